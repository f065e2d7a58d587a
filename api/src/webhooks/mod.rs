//! Outgoing webhooks: the endpoints that events are sent to, how far each has been told, and what became of that.

mod deliveries;
mod endpoints;
mod message;
mod queues;
mod schedule;
mod telling;

use std::{fmt, sync::Arc};

use event_log::{Access, LogSecrets, Role};
use integrations::webhooks::{Reach, Sender};
use sqlx::PgPool;

pub(crate) use self::{
    deliveries::Delivery,
    endpoints::{Endpoint, Made, New},
    message::test,
};
pub use self::{
    queues::{run, tell},
    schedule::Schedule,
};
use crate::{error::ApiError, sealing::Sealing};

/// With what webhooks are opened.
#[derive(Clone, Debug)]
pub struct WebhooksOptions {
    /// The way into the database.
    pub access: Access,
    /// The secrets of its log.
    pub secrets: LogSecrets,
    /// What sends; none where nothing is sent.
    pub sender: Option<Sender>,
    /// When what failed is tried again.
    pub schedule: Schedule,
}

/// Where events are sent. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

struct Inner {
    pool: PgPool,
    sealing: Sealing,
    sender: Option<Sender>,
    schedule: Schedule,
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Webhooks")
    }
}

impl Webhooks {
    /// Opens them. Connections are made when they are first needed.
    pub fn new(options: WebhooksOptions) -> Self {
        let WebhooksOptions {
            access,
            secrets,
            sender,
            schedule,
        } = options;
        Self(Arc::new(Inner {
            pool: access.pool(Role::Access, 4),
            sealing: Sealing::under(secrets.access_key("webhooks/v1")),
            sender,
            schedule,
        }))
    }

    /// Closes their connections.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    /// What messages may reach.
    pub(crate) fn reach(&self) -> Reach {
        self.0.sender.as_ref().map_or(Reach::Public, Sender::reach)
    }

    fn sender(&self) -> Result<&Sender, ApiError> {
        let sender = self.0.sender.as_ref();
        sender.ok_or_else(|| ApiError::Unexpected("this process sends no webhooks".to_owned()))
    }

    fn pool(&self) -> &PgPool {
        &self.0.pool
    }
}
