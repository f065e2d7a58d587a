//! Resellers, customers and staff assign, upgrade, edit, delete, disable and restore licenses.

use domain::{
    LicenseId, Money, PersonId,
    activation_key::Owner,
    catalog::Sku,
    license::{
        AssignLicense, DeleteLicense, DisableLicense, EditLicense, License, NewOrder, OrderReference, RequestedTerm,
        RestoreLicense, Seller, Term, UpgradeLicense,
    },
    money::Currency,
};

use super::supports;
use crate::{
    asked::{Asked, Draw},
    names,
    world::World,
};

/// What is asked for, by rising size and edition, and some that is not sold.
const SKUS: &[&str] = &[
    "T-DSK-3",
    "T-DSK-10",
    "T-DSK-UNLIMITED",
    "T-MOB-5",
    "T-MOB-25",
    "T-ENT-3",
    "T-ENT-10",
    "T-ENT-50",
    "RW-1",
    "RW-2",
    "RW-7",
    "RW-40",
    "AS-ESS-1",
    "AS-ULT-1",
    "SM-1",
    "SM-5",
    "RW-4294967295",
    "RS-5",
    "T-10",
    "ZZ-1",
    "AS-ULT-2",
    "RW-UNLIMITED",
];

const COMMANDS: &[(u64, Draw)] = &[
    (12, assign),
    (8, upgrade),
    (4, edit),
    (4, delete),
    (1, disable),
    (2, restore),
];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn sku(world: &mut World) -> Sku {
    world.chance.pick(SKUS).unwrap().parse().unwrap()
}

pub(super) fn order(world: &mut World) -> NewOrder {
    // Few numbers in a day, so that some are drawn twice.
    let second = world.chance.count(0, 40);
    let reference = OrderReference::new(world.at.date_naive(), 1, second);
    NewOrder {
        reservation_id: names::reservation("order-reference", reference.as_str()),
        reference,
    }
}

/// What an order paid, if one did: mostly as `is_due`.
pub(super) fn paid(world: &mut World, is_due: bool) -> Option<Money> {
    let is_due = is_due != world.is_odd();
    let minor = world.chance.amount(if is_due { 0 } else { -1 }, 300_000);
    is_due.then_some(Money::new(minor, Currency::Usd))
}

fn assign(world: &mut World) -> Box<dyn Asked> {
    let activation_key_id = world.key();
    let owner = match (world.owner(activation_key_id), world.is_odd()) {
        (Some(owner), false) => owner,
        (Some(_), true) | (None, _) => Owner::Customer {
            person_id: world.person(),
        },
    };
    let (seller, customer_id) = match owner {
        Owner::Reseller { reseller_id } => (Seller::Reseller { reseller_id }, world.person()),
        Owner::Customer { person_id } => (Seller::Direct, person_id),
    };
    let term = match world.chance.between(0, 49) {
        0 => RequestedTerm::Trial { days: i64::MAX },
        1 => RequestedTerm::Trial { days: 0 },
        2..15 => RequestedTerm::Trial {
            days: world.chance.amount(1, 30),
        },
        _ => RequestedTerm::Permanent,
    };
    let license_id = if world.is_odd() {
        world.license()
    } else {
        LicenseId(world.chance.id())
    };
    let paid = paid(world, seller == Seller::Direct && term == RequestedTerm::Permanent);
    let by = seller;
    Box::new(AssignLicense {
        license_id,
        seller,
        activation_key_id,
        sku: sku(world),
        term,
        customer_id,
        customer_email: "caro@example.com".parse().unwrap(),
        comment: world.chance.maybe(20, |_| "asked twice".parse().unwrap()),
        order: order(world),
        paid,
        support: world.chance.percent(25).then(|| supports::new_support(world, by)),
    })
}

/// Who sold a license; at times somebody else.
pub(super) fn seller(world: &mut World, license_id: LicenseId) -> Seller {
    let seller = match world.states.license(license_id) {
        License::Assigned(license) => Some(license.seller),
        License::Deleted { seller, .. } | License::Revoked { seller, .. } => Some(*seller),
        License::Unassigned => None,
    };
    let is_odd = world.is_odd();
    seller.filter(|_| !is_odd).unwrap_or_else(|| Seller::Reseller {
        reseller_id: world.reseller(),
    })
}

/// Who sold a license, or one above.
pub(super) fn manager(world: &mut World, license_id: LicenseId) -> Seller {
    match seller(world, license_id) {
        Seller::Reseller { reseller_id } if world.chance.percent(40) => {
            let above = world.states.reseller(reseller_id).parent();
            let reseller_id = above.unwrap_or(reseller_id);
            Seller::Reseller { reseller_id }
        }
        seller => seller,
    }
}

/// To something of the same product where it is a license, and mostly to more.
fn upgrade(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    let by = seller(world, license_id);
    let mut to = sku(world);
    let mut is_trial = false;
    let is_odd = world.is_odd();
    if let License::Assigned(license) = world.states.license(license_id)
        && !is_odd
    {
        is_trial = license.term != Term::Permanent;
        let place = SKUS
            .iter()
            .position(|sku| **sku == license.sku.to_string())
            .unwrap_or(0);
        let more = SKUS[place..].iter().map(|sku| sku.parse::<Sku>().unwrap());
        let more: Vec<_> = more.filter(|sku| sku.product() == license.sku.product()).collect();
        let index = usize::try_from(world.chance.between(0, more.len() as u64)).unwrap();
        to = more.get(index).cloned().unwrap_or(to);
    }
    let to_permanent = world.chance.percent(50);
    let paid = paid(world, by == Seller::Direct && (to_permanent || !is_trial));
    Box::new(UpgradeLicense {
        license_id,
        by,
        to,
        to_permanent,
        order: order(world),
        paid,
        support_paid: paid.filter(|_| world.chance.percent(30)),
    })
}

fn edit(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    let by = manager(world, license_id);
    let customer: Option<PersonId> = world.chance.percent(60).then(|| world.person());
    let comment = world
        .chance
        .maybe(50, |chance| chance.maybe(70, |_| "moved".parse().unwrap()));
    Box::new(EditLicense {
        license_id,
        by,
        customer: customer.map(|person| (person, "dora@example.com".parse().unwrap())),
        comment,
    })
}

fn delete(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    let by = seller(world, license_id);
    Box::new(DeleteLicense { license_id, by })
}

fn disable(world: &mut World) -> Box<dyn Asked> {
    let (license_id, reason) = (world.license(), world.chance.line());
    Box::new(DisableLicense { license_id, reason })
}

fn restore(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    Box::new(RestoreLicense { license_id })
}
