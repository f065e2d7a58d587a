//! SKUs of everything that a line can name: parse and print are inverse, and anything else is refused by name.

use std::num::NonZeroU32;

use domain::catalog::{DayCount, ItemSku, Sku, SkuError, SubscriptionTerm, SupportSku};
use proptest::prelude::*;

use crate::{skus::any_sku, support::sku};

fn days(days: u32) -> DayCount {
    DayCount::new(days).unwrap()
}

#[test]
fn each_item_has_its_mark() {
    let pair = |from: &str, to: &str| (sku(from), sku(to));
    let upgrade = |(from, to)| ItemSku::Upgrade { from, to };
    let support = |days, (from, to)| ItemSku::SupportUpgrade { days, from, to };
    let channels = |days, (from, to)| ItemSku::ChannelsChanged { days, from, to };
    let subscription = |term, text| ItemSku::Subscription { term, sku: sku(text) };
    let license = sku("T-ENT-10");
    let cases = [
        ("T-ENT-10", ItemSku::from(license.clone())),
        ("S1Y-T-ENT-10", SupportSku::new(1, license.clone()).unwrap().into()),
        (
            "S37D-T-ENT-10",
            ItemSku::SupportDays {
                days: days(37),
                license,
            },
        ),
        ("U-T-DSK-3-T-ENT-10", upgrade(pair("T-DSK-3", "T-ENT-10"))),
        ("U-RW-3-RW-6", upgrade(pair("RW-3", "RW-6"))),
        ("U-T-DSK-UNLIMITED-RW-6", upgrade(pair("T-DSK-UNLIMITED", "RW-6"))),
        (
            "S200D-U-T-DSK-3-T-ENT-10",
            support(days(200), pair("T-DSK-3", "T-ENT-10")),
        ),
        ("P1M-RS-5", subscription(SubscriptionTerm::Month, "RS-5")),
        ("P1Y-RS-5", subscription(SubscriptionTerm::Year, "RS-5")),
        ("P200D-U-RS-5-RS-8", channels(days(200), pair("RS-5", "RS-8"))),
        ("CREDITS-100", ItemSku::Credits(NonZeroU32::new(100).unwrap())),
    ];
    for (text, item) in cases {
        assert_eq!(text.parse(), Ok(item.clone()), "{text}");
        assert_eq!(item.to_string(), text);
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<ItemSku>(&json).unwrap(), item);
    }
}

/// A product may be called as a mark is, as long as that has no digit.
#[test]
fn marks_are_no_codes() {
    for text in ["U-3", "U-ENT-3", "S-3", "P-3", "D-Y-3"] {
        assert_eq!(text.parse(), Ok(ItemSku::License(sku(text))));
    }
    let upgrade: ItemSku = "U-U-3-U-U-5".parse().unwrap();
    let (from, to) = (sku("U-3"), sku("U-U-5"));
    assert_eq!(upgrade, ItemSku::Upgrade { from, to });
    let license = sku("U-ENT-3");
    let support: ItemSku = "S9D-U-ENT-3".parse().unwrap();
    assert_eq!(support, ItemSku::SupportDays { days: days(9), license });
    let reserved = Err(SkuError::Reserved {
        code: "CREDITS".to_owned(),
    });
    assert_eq!("CREDITS-ENT-3".parse::<Sku>(), reserved);
    assert_eq!("T-CREDITS-3".parse::<Sku>().unwrap().edition(), Some("CREDITS"));
}

#[test]
fn items_by_the_day_are_for_one_day_to_ten_years() {
    assert_eq!(DayCount::new(3660).map(DayCount::get), Ok(3660));
    for days in [0, 3661] {
        assert_eq!(DayCount::new(days), Err(SkuError::Days { days }));
    }
}

