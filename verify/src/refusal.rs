//! Why a file is not taken.

use alloc::{boxed::Box, string::String};

use crate::{License, Timestamp};

/// Why a file is not taken. They are looked for in this order, and the first that is found is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has more than [`LONGEST_FILE`](crate::LONGEST_FILE) bytes.
    #[error("this is no license file: it is longer than one can be; fetch the file again")]
    TooLong,
    /// It is not the text of a license file, or was changed or cut on its way.
    #[error("this is no license file, or it was changed on its way; fetch it again, as it is")]
    Armour,
    /// What the armour holds is not in the form of this version.
    #[error(
        "this license file has a form that this software does not know; update the software, or fetch the file again"
    )]
    Wrapper,
    /// It is signed in a way that is not allowed.
    #[error("this license file is signed in a way that is not allowed; update the software, or fetch the file again")]
    Algorithm,
    /// It is signed by a key that is not trusted.
    #[error("this license file is signed by the key {kid:?}, which is not trusted here; update the software")]
    UnknownKey {
        /// The id of the key, as it stands in the file.
        kid: String,
    },
    /// The signature is not that of its key over this content.
    #[error("the signature of this license file is wrong; fetch the file again")]
    Signature,
    /// It is signed, and yet not what this version can read.
    #[error("this license file cannot be read ({why}); update the software, or fetch the file again")]
    Payload {
        /// What is wrong with it.
        why: String,
    },
    /// It was issued when its key was not in use.
    #[error("this license file was signed at {issued_at} by a key that was not in use then; fetch the file again")]
    KeyNotInUse {
        /// When it was issued.
        issued_at: Timestamp,
    },
    /// It was made for another computer.
    #[error("this license file is for another computer; fetch one for this computer")]
    OtherComputer,
    /// A newer one of this license was seen on this computer.
    #[error("this license file has the revision {revision}, but {newest} was seen already; use the newer file")]
    OlderRevision {
        /// Its own revision.
        revision: u64,
        /// The newest that was seen.
        newest: u64,
    },
    /// It was issued in the future, by more than [`CLOCK_TOLERANCE`](crate::CLOCK_TOLERANCE).
    #[error("this license file was issued at {issued_at}, which is yet to come; set the clock of this computer")]
    IssuedInFuture {
        /// When it was issued.
        issued_at: Timestamp,
    },
    /// All is right with it, but its time, grace included, or its trial is over.
    #[error("this license file is over; refresh the license, or fetch a new file")]
    Over(Box<License>),
}

impl Refusal {
    /// Its stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Armour => "armour",
            Self::Wrapper => "wrapper",
            Self::Algorithm => "algorithm",
            Self::UnknownKey { .. } => "unknown-key",
            Self::Signature => "signature",
            Self::Payload { .. } => "payload",
            Self::KeyNotInUse { .. } => "key-not-in-use",
            Self::OtherComputer => "other-computer",
            Self::OlderRevision { .. } => "older-revision",
            Self::IssuedInFuture { .. } => "issued-in-future",
            Self::Over(_) => "over",
        }
    }
}
