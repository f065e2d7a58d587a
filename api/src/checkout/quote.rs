//! What was quoted: an order as the log tells it. Its lines and amounts never change, so that what is paid can be held to them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Event, OrderId, Stream,
    order::{IdentityText, Order, OrderLine, OrderPlaced},
    personal::Personal,
};
use event_log::{LogError, Metadata, Position, read};
use integrations::checkout::{Buyer, CheckoutLine, CheckoutRequest};
use projections::orders::product;
use uuid::Uuid;

use super::{TillError, actor};
use crate::{app::App, error::ApiError, metadata::digest};

/// For how long the prices of an order hold, in days.
const LIFE_DAYS: i64 = 7;

/// An order with the event that its payment was told by.
pub(crate) struct Quote {
    pub(crate) order_id: OrderId,
    pub(crate) placed: OrderPlaced,
    pub(crate) state: Order,
    /// The event that says that it was paid.
    pub(crate) paid_by: Option<Uuid>,
    /// The position of the last event.
    pub(crate) position: Position,
    placed_at: DateTime<Utc>,
    correlation_id: Uuid,
}

impl Quote {
    /// The order `order_id`, if it was ever placed.
    pub(crate) async fn read(app: &App, order_id: OrderId) -> Result<Option<Self>, LogError> {
        let events = read::stream(&app.log, Stream::Order(order_id), 0, Position(i64::MAX), i64::MAX).await?;
        let mut quote: Option<Self> = None;
        for recorded in events {
            match (&recorded.event, &mut quote) {
                (Event::OrderPlaced(placed), None) => {
                    quote = Some(Self {
                        order_id,
                        placed: placed.clone(),
                        state: Order::EMPTY,
                        paid_by: None,
                        position: recorded.position,
                        placed_at: recorded.recorded_at,
                        correlation_id: recorded.origin.correlation_id,
                    });
                }
                (Event::OrderPaid(_), Some(quote)) => quote.paid_by = Some(recorded.event_id),
                _ => {}
            }
            if let Some(quote) = &mut quote {
                quote.state.evolve(&recorded.event);
                quote.position = recorded.position;
            }
        }
        Ok(quote)
    }

    /// Until when it may be paid: what comes later waits for staff.
    pub(crate) fn over_at(&self) -> DateTime<Utc> {
        self.placed_at + TimeDelta::days(LIFE_DAYS)
    }

    /// Refuses an order whose prices do not hold any more.
    pub(crate) fn check_life(&self, at: DateTime<Utc>) -> Result<(), TillError> {
        match at < self.over_at() {
            true => Ok(()),
            false => Err(TillError::QuoteOver { days: LIFE_DAYS }),
        }
    }

    /// What accompanies a command that follows a provider's word: the same word again is the same command.
    pub(crate) fn metadata(&self, app: &App, word: &str) -> Result<Metadata, ApiError> {
        let secrets = app.log.secrets();
        let digest = digest(secrets, &word)?;
        let mut metadata = Metadata::new(secrets.command_id(&actor(), word), digest, actor());
        metadata.correlation_id = self.correlation_id;
        Ok(metadata)
    }

    /// The conversation that it was placed in.
    pub(crate) fn correlation_id(&self) -> Uuid {
        self.correlation_id
    }

    /// What its buyer is to pay for.
    pub(crate) fn request(&self) -> Result<CheckoutRequest, TillError> {
        Ok(CheckoutRequest {
            quote_id: self.order_id.0,
            live: self.placed.live,
            lines: self.lines(),
            buyer: self.buyer()?,
        })
    }

    /// Its lines, at what is to be paid for them before tax.
    pub(crate) fn lines(&self) -> Vec<CheckoutLine> {
        self.placed.lines.iter().map(checkout_line).collect()
    }

    fn buyer(&self) -> Result<Buyer, TillError> {
        let placed = &self.placed;
        let email = placed.customer_email.text().and_then(|text| text.parse().ok());
        let country = text(placed.customer_country.as_ref());
        Ok(Buyer {
            email: email.ok_or(TillError::CustomerErased)?,
            name: identity(placed.customer_name.as_ref()),
            // An order may name its country in any words; a pay page takes two letters.
            country: country.and_then(|text| text.parse().ok()),
            city: identity(placed.customer_city.as_ref()),
            language: None,
        })
    }
}

/// A line whose discount has no whole unit price is sold as one piece.
fn checkout_line(line: &OrderLine) -> CheckoutLine {
    let (quantity, unit_price) = match line.discounted == line.subtotal {
        true => (line.quantity, line.unit_price),
        false => (1, line.discounted),
    };
    CheckoutLine {
        number: line.number,
        product_path: product(&line.sku).to_lowercase(),
        description: format!("{} ({} × {})", line.product, line.quantity, line.sku),
        quantity,
        unit_price,
    }
}

fn text(personal: Option<&Personal>) -> Option<&str> {
    personal.and_then(Personal::text)
}

fn identity(personal: Option<&Personal>) -> Option<IdentityText> {
    text(personal).and_then(|text| text.parse().ok())
}
