//! Whose it is.
