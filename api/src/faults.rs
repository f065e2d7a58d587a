//! What is wrong with a request, field by field: all of it at once.

use std::{
    fmt::{self, Display},
    str::FromStr,
};

use domain::Rejection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where in the body: a JSON pointer, such as `/customer_email`; empty for all of it.
    #[schema(example = "/customer_email")]
    pub pointer: String,
    /// Its name for machines, which stays.
    #[schema(example = "malformed-email")]
    pub code: String,
    /// What is wrong and what to do.
    #[schema(example = "this is no e-mail address: write one such as name@example.com, at most 254 bytes")]
    pub detail: String,
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.detail),
            pointer => write!(f, "{pointer}: {}", self.detail),
        }
    }
}

/// What is wrong with one request.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// What `field` says; notes it where that cannot be.
    pub(crate) fn take<T, E: Into<Rejection>>(&mut self, pointer: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| {
            let rejection: Rejection = error.into();
            self.note(pointer, rejection.code(), &rejection);
        })
        .ok()
    }

    /// What a text field says, if it is there; notes it where that cannot be.
    pub(crate) fn read<T>(&mut self, pointer: &str, text: Option<&String>) -> Option<T>
    where
        T: FromStr<Err: Into<Rejection>>,
    {
        self.take(pointer, text?.parse())
    }

    /// Notes one more.
    pub(crate) fn note(&mut self, pointer: impl Into<String>, code: &str, detail: impl Display) {
        self.0.push(Fault {
            pointer: pointer.into(),
            code: code.to_owned(),
            detail: detail.to_string(),
        });
    }

    /// What was read, or all that is wrong with it.
    pub(crate) fn found<T>(self, read: Option<T>) -> Result<T, ApiError> {
        self.none()?;
        read.ok_or_else(|| ApiError::Unexpected("a fault was not noted".to_owned()))
    }

    /// All of them, unless there are none.
    pub(crate) fn none(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// In the order of the fields.
    pub(crate) fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}
