//! Which licenses are and were on which computers, and what happened between them, at any moment.

use chrono::{DateTime, Datelike, Utc};
use domain::{
    Event, LicenseId,
    license::{LicenseActivated, LicenseAssigned, LicenseReleased},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    activations::ActivationView,
    batch::{Batch, Fact, Row},
    columns::{reseller, text},
    filter::push_equal,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[DeviceView::TABLE, DeviceLicense::TABLE, ActivationView::TABLE];

const DEVICES: List = List {
    projection: Projection::Devices,
    table: DeviceView::TABLE,
    columns: "device_key, first_activated_position, license_id, activation_key_id, reseller_id, customer_id, product,
        serial, computer_id, computer_name, person_id, activated_at, released_at, status, refreshed_at, revision,
        clone_suspected_at",
    order: "first_activated_position",
    sorts: &[
        column("product", "text"),
        column("serial", "text"),
        column("computer_id", "text"),
        column("activated_at", "timestamptz"),
        column("released_at", "timestamptz"),
        column("status", "text"),
        column("refreshed_at", "timestamptz"),
        column("revision", "bigint"),
        column("clone_suspected_at", "timestamptz"),
        column("computer_name", "text"),
    ],
};

/// What somebody else called a computer, a customer can neither see nor sort by.
const OF_CUSTOMERS: List = DEVICES.without_last(1);

/// A license on a computer, now or once. A license that comes back to a computer has the row that it had there.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct DeviceView {
    /// What tells it apart: `license_id:computer_id`.
    pub device_key: String,
    /// The log's position at which the license was first activated on the computer.
    pub first_activated_position: i64,
    /// Which license.
    pub license_id: Uuid,
    /// The key that carries it.
    pub activation_key_id: Uuid,
    /// The reseller that sold it; none when it was sold directly.
    pub reseller_id: Option<Uuid>,
    /// Whose the license is while it is on the computer; behind that, whose it was.
    pub customer_id: Uuid,
    /// The code of its product, such as `T`.
    pub product: String,
    /// What the license is called.
    pub serial: String,
    /// What the software calls the computer.
    pub computer_id: String,
    /// What its owner calls it; `[erased]` once its person is. A customer to whom the license moved does not see what another one
    /// called it.
    pub computer_name: Option<String>,
    /// The person under whose key the computer's name is sealed.
    pub person_id: Uuid,
    /// When the license was last activated on it; what follows happened since.
    pub activated_at: DateTime<Utc>,
    /// When the license was released from it.
    pub released_at: Option<DateTime<Utc>>,
    /// `active`, `released`, or `taken_back` with the license.
    pub status: String,
    /// When the computer last asked again.
    pub refreshed_at: Option<DateTime<Utc>>,
    /// The revision that it was given then.
    pub revision: Option<i64>,
    /// When the license was last suspected to be on a second computer.
    pub clone_suspected_at: Option<DateTime<Utc>>,
}

/// What must be known of a license to tell what happens to it on computers.
#[derive(Clone, Debug, FromRow, Serialize)]
struct DeviceLicense {
    license_id: Uuid,
    activation_key_id: Uuid,
    reseller_id: Option<Uuid>,
    customer_id: Uuid,
    product: String,
    /// The computer that it is on.
    computer_id: Option<String>,
}

impl Row for DeviceView {
    const TABLE: Table =
        Table::versions("devices", "device_key").with(&[Erasable::Texts("person_id", &["computer_name"])]);
    type Key = String;

    fn key(&self) -> String {
        self.device_key.clone()
    }
}

impl Row for DeviceLicense {
    const TABLE: Table = Table::versions("device_licenses", "license_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license_id
    }
}

/// Which of the devices in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of this license.
    pub license_id: Option<Uuid>,
    /// Of licenses of this customer.
    pub customer_id: Option<Uuid>,
    /// Of licenses that this key carries.
    pub activation_key_id: Option<Uuid>,
    /// On this computer.
    pub computer_id: Option<String>,
    /// `active`, `released` or `taken_back`.
    pub status: Option<String>,
    /// Of this product.
    pub product: Option<String>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        let ids = [
            ("license_id", &self.license_id),
            ("customer_id", &self.customer_id),
            ("activation_key_id", &self.activation_key_id),
        ];
        push_equal(query, ids);
        let texts = [
            ("computer_id", &self.computer_id),
            ("status", &self.status),
            ("product", &self.product),
        ];
        push_equal(query, texts);
    }
}

