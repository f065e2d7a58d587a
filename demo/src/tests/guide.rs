//! The fixture agrees with itself, with the price list, and with what the log makes of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    Command, Currency, Event, Money, NewEvent, States,
    catalog::{ItemSku, Sku, SupportSku, default_price_list},
    license::{OrderReference, Price},
    order::OrderPlaced,
};
use serde_json::Value;

use crate::plan::Plan;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../../data/guide_customer.json")).unwrap()
}

fn rows<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn money(value: &Value, name: &str, order: &Value) -> Money {
    let currency: Currency = text(order, "currency").parse().unwrap();
    Money::parse(text(value, name), currency).unwrap()
}

/// All events up to the guide's last day.
fn all_events() -> Vec<(DateTime<Utc>, NewEvent)> {
    let plan = Plan::new(1, "2020-12-31T00:00:00Z".parse().unwrap()).unwrap();
    let mut states = States::default();
    let mut events = vec![];
    for step in &plan.steps {
        for event in step.command.decide(&states, step.at).unwrap() {
            states.evolve(&event);
            events.push((step.at, event));
        }
    }
    events
}

/// The events of the licenses of the guide's customer.
fn events() -> Vec<(DateTime<Utc>, NewEvent)> {
    let events = all_events();
    let key = events.iter().find_map(|(_, event)| match &event.event {
        Event::ActivationKeyAdded(key) if key.code.as_str().starts_with("NAQR-HVW5-") => Some(key.activation_key_id),
        _ => None,
    });
    let licenses: Vec<_> = events
        .iter()
        .filter_map(|(_, event)| match &event.event {
            Event::LicenseAssigned(assigned) if Some(assigned.activation_key_id) == key => Some(event.stream),
            _ => None,
        })
        .collect();
    events
        .into_iter()
        .filter(|(_, event)| licenses.contains(&event.stream))
        .collect()
}

/// The orders of the guide's customer, the newest first as in the fixture.
fn orders() -> Vec<OrderPlaced> {
    let fixture = fixture();
    let references: Vec<_> = rows(&fixture, "orders")
        .iter()
        .map(|order| text(order, "reference"))
        .collect();
    let placed = |(_, event): (_, NewEvent)| match event.event {
        Event::OrderPlaced(placed) if references.contains(&placed.reference.as_str()) => Some(placed),
        _ => None,
    };
    all_events().into_iter().rev().filter_map(placed).collect()
}

#[test]
fn items_and_discounts_add_up_to_totals() {
    for order in rows(&fixture(), "orders") {
        let mut sum = match &order["discount"] {
            Value::Null => Money::new(0, text(order, "currency").parse().unwrap()),
            discount => money(discount, "amount", order),
        };
        for item in rows(order, "items") {
            assert_eq!(item["quantity"], 1);
            sum = sum.checked_add(money(item, "subtotal", order)).unwrap();
        }
        assert_eq!(sum, money(order, "total", order), "{}", text(order, "reference"));
    }
}

#[test]
fn the_totals_are_those_of_the_guide() {
    let fixture = fixture();
    let shown: Vec<_> = rows(&fixture, "orders")
        .iter()
        .map(|order| (&text(order, "at")[..10], text(order, "currency"), text(order, "total")))
        .filter(|(day, ..)| *day < "2020")
        .collect();
    let guide = [
        ("2019-05-29", "EUR", "704.11"),
        ("2018-11-06", "EUR", "467.41"),
        ("2018-10-19", "USD", "440.00"),
        ("2017-10-11", "EUR", "43.26"),
        ("2017-09-25", "USD", "308.00"),
        ("2016-09-30", "EUR", "312.97"),
    ];
    assert_eq!(shown, guide);
}

#[test]
fn orders_from_2019_on_follow_the_default_price_list() {
    let list = default_price_list();
    for order in rows(&fixture(), "orders") {
        if text(order, "at") < "2019" {
            continue;
        }
        let currency: Currency = text(order, "currency").parse().unwrap();
        for item in rows(order, "items") {
            let sku = text(item, "sku");
            let price = match sku.parse::<SupportSku>() {
                Ok(support) => list.support_price(&support, currency),
                Err(_) => list.price_in(&sku.parse::<Sku>().unwrap(), currency),
            };
            assert_eq!(money(item, "subtotal", order), price.unwrap(), "{sku}");
        }
    }
}

