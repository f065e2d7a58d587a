//! What an order can sell: what it is called, what it costs by the list, and whether it could be granted.

use crate::{
    catalog::{ItemSku, PriceList, SoldAs},
    command::Sequence,
    money::{Currency, Money},
    order::{
        NewLine, OrderError, Subject,
        grant::{self, Buyer},
    },
    rejection::Rejection,
};

/// What one piece costs by the list.
pub(super) fn list_price(list: &PriceList, sku: &ItemSku, currency: Currency) -> Result<Money, Rejection> {
    let price = match sku {
        ItemSku::License(license) => list.price_in(license, currency)?,
        ItemSku::Upgrade { from, to } => list.upgrade_price(from, to, currency)?,
        ItemSku::Credits(credits) => list.credits_price(*credits, currency)?,
        ItemSku::Support(_)
        | ItemSku::SupportDays { .. }
        | ItemSku::SupportUpgrade { .. }
        | ItemSku::Subscription { .. }
        | ItemSku::ChannelsChanged { .. } => return Err(not_sold_yet(sku)),
    };
    Ok(price)
}

/// The product as customers read it.
pub(super) fn product_name(list: &PriceList, sku: &ItemSku) -> Result<String, Rejection> {
    match sku {
        ItemSku::License(of) | ItemSku::Upgrade { to: of, .. } => Ok(list.product(of.product())?.name.clone()),
        ItemSku::Credits(_) => Ok("Credits".to_owned()),
        ItemSku::Support(_)
        | ItemSku::SupportDays { .. }
        | ItemSku::SupportUpgrade { .. }
        | ItemSku::Subscription { .. }
        | ItemSku::ChannelsChanged { .. } => Err(not_sold_yet(sku)),
    }
}

/// Whether `line` could be granted after those that `trial` has seen.
pub(super) fn check(
    trial: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    line: &NewLine,
    paid: Money,
    list: &PriceList,
) -> Result<(), Rejection> {
    let sku = || Box::new(line.sku.clone());
    match (&line.sku, line.about) {
        (ItemSku::License(license), None) => Ok(list.check_license(license)?.check_sold_as(SoldAs::Permanent)?),
        (ItemSku::License(_) | ItemSku::Upgrade { .. }, Some(Subject::License { license_id })) => {
            if line.quantity != 1 {
                return Err(OrderError::OnlyOnce { sku: sku() }.into());
            }
            grant::upgrade(trial, buyer, &line.sku, license_id, paid).map(|_| ())
        }
        (ItemSku::Upgrade { .. }, None) => Err(OrderError::SubjectMissing { sku: sku() }.into()),
        (ItemSku::Credits(_), None) => {
            let reseller_id = buyer.reseller_id.ok_or(OrderError::ResellerMissing)?;
            Ok(trial.states().reseller(reseller_id).may_act()?)
        }
        (ItemSku::Credits(_), Some(_)) => Err(OrderError::SubjectMisplaced { sku: sku() }.into()),
        (
            ItemSku::Support(_)
            | ItemSku::SupportDays { .. }
            | ItemSku::SupportUpgrade { .. }
            | ItemSku::Subscription { .. }
            | ItemSku::ChannelsChanged { .. },
            _,
        ) => Err(not_sold_yet(&line.sku)),
    }
}

pub(super) fn not_sold_yet(sku: &ItemSku) -> Rejection {
    OrderError::NotSoldYet {
        sku: Box::new(sku.clone()),
    }
    .into()
}
