//! Support in an order: for licenses that are there, for new ones, and with an upgrade.

use chrono::NaiveDate;

use crate::{
    catalog::SupportSku,
    command::Sequence,
    ids::{LicenseId, SupportId},
    license::Seller,
    money::Money,
    order::{
        Grant, GrantedSupport, Line, OrderError,
        grant::{Buyer, Carrier, prices, take},
        item::{Item, Wanted},
    },
    rejection::Rejection,
    states::States,
    support::{AssignSupport, NewSupport, Quote, Quoted},
};

/// Buys the buyer's license support, if it is what that supports.
pub(super) fn support(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    line: &Wanted<'_>,
    support_id: SupportId,
) -> Result<Grant, Rejection> {
    let other = || OrderError::OtherLicense { sku: line.boxed_sku() };
    let Item::Support { license_id, sku } = line.item else {
        return Err(other().into());
    };
    if buyer.license(sequence.states(), license_id)?.sku != *sku.license() {
        return Err(other().into());
    }
    let granted = GrantedSupport { license_id, support_id };
    assign(sequence, buyer, granted, sku, line.paid)?;
    Ok(Grant::Supports {
        supports: vec![granted],
    })
}

/// Buys support for new licenses of the same order, one after the other.
pub(super) fn new_supports(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    carrier: &mut Carrier<'_>,
    sku: &SupportSku,
    line: &Wanted<'_>,
) -> Result<Grant, Rejection> {
    let support_ids = take(&mut carrier.support_ids, line.quantity)?;
    let mut supports = vec![];
    for (support_id, paid) in support_ids.iter().zip(prices(line)?) {
        let license_id = unsupported(carrier, sku).ok_or_else(|| too_many(sku))?;
        let granted = GrantedSupport {
            license_id,
            support_id: *support_id,
        };
        assign(sequence, buyer, granted, sku, paid)?;
        supports.push(granted);
    }
    Ok(Grant::Supports { supports })
}

/// The first new license that `sku` is for and that has no support yet.
fn unsupported(carrier: &mut Carrier<'_>, sku: &SupportSku) -> Option<LicenseId> {
    let mut licenses = carrier.unsupported.iter();
    let place = licenses.position(|(license, _)| *license == sku.license())?;
    let (_, license_id) = carrier.unsupported.remove(place);
    Some(license_id)
}

fn assign(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    granted: GrantedSupport,
    sku: &SupportSku,
    paid: Money,
) -> Result<(), Rejection> {
    sequence.decide(&AssignSupport {
        license_id: granted.license_id,
        by: Seller::Direct,
        support: NewSupport {
            support_id: granted.support_id,
            years: sku.years(),
            paid: Some(paid),
        },
        order: buyer.order.clone(),
    })
}

/// Whether there is a new license for each support of `sku`'s license that is ordered without one that is there.
pub(super) fn check_count(sku: &SupportSku, lines: &[Wanted<'_>]) -> Result<(), OrderError> {
    let pieces = |counts: &dyn Fn(&Item<'_>) -> bool| {
        let counted = lines.iter().filter(|line| counts(&line.item));
        counted.map(|line| u64::from(line.quantity)).sum::<u64>()
    };
    let licenses = pieces(&|item| matches!(item, Item::Licenses(license) if *license == sku.license()));
    let supports = pieces(&|item| matches!(item, Item::Supports(other) if other.license() == sku.license()));
    match supports > licenses {
        true => Err(too_many(sku)),
        false => Ok(()),
    }
}

fn too_many(sku: &SupportSku) -> OrderError {
    OrderError::TooManySupports {
        sku: Box::new(sku.clone().into()),
    }
}

/// Whether the upgrade that a support's upgrade goes with is among `lines`.
pub(super) fn check_upgrade(line: &Wanted<'_>, lines: &[Wanted<'_>]) -> Result<(), OrderError> {
    match lines.iter().any(|upgrade| goes_with(line, upgrade)) {
        true => Ok(()),
        false => Err(OrderError::UpgradeMissing { sku: line.boxed_sku() }),
    }
}

/// Whether `line` pays for the support of what `upgrade` upgrades.
fn goes_with(line: &Wanted<'_>, upgrade: &Wanted<'_>) -> bool {
    match (line.item, upgrade.item) {
        (
            Item::SupportUpgrade {
                license_id: of,
                from: left,
                to: right,
                ..
            },
            Item::Upgrade {
                license_id,
                from: Some(from),
                to,
            },
        ) => (of, left, right) == (license_id, from, to),
        _ => false,
    }
}

