use std::collections::BTreeMap;

use chrono::Datelike;
use domain::{Event, LicenseId, license::Seller};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    activations::{self, ActivationView, Moves},
    devices::{self, DeviceView, Filter},
};
use uuid::Uuid;

use super::{assert_rows, assert_scopes, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Devices {
    licenses: BTreeMap<LicenseId, License>,
    devices: BTreeMap<(LicenseId, String), DeviceView>,
    history: Vec<ActivationView>,
}

#[derive(Clone, Debug)]
struct License {
    activation_key_id: Uuid,
    reseller_id: Option<Uuid>,
    customer_id: Uuid,
    product: String,
    /// The computer that it is on.
    on: Option<String>,
}

impl Devices {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::LicenseAssigned(e) => {
                let license = License {
                    activation_key_id: e.activation_key_id.0,
                    reseller_id: match e.seller {
                        Seller::Reseller { reseller_id } => Some(reseller_id.0),
                        Seller::Direct => None,
                    },
                    customer_id: e.customer_id.0,
                    product: e.sku.product().to_owned(),
                    on: None,
                };
                self.licenses.insert(e.license_id, license);
            }
            Event::LicenseCustomerChanged(e) => {
                self.licenses.get_mut(&e.license_id).expect("was assigned").customer_id = e.customer_id.0;
                if let Some(device) = self.device(e.license_id) {
                    device.customer_id = e.customer_id.0;
                }
            }
            Event::LicenseActivated(_) => self.activate(recorded),
            Event::LicenseReleased(e) => {
                let mut fact = self.fact(recorded, e.license_id, "released");
                fact.year = Some(e.day.year());
                fact.rehosts_this_year = Some(i64::from(e.rehosts_this_year));
                fact.rehosts_left = Some(i64::from(e.rehosts_left));
                self.history.push(fact);
                let device = self.device(e.license_id).expect("is on a computer");
                assert_eq!(device.computer_id, e.computer_id);
                device.status = "released".to_owned();
                device.released_at = Some(recorded.recorded_at);
                self.licenses.get_mut(&e.license_id).expect("was assigned").on = None;
            }
            Event::LicenseRefreshed(e) => {
                let mut fact = self.fact(recorded, e.license_id, "refreshed");
                fact.revision = i64::try_from(e.revision).ok();
                fact.presented = i64::try_from(e.presented).ok();
                self.history.push(fact);
                let device = self.device(e.license_id).expect("is on a computer");
                device.refreshed_at = Some(recorded.recorded_at);
                device.revision = i64::try_from(e.revision).ok();
            }
            Event::LicenseCloneSuspected(e) => {
                let mut fact = self.fact(recorded, e.license_id, "clone_suspected");
                fact.revision = i64::try_from(e.expected).ok();
                fact.presented = i64::try_from(e.presented).ok();
                self.history.push(fact);
                let device = self.device(e.license_id).expect("is on a computer");
                device.clone_suspected_at = Some(recorded.recorded_at);
            }
            Event::LicenseRevoked(e) => {
                if let Some(device) = self.device(e.license_id) {
                    device.status = "taken_back".to_owned();
                }
                self.licenses.get_mut(&e.license_id).expect("was assigned").on = None;
            }
            _ => {}
        }
    }

    fn activate(&mut self, recorded: &RecordedEvent) {
        let Event::LicenseActivated(e) = &recorded.event else {
            return;
        };
        let license = self.licenses.get_mut(&e.license_id).expect("was assigned");
        license.on = Some(e.computer_id.clone());
        let license = license.clone();
        let key = (e.license_id, e.computer_id.clone());
        let first = self.devices.get(&key).map(|before| before.first_activated_position);
        let device = DeviceView {
            device_key: format!("{}:{}", e.license_id, e.computer_id),
            first_activated_position: first.unwrap_or(recorded.position.0),
            license_id: e.license_id.0,
            activation_key_id: license.activation_key_id,
            reseller_id: license.reseller_id,
            customer_id: license.customer_id,
            product: license.product,
            serial: e.serial.clone(),
            computer_id: e.computer_id.clone(),
            computer_name: e.computer_name.as_ref().and_then(text),
            person_id: e.customer_id.0,
            activated_at: recorded.recorded_at,
            released_at: None,
            status: "active".to_owned(),
            refreshed_at: None,
            revision: None,
            clone_suspected_at: None,
        };
        self.devices.insert(key, device);
        let fact = self.fact(recorded, e.license_id, "activated");
        self.history.push(fact);
    }

    /// The device that a license is on.
    fn device(&mut self, license_id: LicenseId) -> Option<&mut DeviceView> {
        let on = self.licenses[&license_id].on.clone()?;
        self.devices.get_mut(&(license_id, on))
    }

    fn fact(&self, recorded: &RecordedEvent, license_id: LicenseId, kind: &str) -> ActivationView {
        let license = &self.licenses[&license_id];
        ActivationView {
            position: recorded.position.0,
            recorded_at: recorded.recorded_at,
            kind: kind.to_owned(),
            license_id: license_id.0,
            computer_id: license.on.clone().expect("is on a computer"),
            reseller_id: license.reseller_id,
            customer_id: license.customer_id,
            revision: None,
            presented: None,
            year: None,
            rehosts_this_year: None,
            rehosts_left: None,
        }
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = devices::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("devices are listed");
        assert_rows(reading, &self.devices, &shown.items, |row| row.first_activated_position);
        let as_seen = (
            |row: &DeviceView| (row.reseller_id, row.customer_id),
            |row: &DeviceView| row.first_activated_position,
            |row: DeviceView, scope: &Scope| match scope {
                Scope::Customer(customer) if row.person_id != *customer => DeviceView {
                    computer_name: None,
                    person_id: *customer,
                    ..row
                },
                _ => row,
            },
        );
        assert_scopes(
            reading,
            &self.devices,
            as_seen,
            async |reading: &mut Views, scope: &Scope| {
                devices::list(reading.of(scope).await, &Filter::default(), &Page::ALL).await
            },
        )
        .await;
        let filter = activations::Filter::default();
        let shown = activations::list(reading, &filter, &Page::ALL)
            .await
            .expect("activations are listed");
        let told: Vec<_> = shown.items.into_iter().rev().collect();
        assert_eq!(told, self.history, "as of {}", reading.at());
        // Of the license that was released last, which stands for all of them.
        if let Some(last) = self.history.iter().rfind(|fact| fact.kind == "released") {
            let (license_id, year) = (last.license_id, last.year.expect("is a release"));
            let releases = self.history.iter().filter(|fact| fact.year == Some(year));
            let moves = Moves {
                released: releases.filter(|fact| fact.license_id == license_id).count(),
                rehosts: last.rehosts_this_year.expect("is a release"),
                left: last.rehosts_left,
            };
            let shown = activations::moves(reading, license_id, year)
                .await
                .expect("moves are counted");
            assert_eq!(shown, moves, "as of {}", reading.at());
        }
    }
}
