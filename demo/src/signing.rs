//! The keys that sign license files: the first, and one that replaced it before it was retired.

use chrono::{NaiveDate, TimeDelta};
use domain::signing_key::{CreateSigningKey, PutSigningKeyInUse, RetireSigningKey, SigningKeyError};

use crate::{
    command::{DemoCommand, Who},
    load::DemoError,
    plan::midnight,
    resellers::Day,
    world::{Task, World},
};

/// Id and public half. Nobody has their secret halves, so that nobody can sign with what a demo trusts: a server that finds such a key
/// in use puts one of its own in its place.
pub(crate) const FIRST: (&str, &str) = ("2026-02-02-mvyvnngz", "wjslEXUSyL0jQzrN7I8XLH6+uknSAFC9KGKnXh8pfts=");
pub(crate) const SECOND: (&str, &str) = ("2026-09-07-ghaameva", "cU3m/nweqRDM6xMZRDLIoyChPPijjgAefEHR0mTaeJk=");

impl World {
    /// Lays out the lives of the two keys.
    pub(crate) fn open_signing(&mut self) -> Result<(), DemoError> {
        let (first, second) = (create(FIRST)?, create(SECOND)?);
        let [first_kid, second_kid] = [&first, &second].map(|key| key.kid.clone());
        let retire = RetireSigningKey {
            kid: first_kid.clone(),
            reason: "a disk with a backup of it is missing".to_owned(),
        };
        self.sign((2026, 2, 2), first);
        self.sign((2026, 2, 9), PutSigningKeyInUse { kid: first_kid });
        self.sign((2026, 9, 7), second);
        self.sign((2026, 10, 5), PutSigningKeyInUse { kid: second_kid });
        self.sign((2026, 10, 19), retire);
        Ok(())
    }

    fn sign(&mut self, (year, month, day): Day, command: impl Into<DemoCommand>) {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let who = Who::Staff(self.mint.id("staff", "1"));
        let at = midnight(day) + TimeDelta::hours(10);
        self.later(at, Task::Guide(who, Box::new(command.into())));
    }
}

fn create((kid, public_key): (&str, &str)) -> Result<CreateSigningKey, DemoError> {
    let refused = |error: SigningKeyError| DemoError::Guide(Box::new(error.into()));
    Ok(CreateSigningKey {
        kid: kid.parse().map_err(refused)?,
        public_key: public_key.parse().map_err(refused)?,
    })
}
