//! Licenses as resellers and customers see them, at any moment.

use chrono::{DateTime, Utc};
use domain::{
    Event, LicenseId,
    catalog::Sku,
    license::{LicenseAssigned, RevocationReason, Term},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::{Batch, Row},
    columns::{price, reseller, size, text},
    filter::push_texts,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[LicenseRow::TABLE];

const LIST: List = List {
    projection: Projection::Licenses,
    table: LicenseRow::TABLE,
    columns: "license_id, assigned_position, assigned_at, ordered_at, changed_at, activation_key_id, reseller_id,
        customer_id, customer_email, comment, sku, product, edition, size, term, trial_days, trial_ends_at, price,
        order_reference, status, serial, computer_id, computer_name, first_order_reference, released_at,
        revocation_reason, refunded_credits",
    order: "assigned_position",
    sorts: &[
        column("assigned_at", "timestamptz"),
        column("ordered_at", "timestamptz"),
        column("changed_at", "timestamptz"),
        column("customer_email", "text"),
        column("comment", "text"),
        column("sku", "text"),
        column("product", "text"),
        column("edition", "text"),
        column("size", "bigint"),
        column("term", "text"),
        column("trial_days", "bigint"),
        column("trial_ends_at", "timestamptz"),
        column("price", "text"),
        column("order_reference", "text"),
        column("status", "text"),
        column("serial", "text"),
        column("computer_id", "text"),
        column("computer_name", "text"),
        column("first_order_reference", "text"),
        column("released_at", "timestamptz"),
        column("revocation_reason", "text"),
        column("refunded_credits", "bigint"),
    ],
};

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
    /// The seller's note.
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
    /// What the latest purchase cost: `free`, `421.26 credits` or `EUR 601.80`.
    pub price: String,
    /// The order of the latest purchase.
    pub order_reference: String,
    /// `assigned`, `activated`, `disabled`, `deleted` or `revoked`; one that was released from its computer is `assigned`, with its
    /// serial.
    pub status: String,
    /// Given at the first activation.
    pub serial: Option<String>,
    /// The computer it is activated on.
    pub computer_id: Option<String>,
    /// What that computer is called.
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

/// A license as it is kept.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
struct LicenseRow {
    #[sqlx(flatten)]
    #[serde(flatten)]
    license: LicenseView,
    /// The person whose the license was when the comment was written.
    comment_person_id: Option<Uuid>,
    /// The person whose it was when it came onto its computer.
    computer_name_person_id: Option<Uuid>,
}

impl Row for LicenseRow {
    const TABLE: Table = Table::versions("licenses", "license_id").with(&[
        Erasable::texts("customer_id", &["customer_email"]),
        Erasable::texts("comment_person_id", &["comment"]),
        Erasable::texts("computer_name_person_id", &["computer_name"]),
    ]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license.license_id
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
        push_texts(query, texts);
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
        if let Some(ids) = &self.ids {
            query.push(" and license_id = any (").push_bind(ids.clone()).push(")");
        }
    }
}

/// The licenses of `scope`; deleted and revoked ones with that status.
pub async fn list(
    reading: &mut Reading,
    scope: &Scope,
    filter: &Filter,
    page: &Page,
) -> Result<Paged<LicenseView>, ListError> {
    reading.list(&LIST, scope, &|query| filter.push(query), page).await
}

/// The license `license_id`, if it is one of `scope`.
pub async fn find(reading: &mut Reading, scope: &Scope, license_id: Uuid) -> Result<Option<LicenseView>, ListError> {
    let filter = Filter {
        ids: Some(vec![license_id]),
        ..Filter::default()
    };
    Ok(list(reading, scope, &filter, &Page::ALL).await?.items.pop())
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, scope: &Scope, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, scope, &|query| filter.push(query)).await
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

fn touched(recorded: &RecordedEvent) -> Option<LicenseId> {
    match &recorded.event {
        Event::LicenseAssigned(assigned) => Some(assigned.license_id),
        Event::LicenseActivated(activated) => Some(activated.license_id),
        Event::LicenseUpgraded(upgraded) => Some(upgraded.license_id),
        Event::LicenseCustomerChanged(changed) => Some(changed.license_id),
        Event::LicenseCommentChanged(changed) => Some(changed.license_id),
        Event::LicenseDeleted(deleted) => Some(deleted.license_id),
        Event::LicenseReleased(released) => Some(released.license_id),
        Event::LicenseDisabled(disabled) => Some(disabled.license_id),
        Event::LicenseRestored(restored) => Some(restored.license_id),
        Event::LicenseRevoked(revoked) => Some(revoked.license_id),
        Event::LicenseUpgradeReverted(reverted) => Some(reverted.license_id),
        _ => None,
    }
}

fn evolve(versions: &mut Versions<LicenseRow>, recorded: &RecordedEvent) {
    let (Some(id), position) = (touched(recorded), recorded.position) else {
        return;
    };
    if let Event::LicenseAssigned(assigned) = &recorded.event {
        return versions.open(position, row(assigned, recorded));
    }
    versions.change(&id.0, position, |kept| {
        let row = &mut kept.license;
        row.changed_at = recorded.recorded_at;
        match &recorded.event {
            Event::LicenseActivated(activated) => {
                "activated".clone_into(&mut row.status);
                row.serial = Some(activated.serial.clone());
                row.computer_id = Some(activated.computer_id.clone());
                row.computer_name = text(activated.computer_name.as_ref());
                kept.computer_name_person_id = row.computer_name.as_ref().map(|_| activated.customer_id.0);
                row.released_at = None;
            }
            Event::LicenseUpgraded(upgraded) => {
                row.ordered_at = recorded.recorded_at;
                row.set_sku(&upgraded.to);
                row.price = price(upgraded.price);
                row.order_reference = upgraded.order_reference.to_string();
                if upgraded.became_permanent {
                    row.set_term(Term::Permanent);
                }
            }
            Event::LicenseCustomerChanged(changed) => {
                row.customer_id = changed.customer_id.0;
                row.customer_email = text(Some(&changed.customer_email));
            }
            Event::LicenseCommentChanged(changed) => {
                row.comment = text(changed.comment.as_ref());
                kept.comment_person_id = row.comment.as_ref().map(|_| row.customer_id);
            }
            Event::LicenseDeleted(deleted) => {
                "deleted".clone_into(&mut row.status);
                row.refunded_credits = deleted.refunded.map(|credits| credits.0);
            }
            Event::LicenseReleased(_) => {
                (row.computer_id, row.computer_name) = (None, None);
                kept.computer_name_person_id = None;
                row.released_at = Some(recorded.recorded_at);
                row.set_in_force();
            }
            Event::LicenseDisabled(_) => "disabled".clone_into(&mut row.status),
            Event::LicenseRestored(_) => row.set_in_force(),
            Event::LicenseRevoked(revoked) => {
                "revoked".clone_into(&mut row.status);
                row.revocation_reason = Some(reason(revoked.reason).to_owned());
            }
            Event::LicenseUpgradeReverted(reverted) => {
                row.set_sku(&reverted.to);
                row.set_term(reverted.term);
            }
            _ => {}
        }
    });
}

fn row(assigned: &LicenseAssigned, recorded: &RecordedEvent) -> LicenseRow {
    let mut row = LicenseView {
        license_id: assigned.license_id.0,
        assigned_position: recorded.position.0,
        assigned_at: recorded.recorded_at,
        ordered_at: recorded.recorded_at,
        changed_at: recorded.recorded_at,
        activation_key_id: assigned.activation_key_id.0,
        reseller_id: reseller(assigned.seller),
        customer_id: assigned.customer_id.0,
        customer_email: text(Some(&assigned.customer_email)),
        comment: text(assigned.comment.as_ref()),
        sku: String::new(),
        product: String::new(),
        edition: None,
        size: None,
        term: String::new(),
        trial_days: None,
        trial_ends_at: None,
        price: price(assigned.price),
        order_reference: assigned.order_reference.to_string(),
        status: "assigned".to_owned(),
        serial: None,
        computer_id: None,
        computer_name: None,
        first_order_reference: assigned.order_reference.to_string(),
        released_at: None,
        revocation_reason: None,
        refunded_credits: None,
    };
    row.set_sku(&assigned.sku);
    row.set_term(assigned.term);
    LicenseRow {
        comment_person_id: row.comment.as_ref().map(|_| row.customer_id),
        computer_name_person_id: None,
        license: row,
    }
}

fn reason(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::OrderRefunded => "order_refunded",
    }
}

impl LicenseView {
    /// In force, be it on a computer or not.
    fn set_in_force(&mut self) {
        let status = match self.computer_id {
            Some(_) => "activated",
            None => "assigned",
        };
        status.clone_into(&mut self.status);
    }

    fn set_sku(&mut self, sku: &Sku) {
        self.sku = sku.to_string();
        sku.product().clone_into(&mut self.product);
        self.edition = sku.edition().map(str::to_owned);
        self.size = size(sku);
    }

    fn set_term(&mut self, term: Term) {
        (self.trial_days, self.trial_ends_at) = match term {
            Term::Trial { days, ends_at } => (Some(days.into()), Some(ends_at)),
            Term::Permanent => (None, None),
        };
        self.term = if self.trial_days.is_some() {
            "trial"
        } else {
            "permanent"
        }
        .to_owned();
    }
}