#[test]
fn anything_else_is_refused_by_name() {
    let refused = |text: &str| text.parse::<ItemSku>().unwrap_err();
    let owned = |text: &str| text.to_owned();
    for text in ["S0D-T-3", "S037D-T-3", "S3661D-T-3", "SX1D-T-3", "S1D"] {
        assert_eq!(refused(text), SkuError::SupportDays { text: owned(text) });
    }
    for text in ["S6Y-T-3", "S1-T-3", "S1M-T-3"] {
        assert_eq!(refused(text), SkuError::Support { text: owned(text) });
    }
    for text in ["P2M-RS-5", "P1W-RS-5", "P0D-U-RS-5-RS-8", "P3661D-U-RS-5-RS-8", "P1M"] {
        assert_eq!(refused(text), SkuError::Subscription { text: owned(text) });
    }
    for text in [
        "CREDITS",
        "CREDITS-",
        "CREDITS-0",
        "CREDITS-01",
        "CREDITS-1.50",
        "CREDITS-ENT-3",
    ] {
        assert_eq!(refused(text), SkuError::Credits { text: owned(text) });
    }
    for text in ["U-T-ENT-3", "U-T-ENT-3-", "U--T-3-T-5", "U-t-3-T-5"] {
        let error = refused(text);
        let by_name = matches!(
            error,
            SkuError::Upgrade { .. } | SkuError::Code { .. } | SkuError::Parts { .. }
        );
        assert!(by_name, "{text}: {error}");
    }
    let parts = |text: &str| SkuError::Parts { text: owned(text) };
    assert_eq!(refused(""), parts(""));
    assert_eq!(refused("P1Y-RS-5-RS-8"), parts("RS-5-RS-8"));
    assert_eq!(refused("U-RW-3-RW-6-RW-9"), parts("RW-6-RW-9"));
    assert_eq!(refused("P9D-RS-5"), SkuError::Upgrade { text: owned("RS-5") });
    assert_eq!(refused("A3-RW-5"), SkuError::Code { code: owned("A3") });
}

fn any_item() -> impl Strategy<Value = ItemSku> {
    let days = || (1..=3660_u32).prop_map(days);
    let term = prop_oneof![Just(SubscriptionTerm::Month), Just(SubscriptionTerm::Year)];
    let count = (1..=u32::MAX).prop_filter_map("credits", NonZeroU32::new);
    prop_oneof![
        any_sku().prop_map(ItemSku::License),
        (1..=5_u32, any_sku()).prop_map(|(years, license)| SupportSku::new(years, license).unwrap().into()),
        (days(), any_sku()).prop_map(|(days, license)| ItemSku::SupportDays { days, license }),
        (any_sku(), any_sku()).prop_map(|(from, to)| ItemSku::Upgrade { from, to }),
        (days(), any_sku(), any_sku()).prop_map(|(days, from, to)| ItemSku::SupportUpgrade { days, from, to }),
        (term, any_sku()).prop_map(|(term, sku)| ItemSku::Subscription { term, sku }),
        (days(), any_sku(), any_sku()).prop_map(|(days, from, to)| ItemSku::ChannelsChanged { days, from, to }),
        count.prop_map(ItemSku::Credits),
    ]
}

proptest! {
    #[test]
    fn printed_items_parse_to_themselves(item in any_item()) {
        prop_assert_eq!(item.to_string().parse(), Ok(item));
    }

    #[test]
    fn what_parses_prints_the_same(
        text in "((S|P|A)[0-9]{0,4}(Y|D|M)?-)?(U-)?(CREDITS-|[A-Z]{0,3}-){0,2}[0-9]{0,3}(-[A-Z]{1,2}){0,2}(-[0-9]{1,3}|-UNLIMITED)?",
    ) {
        if let Ok(item) = text.parse::<ItemSku>() {
            prop_assert_eq!(item.to_string(), text);
        }
    }

    #[test]
    fn no_text_is_too_strange_to_be_refused(text in "\\PC{0,40}") {
        if let Ok(item) = text.parse::<ItemSku>() {
            prop_assert_eq!(item.to_string(), text);
        }
    }
}
