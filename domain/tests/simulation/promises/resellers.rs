//! Promises about resellers.

use domain::{Event, ResellerId, States, license::Seller, reseller::Reseller};

pub(super) fn take(states: &States, event: &Event) {
    match event {
        Event::ResellerRegistered(registered) => check_above(states, registered.reseller_id),
        Event::ResellerMoved(moved) => check_above(states, moved.reseller_id),
        Event::CreditsPurchased(purchased) => check_acts(states, purchased.reseller_id),
        Event::CreditsTransferredOut(transferred) => check_acts(states, transferred.reseller_id),
        Event::LicenseAssigned(assigned) => {
            if let Seller::Reseller { reseller_id } = assigned.seller {
                check_acts(states, reseller_id);
            }
        }
        _ => {}
    }
}

fn check_acts(states: &States, reseller_id: ResellerId) {
    let acts = matches!(states.reseller(reseller_id), Reseller::Active(_));
    assert!(acts, "a suspended reseller changes nothing");
}

/// The way up ends at one of the vendor's own.
fn check_above(states: &States, reseller_id: ResellerId) {
    let mut seen = vec![reseller_id];
    while let Some(parent) = states.reseller(seen[seen.len() - 1]).parent() {
        assert!(!seen.contains(&parent), "no reseller is below itself");
        assert!(
            states.reseller(parent).registered().is_some(),
            "who is above is registered"
        );
        seen.push(parent);
    }
}
