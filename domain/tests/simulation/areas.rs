//! Who asks for what: one file per area, each with the next command that somebody there would ask for.

mod catalog;
mod credits;
mod customers;
mod devices;
mod keys;
mod licenses;
mod orders;
mod periods;
mod resellers;
mod signing_keys;
mod subscriptions;
mod supports;
mod users;

use domain::guessing::NoticeGuessing;

use crate::{
    asked::{Asked, Draw},
    told::Told,
    world::World,
};

/// How often each area is asked for, of all together.
const AREAS: &[(u64, Draw)] = &[
    (1, catalog::next),
    (8, resellers::next),
    (25, credits::next),
    (12, customers::next),
    (8, keys::next),
    (6, periods::next),
    (30, licenses::next),
    (12, supports::next),
    (20, subscriptions::next),
    (26, orders::next),
    (28, devices::next),
    (6, users::next),
    (3, signing_keys::next),
    (1, |_| Box::new(NoticeGuessing)),
];

/// Some time passes, and somebody asks for something; says what, if something happened.
pub(crate) fn step(world: &mut World, step: u64) -> Option<Box<dyn Asked>> {
    let mut told = Told {
        seed: world.seed,
        step,
        command: None,
    };
    world.wait();
    let draw = world.chance.weighted(AREAS);
    let command = &**told.command.insert(draw(world));
    let happened = world.ask(step, command);
    told.command.take().filter(|_| happened)
}
