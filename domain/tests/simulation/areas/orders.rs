//! Customers order, providers tell of payments and refunds, the vendor fulfils.

use domain::{
    ActivationKeyId, Currency, LicenseId, Money, OrderId, SubscriptionId, SupportId,
    activation_key::{ActivationKeyCode, Owner},
    catalog::{ItemSku, PriceList},
    license::{License, Seller, Term},
    order::{
        Amounts, CancelOrder, CustomerKey, FulfilOrder, Identity, LineRefund, NewLine, Order, PayOrder, PlaceOrder,
        PricedBy, Refund, RefundOrder, Subject,
    },
};

use super::licenses::order as new_order;
use crate::{
    asked::{Asked, Draw},
    names,
    world::World,
};

const COMMANDS: &[(u64, Draw)] = &[(10, place), (8, pay), (8, fulfil), (3, refund), (1, cancel)];

/// What is ordered besides upgrades.
const ITEMS: &[&str] = &[
    "T-ENT-10",
    "T-DSK-3",
    "RW-1",
    "RW-7",
    "SM-1",
    "AS-ULT-1",
    "CREDITS-100",
    "S1Y-T-ENT-10",
    "S2Y-T-DSK-3",
    "P1M-RS-2",
    "ZZ-1",
];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn known(world: &mut World) -> OrderId {
    let known = world.chance.pick_late(&world.known.orders);
    let is_odd = world.chance.percent(2);
    known.filter(|_| !is_odd).unwrap_or_else(|| OrderId(world.chance.id()))
}

fn place(world: &mut World) -> Box<dyn Asked> {
    let mut customer_id = world.person();
    let mut items = vec![];
    for _ in 0..world.chance.between(1, 4) {
        let upgraded = world.chance.percent(30).then(|| upgrade(world)).flatten();
        match upgraded {
            Some((owner, sku, license_id)) => {
                customer_id = owner;
                items.push((sku, Some(Subject::License { license_id })));
            }
            None => items.push((world.chance.pick(ITEMS).unwrap().parse().unwrap(), None)),
        }
    }
    let currency = world.chance.pick(&Currency::ALL).unwrap();
    let lines = items.into_iter().map(|(sku, about)| line(world, currency, sku, about));
    let lines: Vec<_> = lines.collect();
    let priced_by = if world.chance.percent(70) {
        PricedBy::List
    } else {
        PricedBy::Provider
    };
    Box::new(PlaceOrder {
        order_id: if world.is_odd() {
            known(world)
        } else {
            OrderId(world.chance.id())
        },
        order: new_order(world),
        customer: Identity {
            customer_id,
            email: "caro@example.com".parse().unwrap(),
            name: world.chance.maybe(50, |_| "Caro Cid".parse().unwrap()),
            country: world.chance.maybe(50, |_| "France".parse().unwrap()),
            city: world.chance.maybe(50, |_| "Brest".parse().unwrap()),
        },
        reseller_id: world.chance.percent(70).then(|| world.reseller()),
        priced_by,
        live: world.chance.percent(90),
        amounts: amounts(world, currency, &lines),
        lines,
    })
}

/// More of a license that was sold directly: whose it is, what it costs, which it is.
fn upgrade(world: &mut World) -> Option<(domain::PersonId, ItemSku, LicenseId)> {
    for _ in 0..8 {
        let license_id = world.license();
        if let License::Assigned(license) = world.states.license(license_id)
            && license.seller == Seller::Direct
        {
            let (owner, from) = (license.customer_id, license.sku.clone());
            let sizes = ["3", "5", "10", "25", "50", "UNLIMITED"];
            let to = from.with_size(world.chance.pick(&sizes).unwrap().parse().unwrap());
            let is_permanent = license_term(world, license_id) == Some(Term::Permanent);
            let sku = if is_permanent {
                ItemSku::Upgrade { from, to }
            } else {
                to.into()
            };
            return Some((owner, sku, license_id));
        }
    }
    None
}

fn license_term(world: &World, license_id: LicenseId) -> Option<Term> {
    world
        .states
        .license(license_id)
        .assigned()
        .ok()
        .map(|license| license.term)
}

fn line(world: &mut World, currency: Currency, sku: ItemSku, about: Option<Subject>) -> NewLine {
    let list = world.states.catalog().price_list_at(world.at);
    let minor = list.and_then(|list| list_price(list, &sku, currency)).unwrap_or(10_000);
    let unit_price = Money::new(minor + i64::from(world.is_odd()), currency);
    let quantity = if about.is_some() { 1 } else { world.chance.count(0, 3) };
    NewLine {
        sku,
        quantity,
        unit_price,
        subtotal: Money::new(minor * i64::from(quantity), currency),
        about,
    }
}

