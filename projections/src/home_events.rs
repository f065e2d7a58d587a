//! How events move the figures of the home page.

use chrono::NaiveDate;
use domain::{
    Event, LicenseId, PersonId, SubscriptionId, SupportId,
    license::{LicenseAssigned, Term},
    subscription::SubscriptionStarted,
};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{batch::Row, columns::reseller, table::Table, versions::Versions};

/// What a license can be in.
pub(crate) const STATUSES: [&str; 5] = ["assigned", "activated", "disabled", "revoked", "deleted"];

/// What is known of a license.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(crate) struct HomeLicense {
    license_id: Uuid,
    reseller_id: Option<Uuid>,
    customer_id: Uuid,
    status: String,
    on_computer: bool,
    supports: Json<Vec<SupportEnd>>,
}

/// The last day of a term of support.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SupportEnd {
    support_id: Uuid,
    last_on: NaiveDate,
}

/// The day on which something ends.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(crate) struct Expiry {
    expiry_id: String,
    first_position: i64,
    kind: String,
    subject_id: Uuid,
    license_id: Option<Uuid>,
    reseller_id: Option<Uuid>,
    customer_id: Uuid,
    expires_on: NaiveDate,
    status: String,
}

/// How many licenses of an owner are in a status.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(crate) struct LicenseCount {
    count_id: String,
    /// The owner, if it is a reseller.
    reseller_id: Option<Uuid>,
    status: String,
    licenses: i64,
}

impl Row for HomeLicense {
    const TABLE: Table = Table::versions("home_licenses", "license_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license_id
    }
}

impl Row for Expiry {
    const TABLE: Table = Table::versions("expiries", "expiry_id");
    type Key = String;

    fn key(&self) -> String {
        self.expiry_id.clone()
    }
}

impl Row for LicenseCount {
    const TABLE: Table = Table::versions("license_counts", "count_id");
    type Key = String;

    fn key(&self) -> String {
        self.count_id.clone()
    }
}

/// The rows that a batch touches.
pub(crate) struct Rows {
    pub(crate) licenses: Versions<HomeLicense>,
    pub(crate) expiries: Versions<Expiry>,
    pub(crate) counts: Versions<LicenseCount>,
}

/// Which license the event is about.
pub(crate) fn license_id(recorded: &RecordedEvent) -> Option<LicenseId> {
    match &recorded.event {
        Event::LicenseAssigned(e) => Some(e.license_id),
        Event::LicenseActivated(e) => Some(e.license_id),
        Event::LicenseUpgraded(e) => Some(e.license_id),
        Event::LicenseUpgradeReverted(e) => Some(e.license_id),
        Event::LicenseCustomerChanged(e) => Some(e.license_id),
        Event::LicenseReleased(e) => Some(e.license_id),
        Event::LicenseRestored(e) => Some(e.license_id),
        Event::LicenseDisabled(e) => Some(e.license_id),
        Event::LicenseDeleted(e) => Some(e.license_id),
        Event::LicenseRevoked(e) => Some(e.license_id),
        Event::SupportAssigned(e) => Some(e.license_id),
        Event::SupportCoTermed(e) => Some(e.license_id),
        Event::SupportRevoked(e) => Some(e.license_id),
        _ => None,
    }
}

/// What the event may move the end of.
pub(crate) fn expiry_ids(recorded: &RecordedEvent) -> Vec<String> {
    let subscription_id = match &recorded.event {
        Event::SubscriptionStarted(e) => e.subscription_id,
        Event::SubscriptionRenewed(e) => e.subscription_id,
        Event::SubscriptionEnded(e) => e.subscription_id,
        _ => {
            let license_id = license_id(recorded).into_iter();
            return license_id
                .flat_map(|id| ["trial", "support"].map(|kind| expiry_id(kind, id.0)))
                .collect();
        }
    };
    vec![expiry_id("subscription", subscription_id.0)]
}

