//! A reseller is in one tier or in none.

use domain::{
    NewEvent, Stream,
    catalog::{CatalogError, TierCode},
    reseller::{ChangeResellerTier, ResellerError, ResellerTierChanged},
};

use crate::support::{ANNA, events::*, given};

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
    let story = given([registered(ANNA)]);
    story.when(&change(Some("GOLD"))).then([changed(Some("GOLD"))]);
    let story = story.and(&change(Some("GOLD")));
    assert_eq!(story.states().reseller(ANNA).tier().map(TierCode::as_str), Some("GOLD"));
    story.when(&change(Some("GOLD"))).then_nothing();
    story.when(&change(None)).then([changed(None)]);
    given([registered(ANNA)]).when(&change(None)).then_nothing();
}

#[test]
fn a_suspended_reseller_keeps_its_tier() {
    let story = given([registered(ANNA), changed(Some("GOLD")), suspended(ANNA)]);
    assert_eq!(story.states().reseller(ANNA).tier().map(TierCode::as_str), Some("GOLD"));
    story.when(&change(Some("SILVER"))).then([changed(Some("SILVER"))]);
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
