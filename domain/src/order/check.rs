//! Whether all that is to be ordered could be granted now.

use uuid::Uuid;

use crate::{
    catalog::SoldAs,
    command::Sequence,
    ids::SupportId,
    order::{
        OrderError,
        grant::{self, Buyer},
        item::{Item, Wanted},
        subscriptions, supports,
    },
    rejection::Rejection,
};

/// Whether all of `lines`, which are in the order of granting, could be granted after one another.
pub(super) fn check(trial: &mut Sequence<'_>, buyer: Buyer<'_>, lines: &[Wanted<'_>]) -> Result<(), Rejection> {
    for line in lines {
        check_line(trial, buyer, line, lines)?;
    }
    Ok(())
}

fn check_line(
    trial: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    line: &Wanted<'_>,
    lines: &[Wanted<'_>],
) -> Result<(), Rejection> {
    let list = buyer.list;
    match line.item {
        Item::Licenses(license) => Ok(list.check_license(license)?.check_sold_as(SoldAs::Permanent)?),
        Item::Upgrade { .. } => grant::upgrade(trial, buyer, line, lines).map(|_| ()),
        Item::Supports(sku) => {
            list.support_price_in_credits(sku)?;
            Ok(supports::check_count(sku, lines)?)
        }
        Item::Support { .. } => supports::support(trial, buyer, line, on_trial(line)).map(|_| ()),
        Item::SupportUpgrade { .. } => Ok(supports::check_upgrade(line, lines)?),
        Item::Subscriptions { term, sku } => Ok(list.check_subscription(term, sku)?),
        Item::Channels { .. } => subscriptions::channels(trial, buyer, line).map(|_| ()),
        Item::Credits(_) => {
            let reseller_id = buyer.reseller_id.ok_or(OrderError::ResellerMissing)?;
            Ok(trial.states().reseller(reseller_id).may_act()?)
        }
    }
}

/// An id for a support that only shows whether it could be assigned: another one for each line, and none that is ever minted.
fn on_trial(line: &Wanted<'_>) -> SupportId {
    SupportId(Uuid::from_u128(u128::MAX - u128::from(line.number)))
}
