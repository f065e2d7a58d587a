//! The events of one sale: all of them, or the sale is torn.

use domain::{
    Event,
    credit_account::{CreditsDebited, Subject},
    license::{LicenseAssigned, Price, Seller, Term},
};
use event_log::{LogSecrets, Position, RecordedEvent};
use serde_json::{Value, json};

use super::load;

/// A sale as the log has it.
pub(super) struct Sale<'a> {
    pub(super) assigned: &'a LicenseAssigned,
    pub(super) debited: Option<&'a CreditsDebited>,
    /// The position of its last event.
    pub(super) position: Position,
    /// The try of its request that took effect.
    pub(super) attempt: u32,
}

impl<'a> Sale<'a> {
    /// The sale that one command's events are: the customer, the order's reference, the license, and what a permanent one costs,
    /// side by side in the log.
    pub(super) fn whole(events: &[&'a RecordedEvent], secrets: &LogSecrets) -> Self {
        let (first, last) = (events[0], events[events.len() - 1]);
        let side_by_side = events
            .windows(2)
            .all(|pair| pair[0].position.0 + 1 == pair[1].position.0);
        assert!(side_by_side, "a sale is torn at {}", first.position);
        let (registered, reserved, assigned, debited) =
            match events.iter().map(|event| &event.event).collect::<Vec<_>>()[..] {
                [
                    Event::PersonRegistered(registered),
                    Event::ReservationMade(reserved),
                    Event::LicenseAssigned(assigned),
                ] => (registered, reserved, assigned, None),
                [
                    Event::PersonRegistered(registered),
                    Event::ReservationMade(reserved),
                    Event::LicenseAssigned(assigned),
                    Event::CreditsDebited(debited),
                ] => (registered, reserved, assigned, Some(debited)),
                ref torn => panic!("no whole sale at {}: {torn:?}", first.position),
            };
        assert_eq!(registered.person_id, assigned.customer_id);
        assert_eq!(registered.email.text(), assigned.customer_email.text());
        let reference = assigned.order_reference.as_str();
        assert_eq!(
            reserved.reservation_id,
            secrets.reservation_id("order-reference", reference)
        );
        let sale = Self {
            assigned,
            debited,
            position: last.position,
            attempt: load::attempt(first.origin.request_id.expect("a request carried it")),
        };
        sale.check_price();
        sale
    }

    /// A trial is free, anything else is debited for just this license.
    fn check_price(&self) {
        let price = match (self.assigned.term, self.debited) {
            (Term::Trial { .. }, None) => Price::Free,
            (Term::Permanent, Some(debited)) => {
                let license_id = self.assigned.license_id;
                assert_eq!(debited.cause.subject, Subject::License { license_id });
                Price::Credits(debited.credits)
            }
            (term, debited) => panic!("{term:?} of {} with {debited:?}", self.assigned.license_id),
        };
        assert_eq!(self.assigned.price, price);
    }

    /// Compares it with what was asked for.
    pub(super) fn check_asked(&self, body: &Value) {
        let Self { assigned, debited, .. } = self;
        let Seller::Reseller { reseller_id } = assigned.seller else {
            panic!("{} was sold directly", assigned.license_id);
        };
        let term = match assigned.term {
            Term::Trial { days, .. } => json!({"trial": {"days": days}}),
            Term::Permanent => json!("permanent"),
        };
        let sold = json!({
            "activation_key_id": assigned.activation_key_id,
            "reseller_id": reseller_id,
            "product": "RW",
            "size": body["size"],
            "term": term,
            "customer_email": assigned.customer_email.text(),
            "comment": assigned.comment.as_ref().and_then(|comment| comment.text()),
        });
        assert_eq!(&sold, body);
        assert_eq!(assigned.sku.to_string(), format!("RW-{}", body["size"]));
        assert!(debited.is_none_or(|debited| debited.reseller_id == reseller_id));
    }

    /// Compares it with what the client was told.
    pub(super) fn check_told(&self, answer: &str) {
        let told: Value = serde_json::from_str(answer).expect("the answer is JSON");
        let sold = json!({
            "license_id": self.assigned.license_id,
            "sku": self.assigned.sku,
            "term": self.assigned.term,
            "price": self.assigned.price,
            "order_reference": self.assigned.order_reference,
            "customer_id": self.assigned.customer_id,
            "balance_after": self.debited.map(|debited| debited.balance_after),
            "position": self.position,
        });
        assert_eq!(sold, told);
    }
}
