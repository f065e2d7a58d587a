//! Staff and resellers: who sells below whom.

use domain::{
    ResellerId,
    reseller::{
        ChangeResellerProfile, ChangeResellerTier, MoveReseller, RegisterReseller, ReinstateReseller, ResellerProfile,
        SuspendReseller,
    },
};

use crate::{
    asked::{Asked, Draw},
    world::World,
};

/// How many resellers there are at first, and in the end.
const FIRST: usize = 3;
const MOST: usize = 40;

const COMMANDS: &[(u64, Draw)] = &[
    (4, register),
    (3, relocate),
    (3, tier),
    (3, profile),
    (1, suspend),
    (3, reinstate),
];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    if world.known.resellers.len() < FIRST {
        return register(world);
    }
    world.chance.weighted(COMMANDS)(world)
}

fn register(world: &mut World) -> Box<dyn Asked> {
    let parent_id = world.chance.percent(70).then(|| world.reseller());
    let reseller_id = match world.known.resellers.len() < MOST && !world.is_odd() {
        true => ResellerId(world.chance.id()),
        false => world.reseller(),
    };
    let name = world.chance.line();
    Box::new(RegisterReseller {
        reseller_id,
        parent_id,
        name,
    })
}

fn relocate(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let to = world.chance.percent(85).then(|| world.reseller());
    Box::new(MoveReseller { reseller_id, to })
}

fn tier(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let codes = ["SILVER", "GOLD", "PLATINUM", "GOLD", "IRON"];
    let tier = world.chance.maybe(80, |chance| chance.pick(&codes));
    let tier = tier.flatten().map(|code| code.parse().unwrap());
    Box::new(ChangeResellerTier { reseller_id, tier })
}

fn profile(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let chance = &mut world.chance;
    let lines = chance.between(0, 7);
    let profile = ResellerProfile {
        name: chance.line(),
        address: (0..lines).map(|_| "Am Markt 1".to_owned()).collect(),
        country: chance.maybe(50, |_| "DE".parse().unwrap()),
        vat_number: chance.maybe(50, |_| "DE123456789".parse().unwrap()),
        website: chance.maybe(50, |_| "https://example.com".parse().unwrap()),
        language: chance.maybe(50, |_| "fr".parse().unwrap()),
        contact_name: chance.maybe(50, |_| "Caro Cid".parse().unwrap()),
        contact_email: chance.maybe(50, |_| "caro@example.com".parse().unwrap()),
        contact_phone: chance.maybe(50, |_| "+49 30 1234567".parse().unwrap()),
    };
    Box::new(ChangeResellerProfile {
        reseller_id,
        by_staff: world.chance.percent(50),
        profile,
    })
}

fn suspend(world: &mut World) -> Box<dyn Asked> {
    let (reseller_id, reason) = (world.reseller(), world.chance.line());
    Box::new(SuspendReseller { reseller_id, reason })
}

fn reinstate(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    Box::new(ReinstateReseller { reseller_id })
}
