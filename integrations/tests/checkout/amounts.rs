//! Amounts are exact: what stands in a number's text, in minor units.

use domain::{Currency, Money, money::AmountError};
use integrations::checkout::Amount;
use proptest::{prelude::*, sample::select};

fn read(number: &str, currency: &str) -> Amount {
    Amount::read(number, currency).unwrap_or_else(|| panic!("{number} is no amount"))
}

/// `units` with `decimals` decimals, as JSON may write it.
fn texts(units: i64, decimals: usize) -> Vec<String> {
    let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let dot = if decimals == 0 { "" } else { "." };
    vec![
        format!("{sign}{whole}{dot}{fraction}"),
        format!("{sign}{whole}.{fraction}000"),
        format!("{sign}{units}e-{decimals}"),
        format!("{sign}0.{digits}E+{}", whole.len()),
        format!("{sign}0.00{digits}e{}", whole.len() + 2),
    ]
}

proptest! {
    #[test]
    fn every_way_to_write_an_amount_is_that_amount(units in any::<i64>(), currency in select(Currency::ALL.to_vec())) {
        let money = Money::new(units, currency);
        for text in texts(units, currency.exponent()) {
            prop_assert_eq!(read(&text, currency.code()).money(), Ok(money), "{}", text);
        }
    }

    #[test]
    fn what_an_amount_says_is_what_is_read_again(units in any::<i64>(), currency in select(Currency::ALL.to_vec())) {
        let money = Money::new(units, currency);
        prop_assert_eq!(read(&money.amount(), currency.code()).money(), Ok(money));
    }

    #[test]
    fn a_number_has_one_plain_form_in_any_currency(units in any::<i64>(), decimals in 0_usize..5) {
        let amounts: Vec<_> = texts(units, decimals).iter().map(|text| read(text, "JPY")).collect();
        prop_assert!(amounts.iter().all(|amount| *amount == amounts[0]), "{:?}", amounts);
        prop_assert!(!amounts[0].digits().contains(['e', 'E']));
    }

    #[test]
    fn a_part_of_a_cent_is_no_money(cents in 0_i64..1_000_000, part in 1_u32..10) {
        let text = format!("{}.{:02}{part}", cents / 100, cents % 100);
        let refused = read(&text, "EUR").money();
        prop_assert!(matches!(refused, Err(AmountError::NotMoney { .. })), "{refused:?}");
    }
}

#[test]
fn currencies_without_cents_keep_their_whole_units() {
    for text in ["1500", "1500.0", "1.5e3", "15E2"] {
        assert_eq!(read(text, "JPY").digits(), "1500");
    }
    assert_eq!(read("0.0", "JPY").digits(), "0");
    assert_eq!(read("-0.00", "JPY").digits(), "0");
}

#[test]
fn a_currency_that_is_not_sold_in_is_told_and_is_no_money() {
    let amount = read("29.90", "GBP");
    assert_eq!((amount.digits(), amount.currency()), ("29.9", "GBP"));
    assert!(matches!(amount.money(), Err(AmountError::UnknownCurrency { .. })));
}

#[test]
fn what_cannot_be_counted_is_no_amount() {
    for text in [
        "",
        "-",
        "1,5",
        "0x10",
        "NaN",
        "1e",
        "1e99",
        "--1",
        "1.2.3",
        "+1",
        " 1",
        "1234567890123456789012345678901",
    ] {
        assert_eq!(Amount::read(text, "EUR"), None, "{text}");
    }
    for currency in ["", "EU", "eur", "EURO", "€€€"] {
        assert_eq!(Amount::read("1", currency), None, "{currency}");
    }
    let large = read("99999999999999999999", "EUR").money();
    assert!(matches!(large, Err(AmountError::NotMoney { .. })));
}
