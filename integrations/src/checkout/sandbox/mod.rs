//! The sandbox checkout: a pay page of our own that takes no money, so that the whole path runs on one machine. Its
//! notifications are FastSpring's in form, and go to the receiver signed and over HTTP like any provider's.

mod deliver;
mod events;
mod page;
mod routes;
mod sessions;
mod texts;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use reqwest::{Url, redirect::Policy};

pub use self::routes::router;
use self::sessions::Sessions;
use super::{
    Checkout, CheckoutError, CheckoutRequest, Notification, NotificationError, OpenedCheckout, ProviderOrder, Secret,
    SettingsError, Unprocessed,
    address::address,
    fastspring::{envelope, order},
};

/// How long the receiver may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The most events of one answer to the sweep, as at FastSpring.
const PAGE: usize = 25;

/// The time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How the sandbox is set up.
#[derive(Clone)]
pub struct Settings {
    /// Where [`router`] is mounted, such as `http://127.0.0.1:8080`.
    pub site: String,
    /// Where notifications go.
    pub receiver: String,
    /// What they are signed with.
    pub secret: Secret,
    /// What tells the time.
    pub clock: Clock,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Settings");
        shown.field("site", &self.site).field("receiver", &self.receiver);
        shown.finish_non_exhaustive()
    }
}

/// The provider, whose clones are one. Its sessions are in memory, and gone when the process ends.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    site: String,
    receiver: Url,
    secret: Secret,
    clock: Clock,
    http: reqwest::Client,
    sessions: Mutex<Sessions>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Sandbox");
        shown.field("site", &self.0.site).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// The provider, if it can be set up so.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        address("the site", &settings.site)?;
        let http = reqwest::Client::builder().timeout(TIMEOUT).redirect(Policy::none());
        let http = http
            .build()
            .map_err(|error| SettingsError::Client { why: error.to_string() })?;
        Ok(Self(Arc::new(Inner {
            site: settings.site.trim_end_matches('/').to_owned(),
            receiver: address("the receiver of notifications", &settings.receiver)?,
            secret: settings.secret,
            clock: settings.clock,
            http,
            sessions: Mutex::default(),
        })))
    }

    fn now(&self) -> DateTime<Utc> {
        (self.0.clock)()
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        // Nothing that is done under the lock leaves half a change behind.
        self.0.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Checkout for Sandbox {
    fn provider(&self) -> &'static str {
        "sandbox"
    }

    async fn open(&self, request: &CheckoutRequest) -> Result<OpenedCheckout, CheckoutError> {
        request.net()?;
        if request.live {
            return Err(CheckoutError::Mode { live: false });
        }
        let session_id = new_id();
        let expires_at = self.sessions().open(session_id.clone(), request.clone(), self.now());
        Ok(OpenedCheckout {
            url: format!("{}{}", self.0.site, routes::path(&session_id)),
            session_id,
            expires_at: Some(expires_at),
        })
    }

    fn notifications(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Notification>, NotificationError> {
        self.0.secret.verify(headers, body)?;
        envelope::read(body).map_err(|why| NotificationError::Unreadable { why })
    }

    async fn fetch(&self, order_id: &str) -> Result<ProviderOrder, CheckoutError> {
        let order = self.sessions().order(order_id).ok_or(CheckoutError::NotFound)?;
        order::fetched(order.as_bytes(), order_id)
    }

    async fn unprocessed(&self, since: DateTime<Utc>) -> Result<Unprocessed, CheckoutError> {
        let events = self.sessions().unprocessed(since);
        let body = events::envelope(events.iter().take(PAGE).map(|event| event.json.as_str()));
        Ok(Unprocessed {
            notifications: envelope::read(body.as_bytes()).map_err(|why| CheckoutError::Unreadable { why })?,
            more: events.len() > PAGE,
        })
    }

    async fn mark_processed(&self, event_id: &str) -> Result<(), CheckoutError> {
        let marked = self.sessions().mark_processed(event_id);
        marked.then_some(()).ok_or(CheckoutError::NotFound)
    }
}

/// A new id that nobody can guess: 128 random bits.
fn new_id() -> String {
    URL_SAFE_NO_PAD.encode(random::<16>())
}

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
