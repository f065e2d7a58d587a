//! Headers of answers.

use std::convert::Infallible;

use axum::{
    http::{HeaderName, HeaderValue},
    response::{IntoResponseParts, ResponseParts},
};
use event_log::Position;
use utoipa::IntoParams;

/// What makes a write recognisable that knows no version.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is there for the document")]
pub(crate) struct KeyHeader {
    /// The client's own word for this request, 1 to 255 visible ASCII characters. Sent again, it gets the same answer and has no second
    /// effect; with another request it is refused.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = r"^[\x21-\x7e]+$"
    )]
    idempotency_key: String,
}

/// What makes a read wait.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is there for the document")]
pub(crate) struct PositionHeader {
    /// The `Log-Position` of an answer that is to be seen in this one: the read waits for it, at most 5 s.
    #[param(rename = "Min-Log-Position", minimum = 0, example = 425)]
    min_log_position: Option<i64>,
}

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
