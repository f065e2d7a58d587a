//! The house itself: which crate may import which, what no file may hold, and that what is said of security has its tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod house {
    mod files;
    mod imports;
    mod security;
}
