//! Computers activate and refresh licenses; owners and staff release them.

use domain::{
    ActivationKeyId, LicenseId,
    license::{ActivateDevice, ActivateLicense, ComputerId, License, RefreshLicense, ReleaseLicense, Releaser},
};

use crate::{
    asked::{Asked, Draw},
    names,
    world::World,
};

use super::licenses::manager;

/// How many computers there are; few, so that they meet again.
const COMPUTERS: u64 = 60;
/// How many licenses of its key a computer hears of.
const CANDIDATES: usize = 8;

const COMMANDS: &[(u64, Draw)] = &[(6, activate), (8, activate_by_key), (8, refresh), (6, release)];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn computer(world: &mut World) -> ComputerId {
    format!("SRV-{}", world.chance.between(1, COMPUTERS)).parse().unwrap()
}

/// A serial number of the product's form; at times another.
fn serial(world: &mut World, product: &str) -> String {
    let number = world.chance.between(1, u64::MAX / 2);
    match (world.is_odd(), product) {
        (true, _) => world.chance.pick(&["", "P30AF", "p-30", "12345"]).unwrap().to_owned(),
        (false, "T") => format!("P{number:X}"),
        (false, _) => number.to_string(),
    }
}

fn product(world: &World, license_id: LicenseId) -> String {
    let license = world.states.license(license_id).assigned();
    license.map_or("T", |license| license.sku.product()).to_owned()
}

fn activate(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    let computer_id = computer(world);
    let product = product(world, license_id);
    Box::new(ActivateLicense {
        license_id,
        serial: serial(world, &product),
        trial_reservation_id: names::reservation("trial-on-computer", &computer_id.trial_of(&product)),
        computer_id,
        computer_name: world.chance.maybe(30, |_| "Caro's server".parse().unwrap()),
    })
}

/// The key of a license, with some of the licenses that it carries, newest first.
fn activate_by_key(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license();
    let product = product(world, license_id);
    let of = world
        .states
        .license(license_id)
        .assigned()
        .map(|license| license.activation_key_id);
    let activation_key_id = of.unwrap_or_else(|_| world.key());
    let on_key = |id: &LicenseId| {
        let license = world.states.license(*id).assigned();
        license.is_ok_and(|license| license.activation_key_id == activation_key_id)
    };
    let newest_first = world.known.licenses.iter().rev().copied();
    let mut candidates: Vec<_> = newest_first.filter(on_key).take(CANDIDATES).collect();
    if world.is_odd() {
        candidates.extend([license_id, world.license()]);
    }
    let computer_id = computer(world);
    Box::new(ActivateDevice {
        activation_key_id,
        candidates,
        edition: world.chance.maybe(10, |_| "ENT".to_owned()),
        size: world.chance.maybe(10, |_| "10".parse().unwrap()),
        serial: serial(world, &product),
        trial_reservation_id: names::reservation("trial-on-computer", &computer_id.trial_of(&product)),
        product,
        computer_id,
        computer_name: world.chance.maybe(30, |_| "Dora's server".parse().unwrap()),
    })
}

/// With the revision of the last answer; at times with an older one, or one that was never given.
fn refresh(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license_in_use();
    let (mut on, mut given, mut key) = (None, 0, ActivationKeyId(license_id.0));
    if let License::Assigned(license) = world.states.license(license_id) {
        (on, given) = (license.activation.computer_id.clone(), license.activation.given);
        key = license.activation_key_id;
    }
    let is_odd = world.is_odd();
    let on = on.filter(|_| !is_odd).map(|on| on.parse().unwrap());
    let computer_id = on.unwrap_or_else(|| computer(world));
    let revision = match world.chance.between(0, 9) {
        0 => world.chance.between(0, given),
        1 => given + world.chance.between(0, 2),
        2 if is_odd => u64::MAX,
        _ => given,
    };
    Box::new(RefreshLicense {
        license_id,
        activation_key_id: key,
        computer_id,
        revision,
    })
}

fn release(world: &mut World) -> Box<dyn Asked> {
    let license_id = world.license_in_use();
    let by = match world.chance.between(0, 9) {
        0..3 => Releaser::Staff,
        3..7 => Releaser::Seller(manager(world, license_id)),
        _ => {
            let is_odd = world.is_odd();
            let license = world.states.license(license_id).assigned();
            let customer = license.ok().map(|license| license.customer_id).filter(|_| !is_odd);
            let person_id = customer.unwrap_or_else(|| world.person());
            Releaser::Customer { person_id }
        }
    };
    Box::new(ReleaseLicense { license_id, by })
}
