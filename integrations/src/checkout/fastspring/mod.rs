//! FastSpring: sessions, orders and events over its HTTP interface, and its notifications.

mod client;
pub(crate) mod envelope;
mod expanded;
pub(crate) mod order;
mod returned;
mod sessions;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;
use zeroize::Zeroizing;

use self::client::{Call, Client};
pub(crate) use self::sessions::{LINE_ATTRIBUTE, QUOTE_TAG};
use super::{
    Checkout, CheckoutError, CheckoutRequest, Notification, NotificationError, OpenedCheckout, ProviderOrder, Secret,
    SettingsError, Unprocessed,
};

/// Where FastSpring's interface is.
pub const API: &str = "https://api.fastspring.com";

/// How FastSpring is set up. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct Settings {
    /// Where the interface is, usually [`API`].
    pub api: String,
    /// The user name of the interface.
    pub username: String,
    /// The password of the interface.
    pub password: Zeroizing<String>,
    /// The secret of the webhook.
    pub secret: Secret,
    /// How pay pages are opened.
    pub sessions: Sessions,
    /// How long one request may take.
    pub timeout: Duration,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Settings");
        shown.field("api", &self.api).field("sessions", &self.sessions);
        shown.field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// How pay pages are opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// The current way.
    V2 {
        /// `{store}/{checkout}`, such as `example/web-main`.
        checkout_path: String,
    },
    /// The older way, where pay pages have no address of their own.
    V1 {
        /// The store, such as `https://example.onfastspring.com`.
        storefront: String,
        /// The store for tests, such as `https://example.test.onfastspring.com`.
        test_storefront: String,
    },
}

/// The adapter.
pub struct FastSpring {
    client: Client,
    secret: Secret,
    sessions: Sessions,
}

impl fmt::Debug for FastSpring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FastSpring");
        shown.field("sessions", &self.sessions).finish_non_exhaustive()
    }
}

impl FastSpring {
    /// The adapter, if it can be set up so.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        settings.sessions.check()?;
        Ok(Self {
            client: Client::new(&settings)?,
            secret: settings.secret,
            sessions: settings.sessions,
        })
    }
}

#[async_trait]
impl Checkout for FastSpring {
    fn provider(&self) -> &'static str {
        "fastspring"
    }

    async fn open(&self, request: &CheckoutRequest) -> Result<OpenedCheckout, CheckoutError> {
        request.net()?;
        let answer = self.client.send(&self.sessions.call(request)).await?;
        self.sessions.opened(request, &answer)
    }

    fn notifications(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Notification>, NotificationError> {
        self.secret.verify(headers, body)?;
        envelope::read(body).map_err(|why| NotificationError::Unreadable { why })
    }

    async fn fetch(&self, order_id: &str) -> Result<ProviderOrder, CheckoutError> {
        let answer = self.client.send(&Call::safe(Method::GET, &["orders", order_id])).await;
        order::fetched(&about_one(answer)?, order_id)
    }

    async fn unprocessed(&self, since: DateTime<Utc>) -> Result<Unprocessed, CheckoutError> {
        let call = Call::safe(Method::GET, &["events", "unprocessed"]);
        let call = call.with_query("begin", since.timestamp_millis().to_string());
        let answer = self.client.send(&call).await?;
        let more: More = read(&answer)?;
        Ok(Unprocessed {
            notifications: envelope::read(&answer).map_err(|why| CheckoutError::Unreadable { why })?,
            more: more.more.unwrap_or(false),
        })
    }

    async fn mark_processed(&self, event_id: &str) -> Result<(), CheckoutError> {
        let call = Call::safe(Method::POST, &["events", event_id]);
        let call = call.with_body(br#"{"processed":true}"#.to_vec());
        about_one(self.client.send(&call).await).map(drop)
    }
}

#[derive(Deserialize)]
struct More {
    more: Option<bool>,
}

/// An answer about one thing; where that thing is what was wrong, there is none.
fn about_one(answer: Result<Vec<u8>, CheckoutError>) -> Result<Vec<u8>, CheckoutError> {
    answer.map_err(|error| match error {
        CheckoutError::Refused { fields, .. } if fields.iter().any(|field| field == "order" || field == "event") => {
            CheckoutError::NotFound
        }
        error => error,
    })
}

/// An answer in the form that is expected of it.
fn read<'a, T: Deserialize<'a>>(answer: &'a [u8]) -> Result<T, CheckoutError> {
    serde_json::from_slice(answer).map_err(|error| CheckoutError::Unreadable { why: place(&error) })
}

/// Where a JSON text is not as expected; never what stands there, which may be personal.
fn place(error: &serde_json::Error) -> String {
    format!("not as documented at line {}, column {}", error.line(), error.column())
}
