//! Asking the provider for what it told and we did not take.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{sync::watch, time::timeout};

use super::TillError;
use crate::{app::App, error::ApiError};

/// How far back is asked, as far as providers tell.
const BACK: TimeDelta = TimeDelta::days(30);

/// Sweeps every `period` until told to stop.
pub async fn sweep_on(app: App, period: Duration, mut stop: watch::Receiver<bool>) {
    if app.till.checkout().is_err() {
        return;
    }
    while timeout(period, stop.wait_for(|stop| *stop)).await.is_err() {
        if let Err(error) = sweep(&app).await {
            tracing::warn!(%error, "the payment provider cannot be asked for what was not taken");
        }
    }
}

/// Takes what the provider told and we did not acknowledge; says how many events that were.
pub async fn sweep(app: &App) -> Result<usize, ApiError> {
    let checkout = app.till.checkout()?;
    let mut taken = 0;
    loop {
        let since = app.mint.now() - BACK;
        let left = checkout.unprocessed(since).await.map_err(TillError::from)?;
        let before = taken;
        for notification in &left.notifications {
            if app.hear(notification).await {
                let marked = checkout.mark_processed(&notification.event_id).await;
                marked.map_err(TillError::from)?;
                taken += 1;
            }
        }
        // What cannot be taken would be told again and again.
        if !left.more || taken == before {
            return Ok(taken);
        }
    }
}
