//! The hosted checkout of this installation: the pages that are open, what the provider tells, and what follows from that.

mod error;
mod follow;
mod fulfil;
mod hear;
mod notifications;
mod pages;
mod quote;
pub(crate) mod receive;
mod returned;
mod sweep;
mod take;
mod unfulfilled;

use std::{fmt, sync::Arc};

use event_log::{Access, Actor, LogSecrets, Role};
use integrations::checkout::{Checkout, sandbox::Sandbox};
use sqlx::PgPool;

pub use self::{error::TillError, follow::follow, follow::run, sweep::sweep, sweep::sweep_on};
pub(crate) use self::{
    fulfil::fulfilling, notifications::Waiting, quote::Quote, take::Outcome, unfulfilled::Unfulfilled,
};
use crate::sealing::Sealing;

/// With what a till is opened.
#[derive(Clone, Debug)]
pub struct TillOptions {
    /// The way into the database.
    pub access: Access,
    /// The secrets of its log.
    pub secrets: LogSecrets,
    /// The payment provider; none where nothing is sold by a checkout.
    pub checkout: Option<Arc<dyn Checkout>>,
    /// Whose pay pages this server shows. Where there are any, it is a sandbox: test orders are granted what they bought.
    pub pay_pages: Option<Sandbox>,
}

/// Where orders are paid: the provider, its open pages, and what it told. Cheap to clone.
#[derive(Clone)]
pub struct Till(Arc<Inner>);

struct Inner {
    pool: PgPool,
    sealing: Sealing,
    checkout: Option<Arc<dyn Checkout>>,
    pay_pages: Option<Sandbox>,
}

impl fmt::Debug for Till {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Till")
            .field("checkout", &self.0.checkout)
            .finish_non_exhaustive()
    }
}

impl Till {
    /// Opens it. Connections are made when they are first needed.
    pub fn new(options: TillOptions) -> Self {
        let TillOptions {
            access,
            secrets,
            checkout,
            pay_pages,
        } = options;
        Self(Arc::new(Inner {
            pool: access.pool(Role::Access, 4),
            sealing: Sealing::under(secrets.access_key("checkout/v1")),
            checkout,
            pay_pages,
        }))
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    /// The provider.
    pub(crate) fn checkout(&self) -> Result<&dyn Checkout, TillError> {
        self.0.checkout.as_deref().ok_or(TillError::Off)
    }

    /// Whether test orders are granted what they bought.
    pub(crate) fn is_sandbox(&self) -> bool {
        self.0.pay_pages.is_some()
    }

    /// Whose pay pages this server shows.
    pub(crate) fn pay_pages(&self) -> Option<&Sandbox> {
        self.0.pay_pages.as_ref()
    }

    fn pool(&self) -> &PgPool {
        &self.0.pool
    }
}

/// Who acts where a provider's word is followed.
fn actor() -> Actor {
    Actor::new("system", "checkout")
}
