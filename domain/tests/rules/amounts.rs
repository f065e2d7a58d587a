//! Credits and money.

use domain::{Credits, Currency, Money, money::AmountError};
use proptest::prelude::*;

use crate::support::events::euros;

#[test]
fn credits_have_two_decimals() {
    let cases = [
        (1250, "12.50"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-1250, "-12.50"),
        (0, "0.00"),
        (i64::MIN, "-92233720368547758.08"),
    ];
    for (hundredths, text) in cases {
        assert_eq!(Credits(hundredths).to_string(), text);
        assert_eq!(text.parse(), Ok(Credits(hundredths)));
    }
    assert_eq!("12.5".parse(), Ok(Credits(1250)));
    assert_eq!("12".parse(), Ok(Credits(1200)));
}

#[test]
fn anything_else_is_no_amount_of_credits() {
    let texts = [
        "",
        "-",
        "+1",
        "1.",
        ".5",
        "1.005",
        "1,5",
        " 1",
        "1e3",
        "--1",
        "92233720368547758.08",
    ];
    for text in texts {
        let refused = AmountError::NotCredits { text: text.to_owned() };
        assert_eq!(text.parse::<Credits>(), Err(refused));
    }
}

#[test]
fn credits_are_a_text_in_json() {
    let json = serde_json::to_string(&Credits(1250)).unwrap();
    assert_eq!(json, r#""12.50""#);
    assert_eq!(serde_json::from_str::<Credits>(&json).unwrap(), Credits(1250));
    serde_json::from_str::<Credits>("12.5").unwrap_err();
}

#[test]
fn credits_that_cannot_be_counted_are_none() {
    assert_eq!(Credits(i64::MAX).checked_add(Credits(1)), None);
    assert_eq!(Credits(i64::MIN).checked_sub(Credits(1)), None);
    assert_eq!(Credits(i64::MAX).checked_mul(2), None);
}

#[test]
fn money_shows_its_currency() {
    let money = euros("601.80");
    assert_eq!(money.to_string(), "EUR 601.80");
    let json = serde_json::to_string(&money).unwrap();
    assert_eq!(json, r#"{"amount":"601.80","currency":"EUR"}"#);
    assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
}

#[test]
fn money_is_refused_where_it_is_none() {
    let text = "1.005".to_owned();
    let refused = AmountError::NotMoney {
        text,
        currency: Currency::Usd,
    };
    assert_eq!(Money::parse("1.005", Currency::Usd), Err(refused));
    let refused = AmountError::UnknownCurrency { text: "eur".to_owned() };
    assert_eq!("eur".parse::<Currency>(), Err(refused));
    for json in [
        r#"{"amount":"1.00"}"#,
        r#"{"amount":1.00,"currency":"EUR"}"#,
        r#"{"amount":"1.00","currency":"EUR","net":true}"#,
    ] {
        serde_json::from_str::<Money>(json).unwrap_err();
    }
}

#[test]
fn two_currencies_never_add() {
    let dollar = Money::new(100, Currency::Usd);
    let refused = AmountError::CurrenciesDiffer {
        left: Currency::Eur,
        right: Currency::Usd,
    };
    assert_eq!(euros("1.00").checked_add(dollar), Err(refused));
    assert_eq!(euros("1.00").checked_add(euros("2.50")), Ok(euros("3.50")));
    let most = Money::new(i64::MAX, Currency::Eur);
    assert_eq!(most.checked_add(euros("0.01")), Err(AmountError::Overflow));
    assert_eq!(most.checked_mul(2), Err(AmountError::Overflow));
    assert_eq!(most.percent_half_up(101), Err(AmountError::Overflow));
}

#[test]
fn percentages_round_half_up() {
    let cases = [
        ("601.80", 17, "102.31"),
        ("0.50", 1, "0.01"),
        ("0.49", 1, "0.00"),
        ("-0.50", 1, "-0.01"),
        ("1.50", 17, "0.26"),
    ];
    for (of, percent, part) in cases {
        assert_eq!(euros(of).percent_half_up(percent), Ok(euros(part)));
    }
}

proptest! {
    #[test]
    fn printed_credits_parse_to_themselves(hundredths: i64) {
        let credits = Credits(hundredths);
        prop_assert_eq!(credits.to_string().parse(), Ok(credits));
    }

    #[test]
    fn printed_amounts_parse_to_themselves(minor: i64) {
        let money = Money::new(minor, Currency::Usd);
        prop_assert_eq!(Money::parse(&money.amount(), Currency::Usd), Ok(money));
    }

    #[test]
    fn a_part_is_never_off_by_more_than_half_a_cent(minor in 0..i64::MAX / 200, percent in 0..100_u32) {
        let part = Money::new(minor, Currency::Eur).percent_half_up(percent).unwrap();
        let error = i128::from(part.minor) * 100 - i128::from(minor) * i128::from(percent);
        prop_assert!((-49..=50).contains(&error));
    }
}
