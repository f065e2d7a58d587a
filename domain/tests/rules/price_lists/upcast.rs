//! Lists that were stored before keep meaning what they meant.

use domain::{
    Credits, Currency, Event,
    catalog::{CatalogError, PriceList, SubscriptionTerm, SubscriptionTerms},
};
use serde_json::{Value, json};

use crate::support::{credits, events::*, sku};

/// The list of version 1 that is kept as a snapshot, with a subscription.
fn stored() -> Value {
    let mut stored = crate::upcasts::snapshot("price_list.published", 1);
    let list = &mut stored["price_list"];
    let mut subscribed = list["products"][0].clone();
    subscribed["code"] = json!("RS");
    subscribed["sold_as"] = json!(["subscription"]);
    subscribed["longest_trial_days"] = json!(0);
    list["products"].as_array_mut().unwrap().push(subscribed);
    let mut price = list["prices"][0].clone();
    price["sku"] = json!("RS-1");
    list["prices"].as_array_mut().unwrap().push(price);
    stored
}

fn lifted() -> PriceList {
    let body = stored().to_string();
    match Event::decode("price_list.published", 1, body.as_bytes()).unwrap() {
        Event::PriceListPublished(published) => published.price_list,
        other => panic!("{other:?}"),
    }
}

#[test]
fn support_stays_without_a_discount() {
    let list = lifted();
    // A year for RW-10 is 17 % of 360.00.
    for (text, price) in [("S1Y-RW-10", "61.20"), ("S2Y-RW-10", "122.40"), ("S5Y-RW-10", "306.00")] {
        let price_then = list.support_price(&text.parse().unwrap(), Currency::Eur);
        assert_eq!(price_then, Ok(euros(price)));
    }
}

#[test]
fn subscriptions_stay_yearly() {
    let list = lifted();
    let yearly = SubscriptionTerms {
        term: SubscriptionTerm::Year,
        grace_days: 14,
    };
    assert_eq!(list.product("RS").unwrap().subscription, Some(yearly));
    assert_eq!(list.product("RW").unwrap().subscription, None);
    assert_eq!(
        list.subscription_price_in_credits(SubscriptionTerm::Year, &sku("RS-2")),
        Ok(credits("50.40"))
    );
}

#[test]
fn nothing_else_is_sold_and_the_limits_are_as_they_were() {
    let list = lifted();
    assert_eq!(list.check(), Ok(()));
    let one = std::num::NonZeroU32::MIN;
    assert_eq!(
        list.credits_price(one, Currency::Eur),
        Err(CatalogError::CreditsNotSold)
    );
    assert_eq!((list.tiers, list.rehosts_per_year), (vec![], 3));
    let limits = (list.credits_expire_after_days, list.adjustment_limit);
    assert_eq!(limits, (None, Credits(100_000)));
}

#[test]
fn bytes_that_are_no_list_are_refused() {
    for body in ["{}", "[]", "1", r#"{"price_list":{"products":[1]}}"#] {
        Event::decode("price_list.published", 1, body.as_bytes()).unwrap_err();
    }
}
