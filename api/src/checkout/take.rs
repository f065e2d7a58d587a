//! Taking what the provider told: it becomes a command, or waits for staff.

use domain::{
    Command, OrderId, Rejection,
    order::{CancelOrder, Order, PayOrder, RefundOrder},
};
use event_log::ExecuteError;
use integrations::checkout::{CheckoutError, ProviderOrder};

use super::{Quote, TillError, notifications::Told};
use crate::{app::App, error::ApiError};

/// What becomes of something that was told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing is left to do about it.
    Taken,
    /// It does not fit, for this reason.
    Waits(String),
}

const UNKNOWN_ORDER: &str = "the payment names no order of ours: look it up at the provider, and refund it there";
const UNKNOWN_THERE: &str = "the payment provider knows no such order: look it up there, then try again";
const OTHER_PAYMENT: &str =
    "this money was paid for an order that another payment was booked for: nothing is taken back";
const OTHER_LINES: &str = "it cannot be told of which lines this was given back: refund the order, then try again";
const TEST: &str = "the order is for money and this is a test, or the other way round: look it up at the provider";

impl App {
    /// What becomes of what was told. An error says that it cannot be known yet: it has to come again.
    pub(super) async fn take(&self, told: &Told) -> Result<Outcome, ApiError> {
        match (told.kind.as_str(), &told.provider_order_id) {
            ("paid", Some(order_id)) => self.take_payment(told, order_id).await,
            ("refunded" | "charged-back", Some(order_id)) => self.take_return(told, order_id).await,
            ("cancelled", Some(order_id)) => self.take_cancellation(told, order_id).await,
            _ => Ok(Outcome::Taken),
        }
    }

    /// Books a payment, if the provider says that it is what was quoted.
    async fn take_payment(&self, told: &Told, order_id: &str) -> Result<Outcome, ApiError> {
        let mut order = match self.till.checkout()?.fetch(order_id).await {
            Ok(order) => order,
            Err(CheckoutError::NotFound) => return Ok(Outcome::waits(UNKNOWN_THERE)),
            Err(error) => return Err(TillError::from(error).into()),
        };
        // What either calls a test is no money.
        order.live &= told.live;
        let Some(quote) = self.quoted(order.quote_id).await? else {
            return Ok(Outcome::waits(UNKNOWN_ORDER));
        };
        if let Err(reason) = fits(&order, &quote, told) {
            return Ok(Outcome::Waits(reason));
        }
        let word = format!("{} paid {order_id}", self.till.checkout()?.provider());
        self.follow_word(&quote, &word, self.payment(&quote, &order)?).await
    }

    fn payment(&self, quote: &Quote, order: &ProviderOrder) -> Result<PayOrder, ApiError> {
        let provider = self.till.checkout()?.provider();
        let payment = format!("{provider}\0{}", order.order_id);
        Ok(PayOrder {
            order_id: quote.order_id,
            provider: provider.to_owned(),
            payment_reference: order.order_id.clone(),
            payment_reservation_id: self.log.secrets().reservation_id("payment", &payment),
            amount: order.total.money().map_err(Rejection::from)?,
            tax: Some(order.tax.money().map_err(Rejection::from)?),
            live: order.live,
            invoice: order.invoice.clone(),
        })
    }

    /// Books money that went back, and takes back what it was paid for.
    async fn take_return(&self, told: &Told, order_id: &str) -> Result<Outcome, ApiError> {
        let Some(quote) = self.quote_of(told, order_id).await? else {
            return Ok(Outcome::waits(UNKNOWN_ORDER));
        };
        if quote.placed.live != told.live {
            return Ok(Outcome::waits(TEST));
        }
        if matches!(&quote.state, Order::Paid(paid) if paid.payment_reference != order_id) {
            return Ok(Outcome::waits(OTHER_PAYMENT));
        }
        let Some(returned) = &told.returned else {
            return Ok(Outcome::waits(OTHER_LINES));
        };
        let Some(refund) = returned.refund(&quote.lines()) else {
            return Ok(Outcome::waits(OTHER_LINES));
        };
        let word = format!("{} returned {}", self.till.checkout()?.provider(), returned.return_id);
        let command = RefundOrder {
            order_id: quote.order_id,
            refund_reference: returned.return_id.clone(),
            refund,
            keep_grants: false,
        };
        self.follow_word(&quote, &word, command).await
    }

    /// Cancels an order that was not paid. One that was paid on another page stays.
    async fn take_cancellation(&self, told: &Told, order_id: &str) -> Result<Outcome, ApiError> {
        match self.quote_of(told, order_id).await? {
            Some(quote) if matches!(quote.state, Order::Placed(_)) && quote.placed.live == told.live => {
                let word = format!("{} cancelled {order_id}", self.till.checkout()?.provider());
                let order_id = quote.order_id;
                self.follow_word(&quote, &word, CancelOrder { order_id }).await
            }
            _ => Ok(Outcome::Taken),
        }
    }

    /// The order that a notification is about: the one that it names, else the one that the provider knows it by.
    async fn quote_of(&self, told: &Told, order_id: &str) -> Result<Option<Quote>, ApiError> {
        if told.order_id.is_some() {
            return self.quoted(told.order_id).await;
        }
        match self.till.checkout()?.fetch(order_id).await {
            Ok(order) => self.quoted(order.quote_id).await,
            Err(CheckoutError::NotFound) => Ok(None),
            Err(error) => Err(TillError::from(error).into()),
        }
    }

    async fn quoted(&self, quote_id: Option<uuid::Uuid>) -> Result<Option<Quote>, ApiError> {
        match quote_id {
            Some(quote_id) => Ok(Quote::read(self, OrderId(quote_id)).await?),
            None => Ok(None),
        }
    }

    /// Executes what a provider's word comes to. What the rules forbid waits.
    async fn follow_word(
        &self,
        quote: &Quote,
        word: &str,
        command: impl Command + 'static,
    ) -> Result<Outcome, ApiError> {
        match self.log.execute(quote.metadata(self, word)?, command).await {
            Ok(_) => Ok(Outcome::Taken),
            Err(ExecuteError::Rejected(rejection)) => Ok(Outcome::Waits(rejection.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}

impl Outcome {
    fn waits(reason: &str) -> Self {
        Self::Waits(reason.to_owned())
    }
}

/// Whether an order of the provider is what was quoted, and in time.
fn fits(order: &ProviderOrder, quote: &Quote, told: &Told) -> Result<(), String> {
    let asked = quote.request().map_err(|error| error.to_string())?;
    order.check(&asked).map_err(|mismatch| mismatch.to_string())?;
    quote.check_life(told.happened_at).map_err(|error| error.to_string())
}
