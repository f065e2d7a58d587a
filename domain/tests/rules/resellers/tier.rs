//! A reseller is in one tier or in none.

use domain::{
    NewEvent, Stream,
    catalog::{CatalogError, TierCode},
    reseller::{ChangeResellerTier, ResellerError, ResellerTierChanged},
};

use crate::support::{ANNA, assign, credits, events::*, given};

fn change(tier: Option<&str>) -> ChangeResellerTier {
    ChangeResellerTier {
        reseller_id: ANNA,
        tier: tier.map(|tier| tier.parse().unwrap()),
    }
}

fn changed(tier: Option<&str>) -> NewEvent {
    let ChangeResellerTier { reseller_id, tier } = change(tier);
    NewEvent::new(Stream::Reseller(ANNA), ResellerTierChanged { reseller_id, tier })
}

#[test]
fn staff_put_a_reseller_into_a_tier_and_out_of_it() {
    let story = given([published(), registered(ANNA)]);
    story.when(&change(Some("GOLD"))).then([changed(Some("GOLD"))]);
    let story = story.and(&change(Some("GOLD")));
    assert_eq!(story.states().reseller(ANNA).tier().map(TierCode::as_str), Some("GOLD"));
    story.when(&change(Some("GOLD"))).then_nothing();
    story.when(&change(None)).then([changed(None)]);
    given([published(), registered(ANNA)])
        .when(&change(None))
        .then_nothing();
}

#[test]
fn a_suspended_reseller_keeps_its_tier() {
    let story = given([published(), registered(ANNA), changed(Some("GOLD")), suspended(ANNA)]);
    assert_eq!(story.states().reseller(ANNA).tier().map(TierCode::as_str), Some("GOLD"));
    story.when(&change(Some("SILVER"))).then([changed(Some("SILVER"))]);
}

#[test]
fn a_tier_is_one_of_the_list_in_force() {
    let refused = CatalogError::UnknownTier {
        tier: "BRONZE".parse().unwrap(),
        allowed: "one of SILVER, GOLD, PLATINUM".to_owned(),
    };
    given([published(), registered(ANNA)])
        .when(&change(Some("BRONZE")))
        .then_error(refused);
    given([registered(ANNA)])
        .when(&change(Some("GOLD")))
        .then_error(CatalogError::NoPriceList);
}

#[test]
fn a_tier_takes_its_percentage_off_what_a_reseller_pays() {
    let story = given(anna_has("500").into_iter().chain([changed(Some("GOLD"))]));
    let story = story.and(&assign());
    // T-ENT-10 costs 421.26; 10 % of it are 42.13.
    assert_eq!(story.balance(ANNA), credits("120.87"));
}

#[test]
fn only_a_reseller_has_a_tier() {
    given([]).when(&change(Some("GOLD"))).then_error(ResellerError::Unknown);
}

#[test]
fn codes_of_tiers_are_short_and_plain() {
    for code in ["G", "GOLD-2", "A2345678901234567890"] {
        assert_eq!(code.parse::<TierCode>().unwrap().as_str(), code);
    }
    for code in ["", "gold", "GOLD 2", "Ä", "A23456789012345678901"] {
        let refused = CatalogError::MalformedTierCode { code: code.to_owned() };
        assert_eq!(code.parse::<TierCode>(), Err(refused));
    }
}
