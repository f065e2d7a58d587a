//! What a payment provider tells: twice, late, in another order, wrong. It has one effect, or waits for staff.

use api::checkout::follow;
use domain::Money;
use integrations::checkout::Amount;
use serde_json::json;

use super::{
    sign_in::people::mails,
    till::{Till, line},
};

#[tokio::test(flavor = "multi_thread")]
async fn security_the_same_notification_twice_has_one_effect() {
    let till = Till::open().await;
    let bought = till.bought_ten_users().await;
    let payment = till.payment(&bought).await;
    let head = till.server.test.head().await;
    for event_id in ["by-hand", "by-hand", "by-hand-again"] {
        let told = till.tell(&till.paid(&bought, &payment, event_id)).await;
        assert_eq!(told.status, 200, "{told}");
        till.follow().await;
    }
    assert_eq!(till.server.test.head().await, head, "nothing more happened");
    assert_eq!(till.licenses().await.len(), 1);
    assert_eq!(till.waiting().await["payments"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn security_what_is_not_signed_by_the_provider_is_not_heard() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    let body = json!({ "events": [till.paid(&bought, "forged", "forged")] }).to_string();
    let refused = till.tell_signed(body.clone(), None).await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "not-signed"));
    for signature in ["AAAA", "no base64", &super::provider::Provider::sign("another body")] {
        let refused = till.tell_signed(body.clone(), Some(signature)).await;
        assert_eq!((refused.status, refused.code().as_str()), (401, "wrong-signature"));
    }
    till.follow().await;
    assert_eq!(till.status(&bought).await, "placed");
    assert_eq!(till.waiting().await["payments"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn security_an_order_that_the_provider_does_not_know_grants_nothing() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    let told = till.tell(&till.paid(&bought, "nobody-paid-this", "replayed")).await;
    assert_eq!(told.status, 200, "{told}");
    till.follow().await;
    assert_eq!(till.status(&bought).await, "placed");
    assert_eq!(
        till.reason().await,
        "the payment provider knows no such order: look it up there, then try again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_amount_than_was_quoted_waits_for_staff_until_it_is_right() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.server.provider.says(|order| {
        order.subtotal = Amount::read("1.00", "EUR").expect("is an amount");
        order.total = order.subtotal.clone();
    });
    till.press(&bought, "pay", None).await;
    till.follow().await;
    assert_eq!(till.status(&bought).await, "placed");
    assert_eq!(till.licenses().await.len(), 0);
    let expected = Money::new(60_180, domain::Currency::Eur);
    assert_eq!(
        till.reason().await,
        format!("EUR 1 was asked of the buyer and not {expected}: compare it at the provider")
    );

    let retried = till.of_waiting("retry", &json!({})).await;
    assert_eq!(retried.json()["state"], "waiting");
    till.server.provider.says_the_truth();
    let retried = till.of_waiting("retry", &json!({})).await;
    assert_eq!(retried.json()["state"], "taken");
    till.follow().await;
    assert_eq!(till.status(&bought).await, "fulfilled");
    assert_eq!(till.waiting().await["payments"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tax_that_the_provider_adds_is_the_orders_and_goes_back_with_it() {
    let till = Till::open().await;
    let lines = [line("T-ENT-10", 60_180, None), line("S1Y-T-ENT-10", 10_231, None)];
    let bought = till.order(&lines).await;
    till.server.provider.says(|order| {
        order.tax = Amount::read("140.82", "EUR").expect("is an amount");
        order.total = Amount::read("844.93", "EUR").expect("is an amount");
    });
    till.press(&bought, "pay", None).await;
    till.follow().await;
    let told = till.look(&bought).await;
    assert_eq!(told["order"]["status"], "fulfilled");
    assert_eq!(
        (&told["order"]["tax"], &told["order"]["gross"]),
        (&json!(14_082), &json!(84_493))
    );
    let gross = (&told["lines"][0]["gross"], &told["lines"][1]["gross"]);
    assert_eq!(gross, (&json!(72_216), &json!(12_277)));

    let refund = json!({ "refund_reference": "by-hand" });
    let refunded = till
        .server
        .post(&format!("/v1/orders/{}/refunds", bought.order_id), &refund)
        .await;
    assert_eq!(refunded.status, 200, "{refunded}");
    let told = till.look(&bought).await;
    assert_eq!(told["order"]["status"], "refunded");
    assert_eq!(told["refunds"][0]["tax"], 14_082);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_currency_waits_for_staff_who_dismiss_it() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.server.provider.says(|order| {
        order.subtotal = Amount::read("601.80", "CHF").expect("is an amount");
        order.lines[0].subtotal = order.subtotal.clone();
        order.total = order.subtotal.clone();
    });
    till.press(&bought, "pay", None).await;
    till.follow().await;
    assert_eq!(till.status(&bought).await, "placed");
    assert_eq!(
        till.reason().await,
        "the order is in CHF and not in EUR: refund it at the provider"
    );
    let dismissed = till
        .of_waiting("dismissal", &json!({ "reason": "refunded at the provider" }))
        .await;
    assert_eq!(dismissed.status, 204, "{dismissed}");
    assert_eq!(till.waiting().await["payments"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_no_money_whatever_else_is_said() {
    let till = Till::open().await;
    let live = json!({
        "customer": { "email": "bob@example.com" }, "currency": "EUR", "lines": [line("T-ENT-10", 60_180, None)],
    });
    let live = till.server.post("/v1/orders", &live).await.json();
    let live = live["order_id"].as_str().expect("is an id").to_owned();
    let refused = till.server.act(&format!("/v1/orders/{live}/checkout")).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "checkout-refused"));

    // The sandbox's event says that it is a test; that the order is another's, which is for money, makes it none.
    let quote_id = live.parse().expect("is an id");
    till.server.provider.says(move |order| {
        order.quote_id = Some(quote_id);
        order.live = true;
    });
    let bought = till.ten_users().await;
    till.press(&bought, "pay", None).await;
    till.follow().await;
    assert_eq!(till.licenses().await.len(), 0);
    assert_eq!(
        till.reason().await,
        "the order is a test and money was meant: nothing may be granted for it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_order_is_granted_nothing_where_money_is_taken() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.press(&bought, "pay", None).await;
    let mut for_money = till.server.app.clone();
    for_money.till = till.server.provider.till_for_money(&till.server.test);
    follow(&for_money).await.expect("it follows");
    assert_eq!(till.status(&bought).await, "paid");
    let waiting = till.waiting().await;
    assert_eq!(
        waiting["orders"][0]["order_id"],
        bought.order_id.as_str(),
        "{waiting:#}"
    );
    assert_eq!(waiting["orders"][0]["code"], "order-is-test");
    for_money.till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_after_the_prices_held_waits_for_staff() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.server.wait_minutes(6 * 24 * 60 + 12 * 60);
    let bought = till.opened_again(&bought).await;
    till.server.wait_minutes(20 * 60);
    till.press(&bought, "pay", None).await;
    assert_eq!(till.status(&bought).await, "placed");
    assert_eq!(
        till.reason().await,
        "the prices of this order held for 7 days, which are over: place it again"
    );
    let page = till
        .server
        .act(&format!("/v1/orders/{}/checkout", bought.order_id))
        .await;
    assert_eq!((page.status, page.code().as_str()), (409, "quote-over"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_back_is_not_acknowledged_and_swept_up_later() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.server.provider.goes_down(true);
    till.press(&bought, "pay", None).await;
    let told = till.tell(&till.paid(&bought, "down", "down")).await;
    assert_eq!((told.status, told.code().as_str()), (503, "not-taken"));
    till.follow().await;
    assert_eq!(till.status(&bought).await, "placed");

    till.server.provider.goes_down(false);
    assert_eq!(till.sweep().await, 1);
    till.follow().await;
    assert_eq!(till.status(&bought).await, "fulfilled");
    assert_eq!(till.sweep().await, 0, "what was taken is told no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_takes_back_what_was_granted() {
    let till = Till::open().await;
    let bought = till.bought_ten_users().await;
    till.press(&bought, "refund", None).await;
    till.follow().await;
    assert_eq!(till.status(&bought).await, "refunded");
    assert_eq!(till.licenses().await[0]["status"], "revoked");
    assert_eq!(till.waiting().await, json!({ "payments": [], "orders": [] }));
    let again = till.bought_ten_users().await;
    assert_eq!(till.status(&again).await, "fulfilled", "the customer may buy again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_is_told_what_went_back_and_what_was_taken_back() {
    let till = Till::open().await;
    let bought = till.bought_ten_users().await;
    let payment = till.payment(&bought).await;
    till.tell(&till.returned(&bought, &payment, "return-1", 100.0)).await;
    till.follow().await;
    let number = till.look(&bought).await["order"]["reference"]
        .as_str()
        .expect("is a number")
        .to_owned();
    let told = mails(&till.server).await;
    assert_eq!(told.len(), 1, "{told:?}");
    for said in ["ada@example.com", "stays yours", &number] {
        assert!(told[0].contains(said), "{said}: {}", told[0]);
    }

    till.tell(&till.returned(&bought, &payment, "return-2", 501.8)).await;
    till.follow().await;
    till.follow().await;
    let told = mails(&till.server).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("yours no longer"), "{}", told[0]);
    assert_eq!(till.licenses().await[0]["status"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_one_line_takes_back_what_that_granted() {
    let till = Till::open().await;
    let lines = [line("T-ENT-10", 60_180, None), line("S1Y-T-ENT-10", 10_231, None)];
    let bought = till.order(&lines).await;
    till.press(&bought, "pay", None).await;
    till.follow().await;
    till.press(&bought, "refund", Some(2)).await;
    assert_eq!(till.status(&bought).await, "partly_refunded");
    let told = till.look(&bought).await;
    assert_eq!(told["order"]["refunded"], 10_231);
    assert_ne!(till.licenses().await[0]["status"], "revoked");
    assert_eq!(told["lines"][1]["refunded_in_whole"], true);
    till.press(&bought, "refund", None).await;
    assert_eq!(till.status(&bought).await, "refunded");
    assert_eq!(till.licenses().await[0]["status"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_told_twice_is_booked_once() {
    let till = Till::open().await;
    let bought = till.bought_ten_users().await;
    let payment = till.payment(&bought).await;
    let part = till.returned(&bought, &payment, "return-1", 100.0);
    let mut resent = part.clone();
    resent["id"] = json!("resent-by-hand");
    for event in [&part, &part, &resent] {
        let told = till.tell(event).await;
        assert_eq!(told.status, 200, "{told}");
    }
    assert_eq!(till.look(&bought).await["order"]["refunded"], 10_000);
    assert_eq!(till.waiting().await["payments"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_comes_before_its_payment_is_taken_after_it() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.server.provider.goes_down(true);
    till.press(&bought, "pay", None).await;
    till.press(&bought, "refund", None).await;
    assert_eq!(till.reason().await, "this order was not paid: wait for its payment");
    till.server.provider.goes_down(false);
    assert_eq!(till.sweep().await, 1);
    till.follow().await;
    assert_eq!(till.status(&bought).await, "refunded");
    assert_eq!(till.licenses().await.len(), 0, "nothing was granted");
    assert_eq!(till.waiting().await, json!({ "payments": [], "orders": [] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_paid_twice_waits_for_staff_and_keeps_what_it_granted() {
    let till = Till::open().await;
    let first = till.ten_users().await;
    let mut superuser = till.server.test.superuser().await;
    sqlx::query("delete from checkout.pages")
        .execute(&mut superuser)
        .await
        .expect("the page is forgotten");
    let second = till.opened_again(&first).await;
    for page in [&first, &second] {
        till.press(page, "pay", None).await;
    }
    till.follow().await;
    assert_eq!(till.licenses().await.len(), 1);
    assert_eq!(
        till.reason().await,
        "this order was paid already by another payment: refund this one at the provider"
    );

    till.press(&second, "refund", None).await;
    assert_eq!(
        till.status(&first).await,
        "fulfilled",
        "only the other payment went back"
    );
    let waiting = till.waiting().await;
    assert_eq!(waiting["payments"][1]["kind"], "refunded", "{waiting:#}");
    let reason = waiting["payments"][1]["reason"].as_str().expect("is text");
    assert!(reason.contains("another payment"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_cancelled_on_its_page_cannot_be_paid() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.press(&bought, "fail", None).await;
    assert_eq!(till.status(&bought).await, "placed");
    till.press(&bought, "cancel", None).await;
    assert_eq!(till.status(&bought).await, "cancelled");
    let page = till
        .server
        .act(&format!("/v1/orders/{}/checkout", bought.order_id))
        .await;
    assert_eq!(page.status, 409, "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_fulfilled_is_parked_and_fulfilled_once_it_can_be() {
    let till = Till::open().await;
    let upgraded = till.bought_ten_users().await;
    assert_eq!(till.status(&upgraded).await, "fulfilled");
    let license = till.licenses().await[0]["license_id"]
        .as_str()
        .expect("is an id")
        .to_owned();
    let more = till.order(&[line("U-T-ENT-10-T-ENT-25", 30_120, Some(&license))]).await;
    let path = format!("/v1/licenses/{license}");
    let disabled = till
        .server
        .post(&format!("{path}/disable"), &json!({ "reason": "agreed by phone" }))
        .await;
    assert_eq!(disabled.status, 200, "{disabled}");
    till.press(&more, "pay", None).await;
    till.follow().await;
    till.follow().await;
    assert_eq!(till.status(&more).await, "paid");
    let waiting = till.waiting().await;
    assert_eq!(waiting["orders"][0]["order_id"], more.order_id.as_str(), "{waiting:#}");

    let fulfilment = format!("/v1/orders/{}/fulfilment", more.order_id);
    assert_eq!(till.server.act(&fulfilment).await.status, 409);
    let restored = till.server.act(&format!("{path}/restore")).await;
    assert_eq!(restored.status, 200, "{restored}");
    let fulfilled = till.server.act(&fulfilment).await;
    assert_eq!(fulfilled.status, 200, "{fulfilled}");
    till.follow().await;
    assert_eq!(till.status(&more).await, "fulfilled");
    assert_eq!(till.licenses().await[0]["sku"], "T-ENT-25");
    assert_eq!(till.waiting().await["orders"], json!([]));
}