/// The devices of the reading's scope.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<DeviceView>, ListError> {
    let list = of(reading.scope());
    let found: Paged<DeviceView> = reading.list(list, &|query| filter.push(query), page).await?;
    Ok(found.map(|device| device.seen_by(reading.scope())))
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&DEVICES, &|query| filter.push(query)).await
}

fn of(scope: &Scope) -> &'static List {
    match scope {
        Scope::Customer(_) => &OF_CUSTOMERS,
        Scope::All | Scope::Resellers(_) => &DEVICES,
    }
}

impl DeviceView {
    /// A customer sees nothing that is sealed under another person.
    fn seen_by(mut self, scope: &Scope) -> Self {
        if let Scope::Customer(customer) = scope
            && self.person_id != *customer
        {
            (self.computer_name, self.person_id) = (None, *customer);
        }
        self
    }
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let touched: Vec<Uuid> = events.iter().filter_map(license).map(|id| id.0).collect();
    let licenses: Versions<DeviceLicense> = batch.standing(touched.iter().copied()).await?;
    let on = |id: &Uuid| Some(device_key(*id, licenses.get(id)?.computer_id.as_ref()?));
    let keys: Vec<String> = events
        .iter()
        .filter_map(named)
        .chain(touched.iter().filter_map(on))
        .collect();
    let devices = batch.standing(keys).await?;
    let mut devices = Devices {
        licenses,
        devices,
        activations: Vec::new(),
    };
    for event in events {
        devices.evolve(event);
    }
    batch.write(devices.licenses).await?;
    batch.write(devices.devices).await?;
    batch.add(&devices.activations).await
}

fn license(recorded: &RecordedEvent) -> Option<LicenseId> {
    match &recorded.event {
        Event::LicenseAssigned(assigned) => Some(assigned.license_id),
        Event::LicenseCustomerChanged(changed) => Some(changed.license_id),
        Event::LicenseActivated(activated) => Some(activated.license_id),
        Event::LicenseReleased(released) => Some(released.license_id),
        Event::LicenseRefreshed(refreshed) => Some(refreshed.license_id),
        Event::LicenseCloneSuspected(suspected) => Some(suspected.license_id),
        Event::LicenseDeleted(deleted) => Some(deleted.license_id),
        Event::LicenseRevoked(revoked) => Some(revoked.license_id),
        _ => None,
    }
}

/// The device that an event names itself.
fn named(recorded: &RecordedEvent) -> Option<String> {
    match &recorded.event {
        Event::LicenseActivated(activated) => Some(device_key(activated.license_id.0, &activated.computer_id)),
        Event::LicenseReleased(released) => Some(device_key(released.license_id.0, &released.computer_id)),
        _ => None,
    }
}

fn device_key(license_id: Uuid, computer_id: &str) -> String {
    format!("{license_id}:{computer_id}")
}

/// The rows that a batch touches.
struct Devices {
    licenses: Versions<DeviceLicense>,
    devices: Versions<DeviceView>,
    activations: Vec<ActivationView>,
}

impl Devices {
    fn evolve(&mut self, recorded: &RecordedEvent) {
        let at = recorded.recorded_at;
        match &recorded.event {
            Event::LicenseAssigned(assigned) => self.licenses.open(recorded.position, known(assigned)),
            Event::LicenseCustomerChanged(changed) => {
                let (id, customer) = (changed.license_id.0, changed.customer_id.0);
                self.licenses
                    .change(&id, recorded.position, |row| row.customer_id = customer);
                self.change(recorded, id, |row| row.customer_id = customer);
            }
            Event::LicenseActivated(activated) => self.activate(activated, recorded),
            Event::LicenseReleased(released) => self.release(released, recorded),
            Event::LicenseRefreshed(refreshed) => {
                let (presented, revision) = (stored(refreshed.presented), stored(refreshed.revision));
                self.tell(recorded, refreshed.license_id, "refreshed", |fact| {
                    (fact.presented, fact.revision) = (presented, revision);
                });
                self.change(recorded, refreshed.license_id.0, |row| {
                    (row.refreshed_at, row.revision) = (Some(at), revision);
                });
            }
            Event::LicenseCloneSuspected(suspected) => {
                self.tell(recorded, suspected.license_id, "clone_suspected", |fact| {
                    (fact.presented, fact.revision) = (stored(suspected.presented), stored(suspected.expected));
                });
                self.change(recorded, suspected.license_id.0, |row| {
                    row.clone_suspected_at = Some(at)
                });
            }
            Event::LicenseDeleted(deleted) => self.take_back(recorded, deleted.license_id),
            Event::LicenseRevoked(revoked) => self.take_back(recorded, revoked.license_id),
            _ => {}
        }
    }

