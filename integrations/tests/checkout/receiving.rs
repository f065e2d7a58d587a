//! Notifications over a real socket, as the provider sends them on good days and on bad ones.

use std::sync::Arc;

use integrations::checkout::{Notification, What};
use reqwest::{Client, StatusCode};

use crate::{
    payloads::{ORDER, QUOTE, envelope, event, event_of, order, request, returned, returned_in_whole, returned_item},
    receiver::Receiver,
    stand_in::{SECRET, deaf_fastspring, serve, signed},
};

/// A shop that listens.
struct Shop {
    receiver: Receiver,
    address: String,
}

impl Shop {
    async fn open() -> Self {
        let receiver = Receiver::default();
        let address = serve(receiver.router(Arc::new(deaf_fastspring()))).await;
        Self { receiver, address }
    }

    /// Sends events, signed with `secret`; gives status and body.
    async fn told_by(&self, secret: &[u8], events: &[String]) -> (StatusCode, String) {
        let body = envelope(events);
        let client = Client::builder().no_proxy().build().unwrap();
        let post = client.post(format!("{}/notifications", self.address));
        let response = post.headers(signed(secret, &body)).body(body).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    async fn told(&self, events: &[String]) -> (StatusCode, String) {
        self.told_by(SECRET, events).await
    }

    fn heard(&self) -> Vec<Notification> {
        self.receiver.received()
    }
}

fn nothing(status: StatusCode) -> (StatusCode, String) {
    (status, String::new())
}

fn paid(event_id: &str) -> String {
    event(event_id, "order.completed", &order())
}

fn order_and_quote(notification: &Notification) -> (String, Option<uuid::Uuid>) {
    match &notification.what {
        What::Paid(paid) => (paid.order_id.clone(), paid.quote_id),
        What::Refunded(refunded) => (refunded.order_id.clone(), refunded.quote_id),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_payment_is_heard_and_acknowledged() {
    let shop = Shop::open().await;
    assert_eq!(shop.told(&[paid("evt-1")]).await, nothing(StatusCode::OK));
    let heard = shop.heard();
    let [notification] = heard.as_slice() else {
        panic!("{heard:?}")
    };
    let What::Paid(order) = &notification.what else {
        panic!("{notification:?}")
    };
    assert_eq!(order.check(&request()), Ok(()));
}

#[tokio::test]
async fn somebody_without_the_secret_is_not_heard() {
    let shop = Shop::open().await;
    let refused = shop.told_by(b"a secret that was guessed", &[paid("evt-1")]).await;
    assert_eq!(refused, nothing(StatusCode::UNAUTHORIZED));
    assert_eq!(shop.heard(), []);
}

#[tokio::test]
async fn a_notification_that_comes_twice_is_known_by_its_id() {
    let shop = Shop::open().await;
    shop.told(&[paid("evt-1")]).await;
    shop.told(&[paid("evt-1")]).await;
    let heard = shop.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0], heard[1]);
}

#[tokio::test]
async fn a_notification_that_is_sent_anew_by_hand_has_another_id_and_the_same_order() {
    let shop = Shop::open().await;
    shop.told(&[paid("evt-1"), paid("evt-2")]).await;
    let heard = shop.heard();
    assert_ne!(heard[0].event_id, heard[1].event_id);
    assert_eq!(heard[0].what, heard[1].what);
}

#[tokio::test]
async fn a_refund_that_comes_before_its_payment_names_order_and_quote_all_the_same() {
    let shop = Shop::open().await;
    shop.told(&[event("evt-2", "return.created", &returned_in_whole())])
        .await;
    shop.told(&[paid("evt-1")]).await;
    for notification in shop.heard() {
        assert_eq!(order_and_quote(&notification), (ORDER.to_owned(), Some(QUOTE)));
    }
}

#[tokio::test]
async fn parts_of_an_order_that_are_refunded_one_after_the_other_are_told_apart() {
    let shop = Shop::open().await;
    let part = |id: &str, cents: &str| returned(id, cents, "0.0", &returned_item("rw-addon", 1, 0, cents));
    let events = [("evt-1", part("ret-1", "40.0")), ("evt-2", part("ret-2", "60.77"))];
    let events = events.map(|(event_id, data)| event(event_id, "return.created", &data));
    assert_eq!(shop.told(&events).await, nothing(StatusCode::OK));
    let told = shop.heard().into_iter().map(|notification| match notification.what {
        What::Refunded(refund) => (refund.return_id, refund.amount.digits().to_owned(), refund.whole),
        other => panic!("{other:?}"),
    });
    let told: Vec<_> = told.collect();
    let expected = [("ret-1", "40", false), ("ret-2", "60.77", false)];
    assert_eq!(
        told,
        expected.map(|(id, amount, whole)| (id.to_owned(), amount.to_owned(), whole))
    );
}

#[tokio::test]
async fn a_test_is_told_as_a_test() {
    let shop = Shop::open().await;
    let test = order().replace(r#""live":true"#, r#""live":false"#);
    shop.told(&[event_of("false", "evt-1", "order.completed", &test)]).await;
    let heard = shop.heard();
    assert!(!heard[0].live);
    assert!(matches!(&heard[0].what, What::Paid(order) if !order.live && order.check(&request()).is_err()));
}

#[tokio::test]
async fn an_order_of_another_amount_or_currency_is_told_as_it_is() {
    let shop = Shop::open().await;
    let cheaper = order().replace(r#""total":141.46"#, r#""total":1.0"#);
    let pounds = order().replace(r#""currency":"USD""#, r#""currency":"GBP""#);
    let events = [cheaper, pounds].map(|order| event("evt-1", "order.completed", &order));
    assert_eq!(shop.told(&events).await, nothing(StatusCode::OK));
    let told = shop.heard().into_iter().map(|notification| match notification.what {
        What::Paid(order) => {
            assert!(order.check(&request()).is_err());
            (order.total.digits().to_owned(), order.total.currency().to_owned())
        }
        other => panic!("{other:?}"),
    });
    let expected = [("1", "USD"), ("141.46", "GBP")];
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        expected.map(|(digits, currency)| (digits.to_owned(), currency.to_owned()))
    );
}

#[tokio::test]
async fn some_of_several_events_can_be_taken() {
    let shop = Shop::open().await;
    shop.receiver.refuse("evt-2");
    let broken = event("evt-4", "order.completed", "{}");
    let events = [
        paid("evt-1"),
        paid("evt-2"),
        event("evt-3", "something.new", "{}"),
        broken,
    ];
    let answered = shop.told(&events).await;
    assert_eq!(answered, (StatusCode::ACCEPTED, "evt-1\nevt-3".to_owned()));
}

#[tokio::test]
async fn what_could_not_be_taken_is_asked_for_again() {
    let shop = Shop::open().await;
    shop.receiver.close(true);
    assert_eq!(
        shop.told(&[paid("evt-1")]).await,
        nothing(StatusCode::SERVICE_UNAVAILABLE)
    );
    shop.receiver.close(false);
    assert_eq!(shop.told(&[paid("evt-1")]).await, nothing(StatusCode::OK));
    assert_eq!(shop.heard().len(), 1);
}