/// What the lines that go with `upgrade` brought in, none if the license's support is not in force. There is a line for each
/// support with days left; by the list each has to say how many and what they cost.
pub(super) fn paid_for_upgrade(
    states: &States,
    buyer: Buyer<'_>,
    upgrade: &Wanted<'_>,
    lines: &[Wanted<'_>],
) -> Result<Option<Money>, Rejection> {
    let Item::Upgrade { license_id, from, to } = upgrade.item else {
        return Ok(None);
    };
    let support = states.support(license_id);
    let lines: Vec<_> = lines.iter().filter(|line| goes_with(line, upgrade)).collect();
    let (first, from) = match (support.is_in_force(buyer.today), lines.first(), from) {
        (true, Some(first), Some(from)) => (first, from),
        (true, ..) => return Err(missing(upgrade).into()),
        (false, Some(line), _) => {
            return Err(OrderError::SupportNotInForce { sku: line.boxed_sku() }.into());
        }
        (false, None, _) => return Ok(None),
    };
    if upgrade.quoted.is_some() {
        let quote = Quote {
            from,
            to,
            list: buyer.list,
            today: buyer.today,
        };
        check_quote(upgrade, &lines, quote.of(support, upgrade.paid.currency)?)?;
    }
    let zero = Money { minor: 0, ..first.paid };
    let paid = lines.iter().try_fold(zero, |sum, line| sum.checked_add(line.paid))?;
    Ok(Some(paid))
}

/// The supports with days left of the license that `line` makes more; none if it makes none more.
pub(super) fn with_days_left(states: &States, line: &Wanted<'_>, today: NaiveDate) -> Vec<SupportId> {
    let Item::Upgrade { license_id, .. } = line.item else {
        return vec![];
    };
    let terms = states.support(license_id).terms().iter();
    let left = terms.filter(|term| term.days.left_on(today) > 0);
    left.map(|term| term.support_id).collect()
}

/// Whether the license that `upgrade`, one of `order`'s lines, makes more has the support that it had when that was ordered, except
/// for what ran out since, and whether all that was ordered for it is still paid for.
pub(super) fn check_unchanged(
    states: &States,
    order: &[Line],
    upgrade: &Wanted<'_>,
    today: NaiveDate,
) -> Result<(), OrderError> {
    let Item::Upgrade { license_id, .. } = upgrade.item else {
        return Ok(());
    };
    let ordered = order.iter().filter(|line| line.number == upgrade.number);
    let ordered: Vec<_> = ordered.flat_map(|line| &line.supports).collect();
    let support = states.support(license_id);
    let is_there = |id: &&SupportId| support.terms().iter().any(|term| term.support_id == **id);
    let left = with_days_left(states, upgrade, today);
    if !ordered.iter().all(is_there) || !left.iter().all(|id| ordered.contains(&id)) {
        return Err(OrderError::SupportChanged {
            sku: upgrade.boxed_sku(),
        });
    }
    let was_refunded = |line: &Line| line.refunded && Wanted::paid(line).is_ok_and(|line| goes_with(&line, upgrade));
    match support.is_in_force(today) && order.iter().any(was_refunded) {
        true => Err(missing(upgrade)),
        false => Ok(()),
    }
}

fn missing(upgrade: &Wanted<'_>) -> OrderError {
    OrderError::SupportUpgradeMissing {
        sku: upgrade.boxed_sku(),
    }
}

/// Whether each of `lines` is one of `quoted`, in whatever order, and none is left out.
fn check_quote(upgrade: &Wanted<'_>, lines: &[&Wanted<'_>], mut quoted: Vec<Quoted>) -> Result<(), OrderError> {
    for line in lines {
        let Item::SupportUpgrade { days, .. } = line.item else {
            continue;
        };
        let same_days = |quoted: &Quoted| quoted.days == days;
        let exact = |quoted: &Quoted| same_days(quoted) && Some(quoted.price) == line.quoted;
        let place = quoted.iter().position(exact).or(quoted.iter().position(same_days));
        let place = place.ok_or_else(|| OrderError::OtherDaysLeft { sku: line.boxed_sku() })?;
        line.check_price(quoted.remove(place).price)?;
    }
    match quoted.is_empty() {
        true => Ok(()),
        false => Err(missing(upgrade)),
    }
}
