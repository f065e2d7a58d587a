use std::collections::{BTreeMap, BTreeSet};

use crate::Views;
use chrono::{NaiveDate, TimeDelta};
use domain::{
    Event, LicenseId, PersonId, ResellerId, SubscriptionId, SupportId,
    license::{Seller, Term},
};
use event_log::RecordedEvent;
use projections::{
    Scope,
    home::{self, Expiring},
};

/// Whose: the reseller, if any, and the customer.
type Whose = (Option<ResellerId>, PersonId);

#[derive(Debug, Default)]
pub(super) struct Home {
    licenses: BTreeMap<LicenseId, License>,
    /// Subscriptions that have not ended: whose, and the last day of the term.
    subscriptions: BTreeMap<SubscriptionId, (Whose, NaiveDate)>,
    balances: BTreeMap<ResellerId, i64>,
    day: NaiveDate,
}

#[derive(Debug)]
struct License {
    whose: Whose,
    status: &'static str,
    activated: bool,
    trial: Option<NaiveDate>,
    support: BTreeMap<SupportId, NaiveDate>,
}

impl Home {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        self.day = recorded.recorded_at.date_naive();
        self.evolve_license(recorded);
        match &recorded.event {
            Event::SubscriptionStarted(e) => {
                let whose = (reseller(e.seller), e.customer_id);
                self.subscriptions.insert(e.subscription_id, (whose, e.term.days.last));
            }
            Event::SubscriptionRenewed(e) => {
                let subscription = self.subscriptions.get_mut(&e.subscription_id).expect("was started");
                subscription.1 = e.term.days.last;
            }
            Event::SubscriptionEnded(e) => {
                self.subscriptions.remove(&e.subscription_id);
            }
            Event::ResellerRegistered(e) => {
                self.balances.insert(e.reseller_id, 0);
            }
            Event::CreditsPurchased(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditsDebited(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditsRefunded(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditsAdjusted(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditsTransferredOut(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditsTransferredIn(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditsExpired(e) => self.balance(e.reseller_id, e.balance_after.0),
            Event::CreditPurchaseRevoked(e) => self.balance(e.reseller_id, e.balance_after.0),
            _ => {}
        }
    }

    fn balance(&mut self, reseller: ResellerId, balance: i64) {
        self.balances.insert(reseller, balance);
    }

    fn evolve_license(&mut self, recorded: &RecordedEvent) {
        if let Event::LicenseAssigned(e) = &recorded.event {
            let license = License {
                whose: (reseller(e.seller), e.customer_id),
                status: "assigned",
                activated: false,
                trial: trial(e.term),
                support: BTreeMap::new(),
            };
            self.licenses.insert(e.license_id, license);
        }
        match &recorded.event {
            Event::LicenseActivated(e) => {
                (self.of(e.license_id).status, self.of(e.license_id).activated) = ("activated", true)
            }
            Event::LicenseReleased(e) => {
                (self.of(e.license_id).status, self.of(e.license_id).activated) = ("assigned", false)
            }
            Event::LicenseDisabled(e) => self.of(e.license_id).status = "disabled",
            Event::LicenseDeleted(e) => self.of(e.license_id).status = "deleted",
            Event::LicenseRevoked(e) => self.of(e.license_id).status = "revoked",
            Event::LicenseRestored(e) => {
                let license = self.of(e.license_id);
                license.status = if license.activated { "activated" } else { "assigned" };
            }
            Event::LicenseUpgraded(e) if e.became_permanent => self.of(e.license_id).trial = None,
            Event::LicenseUpgradeReverted(e) => self.of(e.license_id).trial = trial(e.term),
            Event::LicenseCustomerChanged(e) => self.of(e.license_id).whose.1 = e.customer_id,
            Event::SupportAssigned(e) => {
                self.of(e.license_id).support.insert(e.support_id, e.days.last);
            }
            Event::SupportCoTermed(e) => {
                self.of(e.license_id).support.insert(e.support_id, e.days.last);
            }
            Event::SupportRevoked(e) => {
                self.of(e.license_id).support.remove(&e.support_id);
            }
            _ => {}
        }
    }

    fn of(&mut self, id: LicenseId) -> &mut License {
        self.licenses.get_mut(&id).expect("was assigned")
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let whose: BTreeSet<Whose> = self.licenses.values().map(|license| license.whose).collect();
        let resellers: Vec<_> = self.balances.keys().map(|id| id.0).collect();
        let customers = whose.iter().map(|whose| whose.1).take(3);
        let mut scopes = vec![Scope::All, Scope::Resellers(resellers.clone())];
        scopes.extend(resellers.first().map(|id| Scope::of_reseller(Some(*id))));
        scopes.extend(customers.map(|id| Scope::Customer(id.0)));
        for scope in scopes {
            let fits = |whose: &Whose| match &scope {
                Scope::All => true,
                Scope::Resellers(resellers) => whose.0.is_some_and(|id| resellers.contains(&id.0)),
                Scope::Customer(customer) => whose.1.0 == *customer,
            };
            let figures = home::figures(reading.of(&scope).await, self.day)
                .await
                .expect("figures are read");
            let at = reading.at();
            assert_eq!(figures.expiring, self.expiring(&fits), "{scope:?} as of {at}");
            let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
            for license in self.licenses.values().filter(|license| fits(&license.whose)) {
                *counts.entry(license.status).or_default() += 1;
            }
            let shown = figures
                .licenses
                .iter()
                .map(|count| (count.status.as_str(), count.licenses));
            assert_eq!(shown.collect::<BTreeMap<_, _>>(), counts, "{scope:?} as of {at}");
            let balance = match &scope {
                Scope::All => Some(sum(self.balances.values())),
                Scope::Resellers(resellers) => {
                    let of_these = self.balances.iter().filter(|(id, _)| resellers.contains(&id.0));
                    Some(sum(of_these.map(|(_, balance)| balance)))
                }
                Scope::Customer(_) => None,
            };
            assert_eq!(figures.balance, balance, "{scope:?} as of {at}");
            if scope == Scope::All {
                let recent: Vec<_> = figures.recent.iter().map(|event| event.position).collect();
                assert_eq!(recent, (1..=at.0).rev().take(10).collect::<Vec<_>>());
            }
        }
    }

    fn expiring(&self, fits: &impl Fn(&Whose) -> bool) -> Vec<Expiring> {
        let mut ends: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
        for (_, day) in self.subscriptions.values().filter(|(whose, _)| fits(whose)) {
            ends.entry("subscription").or_default().push(*day);
        }
        let in_force = |license: &&License| !matches!(license.status, "deleted" | "revoked");
        for license in self
            .licenses
            .values()
            .filter(in_force)
            .filter(|license| fits(&license.whose))
        {
            ends.entry("trial").or_default().extend(license.trial);
            ends.entry("support")
                .or_default()
                .extend(license.support.values().max());
        }
        let figures = ends.into_iter().map(|(kind, days)| {
            let within = |from: i64, to: i64| {
                let (from, to) = (self.day + TimeDelta::days(from), self.day + TimeDelta::days(to));
                i64::try_from(days.iter().filter(|day| from <= **day && **day <= to).count()).expect("fits")
            };
            Expiring {
                kind: kind.to_owned(),
                days30: within(0, 29),
                days60: within(0, 59),
                days90: within(0, 89),
                expired_last_30: within(-30, -1),
            }
        });
        figures
            .filter(|figure| figure.days90 + figure.expired_last_30 > 0)
            .collect()
    }
}

fn reseller(seller: Seller) -> Option<ResellerId> {
    match seller {
        Seller::Reseller { reseller_id } => Some(reseller_id),
        Seller::Direct => None,
    }
}

fn trial(term: Term) -> Option<NaiveDate> {
    match term {
        Term::Trial { ends_at, .. } => Some(ends_at.date_naive()),
        Term::Permanent => None,
    }
}

/// What no account could ever reach ends at what one can hold.
fn sum<'a>(balances: impl Iterator<Item = &'a i64>) -> i64 {
    let sum: i128 = balances.map(|balance| i128::from(*balance)).sum();
    i64::try_from(sum.clamp(i64::MIN.into(), i64::MAX.into())).expect("is clamped")
}
