//! What FastSpring says, built as it writes it: numbers by their text, and fields that nobody here needs.

use domain::{Currency, Money};
use integrations::checkout::{Buyer, CheckoutLine, CheckoutRequest};
use uuid::Uuid;

pub(crate) const QUOTE: Uuid = Uuid::from_u128(0x0190_1b2c_0000_7000_8000_0000_0000_0001);
pub(crate) const ORDER: &str = "aBcD3fGh1jKlMn0pQrStUv";

/// Two lines, USD 117.88 in all.
pub(crate) fn request() -> CheckoutRequest {
    CheckoutRequest {
        quote_id: QUOTE,
        live: true,
        lines: vec![
            line(1, "rw-addon", "Remote Work: 3 more workstations", 3, 3359),
            line(2, "rw-support", "Support for 200 days", 1, 1711),
        ],
        buyer: buyer(),
    }
}

pub(crate) fn line(number: u32, path: &str, description: &str, quantity: u32, cents: i64) -> CheckoutLine {
    CheckoutLine {
        number,
        product_path: path.to_owned(),
        description: description.to_owned(),
        quantity,
        unit_price: Money::new(cents, Currency::Usd),
    }
}

pub(crate) fn buyer() -> Buyer {
    Buyer {
        email: "ada@example.com".parse().unwrap(),
        name: Some("Ada King Lovelace".parse().unwrap()),
        country: Some("FR".parse().unwrap()),
        city: Some("Paris".parse().unwrap()),
        language: Some("fr".parse().unwrap()),
    }
}

/// A body of these events.
pub(crate) fn envelope(events: &[String]) -> Vec<u8> {
    format!(r#"{{"events":[{}]}}"#, events.join(",")).into_bytes()
}

/// An event for money.
pub(crate) fn event(event_id: &str, event_type: &str, data: &str) -> String {
    event_of("true", event_id, event_type, data)
}

pub(crate) fn event_of(live: &str, event_id: &str, event_type: &str, data: &str) -> String {
    format!(
        r#"{{"id":"{event_id}","processed":false,"created":1795608000123,"type":"{event_type}","live":{live},"data":{data}}}"#
    )
}

/// A paid order of what [`request`] asks, with 20 % tax.
pub(crate) fn order() -> String {
    format!(
        r#"{{"order":"{ORDER}","id":"{ORDER}","reference":"EXAMPLE261125-2790-31105","buyerReference":null,
        "ipAddress":"203.0.113.5","completed":true,"changed":1795608000100,"changedDisplayISO8601":"2026-11-25",
        "language":"fr","live":true,"currency":"USD","payoutCurrency":"EUR","quote":null,
        "invoiceUrl":"https://example.onfastspring.com/account/order/EXAMPLE261125-2790-31105/invoice/secret",
        "siteId":"s1","account":"yLsJtNtVQb-GoBEwXYZabc","total":141.46,"totalDisplay":"$141.46","tax":23.58,
        "subtotal":117.88,"subtotalInPayoutCurrency":101.5,"discount":0.0,"discountWithTax":0.0,
        "billDescriptor":"FS* example","payment":{{"type":"visa","cardEnding":"4242"}},
        "customer":{{"first":"Ada King","last":"Lovelace","email":"ada@example.com","company":null,"phone":null,"subscribed":false}},
        "address":{{"country":"FR","city":"Paris","display":"Paris, FR"}},"recipients":[],"notes":[],
        "tags":{{"quote_id":"{QUOTE}"}},
        "items":[{{"product":"rw-addon","quantity":3,"display":"Remote Work","sku":null,"subtotal":100.77,"discount":0.0,
            "isAddon":false,"attributes":{{"line":"1","description":"Remote Work: 3 more workstations"}},"fulfillments":{{}},
            "withholdings":{{"taxWithholdings":false}}}},
            {{"product":"rw-support","quantity":1,"display":"Support","sku":null,"subtotal":17.11,"discount":0.0,
            "attributes":{{"line":"2"}},"fulfillments":{{}}}}]}}"#
    )
}

/// The same with webhook expansion: objects where ids stood.
pub(crate) fn expanded_order() -> String {
    let account = r#"{"id":"yLsJtNtVQb-GoBEwXYZabc","account":"yLsJtNtVQb-GoBEwXYZabc",
        "contact":{"first":"Ada King","last":"Lovelace","email":"ada@example.com","subscribed":false},
        "address":{"address line 1":"1 rue de la Paix","postal code":"75002"},"country":"FR","language":"fr",
        "lookup":{"global":"x"},"url":"https://example.onfastspring.com/account"}"#;
    let product = |path: &str| {
        format!(
            r#"{{"product":"{path}","parent":null,"display":{{"en":"A product"}},"pricing":{{"price":{{"USD":1.0}}}}}}"#
        )
    };
    order()
        .replace(
            r#""account":"yLsJtNtVQb-GoBEwXYZabc""#,
            &format!(r#""account":{account}"#),
        )
        .replace(
            r#""product":"rw-addon""#,
            &format!(r#""product":{}"#, product("rw-addon")),
        )
        .replace(
            r#""product":"rw-support""#,
            &format!(r#""product":{}"#, product("rw-support")),
        )
}

/// A return of so much of the order, tax included: all of it is 141.46.
pub(crate) fn returned(return_id: &str, total: &str, tax: &str, items: &str) -> String {
    format!(
        r#"{{"return":"{return_id}","quote":null,"reference":"EXAMPLE261125-2790-31105A","completed":true,
        "changed":1795694400000,"live":true,"account":"yLsJtNtVQb-GoBEwXYZabc","currency":"USD","payoutCurrency":"EUR",
        "totalReturn":{total},"totalReturnDisplay":"$","tax":{tax},"subtotal":0.0,"totalRefundInPayoutCurrency":1.0,
        "payment":{{"type":"visa","cardEnding":"4242"}},"reason":"OTHER","note":null,"type":"RETURN",
        "refundPerformerType":"SELLER","original":{},"customer":{{"email":"ada@example.com"}},"items":[{items}]}}"#,
        original()
    )
}

pub(crate) fn original() -> String {
    format!(
        r#"{{"id":"{ORDER}","order":"{ORDER}","reference":"EXAMPLE261125-2790-31105","account":"yLsJtNtVQb-GoBEwXYZabc",
        "currency":"USD","payoutCurrency":"EUR","total":141.46,"tax":23.58,"subtotal":117.88,"notes":[],
        "tags":{{"quote_id":"{QUOTE}"}}}}"#
    )
}

pub(crate) fn returned_item(path: &str, line: u32, quantity: u32, subtotal: &str) -> String {
    format!(
        r#"{{"product":"{path}","quantity":{quantity},"display":"x","sku":null,"refundType":"Partial Refund","subtotal":{subtotal},
        "attributes":{{"line":"{line}"}},"withholdings":{{}}}}"#
    )
}

/// A return of everything.
pub(crate) fn returned_in_whole() -> String {
    let items = [
        returned_item("rw-addon", 1, 3, "100.77"),
        returned_item("rw-support", 2, 1, "17.11"),
    ];
    returned("ret-1", "141.46", "23.58", &items.join(","))
}
