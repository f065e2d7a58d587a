//! References of orders.

use domain::license::{LicenseError, OrderReference};
use proptest::prelude::*;

#[test]
fn both_kinds_of_references_are_taken() {
    for text in ["JWT160930-9510-42210", "11408220", "123456", "123456789012"] {
        assert_eq!(text.parse::<OrderReference>().unwrap().to_string(), text);
    }
}

#[test]
fn anything_else_is_no_reference() {
    let cases = [
        "",
        "12345",
        "1234567890123",
        "1140822O",
        "JWT",
        "JWT160930",
        "JWT160931-9510-42210",
        "JWT161330-9510-42210",
        "JWT16093-9510-42210",
        "JWT160930-951-42210",
        "JWT160930-9510-4221",
        "JWT160930-9510-42210-1",
        "jwt160930-9510-42210",
        "JWT160930-95a0-42210",
        "JWT1609+3-9510-42210",
        " 11408220",
        "+1408220",
    ];
    for text in cases {
        let refused = Err(LicenseError::MalformedOrderReference);
        assert_eq!(text.parse::<OrderReference>(), refused, "{text}");
    }
}

#[test]
fn ours_name_the_day() {
    let day = "2016-09-30".parse().unwrap();
    let reference = |first, second| OrderReference::new(day, first, second).to_string();
    assert_eq!(reference(9510, 42210), "JWT160930-9510-42210");
    assert_eq!(reference(7, 8), "JWT160930-0007-00008");
    assert_eq!(reference(u16::MAX, u32::MAX), "JWT160930-5535-67295");
}

proptest! {
    #[test]
    fn ours_parse_to_themselves(days in 0..36_524_u64, first: u16, second: u32) {
        let day = chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(days);
        let reference = OrderReference::new(day, first, second);
        prop_assert_eq!(reference.as_str().parse(), Ok(reference.clone()));
    }
}
