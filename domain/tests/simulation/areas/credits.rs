//! Resellers buy and move credits; staff correct, agree, take back and let expire.

use chrono::{Days, NaiveDate};
use domain::{
    AdjustmentId, Credits, Currency, Money, ResellerId,
    credit_account::{
        AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment, ExpireCredits, PurchaseCredits,
        RevokePurchase, TransferCredits,
    },
};

use crate::{
    asked::{Asked, Draw},
    world::World,
};

const COMMANDS: &[(u64, Draw)] = &[
    (10, purchase),
    (8, transfer),
    (4, adjust),
    (3, approve),
    (1, decline),
    (2, overdraft),
    (3, expire),
    (2, revoke),
];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

/// Mostly some hundred credits; at times none, fewer than none, or as many as can be counted.
fn amount(world: &mut World, of: ResellerId) -> Credits {
    // One account takes any amount, so that the others stay alive.
    let may_be_huge = world.known.resellers.first() == Some(&of);
    let chance = &mut world.chance;
    Credits(match chance.between(0, 59) {
        0 => 0,
        1 => -chance.amount(1, 100_000),
        2 => i64::MIN,
        3 if may_be_huge => i64::MAX,
        4 if may_be_huge => i64::MAX / 2,
        5 => 1,
        _ => chance.amount(1, 200_000),
    })
}

fn purchase(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let credits = amount(world, reseller_id);
    let minor = match world.is_odd() {
        true => world.chance.amount(-1, 0),
        false => world.chance.amount(1, 300_000),
    };
    let paid = world.chance.maybe(70, |_| Money::new(minor, Currency::Eur));
    Box::new(PurchaseCredits {
        reseller_id,
        credits,
        paid,
    })
}

/// To one below or back up; at times to any other.
fn transfer(world: &mut World) -> Box<dyn Asked> {
    let one = world.reseller();
    let above = world.states.reseller(one).parent().filter(|_| !world.is_odd());
    let other = above.unwrap_or_else(|| world.reseller());
    let (from, to) = if world.chance.percent(70) {
        (other, one)
    } else {
        (one, other)
    };
    let balance = world.states.credit_account(from).balance.0;
    let credits = match world.chance.between(0, 9) {
        0 => Credits(balance),
        1 => Credits(balance.saturating_add(1)),
        2..6 => Credits(balance / 3),
        _ => amount(world, to),
    };
    Box::new(TransferCredits { from, to, credits })
}

fn adjust(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let credits = amount(world, reseller_id);
    let sign = if world.chance.percent(40) { -1 } else { 1 };
    let today = world.at.date_naive();
    let by = world.staff();
    let effective_on = world.chance.maybe(30, |chance| match chance.between(0, 9) {
        0 => NaiveDate::MIN,
        1 => NaiveDate::MAX,
        2 => today + Days::new(1),
        _ => today - Days::new(chance.between(0, 400)),
    });
    let adjustment_id = match world.is_odd() {
        true => adjustment(world).1,
        false => AdjustmentId(world.chance.id()),
    };
    Box::new(AdjustCredits {
        reseller_id,
        adjustment_id,
        credits: Credits(credits.0.saturating_mul(sign)),
        reason: world.chance.line(),
        by,
        effective_on,
    })
}

/// One that waits, or waited.
fn adjustment(world: &mut World) -> (ResellerId, AdjustmentId) {
    let known = world.chance.pick_late(&world.known.adjustments);
    let (of, adjustment_id) = known.unwrap_or_else(|| (world.reseller(), AdjustmentId(world.chance.id())));
    if world.is_odd() {
        (world.reseller(), adjustment_id)
    } else {
        (of, adjustment_id)
    }
}

fn approve(world: &mut World) -> Box<dyn Asked> {
    let (reseller_id, adjustment_id) = adjustment(world);
    let by = world.staff();
    Box::new(ApproveAdjustment {
        reseller_id,
        adjustment_id,
        by,
    })
}

fn decline(world: &mut World) -> Box<dyn Asked> {
    let (reseller_id, adjustment_id) = adjustment(world);
    let by = world.staff();
    Box::new(DeclineAdjustment {
        reseller_id,
        adjustment_id,
        by,
        reason: world.chance.line(),
    })
}

fn overdraft(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let owed = world.states.credit_account(reseller_id).owed;
    let limit = match world.chance.between(0, 9) {
        0 => Credits(owed.0.saturating_sub(1)),
        1 => owed,
        2 => Credits(i64::MAX),
        3 => Credits(i64::MIN),
        _ => Credits(world.chance.amount(0, 100_000)),
    };
    // What may be owed without bound is never refused anything: only few may.
    let limit = if limit.0 == i64::MAX && !world.is_odd() {
        Credits::ZERO
    } else {
        limit
    };
    Box::new(AgreeOverdraft { reseller_id, limit })
}

fn expire(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    Box::new(ExpireCredits { reseller_id })
}

fn revoke(world: &mut World) -> Box<dyn Asked> {
    let reseller_id = world.reseller();
    let lots = world.states.credit_account(reseller_id).open_lots();
    let last = lots.last().map_or(0, |open| open.lot.number);
    let lot = if world.is_odd() {
        u32::MAX
    } else {
        world.chance.count(0, last.saturating_add(2))
    };
    Box::new(RevokePurchase {
        reseller_id,
        lot,
        reason: world.chance.line(),
    })
}
