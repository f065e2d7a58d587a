//! Writes supports: what happens to a license shows in the supports that were bought for it.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Event, LicenseId, SupportId,
    catalog::{ItemSku, Sku},
    license::{LicenseAssigned, OrderReference, Price},
    proration::Days,
    support::{SupportAssigned, SupportCoTermed},
};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::SupportView;
use crate::{
    batch::{Batch, Row},
    columns::{amount, price, reseller, size, text},
    table::{Erasable, Table},
    versions::Versions,
};

/// Any license, with what its supports show of it.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize)]
pub(super) struct LicenseSupport {
    license_id: Uuid,
    activation_key_id: Uuid,
    reseller_id: Option<Uuid>,
    customer_id: Uuid,
    customer_email: Option<String>,
    serial: Option<String>,
    /// The last day of the furthest support that was not revoked.
    last_on: Option<NaiveDate>,
}

impl Row for LicenseSupport {
    const TABLE: Table =
        Table::versions("license_supports", "license_id").with(&[Erasable::Texts("customer_id", &["customer_email"])]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license_id
    }
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let touched: Vec<Uuid> = events.iter().filter_map(touched).map(|id| id.0).collect();
    let licenses = batch.standing(touched.iter().copied()).await?;
    let supports = batch.standing_of("license_id", touched).await?;
    let mut rows = Rows::new(licenses, supports);
    for event in events {
        rows.evolve(event);
    }
    batch.write(rows.licenses).await?;
    batch.write(rows.supports).await
}

fn touched(recorded: &RecordedEvent) -> Option<LicenseId> {
    match &recorded.event {
        Event::LicenseAssigned(assigned) => Some(assigned.license_id),
        Event::LicenseActivated(activated) => Some(activated.license_id),
        Event::LicenseCustomerChanged(changed) => Some(changed.license_id),
        Event::LicenseUpgradeReverted(reverted) => Some(reverted.license_id),
        Event::SupportAssigned(assigned) => Some(assigned.license_id),
        Event::SupportCoTermed(co_termed) => Some(co_termed.license_id),
        Event::SupportUpgraded(upgraded) => Some(upgraded.license_id),
        Event::SupportRevoked(revoked) => Some(revoked.license_id),
        _ => None,
    }
}

/// The licenses that a batch touches, with all support of each.
struct Rows {
    licenses: Versions<LicenseSupport>,
    supports: Versions<SupportView>,
    of_license: HashMap<Uuid, Vec<Uuid>>,
}

/// What was bought, for some years or by the day.
struct Bought<'a> {
    support_id: SupportId,
    license_id: LicenseId,
    extends: Option<SupportId>,
    license_sku: &'a Sku,
    sku: String,
    years: Option<u32>,
    days: Days,
    price: Price,
    order_reference: &'a OrderReference,
}

impl Rows {
    fn new(licenses: Versions<LicenseSupport>, supports: Vec<SupportView>) -> Self {
        let mut of_license: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for support in &supports {
            of_license
                .entry(support.license_id)
                .or_default()
                .push(support.support_id);
        }
        Self {
            licenses,
            supports: Versions::new(supports),
            of_license,
        }
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        let position = recorded.position;
        match &recorded.event {
            Event::LicenseAssigned(assigned) => self.licenses.open(position, LicenseSupport::new(assigned)),
            Event::LicenseActivated(activated) => {
                let serial = Some(&activated.serial);
                self.change_license(activated.license_id, position, |license| {
                    license.serial = serial.cloned();
                });
            }
            Event::LicenseCustomerChanged(changed) => {
                self.change_license(changed.license_id, position, |license| {
                    license.customer_id = changed.customer_id.0;
                    license.customer_email = text(Some(&changed.customer_email));
                });
            }
            Event::LicenseUpgradeReverted(reverted) => {
                let (from, to) = (reverted.from.to_string(), &reverted.to);
                let covers = |support: &SupportView| support.license_sku == from;
                for support in self.of(reverted.license_id).into_iter().filter(covers) {
                    self.cover(support.support_id, position, to);
                }
            }
            Event::SupportAssigned(assigned) => self.buy(assigned.into(), recorded),
            Event::SupportCoTermed(co_termed) => {
                if let Some(bought) = Bought::by_the_day(co_termed) {
                    self.buy(bought, recorded);
                }
            }
            Event::SupportUpgraded(upgraded) => {
                for support in &upgraded.supports {
                    self.cover(support.support_id.0, position, &upgraded.to);
                }
            }
            Event::SupportRevoked(revoked) => {
                self.supports.change(&revoked.support_id.0, position, |row| {
                    "revoked".clone_into(&mut row.status);
                });
                self.set_last(revoked.license_id, position);
            }
            _ => {}
        }
    }

