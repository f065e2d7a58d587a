//! Orders: what is found, in which order, and that they add up.

use std::collections::BTreeMap;

use domain::{
    ResellerId,
    order::{LineRefund, PlaceOrder, Refund, RefundOrder},
};
use projections::{
    Page, Scope,
    orders::{self, Filter, OrderLineView, OrderView},
};
use tests::{
    TestLog, Views,
    checkout::{euros, line, paying, refunding},
    commands::{publish, register},
    new_id,
};
use uuid::Uuid;

use super::{demo_history::demo_log, pages::assert_pages};

const COLUMNS: [&str; 25] = [
    "placed_position",
    "placed_at",
    "reference",
    "customer_email",
    "customer_name",
    "customer_country",
    "customer_city",
    "day",
    "priced_by",
    "live",
    "currency",
    "net",
    "discount",
    "tax",
    "gross",
    "lines",
    "products",
    "status",
    "provider",
    "payment_reference",
    "paid_at",
    "fulfilled_at",
    "cancelled_at",
    "refunded",
    "refunded_at",
];

async fn all(reading: &mut Views, scope: &Scope, filter: &Filter) -> Vec<OrderView> {
    orders::list(reading.of(scope).await, filter, &Page::ALL)
        .await
        .unwrap()
        .items
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_the_demo_add_up_and_are_found_filtered_and_sorted() {
    let test = demo_log().await;
    let head = test.head().await;
    let mut reading = test.read(head).await;
    let orders = all(&mut reading, &Scope::All, &Filter::default()).await;
    assert!(orders.len() > 100, "only {} orders", orders.len());
    assert_they_add_up(&mut reading, &orders).await;
    assert_filters(&mut reading, &orders).await;
    assert_found(&mut reading, &orders).await;
    assert_pages(&mut reading, &COLUMNS, async |reading, page| {
        orders::list(reading, &Filter::default(), page).await
    })
    .await;
}

/// The lines and the refunds of every order add up to it.
async fn assert_they_add_up(reading: &mut Views, orders: &[OrderView]) {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.order_id).collect();
    let mut lines: BTreeMap<Uuid, Vec<OrderLineView>> = BTreeMap::new();
    for line in orders::lines_of(reading, &ids).await.unwrap() {
        lines.entry(line.order_id).or_default().push(line);
    }
    let mut refunded: BTreeMap<Uuid, i64> = BTreeMap::new();
    for refund in orders::refunds_of(reading, &ids).await.unwrap() {
        *refunded.entry(refund.order_id).or_default() += refund.amount;
        let parts = refund.lines.iter();
        assert_eq!(parts.map(|line| line.amount).sum::<i64>(), refund.amount);
    }
    for order in orders {
        let lines = &lines[&order.order_id];
        let sum = |of: fn(&OrderLineView) -> i64| lines.iter().map(of).sum::<i64>();
        assert_eq!(i64::try_from(lines.len()).unwrap(), order.lines, "{}", order.reference);
        assert_eq!(sum(|line| line.subtotal), order.net, "{}", order.reference);
        assert_eq!(
            sum(|line| line.discounted),
            order.net - order.discount,
            "{}",
            order.reference
        );
        assert_eq!(sum(|line| line.gross), order.gross, "{}", order.reference);
        assert_eq!(
            order.net - order.discount + order.tax,
            order.gross,
            "{}",
            order.reference
        );
        assert_eq!(sum(|line| line.refunded), order.refunded, "{}", order.reference);
        let refunded = refunded.get(&order.order_id).copied().unwrap_or_default();
        assert_eq!(refunded, order.refunded, "{}", order.reference);
        for line in lines {
            assert_eq!(line.quantity * line.unit_price, line.subtotal, "{}", order.reference);
            assert_eq!(line.currency, order.currency);
            // Unless its money came back before.
            let granted = order.fulfilled_at.is_some() && line.refunded == 0;
            assert!(line.granted.is_some() || !granted, "{}", order.reference);
        }
    }
}

async fn assert_filters(reading: &mut Views, orders: &[OrderView]) {
    let some = |text: &str| Some(text.to_owned());
    let customer = orders[orders.len() / 2].customer_id;
    let (from, until) = (orders[2 * orders.len() / 3].day, orders[orders.len() / 3].day);
    let mut filter = Filter {
        customer_id: Some(customer),
        ..Filter::default()
    };
    assert_finds(reading, orders, &filter, |row| row.customer_id == customer).await;
    filter = Filter::default();
    filter.status = some("cancelled");
    assert_finds(reading, orders, &filter, |row| row.cancelled_at.is_some()).await;
    filter.status = some("partly_refunded");
    assert_finds(reading, orders, &filter, |row| (1..row.gross).contains(&row.refunded)).await;
    filter = Filter::default();
    filter.currency = some("USD");
    assert_finds(reading, orders, &filter, |row| row.currency == "USD").await;
    filter.live = Some(true);
    assert_finds(reading, orders, &filter, |row| row.live && row.currency == "USD").await;
    filter = Filter::default();
    filter.from = Some(from);
    assert_finds(reading, orders, &filter, |row| row.day >= from).await;
    filter.until = Some(until);
    assert_finds(reading, orders, &filter, |row| (from..=until).contains(&row.day)).await;
    filter = Filter::default();
    filter.product = some("AS");
    assert_finds(reading, orders, &filter, |row| {
        row.products.iter().any(|code| code == "AS")
    })
    .await;
    filter = Filter::default();
    filter.provider = some("sandbox");
    assert_finds(reading, orders, &filter, |row| row.paid_at.is_some()).await;
}

