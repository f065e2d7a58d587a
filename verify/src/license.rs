//! What a license file says.

use alloc::string::String;
use core::{fmt, num::NonZeroU32};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Day, GRACE, Timestamp,
    fields::{is_activation_key, is_code, is_hash, is_number, is_serial, is_uuid},
};

/// What a license file says: its payload. The fields are written in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct License {
    /// What the file is.
    pub kind: Kind,
    /// The id of the license, a UUID in lower case.
    pub license_id: String,
    /// What the license is called.
    pub serial: String,
    /// The code of the activation key that carries it.
    pub activation_key: ActivationKey,
    /// What [`computer_hash`] makes of the computer's id.
    pub computer_hash: String,
    /// The code of the product.
    pub product: String,
    /// The code of the edition, if the product has editions.
    #[serde(deserialize_with = "Option::deserialize")]
    pub edition: Option<String>,
    /// How large the license is.
    pub size: Size,
    /// When the trial is over; of a permanent license, nothing.
    #[serde(deserialize_with = "Option::deserialize")]
    pub trial_end: Option<Timestamp>,
    /// The last day of support, in UTC and included, if any was bought.
    #[serde(deserialize_with = "Option::deserialize")]
    pub support_until: Option<Day>,
    /// When this file was issued.
    pub issued_at: Timestamp,
    /// From when on the software should ask for a newer file.
    pub refresh_after: Timestamp,
    /// Until when the file holds; a [grace](GRACE) follows.
    pub valid_until: Timestamp,
    /// The position in the vendor's log that the file shows.
    pub position: u64,
    /// How often the license had changed; of two files, the one of the higher revision holds.
    pub revision: u64,
}

/// The code of an activation key: a secret of its bearer, so it is printed nowhere by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivationKey(pub String);

/// What a license file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", rename_all = "lowercase")]
pub enum Kind {
    /// A license.
    License,
    /// The support of a license, whose last day it always tells.
    Support,
}

/// How large a license is, in what its product is sized by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "SizeForm", into = "SizeForm")]
pub enum Size {
    /// So many users, workstations, servers or channels.
    Count(NonZeroU32),
    /// As many as wanted.
    Unlimited,
}

/// A size in JSON: a number, or a word.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum SizeForm {
    Count(NonZeroU32),
    Word(Unlimited),
}

#[derive(Serialize, Deserialize)]
#[serde(try_from = "String", rename_all = "lowercase")]
enum Unlimited {
    Unlimited,
}

/// How good a license that holds is. None of them stops the software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// There is nothing to do.
    Fresh,
    /// The software should ask for a newer file, and go on whether it gets one or not.
    RefreshDue,
    /// The file's time is over, and only the grace is left: the software goes on, and tells its user.
    InGrace,
}

/// The hash by which a license file names its computer. It is another in the files of another license, so that two files do not
/// tell that they are for one computer. The id is hashed as it is: without blanks around it.
pub fn computer_hash(license_id: &str, computer_id: &str) -> String {
    let mut hash = Sha256::new();
    hash.update("keyledger/computer/v1/");
    hash.update(license_id);
    hash.update("/");
    hash.update(computer_id);
    BASE64_STANDARD.encode(hash.finalize())
}

impl License {
    /// Whether support is in force at this moment.
    pub fn has_support_at(&self, moment: Timestamp) -> bool {
        self.support_until.is_some_and(|day| moment < day.end())
    }

    /// How good it is at this moment; nothing if it is over. A trial has no grace.
    pub fn freshness_at(&self, moment: Timestamp) -> Option<Freshness> {
        if self.trial_end.is_some_and(|end| end <= moment) || self.valid_until.plus(GRACE) <= moment {
            None
        } else if self.valid_until <= moment {
            Some(Freshness::InGrace)
        } else if self.refresh_after <= moment {
            Some(Freshness::RefreshDue)
        } else {
            Some(Freshness::Fresh)
        }
    }

    /// Whether every field has its form and they agree with each other; else what is wrong.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let has_its_end = self.kind != Kind::Support || self.support_until.is_some();
        let in_order = self.issued_at <= self.refresh_after && self.refresh_after <= self.valid_until;
        let checks = [
            (is_uuid(&self.license_id), "license_id is no UUID in lower case"),
            (is_serial(&self.serial), "serial is not 1 to 40 of A to Z and 0 to 9"),
            (
                is_activation_key(&self.activation_key.0),
                "activation_key has not its form",
            ),
            (is_hash(&self.computer_hash), "computer_hash is not 32 bytes in base64"),
            (is_code(&self.product), "product is not 1 to 8 letters A to Z"),
            (
                self.edition.as_deref().is_none_or(is_code),
                "edition is not 1 to 8 letters A to Z",
            ),
            (has_its_end, "support_until is missing in a support's file"),
            (
                in_order,
                "issued_at, refresh_after and valid_until are not in this order",
            ),
            (is_number(self.position), "position is not from 1 to 2^53 - 1"),
            (is_number(self.revision), "revision is not from 1 to 2^53 - 1"),
        ];
        let wrong = checks.iter().find(|(is_so, _)| !is_so);
        wrong.map_or(Ok(()), |(_, why)| Err(*why))
    }
}

impl fmt::Debug for ActivationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationKey(…)")
    }
}

impl Size {
    /// So many; zero is no size.
    pub const fn count(count: u32) -> Option<Self> {
        match NonZeroU32::new(count) {
            Some(count) => Some(Self::Count(count)),
            None => None,
        }
    }
}

impl Freshness {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::RefreshDue => "refresh-due",
            Self::InGrace => "in-grace",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "license" => Ok(Self::License),
            "support" => Ok(Self::Support),
            _ => Err("kind is neither license nor support"),
        }
    }
}

impl TryFrom<String> for Unlimited {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "unlimited" => Ok(Self::Unlimited),
            _ => Err("size is neither a number nor unlimited"),
        }
    }
}

impl From<SizeForm> for Size {
    fn from(form: SizeForm) -> Self {
        match form {
            SizeForm::Count(count) => Self::Count(count),
            SizeForm::Word(Unlimited::Unlimited) => Self::Unlimited,
        }
    }
}

impl From<Size> for SizeForm {
    fn from(size: Size) -> Self {
        match size {
            Size::Count(count) => Self::Count(count),
            Size::Unlimited => Self::Word(Unlimited::Unlimited),
        }
    }
}
