//! The house itself: which crate may import which, and what no file may hold.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod house {
    mod files;
    mod imports;
}
