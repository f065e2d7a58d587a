//! Reads license files and tells whether they hold.
//!
//! A file is text: signed by the vendor, made for one computer, good for a while. This crate reads it without a network, a clock
//! or a database: the caller gives the time, the keys that it trusts, the id of the computer and the revisions that it has seen.
//! What stands in a file, byte by byte, and what a reader has to refuse is told in docs/license-files.md.
//!
//! ```
//! use keyledger_verify::{Freshness, Seen, Timestamp, TrustedKeys, Verifier};
//!
//! let keys = TrustedKeys::from_json(include_str!("../vectors/keys.json"))?;
//! let verifier = Verifier {
//!     keys: &keys,
//!     computer_id: "SRV-TSE-02",
//!     now: Timestamp::from_unix(1_796_083_200),
//!     seen: &[Seen { license_id: "8399ef84-370e-8817-b763-ceed23609f92", revision: 6 }],
//! };
//! let verified = verifier.verify(include_bytes!("../vectors/good.lic"))?;
//! assert_eq!(verified.freshness, Freshness::Fresh);
//! assert_eq!(verified.license.product, "T");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod armour;
#[cfg(feature = "c")]
pub mod c;
mod fields;
#[cfg(feature = "issue")]
mod issue;
mod keys;
mod license;
mod refusal;
mod request;
mod time;
mod verifier;
mod wrapper;

#[cfg(feature = "issue")]
pub use issue::{IssueError, public_key, sign};
pub use keys::{KeysError, TrustedKeys};
pub use license::{ActivationKey, Freshness, Kind, License, Size, computer_hash};
pub use refusal::Refusal;
pub use request::{LONGEST_REQUEST, Request, RequestError};
pub use time::{Day, Timestamp};
pub use verifier::{Seen, Verified, Verifier, open};

/// The longest file that is looked at, in bytes.
pub const LONGEST_FILE: usize = 16 * 1024;
/// How far in the future a file may have been issued, in seconds: clocks differ.
pub const CLOCK_TOLERANCE: i64 = 5 * 60;
/// How long a file holds after its `valid_until`, in seconds: 14 days, in which its software should reach the vendor again.
pub const GRACE: i64 = 14 * 24 * 60 * 60;