#[test]
fn references_carry_the_day_of_their_order() {
    for order in rows(&fixture(), "orders") {
        let (reference, at) = (text(order, "reference"), text(order, "at"));
        reference.parse::<OrderReference>().unwrap();
        let day = at[2..10].replace('-', "");
        assert!(
            reference == "11408220" || reference.starts_with(&format!("JWT{day}-")),
            "{reference}"
        );
    }
}

#[test]
fn each_row_of_support_is_an_item_of_its_order() {
    let fixture = fixture();
    let mut items: Vec<String> = vec![];
    for order in rows(&fixture, "orders") {
        for item in rows(order, "items") {
            if let Ok(support) = text(item, "sku").parse::<SupportSku>() {
                let (license, years) = (support.license(), support.years());
                let (reference, day) = (text(order, "reference"), &text(order, "at")[..10]);
                items.push(format!(
                    "{reference} {day} {} {} {years}",
                    text(item, "serial"),
                    license.size()
                ));
            }
        }
    }
    let row = |row: &Value| {
        let (order, date, serial) = (text(row, "order"), text(row, "date"), text(row, "serial"));
        format!("{order} {date} {serial} {} {}", row["users"], row["years"])
    };
    let mut supports: Vec<_> = rows(&fixture, "supports").iter().map(row).collect();
    supports.sort();
    items.sort();
    assert_eq!(supports, items);
}

/// A license's row: users, edition, order and day of its latest purchase.
#[derive(Debug, Default, PartialEq)]
struct Row {
    users: String,
    edition: Option<String>,
    order: String,
    day: String,
    computer: String,
}

#[test]
fn each_row_of_a_license_is_what_the_log_makes_of_it() {
    let mut found = BTreeMap::<_, Row>::new();
    let mut serials = BTreeMap::new();
    for (at, event) in events() {
        let row = found.entry(event.stream).or_default();
        match event.event {
            Event::LicenseAssigned(assigned) => row.bought(at, &assigned.sku, &assigned.order_reference),
            Event::LicenseUpgraded(upgraded) => row.bought(at, &upgraded.to, &upgraded.order_reference),
            Event::LicenseActivated(activated) => {
                row.computer = activated.computer_id;
                serials.insert(activated.serial, event.stream);
            }
            other => panic!("{other:?} is not expected"),
        }
    }
    let fixture = fixture();
    for license in rows(&fixture, "licenses") {
        let edition = license["edition"].as_str().map(|_| "ENT".to_owned());
        let row = Row {
            users: license["users"].to_string(),
            edition,
            order: text(license, "order").to_owned(),
            day: text(license, "date").to_owned(),
            computer: text(license, "computer").to_owned(),
        };
        assert_eq!(found.remove(&serials[text(license, "serial")]), Some(row));
    }
    assert!(found.is_empty(), "more than the table shows: {found:?}");
}

impl Row {
    fn bought(&mut self, at: DateTime<Utc>, sku: &Sku, order: &OrderReference) {
        self.users = sku.size().to_string();
        self.edition = sku.edition().map(str::to_owned);
        self.order = order.to_string();
        self.day = at.date_naive().to_string();
    }
}

#[test]
fn support_is_viewed_where_the_license_s_own_order_bought_it() {
    let fixture = fixture();
    for license in rows(&fixture, "licenses") {
        let own = rows(&fixture, "supports")
            .iter()
            .any(|support| support["order"] == license["order"] && support["serial"] == license["serial"]);
        assert_eq!(license["support"], own, "{}", text(license, "serial"));
    }
}

/// A discount is of the whole order, so it lowers what each license of the order cost.
#[test]
fn what_the_orders_paid_for_licenses_is_in_the_log() {
    let paid = |(_, event): (_, NewEvent)| match event.event {
        Event::LicenseAssigned(assigned) => Some(assigned.price),
        Event::LicenseUpgraded(upgraded) => Some(upgraded.price),
        _ => None,
    };
    let paid: Vec<String> = events()
        .into_iter()
        .filter_map(paid)
        .map(|price| match price {
            Price::Money(money) => money.to_string(),
            other => panic!("{other:?} is no money"),
        })
        .collect();
    let expected = [
        "EUR 267.50",
        "USD 162.72",
        "USD 145.28",
        "USD 440.00",
        "EUR 601.80",
        "EUR 301.20",
        "EUR 903.00",
        "USD 198.00",
    ];
    assert_eq!(paid, expected);
}

