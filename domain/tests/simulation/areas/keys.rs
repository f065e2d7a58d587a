//! Resellers and customers add and rename activation keys.

use domain::{
    ActivationKeyId,
    activation_key::{ActivationKeyCode, AddActivationKey, Owner, RenameActivationKey},
};

use crate::{
    asked::{Asked, Draw},
    names,
    world::World,
};

/// How many codes are ever chosen, so that some are chosen twice.
const CHOSEN: u64 = 300;

const COMMANDS: &[(u64, Draw)] = &[(5, add), (2, rename)];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn owner(world: &mut World) -> Owner {
    if world.chance.percent(60) {
        let reseller_id = world.reseller();
        return Owner::Reseller { reseller_id };
    }
    let person_id = world.person();
    Owner::Customer { person_id }
}

fn add(world: &mut World) -> Box<dyn Asked> {
    let owner = owner(world);
    let chosen = world.chance.percent(30);
    let code = match chosen {
        true => {
            let number = world.chance.between(0, CHOSEN - 1);
            format!("MINE-MINE-MINE-{number:04}").parse().unwrap()
        }
        false => ActivationKeyCode::from_random(world.chance.bytes()),
    };
    let activation_key_id = match world.is_odd() {
        true => world.key(),
        false => ActivationKeyId(world.chance.id()),
    };
    Box::new(AddActivationKey {
        activation_key_id,
        owner,
        reservation_id: names::reservation("activation-key", code.as_str()),
        code,
        chosen,
        name: world.chance.maybe(50, |_| "Caro's server".parse().unwrap()),
    })
}

fn rename(world: &mut World) -> Box<dyn Asked> {
    let activation_key_id = world.key();
    let by = match (world.owner(activation_key_id), world.is_odd()) {
        (Some(owner), false) => owner,
        (Some(_), true) | (None, _) => owner(world),
    };
    Box::new(RenameActivationKey {
        activation_key_id,
        by,
        name: "Dora's server".parse().unwrap(),
    })
}
