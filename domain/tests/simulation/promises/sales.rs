//! Promises about what is paid, and what comes back.

use std::collections::{HashMap, HashSet};

use domain::{Event, LicenseId, ResellerId, States, credit_account::Subject, license::License};

/// What a payer paid for a thing, and got back.
#[derive(Default)]
struct Sums {
    paid: i128,
    refunded: i128,
}

/// What was paid for each thing, by each payer.
#[derive(Default)]
pub(super) struct Sales {
    things: HashMap<Subject, HashMap<ResellerId, Sums>>,
    deleted: HashSet<LicenseId>,
    just_deleted: Option<LicenseId>,
}

impl Sales {
    pub(super) fn take(&mut self, event: &Event) {
        match event {
            Event::CreditsDebited(debited) => {
                assert!(debited.credits.is_positive(), "a debit of nothing is none");
                self.sums(debited.cause.subject, debited.reseller_id).paid += i128::from(debited.credits.0);
            }
            Event::CreditsRefunded(refunded) => {
                assert!(refunded.credits.is_positive(), "a refund of nothing is none");
                let sums = self.sums(refunded.cause.subject, refunded.reseller_id);
                sums.refunded += i128::from(refunded.credits.0);
                assert!(sums.refunded <= sums.paid, "no payer gets back more than it paid");
            }
            Event::LicenseDeleted(deleted) => {
                let is_new = self.deleted.insert(deleted.license_id);
                assert!(is_new, "a license is deleted once");
                self.just_deleted = Some(deleted.license_id);
            }
            _ => self.check_untouched(event),
        }
    }

    fn sums(&mut self, subject: Subject, payer: ResellerId) -> &mut Sums {
        self.things.entry(subject).or_default().entry(payer).or_default()
    }

    /// Nothing happens to what was deleted.
    fn check_untouched(&self, event: &Event) {
        let license_id = match event {
            Event::LicenseAssigned(event) => event.license_id,
            Event::LicenseActivated(event) => event.license_id,
            Event::LicenseUpgraded(event) => event.license_id,
            Event::LicenseCustomerChanged(event) => event.license_id,
            Event::LicenseCommentChanged(event) => event.license_id,
            Event::LicenseReleased(event) => event.license_id,
            Event::LicenseRefreshed(event) => event.license_id,
            Event::LicenseDisabled(event) => event.license_id,
            Event::LicenseRestored(event) => event.license_id,
            Event::LicenseRevoked(event) => event.license_id,
            Event::LicenseUpgradeReverted(event) => event.license_id,
            Event::SupportAssigned(event) => event.license_id,
            Event::SupportCoTermed(event) => event.license_id,
            Event::SupportUpgraded(event) => event.license_id,
            _ => return,
        };
        assert!(
            !self.deleted.contains(&license_id),
            "nothing happens to a deleted license"
        );
    }

    /// After each command: all that was paid for what it deleted came back.
    pub(super) fn check_done(&mut self, states: &States) {
        let Some(license_id) = self.just_deleted.take() else {
            return;
        };
        check_is_deleted(states, license_id);
        let payers = self.things.get(&Subject::License { license_id }).into_iter().flatten();
        for (_, sums) in payers {
            assert_eq!(
                sums.paid, sums.refunded,
                "all that was paid for a deleted license comes back"
            );
        }
    }

    pub(super) fn check_all(&self, states: &States) {
        self.deleted
            .iter()
            .for_each(|license_id| check_is_deleted(states, *license_id));
    }
}

fn check_is_deleted(states: &States, license_id: LicenseId) {
    let is_deleted = matches!(states.license(license_id), License::Deleted { .. });
    assert!(is_deleted, "a deleted license stays deleted");
}
