//! What notifications tell, in every form in which they are documented.

use insta::assert_debug_snapshot;
use integrations::checkout::{Checkout, Notification, NotificationError, What};

use crate::{
    payloads::{
        ORDER, buyer, envelope, event, event_of, expanded_order, order, original, returned, returned_in_whole,
        returned_item,
    },
    stand_in::{SECRET, deaf_fastspring, signed},
};

fn heard(events: &[String]) -> Vec<Notification> {
    let body = envelope(events);
    deaf_fastspring().notifications(&signed(SECRET, &body), &body).unwrap()
}

fn told(event_type: &str, data: &str) -> What {
    heard(&[event("evt-1", event_type, data)]).remove(0).what
}

#[test]
fn a_payment_tells_what_was_paid() {
    let heard = heard(&[event("evt-1", "order.completed", &order())]);
    assert_debug_snapshot!(heard);
    let What::Paid(paid) = &heard[0].what else {
        panic!("not paid")
    };
    assert_eq!(paid.buyer, Some(buyer()));
    let invoice = "https://example.onfastspring.com/account/order/EXAMPLE261125-2790-31105/invoice/secret";
    assert_eq!(paid.invoice.as_ref().unwrap().as_str(), invoice);
}

#[test]
fn things_told_by_their_ids_or_as_objects_are_the_same() {
    assert_ne!(order(), expanded_order());
    assert_eq!(
        told("order.completed", &order()),
        told("order.completed", &expanded_order())
    );
}

#[test]
fn an_order_inside_an_object_is_the_same() {
    let inside = format!(r#"{{"order":{},"live":true}}"#, order());
    assert_eq!(told("order.completed", &inside), told("order.completed", &order()));
}

#[test]
fn a_return_of_an_order_told_as_an_object_is_the_same() {
    let expanded = returned_in_whole().replace(
        r#""product":"rw-addon""#,
        r#""product":{"product":"rw-addon","display":{"en":"x"}}"#,
    );
    assert_ne!(expanded, returned_in_whole());
    assert_eq!(
        told("return.created", &expanded),
        told("return.created", &returned_in_whole())
    );
}

#[test]
fn a_return_that_only_names_its_order_is_a_part_of_it() {
    let named = returned_in_whole().replace(&original(), &format!(r#""{ORDER}""#));
    let What::Refunded(refunded) = told("return.created", &named) else {
        panic!("not refunded")
    };
    assert_eq!(
        (refunded.order_id.as_str(), refunded.quote_id, refunded.whole),
        (ORDER, None, false)
    );
}

#[test]
fn all_the_money_back_is_a_whole_refund() {
    assert_debug_snapshot!(told("return.created", &returned_in_whole()));
}

#[test]
fn some_of_the_money_back_is_a_part() {
    let item = returned_item("rw-addon", 1, 0, "5.5");
    assert_debug_snapshot!(told("return.created", &returned("ret-2", "6.6", "1.10", &item)));
}

#[test]
fn money_that_the_bank_took_back_is_a_chargeback() {
    for (name, value) in [
        ("type", "CHARGEBACK"),
        ("reason", "Charge-back"),
        ("type", "charge_back"),
    ] {
        let data = returned_in_whole();
        let plain = if name == "type" {
            r#""type":"RETURN""#
        } else {
            r#""reason":"OTHER""#
        };
        let data = data.replace(plain, &format!(r#""{name}":"{value}""#));
        assert!(
            matches!(told("return.created", &data), What::ChargedBack(back) if back.whole),
            "{value}"
        );
    }
}

#[test]
fn orders_that_are_not_paid_name_their_quote() {
    assert_debug_snapshot!([
        told("order.canceled", &order()),
        told("order.failed", &expanded_order())
    ]);
}

#[test]
fn what_is_none_of_ours_is_acknowledged_whatever_it_holds() {
    let types = [
        "order.payment.pending",
        "order.approval.pending",
        "fulfillment.failed",
        "mailingListEntry.updated",
        "payoutEntry.created",
        "subscription.activated",
        "subscription.charge.completed",
        "something.new",
    ];
    for event_type in types {
        for data in ["{}", "null", "[1]", r#""text""#, r#"{"total":"many"}"#] {
            let expected = What::Unknown {
                event_type: event_type.to_owned(),
            };
            assert_eq!(told(event_type, data), expected);
        }
    }
}

#[test]
fn an_event_that_cannot_be_read_does_not_hide_the_others() {
    let broken = order().replace(r#""total":141.46"#, r#""total":"ada@example.com""#);
    let silent = order().replace(r#""currency":"USD","#, "");
    let heard = heard(&[
        event("evt-1", "order.completed", &broken),
        event("evt-2", "order.completed", &order()),
        event("evt-3", "order.completed", &silent),
        event("evt-4", "return.created", "{}"),
    ]);
    assert!(matches!(heard[1].what, What::Paid(_)));
    assert_debug_snapshot!([&heard[0].what, &heard[2].what, &heard[3].what]);
}

#[test]
fn what_is_no_envelope_is_not_read() {
    let bodies: [&[u8]; 5] = [b"", b"{}", b"[]", br#"{"events":[{}]}"#, &[0xff, 0xfe]];
    for body in bodies {
        let refused = deaf_fastspring().notifications(&signed(SECRET, body), body);
        assert!(
            matches!(refused, Err(NotificationError::Unreadable { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_test_is_never_told_as_money() {
    let live = |event: &str, order: String| {
        let heard = heard(&[event_of(event, "evt-1", "order.completed", &order)]).remove(0);
        let What::Paid(paid) = heard.what else {
            panic!("not paid")
        };
        paid.live
    };
    let test = || order().replace(r#""live":true"#, r#""live":false"#);
    let unsaid = || order().replace(r#""live":true,"#, "");
    assert!(live("true", order()) && live("true", unsaid()));
    assert!(!live("true", test()) && !live("false", order()) && !live("false", test()) && !live("false", unsaid()));
}

#[test]
fn what_an_order_need_not_say_is_not_asked_of_it() {
    let bare = format!(
        r#"{{"order":"{ORDER}","reference":"R-1","currency":"JPY","total":1500,"subtotal":1500.0,"tags":null,
        "items":[{{"product":"rw-addon","quantity":1,"subtotal":1.5e3}}]}}"#
    );
    assert_debug_snapshot!(told("order.completed", &bare));
}

#[test]
fn an_order_that_did_not_come_from_us_has_no_quote() {
    for tags in [
        "{}",
        r#"{"quote_id":"theirs"}"#,
        r#"{"quote_id":null}"#,
        r#"{"quote_id":7}"#,
    ] {
        let foreign = order().replace(
            r#""tags":{"quote_id":"01901b2c-0000-7000-8000-000000000001"}"#,
            &format!(r#""tags":{tags}"#),
        );
        assert_ne!(foreign, order());
        let What::Paid(paid) = told("order.completed", &foreign) else {
            panic!("not paid")
        };
        assert_eq!(paid.quote_id, None, "{tags}");
    }
}
