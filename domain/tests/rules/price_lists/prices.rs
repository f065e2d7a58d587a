//! What things cost by the list, in credits and in money.

use std::num::NonZeroU32;

use domain::{
    Currency, Money,
    catalog::{CatalogError, SubscriptionTerm, SupportSku, TierCode, default_price_list},
};

use super::publish;
use crate::support::{credits, events::*, given, sku, time};

fn support(text: &str) -> SupportSku {
    text.parse().unwrap()
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
}

#[test]
fn support_is_the_rounded_year_times_the_years_less_the_discount() {
    let list = default_price_list();
    let euros_of = |text: &str| list.support_price(&support(text), Currency::Eur).unwrap();
    // 2 × 102.31 = 204.62, less 5 % = 10.231, which is 10.23.
    assert_eq!(euros_of("S2Y-T-ENT-10"), euros("194.39"));
    // 3 × 102.31 = 306.93, less 10 % = 30.693; 4 × = 409.24, less 12 % = 49.1088; 5 × = 511.55, less 15 % = 76.7325.
    assert_eq!(euros_of("S3Y-T-ENT-10"), euros("276.24"));
    assert_eq!(euros_of("S4Y-T-ENT-10"), euros("360.13"));
    assert_eq!(euros_of("S5Y-T-ENT-10"), euros("434.82"));
    // 17 % of 421.26 are 71.6142; twice 71.61 is 143.22, less 5 % = 7.161.
    let credits_of = |text: &str| list.support_price_in_credits(&support(text));
    assert_eq!(credits_of("S1Y-T-ENT-10"), Ok(credits("71.61")));
    assert_eq!(credits_of("S2Y-T-ENT-10"), Ok(credits("136.06")));
}

#[test]
fn support_is_sold_for_the_terms_of_the_list() {
    let mut list = default_price_list();
    list.support_terms.retain(|term| [1, 3].contains(&term.years));
    let refused = list.support_price(&support("S2Y-RW-5"), Currency::Usd).unwrap_err();
    let told = "support is not sold for 2 years at once: choose one of 1, 3";
    assert_eq!(refused.to_string(), told);
    assert_eq!(list.support_price_in_credits(&support("S2Y-RW-5")), Err(refused));
    assert!(list.support_price_in_credits(&support("S3Y-RW-5")).is_ok());
}

#[test]
fn an_upgrade_costs_the_difference() {
    let list = default_price_list();
    let (from, to) = (sku("T-DSK-3"), sku("T-ENT-10"));
    let euro = |from, to| list.upgrade_price(from, to, Currency::Eur);
    assert_eq!(euro(&from, &to), Ok(euros("439.80")));
    assert_eq!(euro(&to, &from), Ok(euros("-439.80")));
    assert_eq!(euro(&to, &to), Ok(euros("0")));
    assert_eq!(list.upgrade_price_in_credits(&from, &to), Ok(credits("307.86")));
    assert_eq!(
        list.upgrade_price_in_credits(&sku("RW-3"), &sku("RW-6")),
        Ok(credits("75.60"))
    );
}

#[test]
fn a_subscription_costs_its_channels_for_its_term() {
    let list = default_price_list();
    let month = |text: &str| list.subscription_price(SubscriptionTerm::Month, &sku(text), Currency::Eur);
    assert_eq!(month("RS-5"), Ok(euros("60.00")));
    let in_credits = |term, text: &str| list.subscription_price_in_credits(term, &sku(text));
    assert_eq!(in_credits(SubscriptionTerm::Month, "RS-5"), Ok(credits("42.00")));
    let yearly = in_credits(SubscriptionTerm::Year, "RS-5").unwrap_err();
    assert_eq!(yearly.to_string(), "RS is not sold by the year: choose the month");
    let permanent = in_credits(SubscriptionTerm::Month, "RW-5").unwrap_err();
    assert_eq!(
        permanent.to_string(),
        "RW is not sold as subscription: choose one of trial, permanent"
    );
    assert_eq!(month("RW-5"), Err(permanent));
}

#[test]
fn credits_have_a_price_where_they_are_sold() {
    let mut list = default_price_list();
    let hundred = NonZeroU32::new(100).unwrap();
    let dollars = Money::new(11_000, Currency::Usd);
    assert_eq!(list.credits_price(hundred, Currency::Eur), Ok(euros("100.00")));
    assert_eq!(list.credits_price(hundred, Currency::Usd), Ok(dollars));
    list.credit_price[0].minor = i64::MAX / 2;
    let overflow = Err(CatalogError::PriceOverflow);
    assert_eq!(list.credits_price(hundred, Currency::Eur), overflow);
    list.credit_price.clear();
    let not_sold = Err(CatalogError::CreditsNotSold);
    assert_eq!(list.credits_price(hundred, Currency::Eur), not_sold);
}

#[test]
fn a_tier_takes_its_percentage_off() {
    let list = default_price_list();
    let after = |text: &str, tier: &str| {
        let code = tier.parse::<TierCode>().unwrap();
        list.after_tier(credits(text), Some(&code))
    };
    assert_eq!(after("421.26", "SILVER"), credits("400.20")); // 21.063 off
    assert_eq!(after("421.26", "GOLD"), credits("379.13")); // 42.126 off
    assert_eq!(after("421.26", "PLATINUM"), credits("337.01")); // 84.252 off
    assert_eq!(after("0.10", "SILVER"), credits("0.09")); // half a hundredth off goes up
    assert_eq!(after("421.26", "BRONZE"), credits("421.26"));
    assert_eq!(list.after_tier(credits("421.26"), None), credits("421.26"));
}

#[test]
fn codes_of_tiers_are_short_capitals() {
    for text in ["A", "GOLD", "GOLD-2", "0123456789-ABCDEFGHI"] {
        let code: TierCode = text.parse().unwrap();
        assert_eq!((code.as_str(), code.to_string()), (text, text.to_owned()));
    }
    for text in ["", "gold", "GOLD 2", "GÖLD", "0123456789-ABCDEFGHIJ"] {
        let code = text.to_owned();
        let refused = CatalogError::MalformedTierCode { code };
        assert_eq!(text.parse::<TierCode>(), Err(refused));
    }
}

#[test]
fn a_price_is_asked_as_of_any_day() {
    let mut dearer = default_price_list();
    dearer.effective_from = "2027-06-01".parse().unwrap();
    for price in dearer.prices.iter_mut().filter(|price| price.sku == sku("RW-1")) {
        price.credits = credits("30.00");
    }
    let story = given([published()]).and(&publish(dearer));
    let price = |at| {
        story
            .states()
            .catalog()
            .in_force(time(at))?
            .price_in_credits(&sku("RW-1"))
    };
    assert_eq!(price("2027-05-31T23:59:59Z"), Ok(credits("25.20")));
    assert_eq!(price("2027-06-01T00:00:00Z"), Ok(credits("30.00")));
    assert_eq!(price("2014-12-31T23:59:59Z"), Err(CatalogError::NoPriceList));
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
    assert_eq!(
        list.support_price_in_credits(&support("S1Y-RW-3")),
        Err(overflow.clone())
    );
    list.support_percent = 100;
    assert_eq!(list.support_price(&support("S3Y-RW-1"), Currency::Eur), Err(overflow));
}
