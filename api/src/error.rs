//! What can go wrong with a request, and the one place that knows status codes.

mod statuses;

use std::error::Error;

use axum::{
    extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection, QueryRejection},
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use domain::{Rejection, rejection::RejectionKind};
use event_log::{ExecuteError, LogError, Position};
use projections::{ListError, ReadingError};

use self::statuses::{of_access, of_command, of_kind, of_till};
use crate::{
    access::AccessError,
    checkout::TillError,
    faults::{Fault, Faults},
    problem::Problem,
};

/// Why a request is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The command has no effect, or none that is known.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The view is behind what was asked for.
    #[error(transparent)]
    NotReached(ReadingError),
    /// A view stands still at an event that it cannot take.
    #[error(
        "the view of {projection} stands still: it cannot take the event at position {event}; `keyledger projections` says why"
    )]
    ViewStopped {
        /// Which read model.
        projection: String,
        /// At which event.
        event: Position,
    },
    /// The list cannot be had as asked for.
    #[error(transparent)]
    List(ListError),
    /// Somebody is not let in, or not let do it.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// An order is not paid here, or a provider not heard.
    #[error(transparent)]
    Till(#[from] TillError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A view cannot be read.
    #[error("the database failed")]
    View(#[from] sqlx::Error),
    /// No idempotency key.
    #[error(
        "the header Idempotency-Key is missing: send a new one with each new request, and the same one to repeat it"
    )]
    KeyMissing,
    /// A header that cannot be read.
    #[error("the header {name} cannot be read: send {expected}, once")]
    MalformedHeader {
        /// Which.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// Something in the path that cannot be what it stands for.
    #[error("the path cannot be read: {0}")]
    MalformedPath(String),
    /// A query that cannot be read.
    #[error("the query cannot be read: {0}")]
    MalformedQuery(String),
    /// The next page of one moment cannot be that of another.
    #[error("as_of and cursor name different moments: leave as_of out, the cursor carries its own")]
    CursorOfAnotherMoment,
    /// Not JSON at all.
    #[error("the body is not JSON: {0}")]
    MalformedJson(String),
    /// JSON, but not the fields that are taken.
    #[error("the body does not fit: {0}")]
    MalformedRequest(String),
    /// The body is too large.
    #[error("the body is too large: send at most {} KiB", crate::router::LARGEST_BODY / 1024)]
    BodyTooLarge,
    /// The body is not marked as JSON.
    #[error("the body must be JSON: send it with Content-Type: application/json")]
    NotJson,
    /// No such route.
    #[error("there is nothing at this path: check it, paths begin with /v1")]
    UnknownRoute,
    /// The route takes other methods.
    #[error("this path does not take this method: the header Allow lists those that it takes")]
    WrongMethod,
    /// The request was meant for another host, or comes from another's page.
    #[error(
        "this server answers to 127.0.0.1, [::1] and localhost only: use one of these, or have the proxy in front of it name one"
    )]
    ForeignHost,
    /// It took too long.
    #[error("this took too long, the outcome is unknown: send the same request with the same idempotency key again")]
    TimedOut,
    /// More requests than the limit.
    #[error(
        "too many requests: wait {seconds} s, then send at most {quota} a minute; the header RateLimit says how many are left"
    )]
    TooManyRequests {
        /// How long to wait, in seconds.
        seconds: u64,
        /// So many a minute are answered.
        quota: u32,
    },
    /// Fields that do not fit.
    #[error("the request does not fit: `errors` lists every field that is wrong")]
    Invalid(Vec<Fault>),
    /// Of several things that were asked for at once, some may not be.
    #[error("nothing was done: `errors` lists what may not be, correct it or leave it out")]
    Several {
        /// What is wrong with each.
        faults: Vec<Fault>,
        /// What sort of answer it is.
        kind: RejectionKind,
    },
    /// The body of a batch is too large.
    #[error("the body is too large: send at most {} KiB", crate::licenses::LARGEST_BATCH / 1024)]
    BatchTooLarge,
    /// A table that cannot be read.
    #[error("the table cannot be read: {0}")]
    MalformedTable(String),
    /// The body is in none of the forms that are taken.
    #[error("the body must be JSON or CSV: send it with Content-Type: application/json or text/csv")]
    NotJsonNorCsv,
    /// The policy says no.
    #[error("this needs the right {right}, which neither role nor token gives: ask an administrator")]
    Forbidden {
        /// What it takes.
        right: &'static str,
    },
    /// Only the vendor's own people do this.
    #[error("this is for the vendor's staff: ask them to do it")]
    StaffOnly,
    /// There is none, or it is not for whoever asks; both look the same.
    #[error("there is no such {0}: check its id")]
    Unknown(&'static str),
    /// Staff act for a reseller that they name.
    #[error("name the reseller that this is for: add reseller_id")]
    ResellerMissing,
    /// No form that we can send.
    #[error("this cannot be sent in that form: accept application/json, text/csv or application/x-ndjson")]
    NotAcceptable,
    /// The list has no search.
    #[error("this list cannot be searched: leave q out")]
    NotSearched,
    /// The list has no count.
    #[error("this list cannot be counted: leave count out")]
    NotCounted,
    /// Addresses of people do not belong into the address of a page.
    #[error("an e-mail address does not belong into a URL: send it to POST /v1/searches")]
    AddressInQuery,
    /// A mistake of ours.
    #[error("something failed on our side: give the request id to whoever runs this server")]
    Unexpected(String),
}

