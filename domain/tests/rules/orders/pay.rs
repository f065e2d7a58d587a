use domain::{
    Currency, Money, Personal, Stream,
    order::{InvoiceLink, OrderError, OrderPaid, PayOrder, Refund},
};

use super::{paid, pay, place, placed, refund};
use crate::support::{CARO, events::*, given};

#[test]
fn an_order_is_paid_in_full() {
    placed(&place()).when(&pay()).then([on_order(order_paid())]);
}

#[test]
fn the_invoice_is_kept_for_who_may_read_it() {
    let link = "https://pay.example.com/invoice/1";
    let with_invoice = PayOrder {
        invoice: Some(link.parse().unwrap()),
        ..pay()
    };
    let expected = OrderPaid {
        invoice: Some(Personal::new(CARO, link)),
        ..order_paid()
    };
    placed(&place()).when(&with_invoice).then([on_order(expected)]);
}

#[test]
fn only_a_link_is_an_invoice() {
    let long = format!("https://{}", "x".repeat(1000));
    for text in [
        "",
        "https://",
        "ftp://pay.example.com",
        "https://a b",
        "https://a\n",
        &long,
    ] {
        let parsed = text.parse::<InvoiceLink>();
        assert_eq!(parsed.is_ok(), text == "https://a\n", "{text:?}");
    }
}

#[test]
fn the_same_payment_again_is_nothing_to_do() {
    placed(&place()).and(&pay()).when(&pay()).then_nothing();
}

#[test]
fn an_order_is_paid_once() {
    let again = PayOrder {
        payment_reference: "PAY-2".to_owned(),
        ..pay()
    };
    let elsewhere = PayOrder {
        provider: "fastspring".to_owned(),
        ..pay()
    };
    let story = placed(&place()).and(&pay());
    story.when(&again).then_error(OrderError::AlreadyPaid);
    story.when(&elsewhere).then_error(OrderError::AlreadyPaid);
}

#[test]
fn another_amount_changes_nothing() {
    let dollars = Money::new(64_994, Currency::Usd);
    for found in [euros("649.93"), euros("649.95"), euros("-649.94"), dollars] {
        let expected = euros("649.94");
        placed(&place())
            .when(&PayOrder { amount: found, ..pay() })
            .then_error(OrderError::WrongPayment { found, expected });
    }
}

#[test]
fn a_test_never_pays_what_is_meant() {
    let test = PayOrder { live: false, ..pay() };
    placed(&place()).when(&test).then_error(OrderError::TestPayment);
    let mut placing = place();
    placing.live = false;
    placed(&placing).when(&pay()).then_error(OrderError::TestPayment);
    assert_eq!(placed(&placing).when(&test).events().len(), 1);
}

#[test]
fn a_payment_names_its_provider_and_itself() {
    for text in ["", " ", "a\nb", &"x".repeat(101)] {
        let nameless = PayOrder {
            provider: text.to_owned(),
            ..pay()
        };
        let unreferenced = PayOrder {
            payment_reference: text.to_owned(),
            ..pay()
        };
        placed(&place())
            .when(&nameless)
            .then_error(OrderError::MalformedReference);
        placed(&place())
            .when(&unreferenced)
            .then_error(OrderError::MalformedReference);
    }
}

#[test]
fn an_unknown_order_is_not_paid() {
    given([published()]).when(&pay()).then_error(OrderError::Unknown);
}

/// So no close of a period passes a payment or a refund.
#[test]
fn payments_and_refunds_guard_the_periods() {
    let (to_pay, to_refund) = (placed(&place()), paid(&place()));
    assert_eq!(to_pay.when(&pay()).events().len(), 1);
    assert!(to_pay.states().take_read().contains(&Stream::Periods));
    assert_eq!(to_refund.when(&refund("REF-1", Refund::Whole)).events().len(), 1);
    assert!(to_refund.states().take_read().contains(&Stream::Periods));
}
