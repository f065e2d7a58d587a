//! Subscriptions as resellers and customers see them, at any moment.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Event, SubscriptionId,
    catalog::Sku,
    subscription::{EndReason, PaidTerm, SubscriptionChannelsChanged, SubscriptionEnded, SubscriptionStarted},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::{Batch, Row},
    columns::{amount, price, reseller, size, text},
    filter::{push_equal, push_ids},
    list::{List, Scope, column, filled},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[SubscriptionView::TABLE];

const LIST: List = List {
    projection: Projection::Subscriptions,
    table: SubscriptionView::TABLE,
    columns: "subscription_id, started_position, started_at, activation_key_id, reseller_id, customer_id,
        customer_email, comment, sku, product, channels, next_sku, next_channels, term_length, first_on, last_on,
        grace_days, price, price_minor, price_asset, order_reference, ends_on, renewal_failed_until, status, ended_on,
        end_reason",
    order: "started_position",
    sorts: &[
        filled("last_on", "date"),
        filled("first_on", "date"),
        filled("started_at", "timestamptz"),
        filled("sku", "text"),
        filled("product", "text"),
        column("channels", "bigint"),
        column("next_channels", "bigint"),
        filled("term_length", "text"),
        filled("price_minor", "bigint"),
        column("price_asset", "text"),
        filled("order_reference", "text"),
        column("ends_on", "date"),
        column("renewal_failed_until", "date"),
        filled("status", "text"),
        column("ended_on", "date"),
        column("end_reason", "text"),
        column("customer_email", "text"),
    ],
};

/// A subscription.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct SubscriptionView {
    /// Its id.
    pub subscription_id: Uuid,
    /// The log's position at which its first term began.
    pub started_position: i64,
    /// When its first term began.
    pub started_at: DateTime<Utc>,
    /// The key that carries it.
    pub activation_key_id: Uuid,
    /// The reseller that sold it; none when it was sold directly.
    pub reseller_id: Option<Uuid>,
    /// Whose it is; also the person under whose key the address and the comment are sealed.
    pub customer_id: Uuid,
    /// The customer's address; `[erased]` once its person is.
    pub customer_email: Option<String>,
    /// The seller's note; a customer does not see it.
    pub comment: Option<String>,
    /// What it is now, such as `RS-5`.
    pub sku: String,
    /// The code of its product, such as `RS`.
    pub product: String,
    /// How many channels it has now; none for unlimited.
    pub channels: Option<i64>,
    /// What it is to be from its next term on; none if the same, and once it has ended.
    pub next_sku: Option<String>,
    /// How many channels it is to have then; none if as many or unlimited.
    pub next_channels: Option<i64>,
    /// How long its current term is: `month` or `year`.
    pub term_length: String,
    /// The first day of its current term, in UTC.
    pub first_on: NaiveDate,
    /// The last day of its current term, in UTC, included.
    pub last_on: NaiveDate,
    /// For how many days after that it stays in force where the next term is not paid for.
    pub grace_days: i64,
    /// What the current term cost when it began: `30.00 credits` or `EUR 40.00`. What more channels cost for its days left is apart.
    pub price: String,
    /// The same in hundredths of a credit, or in the currency's minor unit.
    pub price_minor: i64,
    /// Of what that is so much: `CREDIT`, or a currency; none when it was free.
    pub price_asset: Option<String>,
    /// The order that it was first bought in.
    pub order_reference: String,
    /// The last day on which it is in force, in UTC, as it was cancelled; none while it is to renew.
    pub ends_on: Option<NaiveDate>,
    /// The last day on which it is in force, in UTC, if its next term, which could not be paid for yet, still is not by then.
    pub renewal_failed_until: Option<NaiveDate>,
    /// `active`; `cancelled`, in force and not to renew; `in_grace`, its next term could not be paid for yet; or `ended`. That a day
    /// has passed is no event: it is `ended` from when that was told.
    pub status: String,
    /// The last day on which it was in force, in UTC.
    pub ended_on: Option<NaiveDate>,
    /// Why it ended: `cancelled`, `lapsed`, `not_sold` or `refunded`.
    pub end_reason: Option<String>,
}

impl Row for SubscriptionView {
    const TABLE: Table = Table::versions("subscriptions", "subscription_id")
        .with(&[Erasable::Texts("customer_id", &["customer_email", "comment"])]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.subscription_id
    }
}

/// Which of the subscriptions in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Carried by this key.
    pub activation_key_id: Option<Uuid>,
    /// Of this product.
    pub product: Option<String>,
    /// With this status.
    pub status: Option<String>,
    /// Whose current term has this last day or a later one.
    pub last_from: Option<NaiveDate>,
    /// Whose current term has this last day or an earlier one.
    pub last_until: Option<NaiveDate>,
    /// Of this customer.
    pub customer_id: Option<Uuid>,
    /// Those with these ids, such as what a search found; none for whatever id.
    #[serde(skip)]
    #[param(ignore)]
    pub ids: Option<Vec<Uuid>>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(key) = self.activation_key_id {
            query.push(" and activation_key_id = ").push_bind(key);
        }
        if let Some(customer) = self.customer_id {
            query.push(" and customer_id = ").push_bind(customer);
        }
        push_ids(query, "subscription_id", self.ids.as_ref());
        push_equal(query, [("product", &self.product), ("status", &self.status)]);
        for (comparison, wanted) in [(">=", self.last_from), ("<=", self.last_until)] {
            if let Some(wanted) = wanted {
                query.push(format_args!(" and last_on {comparison} ")).push_bind(wanted);
            }
        }
    }
}

