//! A trade in which commands are decided: a hot account, a key with many licenses, three resellers above each other.

use chrono::{DateTime, Utc};
use domain::activation_key::{ActivationKeyCode, AddActivationKey, Owner};
use domain::catalog::{PublishPriceList, default_price_list};
use domain::credit_account::{PurchaseCredits, TransferCredits};
use domain::license::{
    ActivateDevice, ActivateLicense, AssignLicense, DeleteLicense, EditLicense, NewOrder, OrderReference,
    RefreshLicense, ReleaseLicense, Releaser, RequestedTerm, Seller, UpgradeLicense,
};
use domain::reseller::{ChangeResellerTier, RegisterReseller};
use domain::{ActivationKeyId, Command, Credits, Currency, LicenseId, Money, PersonId, ResellerId, States};
use uuid::Uuid;

/// How often the hot account was filled up; each time is a lot of its own.
const PURCHASES: u128 = 300;
/// How many licenses the key carries; all but the last are on computers.
const LICENSES: u128 = 50;

const DISTRIBUTOR: ResellerId = ResellerId(Uuid::from_u128(1));
const RESELLER: ResellerId = ResellerId(Uuid::from_u128(2));
const SELLER: ResellerId = ResellerId(Uuid::from_u128(3));
const KEY: ActivationKeyId = ActivationKeyId(Uuid::from_u128(4));
const CUSTOMER: PersonId = PersonId(Uuid::from_u128(5));
const BY_SELLER: Seller = Seller::Reseller { reseller_id: SELLER };

/// A command with what it is called in the tables.
pub type Work = (&'static str, Box<dyn Command>);

fn license(number: u128) -> LicenseId {
    LicenseId(Uuid::from_u128(0x1000 + number))
}

fn order(number: u128) -> NewOrder {
    let second = u32::try_from(number).unwrap_or_default();
    NewOrder {
        reference: OrderReference::new(at().date_naive(), 1, second),
        reservation_id: Uuid::from_u128(0x2000 + number),
    }
}

/// When everything is decided.
pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default()
}

/// The states that all works are decided on.
pub fn states() -> States {
    let mut trade = Trade(States::default());
    trade.ask(&PublishPriceList {
        price_list: default_price_list(),
    });
    for (reseller_id, parent_id) in [
        (DISTRIBUTOR, None),
        (RESELLER, Some(DISTRIBUTOR)),
        (SELLER, Some(RESELLER)),
    ] {
        let name = "Kestrel Software House".to_owned();
        trade.ask(&RegisterReseller {
            reseller_id,
            parent_id,
            name,
        });
    }
    trade.ask(&ChangeResellerTier {
        reseller_id: SELLER,
        tier: "GOLD".parse().ok(),
    });
    (0..PURCHASES).for_each(|_| trade.ask(&purchase()));
    trade.ask(&AddActivationKey {
        activation_key_id: KEY,
        owner: Owner::Reseller { reseller_id: SELLER },
        code: ActivationKeyCode::from_random([7; 16]),
        reservation_id: Uuid::from_u128(6),
        chosen: false,
        name: None,
    });
    for number in 0..LICENSES {
        trade.ask(&assign(number, "T-ENT-10", RequestedTerm::Permanent));
        if number + 1 < LICENSES {
            trade.ask(&activate(number));
        }
    }
    trade.0
}

/// What is decided over and over, the states staying as they are.
pub fn works() -> Vec<Work> {
    let new = LICENSES;
    vec![
        (
            "assign-license",
            Box::new(assign(new, "T-ENT-10", RequestedTerm::Permanent)),
        ),
        (
            "assign-trial",
            Box::new(assign(new, "RW-3", RequestedTerm::Trial { days: 30 })),
        ),
        (
            "assign-rejected",
            Box::new(assign(new, "RW-100000", RequestedTerm::Permanent)),
        ),
        ("upgrade-license", Box::new(upgrade())),
        ("delete-license", Box::new(delete())),
        ("edit-license", Box::new(edit())),
        ("activate-license", Box::new(activate(LICENSES - 1))),
        ("activate-device", Box::new(activate_device())),
        ("refresh-license", Box::new(refresh())),
        ("release-license", Box::new(release())),
        ("purchase-credits", Box::new(purchase())),
        ("transfer-credits", Box::new(transfer())),
    ]
}

struct Trade(States);

impl Trade {
    fn ask(&mut self, command: &dyn Command) {
        for event in command.decide(&self.0, at()).unwrap_or_default() {
            self.0.evolve(&event);
        }
    }
}

fn purchase() -> PurchaseCredits {
    PurchaseCredits {
        reseller_id: SELLER,
        credits: Credits(20_000),
        paid: Some(Money::new(20_000, Currency::Eur)),
    }
}

fn transfer() -> TransferCredits {
    TransferCredits {
        from: SELLER,
        to: DISTRIBUTOR,
        credits: Credits(50_000),
    }
}

fn assign(number: u128, sku: &str, term: RequestedTerm) -> AssignLicense {
    AssignLicense {
        license_id: license(number),
        seller: BY_SELLER,
        activation_key_id: KEY,
        sku: parsed(sku),
        term,
        customer_id: CUSTOMER,
        customer_email: parsed("caro@example.com"),
        comment: None,
        order: order(number),
        paid: None,
        support: None,
    }
}

fn upgrade() -> UpgradeLicense {
    UpgradeLicense {
        license_id: license(0),
        by: BY_SELLER,
        to: parsed("T-ENT-25"),
        to_permanent: false,
        order: order(LICENSES),
        paid: None,
        support_paid: None,
    }
}

fn delete() -> DeleteLicense {
    DeleteLicense {
        license_id: license(LICENSES - 1),
        by: BY_SELLER,
    }
}

/// By the distributor, two above.
fn edit() -> EditLicense {
    EditLicense {
        license_id: license(0),
        by: Seller::Reseller {
            reseller_id: DISTRIBUTOR,
        },
        customer: None,
        comment: Some(Some(parsed("asked for by phone"))),
    }
}

fn activate(number: u128) -> ActivateLicense {
    ActivateLicense {
        license_id: license(number),
        serial: "P24D913F6".to_owned(),
        computer_id: parsed(&format!("SRV-{number}")),
        computer_name: None,
        trial_reservation_id: Uuid::nil(),
    }
}

/// The last of many licenses is free.
fn activate_device() -> ActivateDevice {
    ActivateDevice {
        activation_key_id: KEY,
        candidates: (0..LICENSES).map(license).collect(),
        product: "T".to_owned(),
        edition: None,
        size: None,
        serial: "P24D913F6".to_owned(),
        computer_id: parsed("SRV-NEW"),
        computer_name: None,
        trial_reservation_id: Uuid::nil(),
    }
}

fn refresh() -> RefreshLicense {
    RefreshLicense {
        license_id: license(0),
        activation_key_id: KEY,
        computer_id: parsed("SRV-0"),
        revision: 0,
    }
}

fn release() -> ReleaseLicense {
    ReleaseLicense {
        license_id: license(0),
        by: Releaser::Staff,
    }
}

/// What stands here in the source is well-formed.
fn parsed<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().expect("this text is well-formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_work_is_decided_as_it_is_called() {
        let states = states();
        for (name, command) in works() {
            let outcome = command.decide(&states, at());
            assert_eq!(outcome.is_err(), name.ends_with("-rejected"), "{name}: {outcome:?}");
            assert!(
                outcome.map_or(true, |events| !events.is_empty()),
                "{name} leads to events"
            );
        }
    }
}
