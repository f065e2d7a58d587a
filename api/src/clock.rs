//! The time. Nothing else in the product reads it: it comes with each command.

use std::{sync::Arc, time::SystemTime};

use event_log::Clock;

/// The system's clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the time")]
pub fn system() -> Clock {
    Arc::new(|| SystemTime::now().into())
}
