//! Finds the Postgres programs of this machine.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::error::Error;
use crate::folder::Folder;

/// The oldest major version that we run on.
const FLOOR: u32 = 15;

/// A folder with `postgres` and `initdb`.
pub(crate) struct Binaries {
    pub(crate) dir: PathBuf,
    pub(crate) major: u32,
}

/// The first binaries that fit: those of the cluster's own major version, or, for a new cluster, any from the floor up.
pub(crate) fn find(folder: &Folder) -> Result<Binaries, Error> {
    let wanted = folder.major();
    let explicit = std::env::var_os("PG_BIN_DIR").map(PathBuf::from);
    let mut others = Vec::new();
    for dir in explicit.clone().map_or_else(candidates, |dir| vec![dir]) {
        let Some(major) = inspect(folder, &dir)? else {
            continue;
        };
        if wanted.is_none_or(|wanted| wanted == major) {
            return Ok(Binaries { dir, major });
        }
        others.push(format!("Postgres {major} in {}", dir.display()));
    }
    match (explicit, wanted) {
        (Some(dir), _) if others.is_empty() => Err(Error::UnusableBinDir(dir)),
        (_, Some(data_major)) if !others.is_empty() => Err(Error::OtherMajor {
            folder: folder.pgdata.clone(),
            data_major,
            found: others.join(", "),
        }),
        _ => Err(Error::NoBinaries),
    }
}

/// The major version of the programs in a folder, if they are there, run, and are not too old.
fn inspect(folder: &Folder, dir: &Path) -> Result<Option<u32>, Error> {
    let postgres = dir.join("postgres");
    if !postgres.is_file() || !dir.join("initdb").is_file() {
        return Ok(None);
    }
    folder
        .account
        .check_reaches(dir, "set PG_BIN_DIR to a Postgres that this user can run")?;
    let said = folder.account.command(&postgres).arg("--version").output().ok();
    let said = said
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    Ok(said
        .split_whitespace()
        .nth(2)
        .and_then(leading_number)
        .filter(|&major| major >= FLOOR))
}

/// Where to look, best first.
fn candidates() -> Vec<PathBuf> {
    let mut dirs = newest_first("/usr/lib/postgresql", "");
    dirs.extend(newest_first("/usr", "pgsql-"));
    dirs.extend(newest_first("/opt/homebrew/opt", "postgresql"));
    dirs.extend(unpacked());
    dirs.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    dirs
}

/// The `bin` folders of `parent`'s folders that start with `prefix`, the highest version first.
fn newest_first(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = entries(Path::new(parent))
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_prefix(prefix)?;
            Some((
                leading_number(name.trim_start_matches('@')).unwrap_or(0),
                path.join("bin"),
            ))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// The `bin` folders below `.tools/postgres`, where `./dev` unpacks a Postgres, here or in a folder above. Only our own: what
/// somebody else put in our way, in a shared temporary folder for instance, is not run.
fn unpacked() -> Vec<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    let mine = |dir: &PathBuf| fs::metadata(dir).is_ok_and(|found| found.uid() == geteuid().as_raw());
    here.ancestors()
        .map(|dir| dir.join(".tools/postgres"))
        .filter(mine)
        .flat_map(|dir| bins_below(&dir, 3))
        .collect()
}

fn bins_below(dir: &Path, levels: usize) -> Vec<PathBuf> {
    let mut found = vec![dir.join("bin")];
    if levels > 0 {
        found.extend(
            entries(dir)
                .filter(|path| path.is_dir())
                .flat_map(|path| bins_below(&path, levels - 1)),
        );
    }
    found
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_up_to_its_first_dot() {
        assert_eq!(leading_number("15.18"), Some(15));
        assert_eq!(leading_number("19devel"), Some(19));
        assert_eq!(leading_number("devel"), None);
    }
}
