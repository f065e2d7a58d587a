//! What the software keeps on its computer: its license file, and the newest revision that it saw of each license.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use crate::answer::Refused;

/// A folder of the software. It has to be kept with the computer, and its user must be able to write it.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in this folder, which is made if it is not there.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The license file, if there is one.
    pub fn file(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(self.path("license.lic")) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps the license file in place of the one before. A crash leaves one of them, whole.
    pub fn keep(&self, file: &str) -> io::Result<()> {
        self.replace("license.lic", file)
    }

    /// Drops the license file.
    pub fn drop_file(&self) -> io::Result<()> {
        self.remove("license.lic")
    }

    /// The newest revision that was seen of each license, by its id.
    pub fn seen(&self) -> io::Result<BTreeMap<String, u64>> {
        match fs::read_to_string(self.path("seen.json")) {
            Ok(json) => serde_json::from_str(&json).map_err(io::Error::from),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error),
        }
    }

    /// Remembers that this revision was seen: files of an older one are not taken any more.
    pub fn saw(&self, license_id: &str, revision: u64) -> io::Result<()> {
        let mut seen = self.seen()?;
        seen.insert(license_id.to_owned(), revision);
        self.replace("seen.json", &serde_json::to_string(&seen)?)
    }

    /// Why the vendor said that the software may not run for now, if it did.
    pub fn stopped(&self) -> io::Result<Option<Refused>> {
        match fs::read_to_string(self.path("stopped.json")) {
            Ok(json) => serde_json::from_str(&json).map(Some).map_err(io::Error::from),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps that, or that it may run again.
    pub fn stop(&self, why: Option<&Refused>) -> io::Result<()> {
        match why {
            Some(why) => self.replace("stopped.json", &serde_json::to_string(why)?),
            None => self.remove("stopped.json"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn replace(&self, name: &str, content: &str) -> io::Result<()> {
        let unfinished = self.path(&format!("{name}.new"));
        let mut new = fs::File::create(&unfinished)?;
        new.write_all(content.as_bytes())?;
        new.sync_all()?;
        fs::rename(unfinished, self.path(name))?;
        self.sync()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Ok(()) => self.sync(),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Names last as long as what they name.
    fn sync(&self) -> io::Result<()> {
        fs::File::open(&self.folder)?.sync_all()
    }
}