/// What the events may change the number of: each status of each owner of a license that they touch.
pub(crate) fn count_ids(events: &[RecordedEvent], licenses: &Versions<HomeLicense>) -> Vec<String> {
    let mut owners = vec!["all".to_owned()];
    for recorded in events {
        match &recorded.event {
            Event::LicenseAssigned(e) => owners.push(owner(reseller(e.seller))),
            _ => {
                let license = license_id(recorded).and_then(|id| licenses.get(&id.0));
                owners.extend(license.map(|license| owner(license.reseller_id)));
            }
        }
    }
    owners.sort_unstable();
    owners.dedup();
    owners
        .iter()
        .flat_map(|owner| STATUSES.map(|status| count_id(owner, status)))
        .collect()
}

/// The key of a count.
pub(crate) fn count_id(owner: &str, status: &str) -> String {
    format!("{owner}:{status}")
}

fn expiry_id(kind: &str, id: Uuid) -> String {
    format!("{kind}:{id}")
}

fn owner(reseller_id: Option<Uuid>) -> String {
    reseller_id.map_or_else(|| "direct".to_owned(), |id| id.to_string())
}

impl Rows {
    pub(crate) fn evolve(&mut self, recorded: &RecordedEvent) {
        let at = recorded.position;
        match &recorded.event {
            Event::LicenseAssigned(e) => self.assigned(at, e),
            Event::LicenseActivated(e) => self.on_computer(at, e.license_id, true),
            Event::LicenseReleased(e) => self.on_computer(at, e.license_id, false),
            Event::LicenseDisabled(e) => self.status(at, e.license_id, "disabled"),
            Event::LicenseRestored(e) => {
                let on_computer = self
                    .licenses
                    .get(&e.license_id.0)
                    .is_some_and(|license| license.on_computer);
                self.status(at, e.license_id, if on_computer { "activated" } else { "assigned" });
            }
            Event::LicenseDeleted(e) => self.gone(at, e.license_id, "deleted"),
            Event::LicenseRevoked(e) => self.gone(at, e.license_id, "revoked"),
            Event::LicenseUpgraded(e) if e.became_permanent => self.term(at, e.license_id, Term::Permanent),
            Event::LicenseUpgradeReverted(e) => self.term(at, e.license_id, e.term),
            Event::LicenseCustomerChanged(e) => self.customer(at, e.license_id, e.customer_id),
            Event::SupportAssigned(e) => self.support(at, e.license_id, e.support_id, Some(e.days.last)),
            Event::SupportCoTermed(e) => self.support(at, e.license_id, e.support_id, Some(e.days.last)),
            Event::SupportRevoked(e) => self.support(at, e.license_id, e.support_id, None),
            Event::SubscriptionStarted(e) => self.started(at, e),
            Event::SubscriptionRenewed(e) => self.subscription(at, e.subscription_id, |row| {
                row.expires_on = e.term.days.last;
            }),
            Event::SubscriptionEnded(e) => self.subscription(at, e.subscription_id, |row| {
                "gone".clone_into(&mut row.status);
            }),
            _ => {}
        }
    }

    fn assigned(&mut self, at: Position, e: &LicenseAssigned) {
        let license = HomeLicense {
            license_id: e.license_id.0,
            reseller_id: reseller(e.seller),
            customer_id: e.customer_id.0,
            status: "assigned".to_owned(),
            on_computer: false,
            supports: Json(Vec::new()),
        };
        self.count(at, license.reseller_id, "assigned", 1);
        self.licenses.open(at, license);
        self.term(at, e.license_id, e.term);
    }

    fn on_computer(&mut self, at: Position, id: LicenseId, on_computer: bool) {
        self.licenses
            .change(&id.0, at, |license| license.on_computer = on_computer);
        self.status(at, id, if on_computer { "activated" } else { "assigned" });
    }

