use domain::{
    Currency, Money, OrderId, Personal, Stream,
    license::NewOrder,
    order::{InvoiceLink, OrderError, OrderPaid, OrderRefunded, PayOrder, PlaceOrder, Refund, RefundedLine},
};
use uuid::Uuid;

use super::{paid, pay, payment_taken, place, placed, refund};
use crate::support::{CARO, ORDER, events::*, given, order};

#[test]
fn an_order_is_paid_in_full() {
    placed(&place())
        .when(&pay())
        .then([payment_taken(), on_order(order_paid())]);
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
    placed(&place())
        .when(&with_invoice)
        .then([payment_taken(), on_order(expected)]);
}

#[test]
fn the_tax_is_the_providers_to_say_and_goes_back_with_a_refund() {
    // EUR 541.62 are due without the tax of EUR 108.32 that the order was placed with.
    let (amount, tax) = (euros("646.48"), euros("104.86"));
    let taxed = PayOrder {
        amount,
        tax: Some(tax),
        ..pay()
    };
    let expected = OrderPaid {
        amount,
        tax,
        ..order_paid()
    };
    placed(&place())
        .when(&taxed)
        .then([payment_taken(), on_order(expected)]);
    let story = placed(&place()).and(&taxed);
    story.when(&taxed).then_nothing();
    let line = RefundedLine {
        number: 1,
        sku: "T-ENT-10".parse().unwrap(),
        delivered: false,
        amount,
        tax,
        in_whole: true,
    };
    let whole = OrderRefunded {
        order_id: ORDER,
        refund_reference: "RE-1".to_owned(),
        amount,
        tax,
        live: true,
        lines: vec![line],
        grants_kept: false,
    };
    story.when(&refund("RE-1", Refund::Whole)).then([on_order(whole)]);
}

#[test]
fn another_price_before_tax_is_not_what_is_due() {
    for (found, tax, expected) in [
        ("646.48", "104.85", "646.47"),
        ("541.62", "-0.01", "649.94"),
        ("600.00", "0.00", "541.62"),
    ] {
        let (found, expected) = (euros(found), euros(expected));
        let taxed = PayOrder {
            amount: found,
            tax: Some(euros(tax)),
            ..pay()
        };
        placed(&place())
            .when(&taxed)
            .then_error(OrderError::WrongPayment { found, expected });
    }
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
fn the_same_payment_of_another_amount_is_not_what_was_booked() {
    let (found, expected) = (euros("1.00"), euros("649.94"));
    let story = paid(&place());
    story
        .when(&PayOrder { amount: found, ..pay() })
        .then_error(OrderError::WrongPayment { found, expected });
    let test = PayOrder { live: false, ..pay() };
    story.when(&test).then_error(OrderError::TestPayment);
}

#[test]
fn a_payment_pays_one_order() {
    let order_id = OrderId(Uuid::from_u128(0x88));
    let second = PlaceOrder {
        order_id,
        order: NewOrder {
            reservation_id: Uuid::from_u128(0x999),
            ..order()
        },
        ..place()
    };
    let story = paid(&place()).and(&second);
    let again = PayOrder { order_id, ..pay() };
    story.when(&again).then_error(OrderError::PaymentOfAnother);
    let own = PayOrder {
        payment_reference: "PAY-2".to_owned(),
        payment_reservation_id: Uuid::from_u128(0x9b),
        ..again
    };
    assert_eq!(story.when(&own).events().len(), 2);
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
    assert_eq!(placed(&placing).when(&test).events().len(), 2);
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
    assert_eq!(to_pay.when(&pay()).events().len(), 2);
    assert!(to_pay.states().take_read().contains(&Stream::Periods));
    assert_eq!(to_refund.when(&refund("REF-1", Refund::Whole)).events().len(), 1);
    assert!(to_refund.states().take_read().contains(&Stream::Periods));
}
