//! What a paid order is fulfilled by.

use domain::{
    ActivationKeyId, LicenseId, SubscriptionId, SupportId,
    order::{CustomerKey, FulfilOrder},
    person::EmailAddress,
};
use projections::{Projection, Scope, activation_keys};
use uuid::Uuid;

use super::{Quote, TillError, follow::POLICY};
use crate::{
    app::{App, Sight},
    error::ApiError,
};

/// What fulfils an order, but for what is drawn.
pub(crate) struct Fulfilment<'a> {
    app: &'a App,
    quote: &'a Quote,
    paid_by: Uuid,
    email: EmailAddress,
    /// The customer's key, if there is one.
    known: Option<ActivationKeyId>,
}

/// What fulfils `quote`, which was paid by the event `paid_by`. New ids derive from that, so that trying again mints no others.
pub(crate) async fn fulfilling<'a>(app: &'a App, quote: &'a Quote, paid_by: Uuid) -> Result<Fulfilment<'a>, ApiError> {
    let email = quote.placed.customer_email.text().and_then(|text| text.parse().ok());
    Ok(Fulfilment {
        app,
        quote,
        paid_by,
        email: email.ok_or(TillError::CustomerErased)?,
        known: customer_key(app, quote).await?,
    })
}

/// The key of the customer as of now.
async fn customer_key(app: &App, quote: &Quote) -> Result<Option<ActivationKeyId>, ApiError> {
    let sight = Sight::newest(app).await?;
    let mut reading = app.read(Scope::All, Projection::ActivationKeys, sight).await?;
    let key = activation_keys::owned_by(&mut reading, quote.placed.customer_id.0).await?;
    reading.end().await?;
    Ok(key.map(|key| ActivationKeyId(key.activation_key_id)))
}

impl Fulfilment<'_> {
    /// The command, with another code drawn for a new key.
    pub(crate) fn command(&self) -> Result<FulfilOrder, ApiError> {
        Ok(FulfilOrder {
            order_id: self.quote.order_id,
            customer_email: self.email.clone(),
            key: self.key()?,
            license_ids: self.ids("license", LicenseId),
            support_ids: self.ids("support", SupportId),
            subscription_ids: self.ids("subscription", SubscriptionId),
            sandbox: self.app.till.is_sandbox(),
        })
    }

    fn key(&self) -> Result<CustomerKey, ApiError> {
        if let Some(known) = self.known {
            return Ok(CustomerKey::Known(known));
        }
        let code = self.app.mint.activation_key_code()?;
        Ok(CustomerKey::New {
            activation_key_id: ActivationKeyId(self.id("activation-key")),
            reservation_id: self.app.log.secrets().reservation_id("activation-key", code.as_str()),
            code,
        })
    }

    /// An id for each piece of the order, of whatever kind it is.
    fn ids<T>(&self, kind: &str, id: fn(Uuid) -> T) -> Vec<T> {
        let pieces: u32 = self.quote.placed.lines.iter().map(|line| line.quantity).sum();
        (1..=pieces)
            .map(|number| id(self.id(&format!("{kind}-{number}"))))
            .collect()
    }

    fn id(&self, step: &str) -> Uuid {
        self.app.log.secrets().derived_id(POLICY, self.paid_by, step)
    }
}
