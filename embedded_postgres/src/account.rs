//! Who runs Postgres: the user who runs us, or, when that is root, somebody with fewer rights.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User, geteuid};

use crate::error::{Error, refused};

/// The user id of `nobody` on every system that we know.
const NOBODY: u32 = 65534;

/// The variables that Postgres may need. It gets no others: the secrets in our environment are not its business, and the
/// `PG…` variables of whoever runs us would change what it does.
const PASSED_ON: [&str; 4] = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ"];

/// The operating-system user that Postgres runs as.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) name: String,
    /// Whether we are root and have to step down for everything that Postgres does.
    pub(crate) steps_down: bool,
}

impl Account {
    /// The owner of an existing cluster, otherwise whoever is right for a new one.
    pub(crate) fn of(pgdata: &Path) -> Result<Self, Error> {
        let me = geteuid();
        let owner = fs::metadata(pgdata).ok().map(|found| Uid::from_raw(found.uid()));
        match owner {
            None if me.is_root() => user_for_root(),
            None => user(me),
            Some(owner) if owner == me && !me.is_root() => user(me),
            Some(owner) if me.is_root() && owner.is_root() => user_for_root(),
            Some(owner) if me.is_root() => user(owner),
            Some(owner) => Err(Error::OtherOwner {
                folder: pgdata.into(),
                owner: user(owner)?.name,
            }),
        }
        .map(|user| Self {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            name: user.name,
            steps_down: me.is_root(),
        })
    }

    /// A command that runs as this user, without our environment, our terminal or our working directory.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir("/").stdin(Stdio::null());
        command.envs(
            PASSED_ON
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        );
        if self.steps_down {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a folder that we made to this user.
    pub(crate) fn take(&self, path: &Path) -> Result<(), Error> {
        if !self.steps_down {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid)).map_err(refused("give away", path))
    }

    /// Gives a file that we made to this user.
    pub(crate) fn take_file(&self, file: &File, path: &Path) -> Result<(), Error> {
        if !self.steps_down {
            return Ok(());
        }
        fchown(file, Some(self.uid), Some(self.gid)).map_err(refused("give away", path))
    }

    /// Refuses a folder that this user cannot get to, naming the first closed one on the way.
    pub(crate) fn check_reaches(&self, folder: &Path, remedy: &'static str) -> Result<(), Error> {
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        for step in way {
            let found = fs::metadata(step).map_err(refused("look at", step))?;
            if self.steps_down && !self.enters(found.mode(), found.uid(), found.gid()) {
                return Err(Error::Unreachable {
                    folder: step.into(),
                    user: self.name.clone(),
                    remedy,
                });
            }
        }
        Ok(())
    }

    fn enters(&self, mode: u32, owner: u32, group: u32) -> bool {
        let bit = match (owner == self.uid, group == self.gid) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };
        mode & bit != 0
    }
}

/// The name of the user who runs us.
pub(crate) fn my_name() -> Result<String, Error> {
    Ok(user(geteuid())?.name)
}

fn user_for_root() -> Result<User, Error> {
    match User::from_name("postgres") {
        Ok(Some(found)) if !found.uid.is_root() => Ok(found),
        _ => user(Uid::from_raw(NOBODY)),
    }
}

fn user(uid: Uid) -> Result<User, Error> {
    User::from_uid(uid)
        .ok()
        .flatten()
        .ok_or(Error::NamelessUser(uid.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            uid: 7,
            gid: 8,
            name: "seven".into(),
            steps_down: true,
        }
    }

    #[test]
    fn the_owner_is_judged_by_the_owners_bit_alone() {
        assert!(account().enters(0o700, 7, 0));
        assert!(!account().enters(0o077, 7, 8));
    }

    #[test]
    fn the_group_is_judged_by_the_groups_bit_alone() {
        assert!(account().enters(0o010, 0, 8));
        assert!(!account().enters(0o701, 0, 8));
    }

    #[test]
    fn a_stranger_is_judged_by_the_last_bit() {
        assert!(account().enters(0o711, 0, 0));
        assert!(!account().enters(0o770, 0, 0));
    }
}