#[test]
fn each_order_of_the_guide_is_in_the_log_with_its_total_and_a_line_for_each_item() {
    let fixture = fixture();
    let placed = orders();
    assert_eq!(placed.len(), rows(&fixture, "orders").len());
    for (order, placed) in rows(&fixture, "orders").iter().zip(placed) {
        assert_eq!(text(order, "reference"), placed.reference.as_str());
        assert_eq!(&text(order, "at")[..10], placed.day.to_string());
        assert_eq!(money(order, "total", order), placed.gross);
        let items = rows(order, "items").iter().map(|item| {
            let sku = match item["upgrades_from"].as_str() {
                Some(from) => format!("{from} to {}", text(item, "sku")),
                None => text(item, "sku").to_owned(),
            };
            (sku, 1, money(item, "subtotal", order))
        });
        let lines = placed.lines.iter().map(|line| {
            let sku = match &line.sku {
                ItemSku::Upgrade { from, to } => format!("{from} to {to}"),
                sku => sku.to_string(),
            };
            (sku, line.quantity, line.subtotal)
        });
        assert_eq!(lines.collect::<Vec<_>>(), items.collect::<Vec<_>>());
    }
}

#[test]
fn each_order_of_the_guide_is_paid_and_grants_all_its_lines() {
    let orders = orders();
    let (mut paid, mut granted) = (0, 0);
    for (_, event) in all_events() {
        let of = |order_id| orders.iter().find(|order| order.order_id == order_id);
        match event.event {
            Event::OrderPaid(payment) => paid += usize::from(of(payment.order_id).is_some()),
            Event::OrderFulfilled(fulfilled) => {
                if let Some(order) = of(fulfilled.order_id) {
                    assert_eq!(fulfilled.lines.len(), order.lines.len(), "{}", order.reference);
                    granted += 1;
                }
            }
            _ => {}
        }
    }
    assert_eq!((paid, granted), (9, 9));
}

#[test]
fn each_row_of_support_is_in_the_log() {
    let fixture = fixture();
    let assigned = |(_, event): (_, NewEvent)| match event.event {
        Event::SupportAssigned(assigned) => Some((assigned.order_reference.to_string(), assigned.sku.to_string())),
        _ => None,
    };
    let references: Vec<_> = rows(&fixture, "orders")
        .iter()
        .map(|order| text(order, "reference"))
        .collect();
    let mut found: Vec<_> = all_events().into_iter().filter_map(assigned).collect();
    found.retain(|(reference, _)| references.contains(&reference.as_str()));
    let row = |row: &Value| {
        let edition = row["edition"].as_str().map_or("RW", |_| "T-ENT");
        let sku = format!("S{}Y-{edition}-{}", row["years"], row["users"]);
        (text(row, "order").to_owned(), sku)
    };
    let mut expected: Vec<_> = rows(&fixture, "supports").iter().map(row).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_exact_values_of_the_guide_stand() {
    let fixture = fixture();
    assert!(text(&fixture["activation_key"], "code").starts_with("NAQR-HVW5-"));
    let upgrade = &fixture["remote_work_upgrade"];
    assert_eq!(
        (text(upgrade, "serial"), text(upgrade, "computer")),
        ("999999", "SRV-TEST-RWORK")
    );
    let serials: Vec<_> = rows(&fixture, "licenses")
        .iter()
        .map(|row| &text(row, "serial")[..3])
        .collect();
    assert_eq!(serials, ["999", "PF3", "P30", "P65", "P24", "P6E", "P62"]);
    let orders: Vec<_> = rows(&fixture, "orders")
        .iter()
        .map(|row| text(row, "reference"))
        .collect();
    assert!(orders.contains(&"11408220") && orders.contains(&"JWT160930-9510-42210"));
}
