//! Sending a message: once, within a limit of time, to no address that is not public, and reading little of the answer.

use std::{error::Error, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{
    Response,
    header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
    redirect::Policy,
};

use super::{
    ID_HEADER, Reach, SIGNATURE_HEADER, Secret, TIMESTAMP_HEADER, TargetError,
    guard::{Resolver, target},
    signatures,
};

/// How long an endpoint usually may take to answer.
pub const USUAL_PATIENCE: Duration = Duration::from_secs(10);
/// So much of an answer is read, in bytes.
const MOST_READ: usize = 4 << 10;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its id, the same each time it is sent.
    pub id: &'a str,
    /// When it is sent.
    pub at: DateTime<Utc>,
    /// JSON.
    pub body: &'a [u8],
}

/// What an endpoint answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How long it asks to be left alone.
    pub retry_after: Option<Duration>,
    /// The beginning of the body, at most 4 KiB.
    pub body: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Nothing is sent there.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// It took too long.
    #[error("it did not answer in time")]
    TooSlow,
    /// Nobody there, or nobody who speaks TLS and HTTP.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// A mistake of ours.
    #[error("nothing can be sent by this server")]
    Broken(#[source] reqwest::Error),
}

/// Sends messages. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sender {
    http: reqwest::Client,
    reach: Reach,
}

impl Sender {
    /// Sends to what `reach` says, and waits for an answer as long as `patience`.
    pub fn new(reach: Reach, patience: Duration) -> Result<Self, SendError> {
        let http = reqwest::Client::builder()
            .dns_resolver(Resolver(reach))
            .redirect(Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            // Each message has its address looked at.
            .pool_max_idle_per_host(0)
            .timeout(patience)
            .build()
            .map_err(SendError::Broken)?;
        Ok(Self { http, reach })
    }

    /// What may be reached.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Sends a message, signed by each secret.
    pub async fn send(&self, url: &str, message: Message<'_>, secrets: &[Secret]) -> Result<Answer, SendError> {
        let url = target(url, self.reach)?;
        let timestamp = message.at.timestamp();
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "keyledger-webhooks")
            .header(ID_HEADER, message.id)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(
                SIGNATURE_HEADER,
                signatures(secrets, message.id, timestamp, message.body),
            )
            .body(message.body.to_vec());
        let response = request.send().await.map_err(missed)?;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after: retry_after(&response, message.at),
            body: beginning(response).await,
        })
    }
}

/// In seconds or as a date.
fn retry_after(response: &Response, now: DateTime<Utc>) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => (DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now).to_std().ok(),
    }
}

/// What can be read of the body. The status was told already: it counts however the body ends.
async fn beginning(mut response: Response) -> String {
    let mut read = Vec::new();
    while read.len() < MOST_READ {
        match response.chunk().await {
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            _ => break,
        }
    }
    read.truncate(MOST_READ);
    String::from_utf8_lossy(&read).replace('\0', "")
}

/// Why a request got no answer. The address stays out of it: it may hold a secret.
fn missed(error: reqwest::Error) -> SendError {
    let mut cause: &dyn Error = &error;
    loop {
        if cause.is::<TargetError>() {
            return TargetError::NotPublic.into();
        }
        match cause.source() {
            Some(source) => cause = source,
            None => break,
        }
    }
    match error.is_timeout() {
        true => SendError::TooSlow,
        false => SendError::Unreachable(cause.to_string()),
    }
}
