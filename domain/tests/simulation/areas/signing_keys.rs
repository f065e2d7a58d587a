//! Staff create keys that sign license files, put them in use and retire them.

use domain::signing_key::{
    CreateSigningKey, ProvideSigningKey, PublicKey, PutSigningKeyInUse, RetireSigningKey, SigningKeyId,
};

use crate::{
    asked::{Asked, Draw},
    world::World,
};

/// So few that the same ones are asked for again.
const KEYS: u64 = 12;
const COMMANDS: &[(u64, Draw)] = &[(4, create), (4, put), (2, retire), (1, provide)];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn kid(world: &mut World) -> SigningKeyId {
    format!("key-{}", world.chance.between(1, KEYS)).parse().unwrap()
}

/// A key with a public half of its own; at times with that of another.
fn new(world: &mut World) -> CreateSigningKey {
    let kid = kid(world);
    let of = if world.is_odd() { self::kid(world) } else { kid.clone() };
    let bytes: Vec<u8> = of.as_str().bytes().cycle().take(32).collect();
    CreateSigningKey {
        kid,
        public_key: PublicKey::of_bytes(bytes.try_into().unwrap()),
    }
}

fn create(world: &mut World) -> Box<dyn Asked> {
    Box::new(new(world))
}

fn put(world: &mut World) -> Box<dyn Asked> {
    Box::new(PutSigningKeyInUse { kid: kid(world) })
}

fn retire(world: &mut World) -> Box<dyn Asked> {
    Box::new(RetireSigningKey {
        kid: kid(world),
        reason: world.chance.line(),
    })
}

fn provide(world: &mut World) -> Box<dyn Asked> {
    let is_odd = world.is_odd();
    let lost = world.states.signing_keys().in_use().filter(|_| is_odd).cloned();
    Box::new(ProvideSigningKey { new: new(world), lost })
}
