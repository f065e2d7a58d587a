//! Licenses as resellers and customers see them, at any moment.

mod project;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::project::LicenseRow;
pub(crate) use self::project::project;
use crate::{
    batch::Row,
    filter::{push_equal, push_ids},
    list::{List, Scope, column, filled},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::Table,
};

pub(crate) const TABLES: &[Table] = &[LicenseRow::TABLE];

const LIST: List = List {
    projection: Projection::Licenses,
    table: LicenseRow::TABLE,
    columns: "license_id, assigned_position, assigned_at, ordered_at, changed_at, activation_key_id, reseller_id,
        customer_id, customer_email, comment, sku, product, edition, size, term, trial_days, trial_ends_at, price,
        price_minor, price_asset, order_reference, status, serial, computer_id, computer_name, first_order_reference,
        released_at, revocation_reason, refunded_credits, computer_name_person_id",
    order: "assigned_position",
    sorts: &[
        column("assigned_at", "timestamptz"),
        column("ordered_at", "timestamptz"),
        column("changed_at", "timestamptz"),
        column("customer_email", "text"),
        column("sku", "text"),
        column("product", "text"),
        column("edition", "text"),
        column("size", "bigint"),
        column("term", "text"),
        column("trial_days", "bigint"),
        column("trial_ends_at", "timestamptz"),
        filled("price_minor", "bigint"),
        column("price_asset", "text"),
        column("order_reference", "text"),
        column("status", "text"),
        column("serial", "text"),
        column("computer_id", "text"),
        column("first_order_reference", "text"),
        column("released_at", "timestamptz"),
        column("revocation_reason", "text"),
        column("refunded_credits", "bigint"),
        column("comment", "text"),
        column("computer_name", "text"),
    ],
};

/// What a customer does not see, it cannot sort by: the seller's note, and what somebody else called a computer.
const OF_CUSTOMERS: List = LIST.without_last(2);

/// A license.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct LicenseView {
    /// Its id.
    pub license_id: Uuid,
    /// The log's position at which it was assigned.
    pub assigned_position: i64,
    /// When it was assigned.
    pub assigned_at: DateTime<Utc>,
    /// When its latest purchase was made: the assignment, or the last upgrade.
    pub ordered_at: DateTime<Utc>,
    /// When something about it last changed.
    pub changed_at: DateTime<Utc>,
    /// The key that carries it.
    pub activation_key_id: Uuid,
    /// The reseller that sold it; none when it was sold directly.
    pub reseller_id: Option<Uuid>,
    /// Whose it is.
    pub customer_id: Uuid,
    /// The customer's address; `[erased]` once its person is.
    pub customer_email: Option<String>,
    /// The seller's note; a customer does not see it.
    pub comment: Option<String>,
    /// What it is, such as `T-ENT-10`.
    pub sku: String,
    /// The code of its product, such as `T`.
    pub product: String,
    /// The code of its edition, such as `ENT`.
    pub edition: Option<String>,
    /// How many users, workstations, servers or channels; none for unlimited.
    pub size: Option<i64>,
    /// `trial` or `permanent`.
    pub term: String,
    /// How many days a trial lasts.
    pub trial_days: Option<i64>,
    /// From when on a trial is over.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// What the latest purchase cost: `free`, `421.26 credits` or `EUR 601.80`. One that was taken back does not count.
    pub price: String,
    /// The same in hundredths of a credit, or in the currency's minor unit.
    pub price_minor: i64,
    /// Of what that is so much: `CREDIT`, or a currency; none when it was free.
    pub price_asset: Option<String>,
    /// The order of the latest purchase.
    pub order_reference: String,
    /// `assigned`, `activated`, `disabled`, `deleted` or `revoked`; one that was released from its computer is `assigned`, with its
    /// serial.
    pub status: String,
    /// Given at the first activation.
    pub serial: Option<String>,
    /// The computer it is activated on.
    pub computer_id: Option<String>,
    /// What that computer is called. A customer to whom the license moved does not see what another one called it.
    pub computer_name: Option<String>,
    /// The order of the assignment, whatever was bought later.
    pub first_order_reference: String,
    /// When it was released from the computer that it was last on; none while it is on one.
    pub released_at: Option<DateTime<Utc>>,
    /// Why it was revoked: `order_refunded`.
    pub revocation_reason: Option<String>,
    /// Hundredths of a credit that came back when it was deleted; none if nothing did.
    pub refunded_credits: Option<i64>,
}

/// A license as a list finds it.
#[derive(FromRow)]
struct Listed {
    #[sqlx(flatten)]
    license: LicenseView,
    /// The person who named the computer.
    computer_name_person_id: Option<Uuid>,
}

impl Listed {
    /// The license as `scope` sees it: a customer sees nothing that the seller noted or that is sealed under another person.
    fn seen_by(self, scope: &Scope) -> LicenseView {
        let mut license = self.license;
        if let Scope::Customer(customer) = scope {
            license.comment = None;
            license.computer_name = license
                .computer_name
                .filter(|_| self.computer_name_person_id == Some(*customer));
        }
        license
    }
}

/// Which of the licenses in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of this customer.
    pub customer_id: Option<Uuid>,
    /// Carried by this key.
    pub activation_key_id: Option<Uuid>,
    /// Of this product.
    pub product: Option<String>,
    /// Of this edition.
    pub edition: Option<String>,
    /// `trial` or `permanent`.
    pub term: Option<String>,
    /// With this status.
    pub status: Option<String>,
    /// With just this serial.
    pub serial: Option<String>,
    /// Bought in this order, or last changed by it.
    pub order_reference: Option<String>,
    /// Trials that end at this time or later.
    pub trial_ends_from: Option<DateTime<Utc>>,
    /// Trials that end before this time.
    pub trial_ends_before: Option<DateTime<Utc>>,
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
        if let Some(key) = self.activation_key_id {
            query.push(" and activation_key_id = ").push_bind(key);
        }
        let texts = [
            ("product", &self.product),
            ("edition", &self.edition),
            ("term", &self.term),
            ("status", &self.status),
            ("serial", &self.serial),
        ];
        push_equal(query, texts);
        if let Some(order) = &self.order_reference {
            query
                .push(" and ")
                .push_bind(order.clone())
                .push(" in (order_reference, first_order_reference)");
        }
        if let Some(from) = self.trial_ends_from {
            query.push(" and trial_ends_at >= ").push_bind(from);
        }
        if let Some(before) = self.trial_ends_before {
            query.push(" and trial_ends_at < ").push_bind(before);
        }
        push_ids(query, "license_id", self.ids.as_ref());
    }
}

/// The licenses of the reading's scope; deleted and revoked ones with that status.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<LicenseView>, ListError> {
    let list = match reading.scope() {
        Scope::Customer(_) => &OF_CUSTOMERS,
        Scope::All | Scope::Resellers(_) => &LIST,
    };
    let found: Paged<Listed> = reading.list(list, &|query| filter.push(query), page).await?;
    Ok(found.map(|listed| listed.seen_by(reading.scope())))
}

/// The license `license_id`, if it is one of the reading's scope.
pub async fn find(reading: &mut Reading, license_id: Uuid) -> Result<Option<LicenseView>, ListError> {
    let filter = Filter {
        ids: Some(vec![license_id]),
        ..Filter::default()
    };
    Ok(list(reading, &filter, &Page::ALL).await?.items.pop())
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}
