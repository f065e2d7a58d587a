//! Waiting for another process, which tells nobody when it is done.

use std::time::{Duration, Instant};

use crate::error::Error;

const PAUSE: Duration = Duration::from_millis(10);

/// Looks again and again until there is something to see, or the time is up.
pub(crate) fn until<T>(seconds: u64, mut look: impl FnMut() -> Result<Option<T>, Error>) -> Result<Option<T>, Error> {
    let began = Instant::now();
    loop {
        if let Some(seen) = look()? {
            return Ok(Some(seen));
        }
        if began.elapsed().as_secs() >= seconds {
            return Ok(None);
        }
        pause();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that waits; a lock or a process id of another process cannot wake us"
)]
fn pause() {
    std::thread::sleep(PAUSE);
}
