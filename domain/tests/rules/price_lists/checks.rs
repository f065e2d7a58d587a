//! What may not be published.

use domain::{
    Currency,
    catalog::{Edition, PriceList, PriceListError, Size, Sizes, SkuError, SoldAs, SupportTerm, default_price_list},
};

use super::publish;
use crate::support::{credits, events::*, given, sku};

/// Publishing the shipped list after `change` is rejected so.
#[track_caller]
fn rejected(change: impl FnOnce(&mut PriceList), error: PriceListError) {
    let mut list = default_price_list();
    change(&mut list);
    given([]).when(&publish(list)).then_error(error);
}

#[test]
fn an_empty_list_is_refused() {
    let nameless = PriceListError::MalformedName { name: String::new() };
    given([]).when(&publish(PriceList::default())).then_error(nameless);
    rejected(|list| list.products.clear(), PriceListError::NoProducts);
}

#[test]
fn names_and_codes_are_well_formed() {
    let name = "x".repeat(101);
    let malformed = PriceListError::MalformedName { name: name.clone() };
    rejected(|list| list.products[0].name = name.clone(), malformed.clone());
    rejected(|list| list.products[0].editions[1].name = name.clone(), malformed);
    let code = "t".to_owned();
    let malformed = PriceListError::MalformedCode(SkuError::Code { code: code.clone() });
    rejected(|list| list.products[0].code = code.clone(), malformed.clone());
    rejected(|list| list.products[0].editions[1].code = code.clone(), malformed);
    let code = "CREDITS".to_owned();
    let reserved = PriceListError::MalformedCode(SkuError::Reserved { code: code.clone() });
    rejected(|list| list.products[0].code = code, reserved);
}

#[test]
fn nothing_stands_twice() {
    let twice = |code: &str| PriceListError::Duplicate { code: code.to_owned() };
    rejected(|list| list.products[1].code = "T".to_owned(), twice("T"));
    rejected(
        |list| list.products[0].editions[2].code = "DSK".to_owned(),
        twice("DSK"),
    );
    rejected(
        |list| list.prices.push(list.prices[0].clone()),
        PriceListError::DuplicatePrice { sku: sku("T-DSK-3") },
    );
}

#[test]
fn sizes_rise() {
    let sizes = |texts: &[&str]| Sizes::Fixed(texts.iter().map(|text| text.parse().unwrap()).collect());
    for fixed in [&[][..], &["3", "3"], &["5", "3"], &["UNLIMITED", "3"]] {
        rejected(
            |list| list.products[0].sizes = sizes(fixed),
            PriceListError::SizesNotRising {
                product: "T".to_owned(),
            },
        );
    }
}

#[test]
fn a_product_is_sold_in_some_way() {
    for ways in [vec![], vec![SoldAs::Trial, SoldAs::Trial]] {
        rejected(
            |list| list.products[0].sold_as = ways,
            PriceListError::MalformedSoldAs {
                product: "T".to_owned(),
            },
        );
    }
}

#[test]
fn trials_have_a_longest() {
    for (product, code, days) in [(0, "T", 0), (0, "T", 367), (4, "RS", 1)] {
        rejected(
            |list| list.products[product].longest_trial_days = days,
            PriceListError::MalformedTrial {
                product: code.to_owned(),
                days,
            },
        );
    }
    for percent in [0, 101] {
        rejected(
            |list| list.support_percent = percent,
            PriceListError::MalformedSupport { percent },
        );
    }
}

#[test]
fn terms_of_support_rise() {
    let term = |years| SupportTerm {
        years,
        discount_percent: 0,
    };
    for years in [&[][..], &[0], &[6], &[1, 1], &[2, 1]] {
        rejected(
            |list| list.support_terms = years.iter().copied().map(term).collect(),
            PriceListError::SupportTermsNotRising,
        );
    }
    rejected(
        |list| list.support_terms[2].discount_percent = 91,
        PriceListError::MalformedDiscount { years: 3, percent: 91 },
    );
}

