//! Price lists as they were stored before, lifted so that they keep meaning what they meant.

use serde_json::{Map, Value, json};

/// Version 1 sold support for 1 to 5 years without a discount and subscriptions by the year; it knew no price of credits, no
/// tiers and no limits, so those are what was the practice.
pub(crate) fn from_v1(body: &mut Value) {
    let Some(list) = body.get_mut("price_list").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(Value::Array(products)) = list.get_mut("products") {
        products
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(product_from_v1);
    }
    let years = [1, 2, 3, 4, 5].map(|years| json!({ "years": years, "discount_percent": 0 }));
    let added = [
        ("support_terms", json!(years)),
        ("credit_price", json!([])),
        ("tiers", json!([])),
        ("rehosts_per_year", json!(3)),
        ("credits_expire_after_days", Value::Null),
        ("adjustment_limit", json!("1000.00")),
    ];
    list.extend(added.map(|(field, value)| (field.to_owned(), value)));
}

fn product_from_v1(product: &mut Map<String, Value>) {
    let sold_as = product.get("sold_as").and_then(Value::as_array);
    let subscribed = sold_as.is_some_and(|ways| ways.contains(&json!("subscription")));
    let subscription = match subscribed {
        true => json!({ "term": "year", "grace_days": 14 }),
        false => Value::Null,
    };
    product.insert("subscription".to_owned(), subscription);
}
