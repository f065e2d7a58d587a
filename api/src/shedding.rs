//! How much is worked on at once. A server that is asked for more than it can do refuses the rest at once: let in, it would only make
//! everybody wait, in the end for longer than anybody does.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use event_log::ExecuteError;
use tokio::sync::Semaphore;

use crate::{error::ApiError, router::is_for_clients};

/// Several times as many as the machines have cores and the database connections, so that neither ever waits for a request; at a
/// thousand requests a second each then waits for a quarter of a second at most.
pub(crate) const USUAL: u32 = 256;

/// When it is worth another try.
const LATER: Duration = Duration::from_secs(1);

/// The places for requests that are worked on.
#[derive(Clone)]
pub(crate) struct Places(Arc<Semaphore>);

impl Places {
    /// So many; enough for all if none is said.
    pub(crate) fn new(number: Option<NonZeroU32>) -> Self {
        let number = number.and_then(|number| number.get().try_into().ok());
        Self(Arc::new(Semaphore::new(number.unwrap_or(Semaphore::MAX_PERMITS))))
    }
}

/// Answers what there is a place for, until its answer begins. Whether the server is well, one may always ask.
pub(crate) async fn shed(State(Places(places)): State<Places>, request: Request, next: Next) -> Response {
    if !is_for_clients(request.uri().path()) {
        return next.run(request).await;
    }
    match places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => ApiError::Execute(ExecuteError::Busy { retry_after: LATER }).into_response(),
    }
}
