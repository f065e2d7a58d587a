//! The lines of orders, and what they granted.

use domain::{
    Event, OrderId,
    catalog::ItemSku,
    order::{Grant, OrderLine, OrderPaid, OrderPlaced, Subject},
    proration::spread,
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

use super::OrderView;
use crate::{batch::Row, projection::Projection, reading::Reading, table::Table, versions::Versions};

/// What stands for a product where credits are bought.
const CREDITS: &str = "CREDITS";

/// A line of an order.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct OrderLineView {
    /// Its order and its number, `<order_id>:<number>`.
    pub order_line_key: String,
    /// Its order.
    pub order_id: Uuid,
    /// Who ordered it.
    pub customer_id: Uuid,
    /// The reseller that credits were ordered for.
    pub reseller_id: Option<Uuid>,
    /// Its place, from 1.
    pub number: i64,
    /// The code of what it is of, such as `T`; `CREDITS` for credits.
    pub product: String,
    /// What that was called by the list of the day.
    pub product_name: String,
    /// What is bought, such as `S1Y-T-ENT-10`.
    pub sku: String,
    /// How many, from 1.
    pub quantity: i64,
    /// That of all its amounts, such as `EUR`.
    pub currency: String,
    /// What one costs before discount and tax, in minor units.
    pub unit_price: i64,
    /// Quantity × unit price, in minor units.
    pub subtotal: i64,
    /// The subtotal less its share of the discount, in minor units.
    pub discounted: i64,
    /// Its share of the gross amount, in minor units.
    pub gross: i64,
    /// The kind of the existing thing that it is about: `license` or `subscription`.
    pub about_kind: Option<String>,
    /// Which license or subscription.
    pub about_id: Option<Uuid>,
    /// What was given back of it so far, tax included, in minor units.
    pub refunded: i64,
    /// Whether nothing is left of what was paid for it.
    pub refunded_in_whole: bool,
    /// What it granted: `licenses`, `upgrade`, `supports`, `support_upgrade`, `subscriptions`, `channels` or `credits`; none
    /// until then. A refund does not take that back here: what became of it its own view says.
    pub granted: Option<String>,
    /// The key that new licenses and subscriptions were put on.
    pub activation_key_id: Option<Uuid>,
    /// New licenses, the one that became more, or the one that each support is for.
    pub license_ids: Vec<Uuid>,
    /// Supports, each for the license of the same place.
    pub support_ids: Vec<Uuid>,
    /// New subscriptions, or the one that got more channels.
    pub subscription_ids: Vec<Uuid>,
    /// Credits, in hundredths.
    pub credits: Option<i64>,
    /// The number of their lot.
    pub lot: Option<i64>,
}

impl Row for OrderLineView {
    const TABLE: Table = Table::versions("order_lines", "order_line_key");
    type Key = String;

    fn key(&self) -> String {
        self.order_line_key.clone()
    }
}

/// The lines of an order, in their order.
pub async fn lines(reading: &mut Reading, order_id: Uuid) -> Result<Vec<OrderLineView>, sqlx::Error> {
    lines_of(reading, &[order_id]).await
}

/// The lines of several orders, by order and number.
pub async fn lines_of(reading: &mut Reading, orders: &[Uuid]) -> Result<Vec<OrderLineView>, sqlx::Error> {
    let statement =
        "select order_line_key, order_id, customer_id, reseller_id, number, product, product_name, sku, quantity, currency,
             unit_price, subtotal, discounted, gross, about_kind, about_id, refunded, refunded_in_whole, granted,
             activation_key_id, license_ids, support_ids, subscription_ids, credits, lot
         from order_lines
         where epoch = $1 and order_id = any ($2) and valid_from <= $3 and valid_to > $3
         order by order_id, number";
    let (epoch, at) = (reading.epoch(Projection::Orders), reading.at().0);
    query_as(statement)
        .bind(epoch)
        .bind(orders)
        .bind(at)
        .fetch_all(reading.connection())
        .await
}

/// The keys of the lines that were there before and that an event is about.
pub(super) fn touched(recorded: &RecordedEvent, orders: &Versions<OrderView>) -> Vec<String> {
    match &recorded.event {
        Event::OrderPaid(paid) => taxed_anew(paid, orders),
        Event::OrderFulfilled(fulfilled) => {
            let lines = fulfilled.lines.iter();
            lines.map(|line| key(fulfilled.order_id, line.number)).collect()
        }
        Event::OrderRefunded(refunded) => {
            let lines = refunded.lines.iter();
            lines.map(|line| key(refunded.order_id, line.number)).collect()
        }
        _ => vec![],
    }
}

/// The keys of the lines of an order that was paid with another tax than it was placed with.
fn taxed_anew(paid: &OrderPaid, orders: &Versions<OrderView>) -> Vec<String> {
    let order = orders.get(&paid.order_id.0);
    let order = order.filter(|order| order.tax != paid.tax.minor);
    let lines = order.map_or(0, |order| u32::try_from(order.lines).unwrap_or(u32::MAX));
    (1..=lines).map(|number| key(paid.order_id, number)).collect()
}

