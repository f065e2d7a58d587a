//! Resellers and customers buy support, and make several supports end together.

use chrono::Days;
use domain::{
    LicenseId, SupportId,
    license::Seller,
    support::{AssignSupport, CoTermSupports, NewSupport, ToCoTerm},
};

use super::licenses::{manager, order, paid};
use crate::{
    asked::{Asked, Draw},
    world::World,
};

const COMMANDS: &[(u64, Draw)] = &[(5, assign), (4, co_term)];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

/// For some years; at times for none, or with an id that is taken.
pub(super) fn new_support(world: &mut World, by: Seller) -> NewSupport {
    let years = if world.is_odd() {
        world.chance.count(0, 9)
    } else {
        world.chance.count(1, 5)
    };
    NewSupport {
        support_id: SupportId(world.chance.id()),
        years,
        paid: paid(world, by == Seller::Direct),
    }
}

fn assign(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    let by = manager(world, license_id);
    Box::new(AssignSupport {
        license_id,
        by,
        support: new_support(world, by),
        order: order(world),
    })
}

/// Of some licenses of one seller.
fn co_term(world: &mut World) -> Box<dyn Asked> {
    let first = world.license();
    let by = manager(world, first);
    let reseller_id = match by {
        Seller::Reseller { reseller_id } => reseller_id,
        Seller::Direct => world.reseller(),
    };
    let is_supported = |id: &&LicenseId| {
        let license = world.states.license(**id).assigned();
        let is_theirs = license.is_ok_and(|license| license.seller == by);
        is_theirs && world.states.support(**id).is_in_force(world.at.date_naive())
    };
    let known = world.known.licenses.iter().rev();
    let mut licenses: Vec<_> = known.filter(is_supported).take(4).copied().collect();
    if world.is_odd() {
        licenses.push(world.license());
    }
    let supports = licenses.into_iter().map(|license_id| ToCoTerm {
        license_id,
        support_id: SupportId(world.chance.id()),
    });
    let supports = supports.collect();
    let today = world.at.date_naive();
    Box::new(CoTermSupports {
        reseller_id,
        supports,
        until: world
            .chance
            .maybe(40, |chance| today + Days::new(chance.between(0, 2_000))),
        order: order(world),
    })
}
