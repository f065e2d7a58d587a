//! Commands as tests give them, with everything filled in that does not matter to the test.

use chrono::NaiveDate;
use domain::{
    ActivationKeyId, AdjustmentId, Credits, Event, LicenseId, PersonId, ResellerId, StaffId,
    activation_key::{ActivationKeyCode, AddActivationKey, Owner},
    catalog::{PublishPriceList, default_price_list},
    credit_account::{AdjustCredits, PurchaseCredits},
    license::{ActivateLicense, AssignLicense, DeleteLicense, NewOrder, OrderReference, RequestedTerm, Seller},
    person::{ErasePerson, ErasureGround},
    reseller::{RegisterReseller, SuspendReseller},
};
use event_log::RecordedEvent;

use crate::world::{TestLog, new_id};

/// The default price list.
pub fn publish() -> PublishPriceList {
    PublishPriceList {
        price_list: default_price_list(),
    }
}

/// A reseller of the vendor's own.
pub fn register(reseller_id: ResellerId) -> RegisterReseller {
    RegisterReseller {
        reseller_id,
        parent_id: None,
        name: "Nordlicht Software GmbH".to_owned(),
    }
}

/// Suspends it.
pub fn suspend(reseller_id: ResellerId) -> SuspendReseller {
    SuspendReseller {
        reseller_id,
        reason: "unpaid invoices".to_owned(),
    }
}

/// So many whole credits.
pub fn credits(whole: i64) -> Credits {
    Credits(whole * 100)
}

/// Buys so many whole credits.
pub fn purchase(reseller_id: ResellerId, whole: i64) -> PurchaseCredits {
    PurchaseCredits {
        reseller_id,
        credits: credits(whole),
        paid: None,
    }
}

/// Takes one credit.
pub fn take_one(reseller_id: ResellerId) -> AdjustCredits {
    AdjustCredits {
        reseller_id,
        adjustment_id: AdjustmentId(new_id()),
        credits: credits(-1),
        reason: "a test takes one".to_owned(),
        by: StaffId(new_id()),
        effective_on: None,
    }
}

impl TestLog {
    /// A key of `reseller_id` with a code that no other has.
    pub fn add_key(&self, reseller_id: ResellerId) -> AddActivationKey {
        let id = new_id();
        // Five bits of the number a letter, as many as the alphabet takes.
        let letter = |place: usize| u8::try_from(id.as_u128() >> (5 * place) & 31).expect("is five bits");
        let code = ActivationKeyCode::from_random(std::array::from_fn(letter));
        AddActivationKey {
            activation_key_id: ActivationKeyId(id),
            owner: Owner::Reseller { reseller_id },
            reservation_id: self.secrets.reservation_id("activation-key", code.as_str()),
            code,
            chosen: false,
            name: Some("Hafenbüro".parse().expect("is a name")),
        }
    }

    /// A license of `sku` for a new customer, on the key `activation_key_id`.
    pub fn assign(&self, reseller_id: ResellerId, activation_key_id: ActivationKeyId, sku: &str) -> AssignLicense {
        let id = new_id();
        AssignLicense {
            license_id: LicenseId(id),
            seller: Seller::Reseller { reseller_id },
            activation_key_id,
            sku: sku.parse().expect("is a SKU"),
            term: RequestedTerm::Permanent,
            customer_id: PersonId(new_id()),
            customer_email: format!("buyer-{}@example.com", id.as_u128() & 0xffff)
                .parse()
                .expect("is an address"),
            comment: Some("rack 4, left".parse().expect("is a comment")),
            order: self.order(),
            paid: None,
            support: None,
        }
    }

    /// An order whose reference no other has.
    pub fn order(&self) -> NewOrder {
        let number = new_id().as_u128();
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).expect("is a day");
        let [first, second] = [number / 100_000 % 10_000, number % 100_000];
        let first = u16::try_from(first).expect("has four digits");
        let reference = OrderReference::new(day, first, u32::try_from(second).expect("has five digits"));
        let reservation_id = self.secrets.reservation_id("order-reference", reference.as_str());
        NewOrder {
            reference,
            reservation_id,
        }
    }

    /// A published price list, and a reseller with so many credits and one key.
    pub async fn reseller_with(&self, whole: i64) -> (ResellerId, ActivationKeyId) {
        let reseller_id = ResellerId(new_id());
        self.accepted(publish()).await;
        self.accepted(register(reseller_id)).await;
        if whole > 0 {
            self.accepted(purchase(reseller_id, whole)).await;
        }
        let key = self.add_key(reseller_id);
        let key_id = key.activation_key_id;
        self.accepted(key).await;
        (reseller_id, key_id)
    }
}

/// Activates it on a computer.
pub fn activate(license_id: LicenseId) -> ActivateLicense {
    ActivateLicense {
        license_id,
        serial: "P30A41F".to_owned(),
        computer_id: "C0FFEE".parse().expect("is an id"),
        computer_name: Some("SRV-HARBOR".parse().expect("is a name")),
        trial_reservation_id: license_id.0,
    }
}

/// Deletes it, as the reseller that sold it.
pub fn delete(license_id: LicenseId, reseller_id: ResellerId) -> DeleteLicense {
    DeleteLicense {
        license_id,
        by: Seller::Reseller { reseller_id },
    }
}

/// Erases a customer, or the person of a reseller.
pub fn erase(person_id: PersonId) -> ErasePerson {
    ErasePerson {
        person_id,
        ground: ErasureGround::Requested,
        order_id: None,
    }
}

/// What erases everybody whom the log knows by these events, some of them more than once.
pub fn erasures(events: &[RecordedEvent]) -> Vec<ErasePerson> {
    let known = |recorded: &RecordedEvent| match &recorded.event {
        Event::PersonRegistered(registered) => Some(erase(registered.person_id)),
        Event::ResellerRegistered(registered) => Some(erase(PersonId(registered.reseller_id.0))),
        Event::OrderPlaced(placed) => Some(ErasePerson {
            order_id: Some(placed.order_id),
            ..erase(placed.customer_id)
        }),
        _ => None,
    };
    events.iter().filter_map(known).collect()
}