    fn status(&mut self, at: Position, id: LicenseId, status: &str) {
        let Some(license) = self.licenses.get(&id.0) else {
            return;
        };
        let (reseller_id, before) = (license.reseller_id, license.status.clone());
        if before != status {
            self.count(at, reseller_id, &before, -1);
            self.count(at, reseller_id, status, 1);
            self.licenses
                .change(&id.0, at, |license| status.clone_into(&mut license.status));
        }
    }

    fn count(&mut self, at: Position, reseller_id: Option<Uuid>, status: &str, by: i64) {
        for (owner, reseller_id) in [(owner(reseller_id), reseller_id), ("all".to_owned(), None)] {
            let count_id = count_id(&owner, status);
            let licenses = self.counts.get(&count_id).map_or(0, |count| count.licenses) + by;
            let count = LicenseCount {
                count_id,
                reseller_id,
                status: status.to_owned(),
                licenses,
            };
            self.counts.open(at, count);
        }
    }

    fn gone(&mut self, at: Position, id: LicenseId, status: &str) {
        self.status(at, id, status);
        for kind in ["trial", "support"] {
            self.expiries
                .change(&expiry_id(kind, id.0), at, |row| "gone".clone_into(&mut row.status));
        }
    }

    fn term(&mut self, at: Position, id: LicenseId, term: Term) {
        let trial = match term {
            Term::Trial { ends_at, .. } => Some(ends_at.date_naive()),
            Term::Permanent => None,
        };
        self.expires(at, id, "trial", trial);
    }

    fn support(&mut self, at: Position, id: LicenseId, support_id: SupportId, last_on: Option<NaiveDate>) {
        self.licenses.change(&id.0, at, |license| {
            license.supports.retain(|support| support.support_id != support_id.0);
            let support_id = support_id.0;
            license
                .supports
                .extend(last_on.map(|last_on| SupportEnd { support_id, last_on }));
        });
        let license = self.licenses.get(&id.0);
        let latest = license.and_then(|license| license.supports.iter().map(|support| support.last_on).max());
        self.expires(at, id, "support", latest);
    }

    /// A kind of thing of a license ends on this day; without a day there is no such thing any more.
    fn expires(&mut self, at: Position, id: LicenseId, kind: &str, day: Option<NaiveDate>) {
        let Some(license) = self.licenses.get(&id.0) else {
            return;
        };
        let expiry_id = expiry_id(kind, id.0);
        let known = self.expiries.get(&expiry_id);
        let gone = day.is_none() || matches!(license.status.as_str(), "deleted" | "revoked");
        let Some(expires_on) = day.or(known.map(|known| known.expires_on)) else {
            return;
        };
        let row = Expiry {
            first_position: known.map_or(at.0, |known| known.first_position),
            expiry_id,
            kind: kind.to_owned(),
            subject_id: id.0,
            license_id: Some(id.0),
            reseller_id: license.reseller_id,
            customer_id: license.customer_id,
            expires_on,
            status: if gone { "gone" } else { "pending" }.to_owned(),
        };
        self.expiries.open(at, row);
    }

    fn customer(&mut self, at: Position, id: LicenseId, customer_id: PersonId) {
        self.licenses
            .change(&id.0, at, |license| license.customer_id = customer_id.0);
        for kind in ["trial", "support"] {
            self.expiries
                .change(&expiry_id(kind, id.0), at, |row| row.customer_id = customer_id.0);
        }
    }

    fn started(&mut self, at: Position, e: &SubscriptionStarted) {
        let row = Expiry {
            expiry_id: expiry_id("subscription", e.subscription_id.0),
            first_position: at.0,
            kind: "subscription".to_owned(),
            subject_id: e.subscription_id.0,
            license_id: None,
            reseller_id: reseller(e.seller),
            customer_id: e.customer_id.0,
            expires_on: e.term.days.last,
            status: "pending".to_owned(),
        };
        self.expiries.open(at, row);
    }

    fn subscription(&mut self, at: Position, id: SubscriptionId, change: impl FnOnce(&mut Expiry)) {
        self.expiries.change(&expiry_id("subscription", id.0), at, change);
    }
}