/// The filter finds, and counts, those of `orders` that are wanted.
async fn assert_finds(reading: &mut Views, orders: &[OrderView], filter: &Filter, wanted: impl Fn(&OrderView) -> bool) {
    let found = all(reading, &Scope::All, filter).await;
    let expected: Vec<_> = orders.iter().filter(|row| wanted(row)).cloned().collect();
    assert!(!expected.is_empty(), "{filter:?} finds nothing");
    assert_eq!(found, expected, "{filter:?}");
    let counted = orders::count(reading, filter).await.unwrap();
    assert_eq!(counted, i64::try_from(expected.len()).unwrap(), "{filter:?}");
}

async fn assert_found(reading: &mut Views, orders: &[OrderView]) {
    let order = &orders[orders.len() / 2];
    let (own, other) = (Scope::Customer(order.customer_id), Scope::Customer(new_id()));
    let reference = order.reference.to_lowercase();
    for (scope, expected) in [(Scope::All, Some(order)), (own, Some(order)), (other, None)] {
        let by_id = orders::by_id(reading.of(&scope).await, order.order_id).await.unwrap();
        assert_eq!(by_id.as_ref(), expected);
        let by_reference = orders::by_reference(reading.of(&scope).await, &reference)
            .await
            .unwrap();
        assert_eq!(by_reference.as_ref(), expected);
    }
    let unknown = orders::by_reference(reading, "JWT000101-0000-00000").await;
    assert_eq!(unknown.unwrap(), None);
}

#[tokio::test]
async fn an_order_of_credits_is_its_resellers_and_any_is_its_customers() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;
    let resellers = [ResellerId(new_id()), ResellerId(new_id()), ResellerId(new_id())];
    let mut placed: Vec<PlaceOrder> = vec![test.ordering(vec![line("T-MOB-3", 1, 22_800)], None)];
    for reseller in resellers {
        test.accepted(register(reseller)).await;
        placed.push(test.ordering(vec![line("CREDITS-100", 2, 10_000)], Some(reseller)));
    }
    for order in &placed {
        test.accepted(order.clone()).await;
    }
    let head = test.caught_up().await;
    let mut reading = test.read(head).await;
    let customer = placed[0].customer.customer_id.0;
    let scopes = [
        (Scope::All, vec![3, 2, 1, 0]),
        (Scope::Customer(customer), vec![0]),
        (Scope::Resellers(vec![resellers[1].0]), vec![2]),
        (Scope::Resellers(vec![resellers[0].0, resellers[2].0]), vec![3, 1]),
        (Scope::Resellers(vec![]), vec![]),
    ];
    for (scope, expected) in scopes {
        let found = all(&mut reading, &scope, &Filter::default()).await;
        let found: Vec<_> = found.iter().map(|row| row.order_id).collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|place: usize| placed[place].order_id.0)
            .collect();
        assert_eq!(found, expected, "{scope:?}");
    }
}

#[tokio::test]
async fn what_became_of_an_order_stands_in_its_status_its_lines_and_its_refunds() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;
    let lines = vec![line("T-MOB-3", 2, 22_800), line("S1Y-T-MOB-3", 1, 3_876)];
    let order = test.ordering(lines, None);
    let id = order.order_id.0;
    let part = LineRefund {
        number: 2,
        amount: euros(1_000),
    };
    let rebate = RefundOrder {
        keep_grants: true,
        ..refunding(&order, Refund::Lines(vec![part]))
    };
    test.accepted(order.clone()).await;
    assert_eq!(status(&test, id).await, "placed");
    test.accepted(paying(&order)).await;
    assert_eq!(status(&test, id).await, "paid");
    test.accepted(test.fulfilling(&order)).await;
    assert_eq!(status(&test, id).await, "fulfilled");
    test.accepted(rebate).await;
    assert_eq!(status(&test, id).await, "partly_refunded");
    test.accepted(refunding(&order, Refund::Whole)).await;
    assert_eq!(status(&test, id).await, "refunded");

    let head = test.caught_up().await;
    let mut reading = test.read(head).await;
    let lines = orders::lines(&mut reading, id).await.unwrap();
    let granted: Vec<_> = lines
        .iter()
        .map(|line| (line.granted.as_deref(), line.license_ids.len(), line.support_ids.len()))
        .collect();
    assert_eq!(granted, [(Some("licenses"), 2, 0), (Some("supports"), 1, 1)]);
    assert!(
        lines
            .iter()
            .all(|line| line.refunded_in_whole && line.refunded == line.gross)
    );
    let refunds = orders::refunds(&mut reading, id).await.unwrap();
    let kept: Vec<_> = refunds
        .iter()
        .map(|refund| (refund.grants_kept, refund.lines.len()))
        .collect();
    assert_eq!(kept, [(true, 1), (false, 2)]);
}

async fn status(test: &TestLog, order_id: Uuid) -> String {
    let head = test.caught_up().await;
    let mut reading = test.read(head).await;
    let found = orders::by_id(&mut reading, order_id).await.unwrap();
    found.unwrap().status
}