fn list_price(list: &PriceList, sku: &ItemSku, currency: Currency) -> Option<i64> {
    let price = match sku {
        ItemSku::License(license) => list.price_in(license, currency),
        ItemSku::Upgrade { from, to } => list.upgrade_price(from, to, currency),
        ItemSku::Support(support) => list.support_price(support, currency),
        ItemSku::Subscription { term, sku } => list.subscription_price(*term, sku, currency),
        ItemSku::Credits(credits) => list.credits_price(*credits, currency),
        _ => return None,
    };
    price.ok().map(|price| price.minor)
}

fn amounts(world: &mut World, currency: Currency, lines: &[NewLine]) -> Amounts {
    let net: i64 = lines.iter().map(|line| line.subtotal.minor).sum();
    let discount = if world.chance.percent(30) {
        world.chance.amount(0, net.max(0))
    } else {
        0
    };
    let tax = (net - discount) * world.chance.amount(0, 20) / 100;
    let money = |minor| Money::new(minor, currency);
    Amounts {
        net: money(net),
        discount: money(discount),
        tax: money(tax),
        gross: money(net - discount + tax + i64::from(world.is_odd())),
    }
}

/// What was ordered, at times not what it costs, and at times with a tax that the provider says.
fn pay(world: &mut World) -> Box<dyn Asked> {
    let order_id = known(world);
    let due = match world.states.order(order_id) {
        Order::Placed(order) => Some((order.gross, order.tax, order.live)),
        Order::Paid(paid) => Some((paid.order.gross, paid.order.tax, paid.order.live)),
        Order::Unplaced | Order::Cancelled { .. } => None,
    };
    let is_odd = world.is_odd();
    let nothing = Money::new(-1, Currency::Eur);
    let (gross, own_tax, live) = due.filter(|_| !is_odd).unwrap_or((nothing, nothing, true));
    let tax = world.chance.maybe(30, |chance| Money {
        minor: chance.amount(0, 20_000),
        ..gross
    });
    let amount = Money {
        minor: gross.minor - own_tax.minor + tax.unwrap_or(own_tax).minor,
        ..gross
    };
    let of = if world.is_odd() {
        String::new()
    } else {
        order_id.to_string()
    };
    let payment_reference = format!("pay-{of}-{}", world.chance.between(1, 3));
    Box::new(PayOrder {
        order_id,
        provider: "provider".to_owned(),
        payment_reservation_id: names::reservation("payment", &payment_reference),
        payment_reference,
        amount,
        tax,
        live,
        invoice: world
            .chance
            .maybe(50, |_| "https://example.com/invoice".parse().unwrap()),
    })
}

fn fulfil(world: &mut World) -> Box<dyn Asked> {
    let order_id = known(world);
    let customer = world
        .states
        .order(order_id)
        .paid()
        .ok()
        .map(|paid| paid.order.customer_id);
    let is_theirs = |id: &&ActivationKeyId| match world.owner(**id) {
        Some(Owner::Customer { person_id }) => Some(person_id) == customer,
        Some(Owner::Reseller { .. }) | None => false,
    };
    let theirs = world.known.keys.iter().find(is_theirs).copied();
    let is_odd = world.is_odd();
    let key = match theirs.filter(|_| !is_odd) {
        Some(known) => CustomerKey::Known(known),
        None => {
            let code = ActivationKeyCode::from_random(world.chance.bytes());
            let reservation_id = names::reservation("activation-key", code.as_str());
            CustomerKey::New {
                activation_key_id: ActivationKeyId(world.chance.id()),
                code,
                reservation_id,
            }
        }
    };
    let ids = if is_odd { 1 } else { 12 };
    let license_ids = (0..ids).map(|_| LicenseId(world.chance.id())).collect();
    Box::new(FulfilOrder {
        order_id,
        customer_email: "caro@example.com".parse().unwrap(),
        key,
        license_ids,
        support_ids: (0..ids).map(|_| SupportId(world.chance.id())).collect(),
        subscription_ids: (0..ids).map(|_| SubscriptionId(world.chance.id())).collect(),
        sandbox: world.chance.percent(50),
    })
}

fn refund(world: &mut World) -> Box<dyn Asked> {
    let order_id = known(world);
    let lines = world.states.order(order_id).paid().map(|paid| paid.order.lines.clone());
    let line = world.chance.pick(&[0_usize, 1, 2]).unwrap();
    let line = lines.ok().and_then(|lines| lines.get(line).cloned());
    let refund = match line.filter(|_| world.chance.percent(60)) {
        Some(line) => {
            let most = line.left.minor;
            let minor = if world.chance.percent(50) {
                most
            } else {
                world.chance.amount(0, most.saturating_add(1))
            };
            let amount = Money::new(minor, line.left.currency);
            let number = line.number;
            Refund::Lines(vec![LineRefund { number, amount }])
        }
        None => Refund::Whole,
    };
    Box::new(RefundOrder {
        order_id,
        refund_reference: format!("refund-{}", world.chance.between(1, 6)),
        refund,
        keep_grants: world.chance.percent(30),
    })
}

fn cancel(world: &mut World) -> Box<dyn Asked> {
    let order_id = known(world);
    Box::new(CancelOrder { order_id })
}