impl From<Faults> for ApiError {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults.into_vec())
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        Self::Execute(ExecuteError::Rejected(rejection))
    }
}

impl From<ReadingError> for ApiError {
    fn from(error: ReadingError) -> Self {
        match error {
            ReadingError::Database(error) => Self::View(error),
            behind @ ReadingError::NotReached { .. } => Self::NotReached(behind),
        }
    }
}

impl From<ListError> for ApiError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Database(error) => Self::View(error),
            other => Self::List(other),
        }
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::JsonDataError(error) => Self::MalformedRequest(innermost(&error)),
            JsonRejection::JsonSyntaxError(error) => {
                // Without the way to it, which may be as long as the body.
                let text = innermost(&error);
                Self::MalformedJson(text.rsplit(": ").next().unwrap_or_default().to_owned())
            }
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(
                FailedToBufferBody::LengthLimitError(_),
            )) => Self::BodyTooLarge,
            other => Self::MalformedJson(innermost(&other)),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::MalformedQuery(innermost(&rejection))
    }
}

/// What the parser itself says: the outer layers only say that it failed.
fn innermost(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

impl ApiError {
    /// What several things that were asked for at once were refused for, each by its place in the list at `pointer`.
    pub(crate) fn by_place(self, pointer: &str) -> Self {
        match self {
            Self::Execute(ExecuteError::Rejected(Rejection::Several(several))) => {
                let kind = several.kind();
                let mut faults = Faults::default();
                for (place, rejection) in &several.refused {
                    faults.note(format!("{pointer}/{place}"), rejection.code(), rejection);
                }
                let faults = faults.into_vec();
                Self::Several { faults, kind }
            }
            other => other,
        }
    }

    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Execute(error) => of_command(error),
            Self::Access(error) => of_access(error),
            Self::Till(error) => of_till(error),
            Self::Log(LogError::Future { .. }) => (StatusCode::UNPROCESSABLE_ENTITY, "moment-in-the-future"),
            Self::Log(LogError::Database(_)) | Self::View(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "database-unavailable")
            }
            Self::Log(_) | Self::Unexpected(_) => (StatusCode::INTERNAL_SERVER_ERROR, "unexpected-error"),
            Self::NotReached(_) => (StatusCode::SERVICE_UNAVAILABLE, "view-behind"),
            Self::ViewStopped { .. } => (StatusCode::SERVICE_UNAVAILABLE, "view-stopped"),
            Self::List(ListError::UnknownSort { .. }) => (StatusCode::UNPROCESSABLE_ENTITY, "unknown-sort"),
            Self::List(ListError::OtherList) => (StatusCode::UNPROCESSABLE_ENTITY, "cursor-of-another-list"),
            Self::List(_) => (StatusCode::UNPROCESSABLE_ENTITY, "cursor-of-another-order"),
            Self::KeyMissing => (StatusCode::BAD_REQUEST, "idempotency-key-missing"),
            Self::MalformedHeader { .. } => (StatusCode::BAD_REQUEST, "malformed-header"),
            Self::MalformedPath(_) => (StatusCode::BAD_REQUEST, "malformed-path"),
            Self::MalformedQuery(_) => (StatusCode::BAD_REQUEST, "malformed-query"),
            Self::CursorOfAnotherMoment => (StatusCode::UNPROCESSABLE_ENTITY, "cursor-of-another-moment"),
            Self::MalformedJson(_) => (StatusCode::BAD_REQUEST, "malformed-json"),
            Self::MalformedRequest(_) => (StatusCode::BAD_REQUEST, "malformed-request"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json"),
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-request"),
            Self::Several { kind, .. } => (of_kind(*kind), "several-refused"),
            Self::BatchTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"),
            Self::MalformedTable(_) => (StatusCode::BAD_REQUEST, "malformed-table"),
            Self::NotJsonNorCsv => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json-nor-csv"),
            Self::Forbidden { .. } => (StatusCode::FORBIDDEN, "forbidden"),
            Self::StaffOnly => (StatusCode::FORBIDDEN, "staff-only"),
            Self::Unknown(_) => (StatusCode::NOT_FOUND, "not-found"),
            Self::ResellerMissing => (StatusCode::UNPROCESSABLE_ENTITY, "reseller-missing"),
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "not-acceptable"),
            Self::NotSearched => (StatusCode::BAD_REQUEST, "not-searched"),
            Self::NotCounted => (StatusCode::BAD_REQUEST, "not-counted"),
            Self::AddressInQuery => (StatusCode::BAD_REQUEST, "address-in-query"),
            Self::UnknownRoute => (StatusCode::NOT_FOUND, "unknown-route"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong-method"),
            Self::ForeignHost => (StatusCode::MISDIRECTED_REQUEST, "foreign-host"),
            Self::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, "timed-out"),
        }
    }

    /// In how many seconds it is worth another try.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Access(AccessError::TooManyAttempts { seconds }) | Self::TooManyRequests { seconds, .. } => {
                Some(*seconds)
            }
            Self::Execute(ExecuteError::Busy { retry_after }) => Some(retry_after.as_secs()),
            Self::Execute(ExecuteError::Clock(_)) => Some(60),
            Self::Execute(ExecuteError::Unavailable | ExecuteError::Stopped) => Some(5),
            Self::Log(LogError::Database(_)) | Self::View(_) => Some(5),
            Self::Till(error) if of_till(error).0 == StatusCode::SERVICE_UNAVAILABLE => Some(60),
            Self::NotReached(_) | Self::TimedOut => Some(1),
            _ => None,
        }
    }

    /// What the client is told: of what is our fault, no more than that.
    fn detail(&self, status: StatusCode) -> String {
        match status {
            StatusCode::INTERNAL_SERVER_ERROR => Self::Unexpected(String::new()).to_string(),
            _ if self.is_of_database() => "the database cannot be reached: try again".to_owned(),
            _ if let Some(fault) = self.only_fault() => fault.to_string(),
            _ => self.to_string(),
        }
    }

    /// What the operator has to know.
    fn cause(&self, status: StatusCode) -> Option<String> {
        match self {
            Self::Unexpected(cause) => Some(cause.clone()),
            _ if status == StatusCode::INTERNAL_SERVER_ERROR || self.is_of_database() => {
                Some(format!("{self}: {}", innermost(self)))
            }
            _ => None,
        }
    }

    /// The one thing that is wrong, if it is one.
    fn only_fault(&self) -> Option<&Fault> {
        match self.faults() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn faults(&self) -> &[Fault] {
        match self {
            Self::Invalid(faults) | Self::Several { faults, .. } => faults,
            _ => &[],
        }
    }

    fn is_of_database(&self) -> bool {
        matches!(self, Self::Log(LogError::Database(_)) | Self::View(_))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        let problem = Problem {
            code: self.only_fault().map_or(code, |fault| &fault.code).to_owned(),
            faults: self.faults().to_vec(),
            detail: self.detail(status),
            cause: self.cause(status),
        };
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(problem);
        response
    }
}
