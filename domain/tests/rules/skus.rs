//! SKUs: parse and print are inverse, and anything else is refused by name.

use domain::catalog::{Size, Sku, SkuError, SupportSku};
use proptest::prelude::*;

#[test]
fn skus_are_code_edition_size() {
    let sku: Sku = "T-ENT-10".parse().unwrap();
    assert_eq!((sku.product(), sku.edition()), ("T", Some("ENT")));
    assert_eq!(Some(sku.size()), Size::count(10));
    let sku: Sku = "RW-UNLIMITED".parse().unwrap();
    assert_eq!(
        (sku.product(), sku.edition(), sku.size()),
        ("RW", None, Size::Unlimited)
    );
}

#[test]
fn supports_are_years_before_the_license() {
    let sku: SupportSku = "S1Y-T-ENT-10".parse().unwrap();
    assert_eq!((sku.years(), sku.license().to_string()), (1, "T-ENT-10".to_owned()));
}

#[test]
fn anything_else_is_refused_by_name() {
    let text = |text: &str| text.to_owned();
    let code = |code: &str| SkuError::Code { code: text(code) };
    let size = |size: &str| SkuError::Size { size: text(size) };
    let parts = |sku: &str| SkuError::Parts { text: text(sku) };
    let cases = [
        ("", parts("")),
        ("T", parts("T")),
        ("T-ENT-10-2", parts("T-ENT-10-2")),
        ("t-ENT-10", code("t")),
        ("-ENT-10", code("")),
        ("T--10", code("")),
        ("T-ENTERPRISE-10", code("ENTERPRISE")),
        ("S1Y-T-10", code("S1Y")),
        ("T-0", size("0")),
        ("T-03", size("03")),
        ("T-+3", size("+3")),
        ("T-", size("")),
        ("T-unlimited", size("unlimited")),
        ("T-4294967296", size("4294967296")),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<Sku>(), Err(error), "{text}");
    }
}

#[test]
fn supports_of_other_years_are_refused() {
    let no_support = [
        "", "T-ENT-10", "SY-T-3", "S0Y-T-3", "S6Y-T-3", "S01Y-T-3", "S1-T-3", "s1Y-T-3",
    ];
    for text in no_support {
        let refused = SkuError::Support { text: text.to_owned() };
        assert_eq!(text.parse::<SupportSku>(), Err(refused), "{text}");
    }
    let unlicensed = "S1Y-T".parse::<SupportSku>();
    assert_eq!(unlicensed, Err(SkuError::Parts { text: "T".to_owned() }));
}

pub(crate) fn any_sku() -> impl Strategy<Value = Sku> {
    let size = prop_oneof![
        Just(Size::Unlimited),
        (1..=u32::MAX).prop_filter_map("size", Size::count)
    ];
    let parts = ("[A-Z]{1,8}", proptest::option::of("[A-Z]{1,8}"), size);
    parts.prop_map(|(product, edition, size)| Sku::new(&product, edition.as_deref(), size).unwrap())
}

proptest! {
    #[test]
    fn printed_skus_parse_to_themselves(sku in any_sku(), years in 1..=5_u32) {
        prop_assert_eq!(sku.to_string().parse(), Ok(sku.clone()));
        let support = SupportSku::new(years, sku).unwrap();
        prop_assert_eq!(support.to_string().parse(), Ok(support));
    }

    #[test]
    fn what_parses_prints_the_same(text in "(S[0-9]{1,2}Y-)?[A-Z]{0,9}-([A-Z]{0,9}-)?([0-9]{1,11}|UNLIMITED)") {
        if let Ok(sku) = text.parse::<Sku>() {
            prop_assert_eq!(sku.to_string(), text.clone());
        }
        if let Ok(sku) = text.parse::<SupportSku>() {
            prop_assert_eq!(sku.to_string(), text);
        }
    }
}
