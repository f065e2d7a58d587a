//! Headers of answers.

use std::convert::Infallible;

use axum::{
    http::{HeaderName, HeaderValue},
    response::{IntoResponseParts, ResponseParts},
};
use event_log::Position;

/// The position of the log that an answer stands at.
pub(crate) struct LogPosition(pub(crate) Position);

impl IntoResponseParts for LogPosition {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        let name = HeaderName::from_static("log-position");
        response.headers_mut().insert(name, HeaderValue::from(self.0.0));
        Ok(response)
    }
}
