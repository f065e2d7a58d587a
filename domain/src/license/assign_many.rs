//! Assigning many licenses at once.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent, Sequence},
    license::{AssignLicense, LicenseError},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// The most licenses that are assigned at once.
const MOST: usize = 1000;

/// Assigns all of these licenses or none; each pays from what those before it leave.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignLicenses {
    /// Each, 1 to 1,000.
    pub licenses: Vec<AssignLicense>,
}

impl Command for AssignLicenses {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let (count, most) = (self.licenses.len(), MOST);
        if !(1..=most).contains(&count) {
            return Err(LicenseError::AssignCount { count, most }.into());
        }
        let mut sequence = Sequence::on(states, at);
        sequence.decide_each(&self.licenses)?;
        Ok(sequence.into_events())
    }

    fn begins(&self) -> Vec<Stream> {
        self.licenses.iter().flat_map(Command::begins).collect()
    }
}
