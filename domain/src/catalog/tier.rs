//! Tiers: what resellers get off.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{CatalogError, PriceList, price_list::one_of},
    credits::Credits,
    text,
};

/// The longest code of a tier, in characters.
const LONGEST_CODE: usize = 20;

/// A rank of resellers, by which they pay less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// What resellers are given, such as `GOLD`.
    pub code: TierCode,
    /// As the portals name it, such as `Gold`.
    pub name: String,
    /// What is taken off every price in credits, 0 to 90 percent.
    pub percent_off: u32,
}

/// What a tier is known by, such as `GOLD`: 1 to 20 letters `A` to `Z`, digits or hyphens. Only a price list tells what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierCode(String);

impl TierCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PriceList {
    /// What `tier` takes off every price in credits, in percent: nothing without a tier, or with one that this list does not know.
    pub fn percent_off(&self, tier: Option<&TierCode>) -> u32 {
        let known = self.tiers.iter().find(|known| Some(&known.code) == tier);
        known.map_or(0, |known| known.percent_off)
    }

    /// What is left of a price for a reseller of `tier`.
    pub fn after_tier(&self, credits: Credits, tier: Option<&TierCode>) -> Credits {
        credits.less_percent(self.percent_off(tier))
    }

    /// Whether this list has such a tier.
    pub fn check_tier(&self, code: &TierCode) -> Result<(), CatalogError> {
        let known = self.tiers.iter().any(|known| known.code == *code);
        let unknown = || CatalogError::UnknownTier {
            tier: code.clone(),
            allowed: one_of(self.tiers.iter().map(|known| &known.code)),
        };
        known.then_some(()).ok_or_else(unknown)
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
