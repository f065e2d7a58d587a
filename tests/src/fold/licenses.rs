use std::collections::BTreeMap;

use domain::{
    Event, LicenseId, PersonId,
    catalog::{Size, Sku},
    license::{Price, RevocationReason, Seller, Term},
};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    licenses::{self, Filter, LicenseView},
};

use super::{assert_rows, assert_scopes, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Licenses {
    rows: BTreeMap<LicenseId, LicenseView>,
    /// Each license as it was before each of its upgrades that stands.
    before: BTreeMap<LicenseId, Vec<LicenseView>>,
    /// Who named the computer that a license is on.
    named_by: BTreeMap<LicenseId, PersonId>,
}

impl Licenses {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        self.remember(&recorded.event);
        let mut change = |id: LicenseId, change: &dyn Fn(&mut LicenseView)| {
            let row = self.rows.get_mut(&id).expect("was assigned");
            row.changed_at = recorded.recorded_at;
            change(row);
        };
        match &recorded.event {
            Event::LicenseAssigned(_) => self.assign(recorded),
            Event::LicenseActivated(e) => change(e.license_id, &|row| {
                row.status = "activated".to_owned();
                row.serial = Some(e.serial.clone());
                row.computer_id = Some(e.computer_id.clone());
                row.computer_name = e.computer_name.as_ref().and_then(text);
                row.released_at = None;
            }),
            Event::LicenseUpgraded(e) => change(e.license_id, &|row| {
                row.ordered_at = recorded.recorded_at;
                put_price(row, e.price);
                row.order_reference = e.order_reference.to_string();
                put_sku(row, &e.to);
                if e.became_permanent {
                    put_term(row, Term::Permanent);
                }
            }),
            Event::LicenseCustomerChanged(e) => change(e.license_id, &|row| {
                row.customer_id = e.customer_id.0;
                row.customer_email = text(&e.customer_email);
            }),
            Event::LicenseCommentChanged(e) => {
                change(e.license_id, &|row| row.comment = e.comment.as_ref().and_then(text));
            }
            Event::LicenseReleased(e) => change(e.license_id, &|row| {
                row.computer_id = None;
                row.computer_name = None;
                row.released_at = Some(recorded.recorded_at);
                row.status = "assigned".to_owned();
            }),
            Event::LicenseRestored(e) => change(e.license_id, &|row| {
                let activated = row.computer_id.is_some();
                row.status = if activated { "activated" } else { "assigned" }.to_owned();
            }),
            Event::LicenseDeleted(e) => change(e.license_id, &|row| {
                row.status = "deleted".to_owned();
                row.refunded_credits = e.refunded.map(|credits| credits.0);
            }),
            Event::LicenseDisabled(e) => change(e.license_id, &|row| row.status = "disabled".to_owned()),
            Event::LicenseRevoked(e) => change(e.license_id, &|row| {
                row.status = "revoked".to_owned();
                let RevocationReason::OrderRefunded = e.reason;
                row.revocation_reason = Some("order_refunded".to_owned());
            }),
            Event::LicenseUpgradeReverted(_) => self.revert(recorded),
            _ => {}
        }
    }

    fn revert(&mut self, recorded: &RecordedEvent) {
        let Event::LicenseUpgradeReverted(e) = &recorded.event else {
            return;
        };
        let before = self.before.get_mut(&e.license_id).and_then(Vec::pop);
        let before = before.expect("was upgraded");
        let row = self.rows.get_mut(&e.license_id).expect("was assigned");
        put_sku(row, &e.to);
        put_term(row, e.term);
        row.changed_at = recorded.recorded_at;
        row.ordered_at = before.ordered_at;
        row.order_reference = before.order_reference;
        (row.price, row.price_minor, row.price_asset) = (before.price, before.price_minor, before.price_asset);
    }

    fn remember(&mut self, event: &Event) {
        match event {
            Event::LicenseUpgraded(e) => {
                let row = self.rows[&e.license_id].clone();
                self.before.entry(e.license_id).or_default().push(row);
            }
            Event::LicenseActivated(e) => {
                self.named_by.insert(e.license_id, e.customer_id);
            }
            _ => {}
        }
    }

    fn assign(&mut self, recorded: &RecordedEvent) {
        let Event::LicenseAssigned(e) = &recorded.event else {
            return;
        };
        let mut row = LicenseView {
            license_id: e.license_id.0,
            assigned_position: recorded.position.0,
            assigned_at: recorded.recorded_at,
            ordered_at: recorded.recorded_at,
            changed_at: recorded.recorded_at,
            activation_key_id: e.activation_key_id.0,
            reseller_id: match e.seller {
                Seller::Reseller { reseller_id } => Some(reseller_id.0),
                Seller::Direct => None,
            },
            customer_id: e.customer_id.0,
            customer_email: text(&e.customer_email),
            comment: e.comment.as_ref().and_then(text),
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
            order_reference: e.order_reference.to_string(),
            status: "assigned".to_owned(),
            serial: None,
            computer_id: None,
            computer_name: None,
            first_order_reference: e.order_reference.to_string(),
            released_at: None,
            revocation_reason: None,
            refunded_credits: None,
        };
        put_sku(&mut row, &e.sku);
        put_term(&mut row, e.term);
        put_price(&mut row, e.price);
        self.rows.insert(e.license_id, row);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = licenses::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("licenses are listed");
        assert_rows(reading, &self.rows, &shown.items, |row| row.assigned_position);
        let as_seen = (
            |row: &LicenseView| (row.reseller_id, row.customer_id),
            |row: &LicenseView| row.assigned_position,
            |row: LicenseView, scope: &Scope| match scope {
                Scope::Customer(customer) => {
                    let named_by = self.named_by.get(&LicenseId(row.license_id));
                    let is_own = named_by == Some(&PersonId(*customer));
                    LicenseView {
                        comment: None,
                        computer_name: row.computer_name.filter(|_| is_own),
                        ..row
                    }
                }
                _ => row,
            },
        );
        assert_scopes(
            reading,
            &self.rows,
            as_seen,
            async |reading: &mut Views, scope: &Scope| {
                licenses::list(reading.of(scope).await, &Filter::default(), &Page::ALL).await
            },
        )
        .await;
    }
}

fn put_sku(row: &mut LicenseView, sku: &Sku) {
    row.sku = sku.to_string();
    row.product = sku.product().to_owned();
    row.edition = sku.edition().map(str::to_owned);
    row.size = match sku.size() {
        Size::Count(count) => Some(i64::from(count.get())),
        Size::Unlimited => None,
    };
}

fn put_term(row: &mut LicenseView, term: Term) {
    match term {
        Term::Permanent => {
            row.term = "permanent".to_owned();
            (row.trial_days, row.trial_ends_at) = (None, None);
        }
        Term::Trial { days, ends_at } => {
            row.term = "trial".to_owned();
            (row.trial_days, row.trial_ends_at) = (Some(i64::from(days)), Some(ends_at));
        }
    }
}

fn put_price(row: &mut LicenseView, price: Price) {
    (row.price, row.price_minor, row.price_asset) = match price {
        Price::Free => ("free".to_owned(), 0, None),
        Price::Credits(credits) => (format!("{credits} credits"), credits.0, Some("CREDIT".to_owned())),
        Price::Money(money) => (money.to_string(), money.minor, Some(money.currency.to_string())),
    };
}
