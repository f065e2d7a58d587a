//! The payment provider of a test: the sandbox, which a test may let say something else, or not answer.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use api::checkout::{Till, TillOptions};
use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use integrations::checkout::{
    Checkout, CheckoutError, CheckoutRequest, Notification, NotificationError, OpenedCheckout, ProviderOrder, Secret,
    Unprocessed,
    sandbox::{self, Sandbox},
};
use tests::TestLog;

const SECRET: &[u8] = b"signed with this in tests";

type Change = Arc<dyn Fn(&mut ProviderOrder) + Send + Sync>;

/// The provider; its clones are one.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    sandbox: Sandbox,
    said: Arc<Said>,
}

#[derive(Default)]
struct Said {
    change: Mutex<Option<Change>>,
    is_down: AtomicBool,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said")
    }
}

impl Provider {
    /// That of the server at `address`.
    pub(super) fn at(address: &str, clock: event_log::Clock) -> Self {
        let sandbox = Sandbox::new(sandbox::Settings {
            site: format!("http://{address}"),
            receiver: format!("http://{address}/v1/checkout/notifications"),
            secret: secret(),
            clock,
        });
        Self {
            sandbox: sandbox.expect("is set up"),
            said: Arc::default(),
        }
    }

    /// Where orders are paid by it.
    pub(super) fn till(&self, test: &TestLog) -> Till {
        self.till_with(test, Some(self.sandbox.clone()))
    }

    /// The same of a vendor who sells for money: test orders are granted nothing.
    pub(super) fn till_for_money(&self, test: &TestLog) -> Till {
        self.till_with(test, None)
    }

    fn till_with(&self, test: &TestLog, pay_pages: Option<Sandbox>) -> Till {
        Till::new(TillOptions {
            access: test.access.clone(),
            secrets: test.secrets.clone(),
            checkout: Some(Arc::new(self.clone())),
            pay_pages,
        })
    }

    /// Whenever it is asked about an order from now on, it says this of it.
    pub(super) fn says(&self, change: impl Fn(&mut ProviderOrder) + Send + Sync + 'static) {
        *self.said.change.lock().expect("is whole") = Some(Arc::new(change));
    }

    /// It says what is so again.
    pub(super) fn says_the_truth(&self) {
        *self.said.change.lock().expect("is whole") = None;
    }

    /// Whether it does not answer from now on.
    pub(super) fn goes_down(&self, is_down: bool) {
        self.said.is_down.store(is_down, Ordering::SeqCst);
    }

    /// The signature of a notification.
    pub(super) fn sign(body: &str) -> String {
        secret().sign(body.as_bytes())
    }
}

fn secret() -> Secret {
    Secret::new(SECRET).expect("is long enough")
}

#[async_trait]
impl Checkout for Provider {
    fn provider(&self) -> &'static str {
        self.sandbox.provider()
    }

    async fn open(&self, request: &CheckoutRequest) -> Result<OpenedCheckout, CheckoutError> {
        self.sandbox.open(request).await
    }

    fn notifications(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Notification>, NotificationError> {
        self.sandbox.notifications(headers, body)
    }

    async fn fetch(&self, order_id: &str) -> Result<ProviderOrder, CheckoutError> {
        if self.said.is_down.load(Ordering::SeqCst) {
            let why = "it is down".to_owned();
            return Err(CheckoutError::Unavailable { why });
        }
        let mut order = self.sandbox.fetch(order_id).await?;
        let change = self.said.change.lock().expect("is whole").clone();
        if let Some(change) = change {
            change(&mut order);
        }
        Ok(order)
    }

    async fn unprocessed(&self, since: DateTime<Utc>) -> Result<Unprocessed, CheckoutError> {
        self.sandbox.unprocessed(since).await
    }

    async fn mark_processed(&self, event_id: &str) -> Result<(), CheckoutError> {
        self.sandbox.mark_processed(event_id).await
    }
}
