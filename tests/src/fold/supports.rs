use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    Event, LicenseId, PersonId, Personal, SupportId,
    catalog::{ItemSku, Size, Sku},
    license::{Price, Seller},
};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    supports::{self, Filter, SupportView},
};
use uuid::Uuid;

use super::{assert_rows, assert_scopes, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Supports {
    rows: BTreeMap<SupportId, SupportView>,
    /// What is known of each license but its support, in a row that is shown nowhere.
    licenses: BTreeMap<LicenseId, SupportView>,
}

impl Supports {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::LicenseAssigned(_) => self.assign_license(recorded),
            Event::LicenseActivated(e) => self.all(e.license_id, |row| row.serial = Some(e.serial.clone())),
            Event::LicenseCustomerChanged(e) => {
                self.all(e.license_id, |row| put_customer(row, e.customer_id, &e.customer_email));
            }
            Event::LicenseUpgradeReverted(e) => {
                self.all(e.license_id, |row| {
                    if row.license_sku == e.from.to_string() {
                        put_license(row, &e.to);
                    }
                });
            }
            Event::SupportAssigned(e) => {
                let mut row = self.bought(recorded, e.license_id);
                row.support_id = e.support_id.0;
                put_license(&mut row, e.sku.license());
                row.sku = e.sku.to_string();
                row.years = Some(i64::from(e.sku.years()));
                (row.first_on, row.last_on) = (e.days.first, e.days.last);
                put_price(&mut row, e.price);
                row.order_reference = e.order_reference.to_string();
                row.extends = e.extends.map(|extends| extends.0);
                self.rows.insert(e.support_id, row);
            }
            Event::SupportCoTermed(e) => {
                let mut row = self.bought(recorded, e.license_id);
                row.support_id = e.support_id.0;
                match &e.sku {
                    ItemSku::SupportDays { license, .. } => put_license(&mut row, license),
                    other => panic!("support by the day is not sold as {other}"),
                }
                row.sku = e.sku.to_string();
                (row.first_on, row.last_on) = (e.days.first, e.days.last);
                put_price(&mut row, e.price);
                row.order_reference = e.order_reference.to_string();
                row.extends = Some(e.extends.0);
                self.rows.insert(e.support_id, row);
            }
            Event::SupportUpgraded(e) => {
                for upgraded in &e.supports {
                    put_license(self.rows.get_mut(&upgraded.support_id).expect("was bought"), &e.to);
                }
            }
            Event::SupportRevoked(e) => {
                self.rows.get_mut(&e.support_id).expect("was bought").status = "revoked".to_owned();
            }
            _ => {}
        }
    }

    fn assign_license(&mut self, recorded: &RecordedEvent) {
        let Event::LicenseAssigned(e) = &recorded.event else {
            return;
        };
        let mut license = SupportView {
            support_id: Uuid::nil(),
            license_id: e.license_id.0,
            assigned_position: 0,
            ordered_at: recorded.recorded_at,
            activation_key_id: e.activation_key_id.0,
            reseller_id: match e.seller {
                Seller::Reseller { reseller_id } => Some(reseller_id.0),
                Seller::Direct => None,
            },
            customer_id: e.customer_id.0,
            customer_email: None,
            license_sku: String::new(),
            product: String::new(),
            edition: None,
            size: None,
            serial: None,
            sku: String::new(),
            years: None,
            first_on: NaiveDate::MIN,
            last_on: NaiveDate::MIN,
            price: String::new(),
            price_minor: 0,
            price_asset: None,
            order_reference: String::new(),
            extends: None,
            status: "in_force".to_owned(),
        };
        put_customer(&mut license, e.customer_id, &e.customer_email);
        self.licenses.insert(e.license_id, license);
    }

    /// What was just bought for a license, with all that is the license's.
    fn bought(&self, recorded: &RecordedEvent, license: LicenseId) -> SupportView {
        SupportView {
            assigned_position: recorded.position.0,
            ordered_at: recorded.recorded_at,
            ..self.licenses[&license].clone()
        }
    }

    /// Changes the license and every support of it.
    fn all(&mut self, license: LicenseId, change: impl Fn(&mut SupportView)) {
        change(self.licenses.get_mut(&license).expect("was assigned"));
        let rows = self.rows.values_mut();
        rows.filter(|row| row.license_id == license.0).for_each(change);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = supports::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("supports are listed");
        assert_rows(reading, &self.rows, &shown.items, |row| row.assigned_position);
        let as_seen = (
            |row: &SupportView| (row.reseller_id, row.customer_id),
            |row: &SupportView| row.assigned_position,
            |row: SupportView, _: &Scope| row,
        );
        assert_scopes(
            reading,
            &self.rows,
            as_seen,
            async |reading: &mut Views, scope: &Scope| {
                supports::list(reading.of(scope).await, &Filter::default(), &Page::ALL).await
            },
        )
        .await;

        let licenses: Vec<Uuid> = self.licenses.keys().map(|id| id.0).collect();
        let until = supports::until(reading, &licenses)
            .await
            .expect("the ends of support are read");
        let mut expected = BTreeMap::new();
        for row in self.rows.values().filter(|row| row.status == "in_force") {
            let last = expected.entry(row.license_id).or_insert(row.last_on);
            *last = row.last_on.max(*last);
        }
        let until: BTreeMap<Uuid, NaiveDate> = until.into_iter().collect();
        assert_eq!(until, expected, "as of {}", reading.at());
    }
}

fn put_customer(row: &mut SupportView, customer: PersonId, email: &Personal) {
    row.customer_id = customer.0;
    row.customer_email = text(email);
}

fn put_license(row: &mut SupportView, sku: &Sku) {
    row.license_sku = sku.to_string();
    row.product = sku.product().to_owned();
    row.edition = sku.edition().map(str::to_owned);
    row.size = match sku.size() {
        Size::Count(count) => Some(i64::from(count.get())),
        Size::Unlimited => None,
    };
}

fn put_price(row: &mut SupportView, price: Price) {
    (row.price, row.price_minor, row.price_asset) = match price {
        Price::Free => ("free".to_owned(), 0, None),
        Price::Credits(credits) => (format!("{credits} credits"), credits.0, Some("CREDIT".to_owned())),
        Price::Money(money) => (money.to_string(), money.minor, Some(money.currency.to_string())),
    };
}