/// `orders` as they stood before the event.
pub(super) fn evolve(versions: &mut Versions<OrderLineView>, recorded: &RecordedEvent, orders: &Versions<OrderView>) {
    let position = recorded.position;
    match &recorded.event {
        Event::OrderPaid(paid) => {
            let keys = taxed_anew(paid, orders);
            let discounted = keys.iter().map(|key| versions.get(key).map_or(0, |row| row.discounted));
            let shares = spread(paid.amount.minor, &discounted.collect::<Vec<_>>()).unwrap_or_default();
            for (key, share) in keys.iter().zip(shares) {
                versions.change(key, position, |row| row.gross = share);
            }
        }
        Event::OrderPlaced(placed) => {
            for line in &placed.lines {
                versions.open(position, row(placed, line));
            }
        }
        Event::OrderFulfilled(fulfilled) => {
            for line in &fulfilled.lines {
                let key = key(fulfilled.order_id, line.number);
                versions.change(&key, position, |row| row.grant(&line.grant));
            }
        }
        Event::OrderRefunded(refunded) => {
            for part in &refunded.lines {
                versions.change(&key(refunded.order_id, part.number), position, |row| {
                    row.refunded = row.refunded.saturating_add(part.amount.minor);
                    row.refunded_in_whole |= part.in_whole;
                });
            }
        }
        _ => {}
    }
}

/// The code of what an item is of.
pub fn product(sku: &ItemSku) -> &str {
    match sku {
        ItemSku::License(sku) | ItemSku::Subscription { sku, .. } => sku.product(),
        ItemSku::Support(support) => support.license().product(),
        ItemSku::SupportDays { license, .. } => license.product(),
        ItemSku::Upgrade { to, .. } | ItemSku::SupportUpgrade { to, .. } | ItemSku::ChannelsChanged { to, .. } => {
            to.product()
        }
        ItemSku::Credits(_) => CREDITS,
    }
}

fn key(order_id: OrderId, number: u32) -> String {
    format!("{order_id}:{number}")
}

fn row(placed: &OrderPlaced, line: &OrderLine) -> OrderLineView {
    let (about_kind, about_id) = match line.about {
        None => (None, None),
        Some(Subject::License { license_id }) => (Some("license"), Some(license_id.0)),
        Some(Subject::Subscription { subscription_id }) => (Some("subscription"), Some(subscription_id.0)),
    };
    OrderLineView {
        order_line_key: key(placed.order_id, line.number),
        order_id: placed.order_id.0,
        customer_id: placed.customer_id.0,
        reseller_id: placed.reseller_id.map(|reseller| reseller.0),
        number: line.number.into(),
        product: product(&line.sku).to_owned(),
        product_name: line.product.clone(),
        sku: line.sku.to_string(),
        quantity: line.quantity.into(),
        currency: line.gross.currency.to_string(),
        unit_price: line.unit_price.minor,
        subtotal: line.subtotal.minor,
        discounted: line.discounted.minor,
        gross: line.gross.minor,
        about_kind: about_kind.map(str::to_owned),
        about_id,
        refunded: 0,
        refunded_in_whole: false,
        granted: None,
        activation_key_id: None,
        license_ids: vec![],
        support_ids: vec![],
        subscription_ids: vec![],
        credits: None,
        lot: None,
    }
}

impl OrderLineView {
    fn grant(&mut self, grant: &Grant) {
        let granted = match grant {
            Grant::Licenses {
                activation_key_id,
                license_ids,
            } => {
                self.activation_key_id = Some(activation_key_id.0);
                self.license_ids = license_ids.iter().map(|license| license.0).collect();
                "licenses"
            }
            Grant::Upgrade { license_id, .. } => {
                self.license_ids = vec![license_id.0];
                "upgrade"
            }
            Grant::Supports { supports } => {
                self.license_ids = supports.iter().map(|support| support.license_id.0).collect();
                self.support_ids = supports.iter().map(|support| support.support_id.0).collect();
                "supports"
            }
            Grant::SupportUpgrade { license_id } => {
                self.license_ids = vec![license_id.0];
                "support_upgrade"
            }
            Grant::Subscriptions {
                activation_key_id,
                subscription_ids,
            } => {
                self.activation_key_id = Some(activation_key_id.0);
                self.subscription_ids = subscription_ids.iter().map(|subscription| subscription.0).collect();
                "subscriptions"
            }
            Grant::Channels { subscription_id, .. } => {
                self.subscription_ids = vec![subscription_id.0];
                "channels"
            }
            Grant::Credits { credits, lot, .. } => {
                (self.credits, self.lot) = (Some(credits.0), Some((*lot).into()));
                "credits"
            }
        };
        self.granted = Some(granted.to_owned());
    }
}
