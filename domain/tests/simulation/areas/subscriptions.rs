//! Subscriptions begin, renew, change, are cancelled and resumed.

use domain::{
    SubscriptionId,
    activation_key::Owner,
    catalog::Size,
    license::Seller,
    subscription::{
        CancelSubscription, ChangeChannels, GenerateSubscription, RenewSubscription, ResumeSubscription, Subscription,
    },
};

use super::licenses::{order, paid};
use crate::{
    asked::{Asked, Draw},
    world::World,
};

const COMMANDS: &[(u64, Draw)] = &[(6, generate), (14, renew), (4, change), (6, cancel), (10, resume)];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn generate(world: &mut World) -> Box<dyn Asked> {
    let activation_key_id = world.key();
    let owner = world.owner(activation_key_id).unwrap_or(Owner::Reseller {
        reseller_id: world.reseller(),
    });
    let (seller, customer_id) = match owner {
        Owner::Reseller { reseller_id } => (Seller::Reseller { reseller_id }, world.person()),
        Owner::Customer { person_id } => (Seller::Direct, person_id),
    };
    let skus = [
        "RS-1",
        "RS-3",
        "RS-8",
        "RS-20",
        "RS-5",
        "RS-2",
        "T-ENT-10",
        "RS-UNLIMITED",
    ];
    let subscription_id = match world.is_odd() {
        true => subscription(world),
        false => SubscriptionId(world.chance.id()),
    };
    Box::new(GenerateSubscription {
        subscription_id,
        seller,
        activation_key_id,
        sku: world.chance.pick(&skus).unwrap().parse().unwrap(),
        customer_id,
        customer_email: "caro@example.com".parse().unwrap(),
        comment: world.chance.maybe(20, |_| "by phone".parse().unwrap()),
        order: order(world),
        paid: paid(world, seller == Seller::Direct),
    })
}

/// One of the last; at times one that nobody ever heard of.
fn subscription(world: &mut World) -> SubscriptionId {
    let known = world.chance.pick_late(&world.known.subscriptions);
    let is_odd = world.is_odd();
    let known = known.filter(|_| !is_odd);
    known.unwrap_or_else(|| SubscriptionId(world.chance.id()))
}

/// Who sold it; at times somebody else.
fn seller(world: &mut World, subscription_id: SubscriptionId) -> Seller {
    let seller = match world.states.subscription(subscription_id) {
        Subscription::InForce(subscription) => Some(subscription.seller),
        Subscription::Ended { seller, .. } => Some(*seller),
        Subscription::NotStarted => None,
    };
    let is_odd = world.is_odd();
    seller.filter(|_| !is_odd).unwrap_or_else(|| Seller::Reseller {
        reseller_id: world.reseller(),
    })
}

fn renew(world: &mut World) -> Box<dyn Asked> {
    let subscription_id = subscription(world);
    let is_direct = seller(world, subscription_id) == Seller::Direct;
    Box::new(RenewSubscription {
        subscription_id,
        paid: paid(world, is_direct),
    })
}

fn change(world: &mut World) -> Box<dyn Asked> {
    let subscription_id = subscription(world);
    let by = seller(world, subscription_id);
    let to = match world.is_odd() {
        true => Size::Unlimited,
        false => Size::count(world.chance.count(1, 30)).unwrap(),
    };
    Box::new(ChangeChannels {
        subscription_id,
        by,
        to,
        order: order(world),
        paid: paid(world, by == Seller::Direct),
    })
}

fn cancel(world: &mut World) -> Box<dyn Asked> {
    let subscription_id = subscription(world);
    let by = seller(world, subscription_id);
    Box::new(CancelSubscription { subscription_id, by })
}

/// One that was cancelled, if there is any; else any.
fn resume(world: &mut World) -> Box<dyn Asked> {
    let is_cancelled = |id: &&SubscriptionId| match world.states.subscription(**id) {
        Subscription::InForce(subscription) => subscription.cancelled,
        Subscription::Ended { .. } | Subscription::NotStarted => false,
    };
    let cancelled = world.known.subscriptions.iter().rev().find(is_cancelled).copied();
    let subscription_id = cancelled.unwrap_or_else(|| subscription(world));
    let by = seller(world, subscription_id);
    Box::new(ResumeSubscription { subscription_id, by })
}