#[test]
fn subscriptions_have_terms_and_nothing_else_has() {
    let misplaced = |code: &str| PriceListError::MisplacedSubscription {
        product: code.to_owned(),
    };
    rejected(|list| list.products[4].subscription = None, misplaced("RS"));
    rejected(
        |list| list.products[0].subscription = list.products[4].subscription,
        misplaced("T"),
    );
    let grace = PriceListError::MalformedGrace {
        product: "RS".to_owned(),
        days: 29,
    };
    rejected(
        |list| {
            list.products[4].subscription.as_mut().unwrap().grace_days = 29;
        },
        grace,
    );
}

#[test]
fn the_price_of_a_credit_is_complete_or_absent() {
    let incomplete = PriceListError::IncompleteCreditPrice;
    rejected(|list| list.credit_price.truncate(1), incomplete.clone());
    rejected(|list| list.credit_price[1].minor = 0, incomplete.clone());
    rejected(|list| list.credit_price.push(euros("1")), incomplete);
    let mut list = default_price_list();
    list.credit_price.clear();
    assert_eq!(list.check(), Ok(()));
}

#[test]
fn tiers_stand_once_and_give_at_most_ninety_percent() {
    let silver = || "SILVER".parse().unwrap();
    rejected(
        |list| list.tiers[1].code = silver(),
        PriceListError::DuplicateTier { code: silver() },
    );
    rejected(
        |list| list.tiers[0].percent_off = 91,
        PriceListError::MalformedTier {
            code: silver(),
            percent: 91,
        },
    );
    let nameless = PriceListError::MalformedName { name: String::new() };
    rejected(|list| list.tiers[2].name.clear(), nameless);
}

#[test]
fn limits_are_within_reason() {
    rejected(
        |list| list.rehosts_per_year = 367,
        PriceListError::MalformedRehosts { rehosts: 367 },
    );
    for days in [0, 3661] {
        rejected(
            |list| list.credits_expire_after_days = Some(days),
            PriceListError::MalformedExpiry { days },
        );
    }
    let limit = credits("-0.01");
    rejected(
        |list| list.adjustment_limit = limit,
        PriceListError::NegativeAdjustmentLimit { limit },
    );
}

#[test]
fn exactly_what_is_sold_has_a_price() {
    rejected(
        |list| list.prices.retain(|price| price.sku != sku("RW-1")),
        PriceListError::PriceMissing { sku: sku("RW-1") },
    );
    rejected(
        |list| list.prices.retain(|price| price.sku != sku("T-ENT-10")),
        PriceListError::PriceMissing { sku: sku("T-ENT-10") },
    );
    rejected(
        |list| {
            list.products[0].editions.push(Edition {
                code: "PRO".to_owned(),
                name: "Pro".to_owned(),
            });
        },
        PriceListError::PriceMissing { sku: sku("T-PRO-3") },
    );
    rejected(
        |list| list.prices[0].sku = sku("T-DSK-4"),
        PriceListError::PriceOfUnsold { sku: sku("T-DSK-4") },
    );
    rejected(
        |list| list.products[1].sizes = Sizes::Fixed(vec![Size::Unlimited]),
        PriceListError::PriceOfUnsold { sku: sku("RW-1") },
    );
}

#[test]
fn every_price_is_complete() {
    let incomplete = PriceListError::IncompletePrice { sku: sku("T-DSK-3") };
    rejected(|list| list.prices[0].credits.0 = 0, incomplete.clone());
    rejected(|list| list.prices[0].money[0].minor = 0, incomplete.clone());
    rejected(|list| list.prices[0].money.truncate(1), incomplete.clone());
    rejected(
        |list| list.prices[0].money[0].currency = Currency::Usd,
        incomplete.clone(),
    );
    rejected(|list| list.prices[0].money.push(euros("1")), incomplete);
}

#[test]
fn prices_rise_with_size_and_edition() {
    let falls = |lower: &str, higher: &str| PriceListError::PricesNotRising {
        lower: sku(lower),
        higher: sku(higher),
    };
    rejected(
        |list| list.prices[1].credits = list.prices[0].credits,
        falls("T-DSK-3", "T-DSK-5"),
    );
    rejected(|list| list.prices[1].money[1].minor = 1, falls("T-DSK-3", "T-DSK-5"));
    rejected(|list| list.products[0].editions.swap(0, 1), falls("T-MOB-3", "T-DSK-3"));
}
