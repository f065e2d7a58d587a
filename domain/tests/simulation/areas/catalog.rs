//! Staff publish price lists.

use chrono::{Days, NaiveDate};
use domain::{
    Credits,
    catalog::{PriceList, PublishPriceList, default_price_list},
};

use crate::{asked::Asked, chance::Chance, world::World};

/// A new list from some weeks on; at times one that cannot be, or one that is there already.
pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    let chance = &mut world.chance;
    let mut price_list = changed(chance);
    let today = world.at.date_naive();
    price_list.effective_from = today + Days::new(chance.between(0, 60));
    match chance.between(0, 11) {
        0 => price_list = default_price_list(),
        1 => price_list.effective_from = NaiveDate::MIN,
        2 => price_list.products.clear(),
        3 => price_list.rehosts_per_year = u32::MAX,
        4 => price_list.adjustment_limit = Credits(-1),
        5 => price_list.name.clear(),
        6 => price_list.support_percent = 0,
        7 => price_list.prices.truncate(3),
        _ => {}
    }
    Box::new(PublishPriceList { price_list })
}

/// The first list with other prices and another policy.
fn changed(chance: &mut Chance) -> PriceList {
    let mut list = default_price_list();
    list.name = format!("List no. {}", chance.between(2, 999));
    let percent = chance.amount(50, 200);
    for price in &mut list.prices {
        price.credits.0 = price.credits.0 * percent / 100;
        price
            .money
            .iter_mut()
            .for_each(|money| money.minor = money.minor * percent / 100);
    }
    list.rehosts_per_year = chance.count(0, 5);
    list.credits_expire_after_days = chance.maybe(60, |chance| chance.count(10, 400));
    list.adjustment_limit = Credits(chance.amount(0, 200_000));
    for tier in &mut list.tiers {
        tier.percent_off = chance.count(0, 90);
    }
    list
}
