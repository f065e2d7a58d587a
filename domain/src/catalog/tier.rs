//! Tiers: what resellers get off.

use std::{fmt, str::FromStr};

use crate::{catalog::CatalogError, text};

/// The longest code of a tier, in characters.
const LONGEST_CODE: usize = 20;

/// What a tier is known by, such as `GOLD`: 1 to 20 letters `A` to `Z`, digits or hyphens. Only a price list tells what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierCode(String);

impl TierCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TierCode {
    type Err = CatalogError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=LONGEST_CODE).contains(&text.len());
        let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        if fits && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(CatalogError::MalformedTierCode { code: text.to_owned() })
    }
}

text::stored_as_text!(TierCode);
