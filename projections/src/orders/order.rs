//! Orders: who ordered, what it costs, and what became of it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Event,
    order::{OrderPlaced, PricedBy},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{lines, touched};
use crate::{
    batch::Row,
    columns::text,
    filter::{push_equal, push_ids},
    list::{List, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

const LIST: List = List {
    projection: Projection::Orders,
    table: OrderView::TABLE,
    columns: "order_id, placed_position, placed_at, reference, customer_id, customer_email, customer_name,
        customer_country, customer_city, reseller_id, day, priced_by, live, currency, net, discount, tax, gross, lines,
        products, status, provider, payment_reference, invoice, paid_at, fulfilled_at, cancelled_at, refunded, refunded_at",
    order: "placed_position",
    sorts: &[
        column("placed_at", "timestamptz"),
        column("reference", "text"),
        column("customer_email", "text"),
        column("customer_name", "text"),
        column("customer_country", "text"),
        column("customer_city", "text"),
        column("day", "date"),
        column("priced_by", "text"),
        column("live", "boolean"),
        column("currency", "text"),
        column("net", "bigint"),
        column("discount", "bigint"),
        column("tax", "bigint"),
        column("gross", "bigint"),
        column("lines", "bigint"),
        column("products", "text[]"),
        column("status", "text"),
        column("provider", "text"),
        column("payment_reference", "text"),
        column("paid_at", "timestamptz"),
        column("fulfilled_at", "timestamptz"),
        column("cancelled_at", "timestamptz"),
        column("refunded", "bigint"),
        column("refunded_at", "timestamptz"),
    ],
};

/// An order. Net less discount and with tax is gross, and its lines add up to net and to gross.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct OrderView {
    /// Its id.
    pub order_id: Uuid,
    /// The log's position at which it was placed.
    pub placed_position: i64,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// What the customer is told, such as `JWT160930-9510-42210`.
    pub reference: String,
    /// Who ordered.
    pub customer_id: Uuid,
    /// The address given with it; `[erased]` once its person is.
    pub customer_email: Option<String>,
    /// The name given with it; `[erased]` once its person is.
    pub customer_name: Option<String>,
    /// The country given with it; `[erased]` once its person is.
    pub customer_country: Option<String>,
    /// The city given with it; `[erased]` once its person is.
    pub customer_city: Option<String>,
    /// The reseller that credits were ordered for.
    pub reseller_id: Option<Uuid>,
    /// The day in UTC whose price list counts.
    pub day: NaiveDate,
    /// Who made the prices: `list` or `provider`.
    pub priced_by: String,
    /// Whether money is meant; if not it is a test order.
    pub live: bool,
    /// That of all its amounts, such as `EUR`.
    pub currency: String,
    /// The sum of the lines' subtotals, in minor units.
    pub net: i64,
    /// What is taken off, in minor units.
    pub discount: i64,
    /// The tax on top, in minor units; once it is paid, as the payment provider said.
    pub tax: i64,
    /// What is to be paid, in minor units; once it is, what was.
    pub gross: i64,
    /// How many lines it has.
    pub lines: i64,
    /// The codes of what its lines are of, such as `T`, or `CREDITS`; each once, in the order of the lines.
    pub products: Vec<String>,
    /// `placed`, `paid`, `fulfilled`, `partly_refunded`, `refunded` or `cancelled`. One that was refunded in part before it was
    /// fulfilled stays `partly_refunded`.
    pub status: String,
    /// The payment provider, once it is paid.
    pub provider: Option<String>,
    /// What the provider calls the payment.
    pub payment_reference: Option<String>,
    /// Where the provider shows the invoice; `[erased]` once its person is.
    pub invoice: Option<String>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// When what it bought was granted.
    pub fulfilled_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// What was given back so far, in minor units.
    pub refunded: i64,
    /// When the last of that was given back.
    pub refunded_at: Option<DateTime<Utc>>,
}

impl Row for OrderView {
    const TABLE: Table = Table::versions("orders", "order_id").with(&[Erasable::Texts(
        "customer_id",
        &[
            "customer_email",
            "customer_name",
            "customer_country",
            "customer_city",
            "invoice",
        ],
    )]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.order_id
    }
}

/// Which of the orders in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of this customer.
    pub customer_id: Option<Uuid>,
    /// With this status.
    pub status: Option<String>,
    /// Of this currency.
    pub currency: Option<String>,
    /// Live orders, or test orders.
    pub live: Option<bool>,
    /// Placed on this day (UTC) or later.
    pub from: Option<NaiveDate>,
    /// Placed on this day (UTC) or earlier.
    pub until: Option<NaiveDate>,
    /// With a line of the product of this code; `CREDITS` for credits.
    pub product: Option<String>,
    /// Paid through this provider.
    pub provider: Option<String>,
    /// Those with these ids, such as what a search found; none for whatever id.
    #[serde(skip)]
    #[param(ignore)]
    pub ids: Option<Vec<Uuid>>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(customer) = self.customer_id {
            query.push(" and customer_id = ").push_bind(customer);
        }
        push_ids(query, "order_id", self.ids.as_ref());
        let texts = [
            ("status", &self.status),
            ("currency", &self.currency),
            ("provider", &self.provider),
        ];
        push_equal(query, texts);
        if let Some(product) = &self.product {
            query.push(" and ").push_bind(product.clone()).push(" = any (products)");
        }
        if let Some(live) = self.live {
            query.push(" and live = ").push_bind(live);
        }
        if let Some(from) = self.from {
            query.push(" and day >= ").push_bind(from);
        }
        if let Some(until) = self.until {
            query.push(" and day <= ").push_bind(until);
        }
    }
}

