//! Licenses as resellers and customers see them, at any moment.

use chrono::{DateTime, Utc};
use domain::{
    Event, LicenseId, Personal,
    catalog::{Size, Sku},
    license::{LicenseAssigned, Price, Seller, Term},
};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgConnection, PgPool, Postgres, QueryBuilder, query, query_as};
use uuid::Uuid;

use crate::{
    page::{Page, Paged},
    versions::Versions,
};

/// A license.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize)]
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
    /// The customer's address; none once it is erased.
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
}

/// Which licenses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Sold by this reseller.
    pub reseller_id: Option<Uuid>,
    /// Of this customer.
    pub customer_id: Option<Uuid>,
}

/// The licenses that stood at `at`, newest first; deleted and revoked ones with that status.
pub async fn list(
    server: &PgPool,
    filter: Filter,
    at: Position,
    page: Page,
) -> Result<Paged<LicenseView>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select license_id, assigned_position, assigned_at, ordered_at, changed_at, activation_key_id, reseller_id, customer_id,
            customer_email, comment, sku, product, edition, size, term, trial_days, trial_ends_at, price,
            order_reference, status, serial, computer_id, computer_name
         from read_models.licenses where valid_from <= ",
    );
    query.push_bind(at.0).push(" and valid_to > ").push_bind(at.0);
    if let Some(reseller) = filter.reseller_id {
        query.push(" and reseller_id = ").push_bind(reseller);
    }
    if let Some(customer) = filter.customer_id {
        query.push(" and customer_id = ").push_bind(customer);
    }
    page.push(&mut query, "assigned_position");
    let rows = query.build_query_as().fetch_all(server).await?;
    Ok(Paged::new(rows, page, at, |row: &LicenseView| row.assigned_position))
}

pub(crate) async fn project(transaction: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), sqlx::Error> {
    let touched: Vec<Uuid> = events.iter().filter_map(touched).map(|id| id.0).collect();
    if touched.is_empty() {
        return Ok(());
    }
    let standing = query_as!(
        LicenseView,
        r#"
        select
            license_id, assigned_position, assigned_at, ordered_at, changed_at, activation_key_id, reseller_id, customer_id,
            customer_email, comment, sku, product, edition, size, term, trial_days, trial_ends_at, price,
            order_reference, status, serial, computer_id, computer_name
        from read_models.licenses
        where license_id = any ($1) and valid_to = 9223372036854775807
        "#,
        &touched,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let mut versions = Versions::new(standing.into_iter().map(|row| (row.license_id, row)));
    for event in events {
        evolve(&mut versions, event);
    }
    write(transaction, versions).await
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

fn evolve(versions: &mut Versions<Uuid, LicenseView>, recorded: &RecordedEvent) {
    let (Some(id), position) = (touched(recorded), recorded.position) else {
        return;
    };
    if let Event::LicenseAssigned(assigned) = &recorded.event {
        return versions.open(id.0, position, row(assigned, recorded));
    }
    versions.change(id.0, position, |row| {
        row.changed_at = recorded.recorded_at;
        match &recorded.event {
            Event::LicenseActivated(activated) => {
                "activated".clone_into(&mut row.status);
                row.serial = Some(activated.serial.clone());
                row.computer_id = Some(activated.computer_id.clone());
                row.computer_name = text(activated.computer_name.as_ref());
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
            Event::LicenseCommentChanged(changed) => row.comment = text(changed.comment.as_ref()),
            Event::LicenseDeleted(_) => "deleted".clone_into(&mut row.status),
            Event::LicenseReleased(_) => {
                (row.computer_id, row.computer_name) = (None, None);
                row.set_in_force();
            }
            Event::LicenseDisabled(_) => "disabled".clone_into(&mut row.status),
            Event::LicenseRestored(_) => row.set_in_force(),
            Event::LicenseRevoked(_) => "revoked".clone_into(&mut row.status),
            Event::LicenseUpgradeReverted(reverted) => {
                row.set_sku(&reverted.to);
                row.set_term(reverted.term);
            }
            _ => {}
        }
    });
}

fn row(assigned: &LicenseAssigned, recorded: &RecordedEvent) -> LicenseView {
    let reseller_id = match assigned.seller {
        Seller::Reseller { reseller_id } => Some(reseller_id.0),
        Seller::Direct => None,
    };
    let mut row = LicenseView {
        license_id: assigned.license_id.0,
        assigned_position: recorded.position.0,
        assigned_at: recorded.recorded_at,
        ordered_at: recorded.recorded_at,
        changed_at: recorded.recorded_at,
        activation_key_id: assigned.activation_key_id.0,
        reseller_id,
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
    };
    row.set_sku(&assigned.sku);
    row.set_term(assigned.term);
    row
}

fn price(price: Price) -> String {
    match price {
        Price::Free => "free".to_owned(),
        Price::Credits(credits) => format!("{credits} credits"),
        Price::Money(money) => money.to_string(),
    }
}

fn text(personal: Option<&Personal>) -> Option<String> {
    personal.and_then(Personal::text).map(str::to_owned)
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
        self.size = match sku.size() {
            Size::Count(count) => Some(count.get().into()),
            Size::Unlimited => None,
        };
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

async fn write(transaction: &mut PgConnection, versions: Versions<Uuid, LicenseView>) -> Result<(), sqlx::Error> {
    let changes = versions.finish();
    query!(
        r#"
        update read_models.licenses l
        set valid_to = c.valid_to
        from unnest($1::uuid[], $2::bigint[]) as c (license_id, valid_to)
        where l.license_id = c.license_id and l.valid_to = 9223372036854775807
        "#,
        &changes.closed_ids,
        &changes.closed_at,
    )
    .execute(&mut *transaction)
    .await?;
    query!(
        r#"
        insert into read_models.licenses (
            valid_from, valid_to, license_id, assigned_position, assigned_at, ordered_at, changed_at, activation_key_id,
            reseller_id, customer_id, customer_email, comment, sku, product, edition, size, term, trial_days,
            trial_ends_at, price, order_reference, status, serial, computer_id, computer_name
        )
        select
            valid_from, valid_to, license_id, assigned_position, assigned_at, ordered_at, changed_at, activation_key_id,
            reseller_id, customer_id, customer_email, comment, sku, product, edition, size, term, trial_days,
            trial_ends_at, price, order_reference, status, serial, computer_id, computer_name
        from jsonb_populate_recordset(null::read_models.licenses, $1)
        "#,
        sqlx::types::Json(&changes.new) as _,
    )
    .execute(transaction)
    .await?;
    Ok(())
}
