//! What a computer is called: by the software, and by its owner.

use std::{fmt, str::FromStr};

use crate::{license::LicenseError, text};

/// The longest id or name of a computer, in characters.
const LONGEST_NAME: usize = 100;

/// What the software calls a computer: 1 to 100 characters on one line, without the blanks around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComputerId(String);

impl ComputerId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is unique about a trial of `product`, a code, on this computer: the value whose keyed hash names its reservation.
    pub fn trial_of(&self, product: &str) -> String {
        format!("{product} {}", self.0)
    }
}

impl fmt::Display for ComputerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ComputerId {
    type Err = LicenseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, LONGEST_NAME)
            .map(Self)
            .ok_or(LicenseError::MalformedComputerId)
    }
}

text::private_text! {
    /// What its owner calls a computer, often after a person: 1 to 100 characters on one line.
    ComputerName
}

impl FromStr for ComputerName {
    type Err = LicenseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, LONGEST_NAME)
            .map(Self)
            .ok_or(LicenseError::MalformedComputerName)
    }
}
