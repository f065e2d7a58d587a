//! Who may connect: by `peer` on the socket, as the map of this data folder says, and in no other way.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::account::{Account, my_name};
use crate::error::{Error, refused};

/// The whole of `pg_hba.conf`. No line accepts a connection from the network, and none trusts.
const HBA: &str = "# Written by keyledger at every start; changes are lost.\nlocal all all peer map=keyledger\n";
const MAP: &str = "keyledger";

/// Writes the rules into a cluster that does not run. Who is not named any more is out.
pub(crate) fn write(pgdata: &Path, account: &Account, roles: &[String]) -> Result<(), Error> {
    replace(&pgdata.join("pg_hba.conf"), HBA, account)?;
    replace(
        &pgdata.join("pg_ident.conf"),
        &ident(map_lines(account, roles)?),
        account,
    )
}

/// Brings the rules of a running cluster up to date, and says whether it has to reload them. Lines are only added, because
/// the other holders (another user, another release) still need theirs.
pub(crate) fn extend(pgdata: &Path, account: &Account, roles: &[String]) -> Result<bool, Error> {
    let read = |name: &str| fs::read_to_string(pgdata.join(name)).unwrap_or_default();
    let present = read("pg_ident.conf");
    let mut lines: BTreeSet<String> = present
        .lines()
        .filter(|line| line.starts_with(MAP))
        .map(String::from)
        .collect();
    lines.extend(map_lines(account, roles)?);
    let wanted = ident(lines);
    let changed = wanted != present || read("pg_hba.conf") != HBA;
    if changed {
        replace(&pgdata.join("pg_hba.conf"), HBA, account)?;
        replace(&pgdata.join("pg_ident.conf"), &wanted, account)?;
    }
    Ok(changed)
}

/// Each user who may connect (the one who runs us, the one who runs Postgres), once for each role.
fn map_lines(account: &Account, roles: &[String]) -> Result<BTreeSet<String>, Error> {
    let users = BTreeSet::from([my_name()?, account.name.clone()]);
    let line = |user: &String, role: &str| format!("{MAP} {} {}", quoted(user), quoted(role));
    let lines_of = |user| {
        std::iter::once("postgres")
            .chain(roles.iter().map(String::as_str))
            .map(move |role| line(user, role))
    };
    Ok(users.iter().flat_map(lines_of).collect())
}

fn ident(lines: BTreeSet<String>) -> String {
    let head = "# Written by keyledger at every start; changes are lost.".to_string();
    std::iter::once(head).chain(lines).map(|line| line + "\n").collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Replaces a file in one step, so that a crash leaves the old or the new one. The folder belongs to a user with fewer rights
/// than ours, so nothing that lies there is followed or written to.
fn replace(path: &Path, text: &str, account: &Account) -> Result<(), Error> {
    let new = path.with_extension("conf.new");
    let _ = fs::remove_file(&new);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .map_err(refused("create", &new))?;
    account.take_file(&file, &new)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(refused("write", &new))?;
    fs::rename(&new, path).map_err(refused("replace", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rule_trusts_or_listens_to_the_network() {
        assert!(!HBA.contains("trust") && !HBA.contains("host"));
    }

    #[test]
    fn a_quote_in_a_name_cannot_end_the_name() {
        assert_eq!(quoted("a\" \"postgres"), "\"a\"\" \"\"postgres\"");
    }
}
