//! Where somebody is, and which language to use.

use std::{fmt, str::FromStr};

use crate::{rejection::codes, text};

/// A country by its form in ISO 3166, alpha-2: two letters `A` to `Z`. Whether there is such a country is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country([u8; 2]);

/// A language that the portals and mails speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
    /// German.
    De,
}

/// Why a country or a language may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocaleError {
    /// Not two letters; what was typed may be personal and is not repeated.
    #[error("this is no country: write two letters as in ISO 3166, such as DE")]
    MalformedCountry,
    /// Not one of ours.
    #[error("this is no language that is spoken here: choose en, fr or de")]
    UnknownLanguage,
}

codes!(LocaleError {
    MalformedCountry => Invalid "malformed-country",
    UnknownLanguage => Invalid "unknown-language",
});

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0.map(char::from);
        write!(f, "{first}{second}")
    }
}

impl FromStr for Country {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match *text.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Self([first, second])),
            _ => Err(LocaleError::MalformedCountry),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
        })
    }
}

impl FromStr for Language {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "en" => Ok(Self::En),
            "fr" => Ok(Self::Fr),
            "de" => Ok(Self::De),
            _ => Err(LocaleError::UnknownLanguage),
        }
    }
}

text::stored_as_text!(Country, Language);
