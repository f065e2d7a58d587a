//! What a company is known by besides its name.

use std::{fmt, str::FromStr};

use crate::{person, reseller::ResellerError, text};

/// The longest name of a company, in characters.
const LONGEST_NAME: usize = 200;
/// The most lines of an address, and the longest one in characters.
const MOST_LINES: usize = 6;
const LONGEST_LINE: usize = 100;
/// How many letters and digits a VAT number has.
const VAT_NUMBER: std::ops::RangeInclusive<usize> = 4..=20;
/// The longest address of a website, in bytes.
const LONGEST_WEBSITE: usize = 200;

/// The name of a company, without the blanks around it.
pub(super) fn name(text: &str) -> Result<String, ResellerError> {
    text::one_line(text, LONGEST_NAME).ok_or(ResellerError::MalformedName)
}

/// The lines of an address, without the blanks around them; none if it is not known.
pub(super) fn address(lines: &[String]) -> Result<Vec<String>, ResellerError> {
    let line = |line: &String| text::one_line(line, LONGEST_LINE);
    let kept: Option<Vec<_>> = lines.iter().take(MOST_LINES + 1).map(line).collect();
    kept.filter(|kept| kept.len() <= MOST_LINES)
        .ok_or(ResellerError::MalformedAddress)
}

/// What a company is taxed by: 4 to 20 letters `A` to `Z` and digits. Only the form is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatNumber(String);

/// The address of a website, with `https` or `http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Website(String);

impl fmt::Display for VatNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for VatNumber {
    type Err = ResellerError;

    /// Blanks, dots and hyphens are dropped and lower case is accepted, as people type them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kept: String = text.chars().filter(|c| ![' ', '.', '-'].contains(c)).collect();
        let fits = VAT_NUMBER.contains(&kept.len()) && kept.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits {
            Ok(Self(kept.to_ascii_uppercase()))
        } else {
            Err(ResellerError::MalformedVatNumber)
        }
    }
}

impl fmt::Display for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Website {
    type Err = ResellerError;

    /// Blanks around it are dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', ':', '?', '#']).next());
        let blank = |c: char| c.is_whitespace() || c.is_control();
        let fits = text.len() <= LONGEST_WEBSITE && !text.contains(blank);
        if fits && host.is_some_and(person::is_domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ResellerError::MalformedWebsite)
        }
    }
}

text::stored_as_text!(VatNumber, Website);
