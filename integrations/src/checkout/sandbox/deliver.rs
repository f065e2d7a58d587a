//! Telling the receiver.

use reqwest::header::CONTENT_TYPE;

use super::{Sandbox, events, sessions::Event};
use crate::checkout::{Acknowledgement, SIGNATURE_HEADER};

impl Sandbox {
    /// Sends an event, signed. What the receiver does not take is left for the sweep.
    pub(super) async fn deliver(&self, event: &Event) {
        let body = events::envelope([event.json.as_str()].into_iter());
        match self.post(body).await {
            Ok(acknowledgement) if acknowledgement.takes(&event.event_id) => {
                self.sessions().mark_processed(&event.event_id);
            }
            Ok(_) => tracing::warn!(event_id = event.event_id, "the receiver did not take a notification"),
            Err(error) => {
                let error = error.without_url();
                tracing::warn!(event_id = event.event_id, %error, "the receiver could not be told");
            }
        }
    }

    async fn post(&self, body: String) -> Result<Acknowledgement, reqwest::Error> {
        let signature = self.0.secret.sign(body.as_bytes());
        let request = self.0.http.post(self.0.receiver.clone());
        let request = request
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok(Acknowledgement::read(status, &response.text().await?))
    }
}