    fn activate(&mut self, activated: &LicenseActivated, recorded: &RecordedEvent) {
        let (id, position) = (activated.license_id.0, recorded.position);
        let computer_id = Some(activated.computer_id.clone());
        self.licenses.change(&id, position, |row| row.computer_id = computer_id);
        let Some(license) = self.licenses.get(&id) else {
            return;
        };
        let device_key = device_key(id, &activated.computer_id);
        let before = self.devices.get(&device_key);
        let row = DeviceView {
            first_activated_position: before.map_or(position.0, |before| before.first_activated_position),
            device_key,
            license_id: id,
            activation_key_id: license.activation_key_id,
            reseller_id: license.reseller_id,
            customer_id: license.customer_id,
            product: license.product.clone(),
            serial: activated.serial.clone(),
            computer_id: activated.computer_id.clone(),
            computer_name: text(activated.computer_name.as_ref()),
            person_id: activated.customer_id.0,
            activated_at: recorded.recorded_at,
            released_at: None,
            status: "active".to_owned(),
            refreshed_at: None,
            revision: None,
            clone_suspected_at: None,
        };
        self.devices.open(position, row);
        self.tell(recorded, activated.license_id, "activated", |_| {});
    }

    fn release(&mut self, released: &LicenseReleased, recorded: &RecordedEvent) {
        let (id, position) = (released.license_id.0, recorded.position);
        self.tell(recorded, released.license_id, "released", |fact| {
            fact.computer_id.clone_from(&released.computer_id);
            fact.year = Some(released.day.year());
            fact.rehosts_this_year = Some(released.rehosts_this_year.into());
            fact.rehosts_left = Some(released.rehosts_left.into());
        });
        self.devices
            .change(&device_key(id, &released.computer_id), position, |row| {
                "released".clone_into(&mut row.status);
                row.released_at = Some(recorded.recorded_at);
            });
        self.licenses.change(&id, position, |row| row.computer_id = None);
    }

    fn take_back(&mut self, recorded: &RecordedEvent, license_id: LicenseId) {
        self.change(recorded, license_id.0, |row| "taken_back".clone_into(&mut row.status));
        self.licenses
            .change(&license_id.0, recorded.position, |row| row.computer_id = None);
    }

    /// Changes the device that a license is on, if it is on one.
    fn change(&mut self, recorded: &RecordedEvent, license_id: Uuid, change: impl FnOnce(&mut DeviceView)) {
        let license = self.licenses.get(&license_id);
        if let Some(computer_id) = license.and_then(|license| license.computer_id.as_ref()) {
            self.devices
                .change(&device_key(license_id, computer_id), recorded.position, change);
        }
    }

    /// Adds what happened between a license and the computer that it is on.
    fn tell(
        &mut self,
        recorded: &RecordedEvent,
        license_id: LicenseId,
        kind: &str,
        add: impl FnOnce(&mut ActivationView),
    ) {
        let Some(license) = self.licenses.get(&license_id.0) else {
            return;
        };
        let mut fact = ActivationView {
            position: recorded.position.0,
            recorded_at: recorded.recorded_at,
            kind: kind.to_owned(),
            license_id: license_id.0,
            computer_id: license.computer_id.clone().unwrap_or_default(),
            reseller_id: license.reseller_id,
            customer_id: license.customer_id,
            revision: None,
            presented: None,
            year: None,
            rehosts_this_year: None,
            rehosts_left: None,
        };
        add(&mut fact);
        self.activations.push(fact);
    }
}

fn known(assigned: &LicenseAssigned) -> DeviceLicense {
    DeviceLicense {
        license_id: assigned.license_id.0,
        activation_key_id: assigned.activation_key_id.0,
        reseller_id: reseller(assigned.seller),
        customer_id: assigned.customer_id.0,
        product: assigned.sku.product().to_owned(),
        computer_id: None,
    }
}

/// A revision as it is stored.
fn stored(revision: u64) -> Option<i64> {
    i64::try_from(revision).ok()
}
