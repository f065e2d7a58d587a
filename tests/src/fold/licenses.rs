use std::collections::BTreeMap;

use domain::{
    Event, LicenseId,
    catalog::{Size, Sku},
    license::{Price, RevocationReason, Seller, Term},
};
use event_log::RecordedEvent;
use projections::{
    Page, Reading, Scope,
    licenses::{self, Filter, LicenseView},
};

use super::{assert_rows, assert_scopes, text};

#[derive(Debug, Default)]
pub(super) struct Licenses(BTreeMap<LicenseId, LicenseView>);

impl Licenses {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        let mut change = |id: LicenseId, change: &dyn Fn(&mut LicenseView)| {
            let row = self.0.get_mut(&id).expect("was assigned");
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
                row.price = price(e.price);
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
            Event::LicenseUpgradeReverted(e) => change(e.license_id, &|row| {
                put_sku(row, &e.to);
                put_term(row, e.term);
            }),
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
            price: price(e.price),
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
        self.0.insert(e.license_id, row);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Reading) {
        let shown = licenses::list(reading, &Scope::All, &Filter::default(), &Page::ALL)
            .await
            .expect("licenses are listed");
        assert_rows(reading, &self.0, &shown.items, |row| row.assigned_position);
        let whose_and_order = (
            |row: &LicenseView| (row.reseller_id, row.customer_id),
            |row: &LicenseView| row.assigned_position,
        );
        assert_scopes(
            reading,
            &self.0,
            whose_and_order,
            async |reading: &mut Reading, scope: &Scope| {
                licenses::list(reading, scope, &Filter::default(), &Page::ALL).await
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

/// As people read it.
fn price(price: Price) -> String {
    match price {
        Price::Free => "free".to_owned(),
        Price::Credits(credits) => format!("{credits} credits"),
        Price::Money(money) => money.to_string(),
    }
}
