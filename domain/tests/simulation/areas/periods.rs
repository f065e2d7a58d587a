//! Staff close the books month by month, and at times open them again.

use domain::period::{ApprovePeriodClose, Month, ReopenPeriod, RequestPeriodClose, Seal, WithdrawPeriodClose};

use crate::{
    asked::{Asked, Draw},
    world::World,
};

const COMMANDS: &[(u64, Draw)] = &[(6, request), (6, approve), (2, withdraw), (1, reopen)];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

/// The next that can be closed; at times another.
fn month(world: &mut World) -> Month {
    let this = Month::of(world.at);
    let last = this.before().unwrap();
    let next = world
        .states
        .periods()
        .closed_until()
        .map_or(Some(last), Month::after)
        .unwrap();
    match world.chance.between(0, 19) {
        0 => this,
        1 => last.before().unwrap(),
        2 => next.after().unwrap(),
        3 => world.chance.pick(&["0001-01", "9999-12"]).unwrap().parse().unwrap(),
        _ => next,
    }
}

/// What the books are; at times something that they are not.
fn seal(world: &mut World) -> Seal {
    let mut seal = Seal::of(1, world.promises.books());
    if let Some(total) = seal.totals.first_mut()
        && world.chance.percent(5)
    {
        total.debits += 1;
    }
    if world.is_odd() {
        seal.last_position = -1;
    }
    seal
}

fn request(world: &mut World) -> Box<dyn Asked> {
    Box::new(RequestPeriodClose {
        month: month(world),
        by: world.staff(),
        seal: seal(world),
    })
}

/// What was asked for last, as it was asked for.
fn approve(world: &mut World) -> Box<dyn Asked> {
    let by = world.staff();
    let is_odd = world.is_odd();
    let requested = world.known.requested_close.clone().filter(|_| !is_odd);
    let (month, seal) = requested.unwrap_or_else(|| (month(world), seal(world)));
    Box::new(ApprovePeriodClose { month, by, seal })
}

fn withdraw(world: &mut World) -> Box<dyn Asked> {
    let requested = world.known.requested_close.as_ref().map(|(month, _)| *month);
    Box::new(WithdrawPeriodClose {
        month: requested.unwrap_or_else(|| month(world)),
        by: world.staff(),
        reason: world.chance.line(),
    })
}

fn reopen(world: &mut World) -> Box<dyn Asked> {
    let closed = world.states.periods().closed_until();
    let is_odd = world.is_odd();
    Box::new(ReopenPeriod {
        month: closed.filter(|_| !is_odd).unwrap_or_else(|| month(world)),
        reason: world.chance.line(),
        by: world.staff(),
        approved_by: world.staff(),
    })
}