/// The subscriptions of the reading's scope; ended ones with that status.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<SubscriptionView>, ListError> {
    let mut found: Paged<SubscriptionView> = reading.list(&LIST, &|query| filter.push(query), page).await?;
    if let Scope::Customer(_) = reading.scope() {
        found.items.iter_mut().for_each(|row| row.comment = None);
    }
    Ok(found)
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}

/// The subscription `subscription_id`, if it is one of the reading's scope.
pub async fn find(reading: &mut Reading, subscription_id: Uuid) -> Result<Option<SubscriptionView>, ListError> {
    let filter = Filter {
        ids: Some(vec![subscription_id]),
        ..Filter::default()
    };
    Ok(list(reading, &filter, &Page::ALL).await?.items.pop())
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let touched = events.iter().filter_map(touched).map(|id| id.0);
    let mut versions = batch.standing(touched).await?;
    for event in events {
        evolve(&mut versions, event);
    }
    batch.write(versions).await
}

fn touched(recorded: &RecordedEvent) -> Option<SubscriptionId> {
    match &recorded.event {
        Event::SubscriptionStarted(started) => Some(started.subscription_id),
        Event::SubscriptionRenewed(renewed) => Some(renewed.subscription_id),
        Event::SubscriptionRenewalFailed(failed) => Some(failed.subscription_id),
        Event::SubscriptionChannelsChanged(changed) => Some(changed.subscription_id),
        Event::SubscriptionCancelled(cancelled) => Some(cancelled.subscription_id),
        Event::SubscriptionResumed(resumed) => Some(resumed.subscription_id),
        Event::SubscriptionEnded(ended) => Some(ended.subscription_id),
        _ => None,
    }
}

fn evolve(versions: &mut Versions<SubscriptionView>, recorded: &RecordedEvent) {
    let (Some(id), position) = (touched(recorded), recorded.position) else {
        return;
    };
    if let Event::SubscriptionStarted(started) = &recorded.event {
        return versions.open(position, row(started, recorded));
    }
    versions.change(&id.0, position, |row| {
        match &recorded.event {
            Event::SubscriptionRenewed(renewed) => {
                row.set_sku(&renewed.sku);
                row.set_next(&renewed.sku);
                row.set_term(&renewed.term);
                row.renewal_failed_until = None;
            }
            Event::SubscriptionRenewalFailed(failed) => row.renewal_failed_until = Some(failed.until),
            Event::SubscriptionChannelsChanged(changed) => row.change_channels(changed),
            Event::SubscriptionCancelled(cancelled) => row.ends_on = Some(cancelled.ends_on),
            Event::SubscriptionResumed(_) => row.ends_on = None,
            Event::SubscriptionEnded(ended) => row.end(ended),
            _ => {}
        }
        row.set_status();
    });
}

fn row(started: &SubscriptionStarted, recorded: &RecordedEvent) -> SubscriptionView {
    let mut row = SubscriptionView {
        subscription_id: started.subscription_id.0,
        started_position: recorded.position.0,
        started_at: recorded.recorded_at,
        activation_key_id: started.activation_key_id.0,
        reseller_id: reseller(started.seller),
        customer_id: started.customer_id.0,
        customer_email: text(Some(&started.customer_email)),
        comment: text(started.comment.as_ref()),
        sku: String::new(),
        product: String::new(),
        channels: None,
        next_sku: None,
        next_channels: None,
        term_length: String::new(),
        first_on: started.term.days.first,
        last_on: started.term.days.last,
        grace_days: 0,
        price: String::new(),
        price_minor: 0,
        price_asset: None,
        order_reference: started.order_reference.to_string(),
        ends_on: None,
        renewal_failed_until: None,
        status: String::new(),
        ended_on: None,
        end_reason: None,
    };
    row.set_sku(&started.sku);
    row.set_term(&started.term);
    row.set_status();
    row
}

impl SubscriptionView {
    fn set_sku(&mut self, sku: &Sku) {
        self.sku = sku.to_string();
        sku.product().clone_into(&mut self.product);
        self.channels = size(sku);
    }

    /// What it is to be from the next term on.
    fn set_next(&mut self, sku: &Sku) {
        let next = Some(sku.to_string()).filter(|next| *next != self.sku);
        self.next_channels = next.as_ref().and_then(|_| size(sku));
        self.next_sku = next;
    }

    fn set_term(&mut self, term: &PaidTerm) {
        self.term_length = term.length.to_string();
        (self.first_on, self.last_on) = (term.days.first, term.days.last);
        self.grace_days = term.grace_days.into();
        self.price = price(term.price);
        (self.price_minor, self.price_asset) = amount(term.price);
    }

    /// A change is of this term and all later ones if it is effective in it, else only of the later ones.
    fn change_channels(&mut self, changed: &SubscriptionChannelsChanged) {
        if changed.effective_on <= self.last_on {
            self.set_sku(&changed.to);
        }
        self.set_next(&changed.to);
    }

    fn end(&mut self, ended: &SubscriptionEnded) {
        self.ended_on = Some(ended.ended_on);
        self.end_reason = Some(reason(ended.reason).to_owned());
        (self.next_sku, self.next_channels) = (None, None);
    }

    fn set_status(&mut self) {
        let status = match (self.ended_on, self.ends_on, self.renewal_failed_until) {
            (Some(_), ..) => "ended",
            (None, Some(_), _) => "cancelled",
            (None, None, Some(_)) => "in_grace",
            (None, None, None) => "active",
        };
        status.clone_into(&mut self.status);
    }
}

fn reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Cancelled => "cancelled",
        EndReason::Lapsed => "lapsed",
        EndReason::NotSold => "not_sold",
        EndReason::Refunded => "refunded",
    }
}