    /// The supports of a license as they stand now.
    fn of(&self, license_id: LicenseId) -> Vec<SupportView> {
        let ids = self.of_license.get(&license_id.0).into_iter().flatten();
        ids.filter_map(|id| self.supports.get(id)).cloned().collect()
    }

    /// Changes a license, and with it what its supports show of it. A computer that is activated again has the same serial, which
    /// is no new version.
    fn change_license(&mut self, id: LicenseId, position: Position, change: impl FnOnce(&mut LicenseSupport)) {
        let Some(before) = self.licenses.get(&id.0) else {
            return;
        };
        let mut license = before.clone();
        change(&mut license);
        if license == *before {
            return;
        }
        self.licenses.open(position, license.clone());
        for mut support in self.of(id) {
            support.customer_id = license.customer_id;
            support.customer_email.clone_from(&license.customer_email);
            support.serial.clone_from(&license.serial);
            self.supports.open(position, support);
        }
    }

    /// Adds a support to what its license has.
    fn buy(&mut self, bought: Bought<'_>, recorded: &RecordedEvent) {
        let license_id = bought.license_id;
        let Some(license) = self.licenses.get(&license_id.0) else {
            return;
        };
        let row = license.support(bought, recorded);
        self.of_license.entry(row.license_id).or_default().push(row.support_id);
        self.supports.open(recorded.position, row);
        self.set_last(license_id, recorded.position);
    }

    /// From now on this support covers what the license became.
    fn cover(&mut self, support_id: Uuid, position: Position, license: &Sku) {
        self.supports
            .change(&support_id, position, |support| support.set_license(license));
    }

    /// Sets until when support of a license is in force.
    fn set_last(&mut self, license_id: LicenseId, position: Position) {
        let in_force = self.of(license_id).into_iter().filter(|row| row.status == "in_force");
        let last_on = in_force.map(|row| row.last_on).max();
        if self
            .licenses
            .get(&license_id.0)
            .is_some_and(|license| license.last_on != last_on)
        {
            self.licenses
                .change(&license_id.0, position, |license| license.last_on = last_on);
        }
    }
}

impl LicenseSupport {
    fn new(assigned: &LicenseAssigned) -> Self {
        Self {
            license_id: assigned.license_id.0,
            activation_key_id: assigned.activation_key_id.0,
            reseller_id: reseller(assigned.seller),
            customer_id: assigned.customer_id.0,
            customer_email: text(Some(&assigned.customer_email)),
            serial: None,
            last_on: None,
        }
    }

    /// A support of this license.
    fn support(&self, bought: Bought<'_>, recorded: &RecordedEvent) -> SupportView {
        let (price_minor, price_asset) = amount(bought.price);
        let mut row = SupportView {
            support_id: bought.support_id.0,
            license_id: self.license_id,
            assigned_position: recorded.position.0,
            ordered_at: recorded.recorded_at,
            activation_key_id: self.activation_key_id,
            reseller_id: self.reseller_id,
            customer_id: self.customer_id,
            customer_email: self.customer_email.clone(),
            license_sku: String::new(),
            product: String::new(),
            edition: None,
            size: None,
            serial: self.serial.clone(),
            sku: bought.sku,
            years: bought.years.map(i64::from),
            first_on: bought.days.first,
            last_on: bought.days.last,
            price: price(bought.price),
            price_minor,
            price_asset,
            order_reference: bought.order_reference.to_string(),
            extends: bought.extends.map(|support| support.0),
            status: "in_force".to_owned(),
        };
        row.set_license(bought.license_sku);
        row
    }
}

impl SupportView {
    fn set_license(&mut self, sku: &Sku) {
        self.license_sku = sku.to_string();
        sku.product().clone_into(&mut self.product);
        self.edition = sku.edition().map(str::to_owned);
        self.size = size(sku);
    }
}

impl<'a> From<&'a SupportAssigned> for Bought<'a> {
    fn from(assigned: &'a SupportAssigned) -> Self {
        Self {
            support_id: assigned.support_id,
            license_id: assigned.license_id,
            extends: assigned.extends,
            license_sku: assigned.sku.license(),
            sku: assigned.sku.to_string(),
            years: Some(assigned.sku.years()),
            days: assigned.days,
            price: assigned.price,
            order_reference: &assigned.order_reference,
        }
    }
}

impl<'a> Bought<'a> {
    /// What is bought by the day is always sold as that.
    fn by_the_day(co_termed: &'a SupportCoTermed) -> Option<Self> {
        let ItemSku::SupportDays { license, .. } = &co_termed.sku else {
            return None;
        };
        Some(Self {
            support_id: co_termed.support_id,
            license_id: co_termed.license_id,
            extends: Some(co_termed.extends),
            license_sku: license,
            sku: co_termed.sku.to_string(),
            years: None,
            days: co_termed.days,
            price: co_termed.price,
            order_reference: &co_termed.order_reference,
        })
    }
}
