//! Writes licenses: what becomes of each, and what it was before an upgrade that may be taken back.

use chrono::{DateTime, Utc};
use domain::{
    Event, LicenseId,
    catalog::Sku,
    license::{LicenseAssigned, OrderReference, Price, RevocationReason, Term},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::LicenseView;
use crate::{
    batch::{Batch, Row},
    columns::{amount, price, reseller, size, text},
    table::{Erasable, Table},
    versions::Versions,
};

/// A license as it is kept.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
pub(super) struct LicenseRow {
    #[sqlx(flatten)]
    #[serde(flatten)]
    license: LicenseView,
    /// The person whose the license was when the comment was written.
    comment_person_id: Option<Uuid>,
    /// The person whose it was when it came onto its computer.
    computer_name_person_id: Option<Uuid>,
    /// The purchases before the latest, the first one first: an upgrade that is taken back leaves the one before it.
    purchases: Json<Vec<Purchase>>,
}

/// The assignment or an upgrade.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Purchase {
    ordered_at: DateTime<Utc>,
    price: String,
    price_minor: i64,
    price_asset: Option<String>,
    order_reference: String,
}

impl Row for LicenseRow {
    const TABLE: Table = Table::versions("licenses", "license_id").with(&[
        Erasable::Texts("customer_id", &["customer_email"]),
        Erasable::Texts("comment_person_id", &["comment"]),
        Erasable::Texts("computer_name_person_id", &["computer_name"]),
    ]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license.license_id
    }
}

impl Purchase {
    fn new(recorded: &RecordedEvent, paid: Price, order_reference: &OrderReference) -> Self {
        let (price_minor, price_asset) = amount(paid);
        Self {
            ordered_at: recorded.recorded_at,
            price: price(paid),
            price_minor,
            price_asset,
            order_reference: order_reference.to_string(),
        }
    }
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
                kept.purchases.0.push(row.purchase());
                row.set_sku(&upgraded.to);
                row.set_purchase(Purchase::new(recorded, upgraded.price, &upgraded.order_reference));
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
                if let Some(before) = kept.purchases.0.pop() {
                    row.set_purchase(before);
                }
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
        price: String::new(),
        price_minor: 0,
        price_asset: None,
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
    row.set_purchase(Purchase::new(recorded, assigned.price, &assigned.order_reference));
    LicenseRow {
        comment_person_id: row.comment.as_ref().map(|_| row.customer_id),
        computer_name_person_id: None,
        purchases: Json(Vec::new()),
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

    fn purchase(&self) -> Purchase {
        Purchase {
            ordered_at: self.ordered_at,
            price: self.price.clone(),
            price_minor: self.price_minor,
            price_asset: self.price_asset.clone(),
            order_reference: self.order_reference.clone(),
        }
    }

    fn set_purchase(&mut self, purchase: Purchase) {
        self.ordered_at = purchase.ordered_at;
        self.price = purchase.price;
        (self.price_minor, self.price_asset) = (purchase.price_minor, purchase.price_asset);
        self.order_reference = purchase.order_reference;
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