/// The orders of the reading's scope; of resellers those of credits for them.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<OrderView>, ListError> {
    reading.list(&LIST, &|query| filter.push(query), page).await
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}

/// The order `order_id`, if it is in scope.
pub async fn by_id(reading: &mut Reading, order_id: Uuid) -> Result<Option<OrderView>, ListError> {
    let conditions = |query: &mut QueryBuilder<Postgres>| {
        query.push(" and order_id = ").push_bind(order_id);
    };
    let found = reading.list(&LIST, &conditions, &Page::ALL).await?;
    Ok(found.items.into_iter().next())
}

/// The order with this reference, whatever its case, if it is in scope. No two orders have the same.
pub async fn by_reference(reading: &mut Reading, reference: &str) -> Result<Option<OrderView>, ListError> {
    let conditions = |query: &mut QueryBuilder<Postgres>| {
        query
            .push(" and lower(reference) = lower(")
            .push_bind(reference.to_owned());
        query.push(")");
    };
    let found = reading.list(&LIST, &conditions, &Page::ALL).await?;
    Ok(found.items.into_iter().next())
}

pub(super) fn evolve(versions: &mut Versions<OrderView>, recorded: &RecordedEvent) {
    let (Some(id), position) = (touched(recorded), recorded.position) else {
        return;
    };
    if let Event::OrderPlaced(placed) = &recorded.event {
        return versions.open(position, row(placed, recorded));
    }
    versions.change(&id.0, position, |row| {
        let at = Some(recorded.recorded_at);
        match &recorded.event {
            Event::OrderPaid(paid) => {
                row.paid_at = at;
                row.provider = Some(paid.provider.clone());
                row.payment_reference = Some(paid.payment_reference.clone());
                row.invoice = text(paid.invoice.as_ref());
                (row.tax, row.gross) = (paid.tax.minor, paid.amount.minor);
            }
            Event::OrderFulfilled(_) => row.fulfilled_at = at,
            Event::OrderRefunded(refunded) => {
                row.refunded_at = at;
                row.refunded = row.refunded.saturating_add(refunded.amount.minor);
            }
            Event::OrderCancelled(_) => row.cancelled_at = at,
            _ => {}
        }
        row.status = row.told_status().to_owned();
    });
}

fn row(placed: &OrderPlaced, recorded: &RecordedEvent) -> OrderView {
    let mut products: Vec<String> = vec![];
    for line in &placed.lines {
        let product = lines::product(&line.sku);
        if !products.iter().any(|known| known == product) {
            products.push(product.to_owned());
        }
    }
    let priced_by = match placed.priced_by {
        PricedBy::List => "list",
        PricedBy::Provider => "provider",
    };
    OrderView {
        order_id: placed.order_id.0,
        placed_position: recorded.position.0,
        placed_at: recorded.recorded_at,
        reference: placed.reference.to_string(),
        customer_id: placed.customer_id.0,
        customer_email: text(Some(&placed.customer_email)),
        customer_name: text(placed.customer_name.as_ref()),
        customer_country: text(placed.customer_country.as_ref()),
        customer_city: text(placed.customer_city.as_ref()),
        reseller_id: placed.reseller_id.map(|reseller| reseller.0),
        day: placed.day,
        priced_by: priced_by.to_owned(),
        live: placed.live,
        currency: placed.gross.currency.to_string(),
        net: placed.net.minor,
        discount: placed.discount.minor,
        tax: placed.tax.minor,
        gross: placed.gross.minor,
        lines: i64::try_from(placed.lines.len()).unwrap_or(i64::MAX),
        products,
        status: "placed".to_owned(),
        provider: None,
        payment_reference: None,
        invoice: None,
        paid_at: None,
        fulfilled_at: None,
        cancelled_at: None,
        refunded: 0,
        refunded_at: None,
    }
}

impl OrderView {
    /// What became of it, in a word.
    fn told_status(&self) -> &'static str {
        match self {
            Self {
                cancelled_at: Some(_), ..
            } => "cancelled",
            Self {
                refunded_at: Some(_), ..
            } if self.refunded >= self.gross => "refunded",
            Self {
                refunded_at: Some(_), ..
            } => "partly_refunded",
            Self {
                fulfilled_at: Some(_), ..
            } => "fulfilled",
            Self { paid_at: Some(_), .. } => "paid",
            _ => "placed",
        }
    }
}
