//! Telling the receiver.

use reqwest::{StatusCode, header::CONTENT_TYPE};

use super::{Sandbox, events, sessions::Event};
use crate::checkout::SIGNATURE_HEADER;

impl Sandbox {
    /// Sends an event, signed. What the receiver does not take is left for the sweep.
    pub(super) async fn deliver(&self, event: &Event) {
        let body = events::envelope([event.json.as_str()].into_iter());
        match self.post(body).await {
            Ok(StatusCode::OK) => {
                self.sessions().mark_processed(&event.event_id);
            }
            Ok(status) => {
                let status = status.as_u16();
                tracing::warn!(
                    event_id = event.event_id,
                    status,
                    "the receiver did not take a notification"
                );
            }
            Err(error) => {
                let error = error.without_url();
                tracing::warn!(event_id = event.event_id, %error, "the receiver could not be told");
            }
        }
    }

    async fn post(&self, body: String) -> Result<StatusCode, reqwest::Error> {
        let signature = self.0.secret.sign(body.as_bytes());
        let request = self.0.http.post(self.0.receiver.clone());
        let request = request
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        Ok(request.send().await?.status())
    }
}
