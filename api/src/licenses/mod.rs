//! Licenses.

pub(crate) mod assign;
pub(crate) mod list;
