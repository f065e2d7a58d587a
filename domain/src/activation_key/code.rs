//! The code of an activation key: a secret of its bearer, so it is printed nowhere by accident.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::activation_key::ActivationKeyError;

/// The letters and digits that codes are drawn from: none of `0` `O` `1` `I`, so that each that is left has no look-alike
/// (`L` has none in upper case). They are 32, so that five bits of a random byte choose one without bias.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many letters and digits stand between two hyphens.
const GROUP: usize = 4;
/// How many groups there are.
const GROUPS: usize = 4;

/// A code of the form `XXXX-XXXX-XXXX-XXXX`, each X of `A` to `Z` or `0` to `9`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct ActivationKeyCode(String);

impl ActivationKeyCode {
    /// The code that these random bytes draw, 80 bits of them.
    pub fn from_random(bytes: [u8; GROUP * GROUPS]) -> Self {
        let drawn = bytes.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        let groups: Vec<String> = drawn.chunks(GROUP).map(|group| group.iter().collect()).collect();
        Self(groups.join("-"))
    }

    /// The code in clear.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ActivationKeyCode {
    type Err = ActivationKeyError;

    /// Lower case and blanks around it are accepted, as people type them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        let is_group = |group: &str| group.len() == GROUP && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fits = code.split('-').count() == GROUPS && code.split('-').all(is_group);
        if fits {
            Ok(Self(code))
        } else {
            Err(ActivationKeyError::MalformedCode)
        }
    }
}

impl TryFrom<String> for ActivationKeyCode {
    type Error = ActivationKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Debug for ActivationKeyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationKeyCode(…)")
    }
}
