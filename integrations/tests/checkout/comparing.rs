//! Whether the provider sold what it was asked to.

use domain::{Currency, Money};
use integrations::checkout::{Checkout, CheckoutRequest, Mismatch, ProviderOrder, What};
use uuid::Uuid;

use crate::{
    payloads::{envelope, event, order, request},
    stand_in::{SECRET, deaf_fastspring, signed},
};

/// The order that a notification tells after `from` became `to` in it.
fn changed(from: &str, to: &str) -> ProviderOrder {
    let order = order();
    assert!(order.contains(from), "{from}");
    let body = envelope(&[event("evt-1", "order.completed", &order.replace(from, to))]);
    let heard = deaf_fastspring().notifications(&signed(SECRET, &body), &body).unwrap();
    match heard.into_iter().next().unwrap().what {
        What::Paid(paid) => *paid,
        other => panic!("{other:?}"),
    }
}

fn usd(cents: i64) -> Money {
    Money::new(cents, Currency::Usd)
}

#[test]
fn what_was_asked_for_fits() {
    assert_eq!(changed("Ada", "Ada").check(&request()), Ok(()));
}

#[test]
fn lines_without_numbers_fit_by_their_place() {
    let order = changed(r#""line":""#, r#""place":""#);
    assert!(order.lines.iter().all(|line| line.number.is_none()));
    assert_eq!(order.check(&request()), Ok(()));
    let mut swapped = request();
    swapped.lines.swap(0, 1);
    assert_eq!(order.check(&swapped), Err(Mismatch::Lines));
}

#[test]
fn lines_with_numbers_fit_in_any_order() {
    let mut order = changed("Ada", "Ada");
    order.lines.swap(0, 1);
    assert_eq!(order.check(&request()), Ok(()));
}

#[test]
fn an_order_of_another_amount_does_not_fit() {
    let total = |found: &str| {
        Err(Mismatch::Total {
            found: format!("USD {found}"),
        })
    };
    assert_eq!(
        changed(r#""total":141.46"#, r#""total":141.45"#).check(&request()),
        total("141.45")
    );
    assert_eq!(
        changed(r#""total":141.46"#, r#""total":0.01"#).check(&request()),
        total("0.01")
    );
    assert_eq!(
        changed(r#""tax":23.58"#, r#""tax":-23.58"#).check(&request()),
        total("141.46")
    );
    let discounted = changed(
        r#""discount":0.0,"discountWithTax""#,
        r#""discount":1.5,"discountWithTax""#,
    );
    assert_eq!(discounted.check(&request()), total("141.46"));
    let cheaper = changed(r#""subtotal":100.77"#, r#""subtotal":100.770001"#).check(&request());
    let (found, expected) = ("USD 100.770001".to_owned(), usd(10_077));
    assert_eq!(cheaper, Err(Mismatch::Price { found, expected }));
    let cheaper = changed(r#""subtotal":117.88,"#, r#""subtotal":1.0,"#).check(&request());
    let (found, expected) = ("USD 1".to_owned(), usd(11_788));
    assert_eq!(cheaper, Err(Mismatch::Price { found, expected }));
}

#[test]
fn an_order_in_another_currency_does_not_fit() {
    for found in ["EUR", "GBP", "JPY"] {
        let other = changed(r#""currency":"USD""#, &format!(r#""currency":"{found}""#));
        let found = found.to_owned();
        assert_eq!(
            other.check(&request()),
            Err(Mismatch::Currency { found, expected: "USD" })
        );
    }
}

#[test]
fn a_test_order_does_not_fit_where_money_was_meant() {
    let test = changed(r#""live":true"#, r#""live":false"#);
    assert_eq!(test.check(&request()), Err(Mismatch::Live { live: false }));
    let asked = CheckoutRequest {
        live: false,
        ..request()
    };
    assert_eq!(test.check(&asked), Ok(()));
    assert_eq!(changed("Ada", "Ada").check(&asked), Err(Mismatch::Live { live: true }));
}

#[test]
fn an_order_that_is_not_completed_does_not_fit() {
    let pending = changed(r#""completed":true"#, r#""completed":false"#);
    assert_eq!(pending.check(&request()), Err(Mismatch::NotCompleted));
}

#[test]
fn other_lines_do_not_fit() {
    let more = changed(r#""quantity":3"#, r#""quantity":30"#).check(&request());
    let (number, found, expected) = (1, 30, 3);
    assert_eq!(
        more,
        Err(Mismatch::Quantity {
            number,
            found,
            expected
        })
    );
    let other = changed(r#""product":"rw-addon""#, r#""product":"rw-cheap""#);
    assert_eq!(other.check(&request()), Err(Mismatch::Lines));
    let twice = changed(r#""line":"2""#, r#""line":"1""#);
    assert_eq!(twice.check(&request()), Err(Mismatch::Lines));
    let mut fewer = request();
    fewer.lines.pop();
    assert_eq!(changed("Ada", "Ada").check(&fewer), Err(Mismatch::Lines));
}

#[test]
fn an_order_of_another_quote_does_not_fit() {
    let asked = CheckoutRequest {
        quote_id: Uuid::from_u128(7),
        ..request()
    };
    assert_eq!(changed("Ada", "Ada").check(&asked), Err(Mismatch::Quote));
}
