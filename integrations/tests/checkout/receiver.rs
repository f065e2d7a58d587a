//! A receiver as a server may have it: it verifies, writes down, and acknowledges.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use integrations::checkout::{Acknowledgement, Checkout, Notification, NotificationError, What};

#[derive(Clone, Default)]
pub(crate) struct Receiver {
    received: Arc<Mutex<Vec<Notification>>>,
    /// Ids of events that it cannot take.
    refused: Arc<Mutex<HashSet<String>>>,
    /// Whether it can take nothing at all.
    closed: Arc<Mutex<bool>>,
}

impl Receiver {
    pub(crate) fn router(&self, checkout: Arc<dyn Checkout>) -> Router {
        let state = (self.clone(), checkout);
        Router::new().route("/notifications", post(receive)).with_state(state)
    }

    pub(crate) fn received(&self) -> Vec<Notification> {
        self.received.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> Notification {
        self.received().pop().unwrap()
    }

    pub(crate) fn refuse(&self, event_id: &str) {
        self.refused.lock().unwrap().insert(event_id.to_owned());
    }

    pub(crate) fn close(&self, closed: bool) {
        *self.closed.lock().unwrap() = closed;
    }

    fn takes(&self, notification: &Notification) -> bool {
        let readable = !matches!(notification.what, What::Unreadable { .. });
        readable && !*self.closed.lock().unwrap() && !self.refused.lock().unwrap().contains(&notification.event_id)
    }
}

async fn receive(
    State((receiver, checkout)): State<(Receiver, Arc<dyn Checkout>)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let notifications = match checkout.notifications(&headers, &body) {
        Ok(notifications) => notifications,
        Err(NotificationError::Unreadable { .. }) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(_) => return StatusCode::UNAUTHORIZED.into_response(),
    };
    let (taken, left): (Vec<_>, Vec<_>) = notifications
        .into_iter()
        .partition(|notification| receiver.takes(notification));
    let events = taken.iter().map(|notification| (notification, true));
    let events = events.chain(left.iter().map(|notification| (notification, false)));
    let answer = Acknowledgement::of(events.map(|(notification, taken)| (notification.event_id.as_str(), taken)));
    receiver.received.lock().unwrap().extend(taken);
    answer.into_response()
}
