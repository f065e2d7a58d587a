//! Price lists and resellers.

use domain::{
    Event, Personal,
    catalog::PriceListPublished,
    locale::Language,
    reseller::{
        ResellerMoved, ResellerProfileChanged, ResellerRegistered, ResellerReinstated, ResellerSuspended,
        ResellerTierChanged,
    },
};

use super::short_list;
use crate::support::{ANNA, BEN};

pub(super) fn events(personal: fn() -> Personal) -> Vec<Event> {
    let (reseller_id, text) = (ANNA, |text: &str| text.to_owned());
    vec![
        PriceListPublished {
            price_list: short_list(),
        }
        .into(),
        ResellerRegistered {
            reseller_id,
            parent_id: Some(BEN),
            name: text("Anna & Co"),
        }
        .into(),
        ResellerSuspended {
            reseller_id,
            reason: text("unpaid invoice"),
        }
        .into(),
        ResellerReinstated { reseller_id }.into(),
        ResellerProfileChanged {
            reseller_id,
            name: text("Anna & Co"),
            address: vec![text("1 Main Street"), text("10115 Berlin")],
            country: "DE".parse().ok(),
            vat_number: "DE123456789".parse().ok(),
            website: "https://example.com".parse().ok(),
            language: Some(Language::De),
            contact_name: Some(personal()),
            contact_email: Some(personal()),
            contact_phone: Some(personal()),
        }
        .into(),
        ResellerTierChanged {
            reseller_id,
            tier: "GOLD".parse().ok(),
        }
        .into(),
        ResellerMoved {
            reseller_id,
            from: Some(BEN),
            to: None,
        }
        .into(),
    ]
}

pub(super) fn variations() -> Vec<Event> {
    let (reseller_id, name) = (ANNA, "Anna".to_owned());
    vec![
        ResellerRegistered {
            reseller_id,
            parent_id: None,
            name: name.clone(),
        }
        .into(),
        ResellerProfileChanged {
            reseller_id,
            name,
            address: vec![],
            country: None,
            vat_number: None,
            website: None,
            language: None,
            contact_name: None,
            contact_email: None,
            contact_phone: None,
        }
        .into(),
        ResellerTierChanged {
            reseller_id,
            tier: None,
        }
        .into(),
        ResellerMoved {
            reseller_id,
            from: None,
            to: Some(BEN),
        }
        .into(),
    ]
}
