//! What a price list says, and what must hold before it is published.

use chrono::NaiveDate;
use domain::{
    Currency, NewEvent, Stream,
    catalog::{
        CatalogError, Edition, PriceList, PriceListError, PriceListPublished, PublishPriceList, Size, Sizes, SkuError,
        SoldAs, SupportSku, default_price_list,
    },
};

use crate::support::{credits, events::*, given, sku, time};

fn support(text: &str) -> SupportSku {
    text.parse().unwrap()
}

fn from_day(day: &str) -> PriceList {
    PriceList {
        effective_from: day.parse().unwrap(),
        ..default_price_list()
    }
}

fn publish(price_list: PriceList) -> PublishPriceList {
    PublishPriceList { price_list }
}

#[test]
fn the_shipped_list_may_be_published() {
    let list = default_price_list();
    assert_eq!(list.check(), Ok(()));
    let products: Vec<_> = list.products.iter().map(|product| product.code.as_str()).collect();
    assert_eq!(products, ["T", "RW", "AS", "SM", "RS"]);
    assert_eq!(NaiveDate::from_ymd_opt(2015, 1, 1), Some(list.effective_from));
}

#[test]
fn the_prices_of_the_guide_come_out() {
    let list = default_price_list();
    assert_eq!(list.price_in(&sku("T-ENT-10"), Currency::Eur), Ok(euros("601.80")));
    assert_eq!(
        list.support_price(&support("S1Y-T-ENT-10"), Currency::Eur),
        Ok(euros("102.31"))
    );
}

#[test]
fn a_price_is_asked_by_sku() {
    let list = default_price_list();
    assert_eq!(list.price_in_credits(&sku("T-ENT-10")), Ok(credits("421.26")));
    assert_eq!(list.price_in_credits(&sku("RW-5")), Ok(credits("126.00")));
    assert_eq!(
        list.price_in(&sku("RW-5"), Currency::Usd).unwrap().to_string(),
        "USD 198.00"
    );
    // Two years are twice one rounded year, not the rounded two.
    assert_eq!(
        list.support_price(&support("S2Y-T-ENT-10"), Currency::Eur),
        Ok(euros("204.62"))
    );
}

#[test]
fn what_is_not_sold_is_refused_with_what_is() {
    let list = default_price_list();
    let refused = |text: &str| list.check_license(&sku(text)).unwrap_err().to_string();
    assert_eq!(refused("X-1"), "there is no product X: choose one of T, RW, AS, SM, RS");
    assert_eq!(refused("T-PRO-3"), "T has no edition PRO: choose one of DSK, MOB, ENT");
    assert_eq!(refused("RW-ENT-3"), "RW has no edition ENT: choose no edition");
    assert_eq!(refused("T-3"), "T is sold by edition: choose one of DSK, MOB, ENT");
    assert_eq!(
        refused("T-ENT-4"),
        "T is not sold in size 4: choose one of 3, 5, 10, 25, 50, UNLIMITED"
    );
    assert_eq!(
        refused("RW-UNLIMITED"),
        "RW is not sold in size UNLIMITED: choose any number from 1"
    );
}

#[test]
fn a_price_that_cannot_be_counted_is_refused() {
    let mut list = default_price_list();
    for price in list.prices.iter_mut().filter(|price| price.sku == sku("RW-1")) {
        price.credits.0 = i64::MAX / 2;
        price.money.iter_mut().for_each(|money| money.minor = i64::MAX / 2);
    }
    let overflow = CatalogError::PriceOverflow;
    assert_eq!(list.price_in_credits(&sku("RW-3")), Err(overflow.clone()));
    assert_eq!(list.price_in(&sku("RW-3"), Currency::Eur), Err(overflow.clone()));
    let tenfold = list.support_price(&support("S5Y-RW-2"), Currency::Eur);
    assert_eq!(tenfold.map(|money| money.minor), Ok((i64::MAX / 100 * 17 + 1) * 5));
}

#[test]
fn a_list_is_published_once() {
    let price_list = default_price_list();
    let command = publish(price_list.clone());
    let event = PriceListPublished { price_list };
    given([]).when(&command).then([NewEvent::new(Stream::Catalog, event)]);
    given([published()]).when(&command).then_nothing();
    given([published()])
        .and(&publish(from_day("2020-01-01")))
        .when(&command)
        .then_nothing();
}

#[test]
fn a_list_begins_after_the_one_it_follows() {
    let found = "2014-12-31".parse().unwrap();
    let last = "2015-01-01".parse().unwrap();
    given([published()])
        .when(&publish(from_day("2014-12-31")))
        .then_error(CatalogError::NotAfterLast { found, last });
    let renamed = PriceList {
        name: "Other".to_owned(),
        ..default_price_list()
    };
    given([published()])
        .when(&publish(renamed))
        .then_error(CatalogError::NotAfterLast { found: last, last });
    given([published()]).when(&publish(from_day("2015-01-02"))).events();
}

#[test]
fn the_latest_list_of_the_day_is_in_force() {
    let story = given([published()]).and(&publish(from_day("2020-06-01")));
    let catalog = story.states().catalog();
    let in_force = |at| {
        catalog
            .price_list_at(time(at))
            .map(|list| list.effective_from.to_string())
    };
    assert_eq!(in_force("2014-12-31T23:59:59Z"), None);
    assert_eq!(in_force("2020-05-31T23:59:59Z").as_deref(), Some("2015-01-01"));
    assert_eq!(in_force("2020-06-01T00:00:00Z").as_deref(), Some("2020-06-01"));
    assert_eq!(in_force("2099-01-01T00:00:00Z").as_deref(), Some("2020-06-01"));
    let refused = catalog.in_force(time("2014-12-31T23:59:59Z")).unwrap_err();
    assert_eq!(refused, CatalogError::NoPriceList);
}

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
