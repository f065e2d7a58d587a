//! The sandbox, used as a buyer uses it, over real sockets: its notifications are signed and come to our receiver.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;
use integrations::checkout::{
    Checkout, CheckoutError, CheckoutRequest, OpenedCheckout, Secret, SettingsError, What,
    sandbox::{self, Sandbox, Settings},
};
use reqwest::{Client, Response, StatusCode, redirect::Policy};
use tokio::net::TcpListener;

use crate::{payloads::request, receiver::Receiver, stand_in::SECRET};

const BEGIN: i64 = 1_795_608_000;

/// A server that has both the pay page and the receiver.
struct Shop {
    sandbox: Sandbox,
    receiver: Receiver,
    seconds: Arc<AtomicI64>,
    http: Client,
}

impl Shop {
    async fn open() -> Self {
        Self::signing_with(SECRET).await
    }

    /// The sandbox signs with `secret`; the receiver knows only the right one.
    async fn signing_with(secret: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        let seconds = Arc::new(AtomicI64::new(BEGIN));
        let with = |secret| {
            let seconds = seconds.clone();
            Sandbox::new(Settings {
                receiver: format!("{site}/notifications"),
                site: site.clone(),
                secret: Secret::new(secret).unwrap(),
                clock: Arc::new(move || at(seconds.load(Ordering::SeqCst))),
            })
        };
        let (sandbox, receiver) = (with(secret).unwrap(), Receiver::default());
        let app: Router = sandbox::router(sandbox.clone()).merge(receiver.router(Arc::new(with(SECRET).unwrap())));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self {
            sandbox,
            receiver,
            seconds,
            http,
        }
    }

    async fn ordered(&self) -> OpenedCheckout {
        self.sandbox.open(&asked()).await.unwrap()
    }

    async fn page(&self, opened: &OpenedCheckout) -> String {
        let response = self.http.get(&opened.url).send().await.unwrap();
        response.text().await.unwrap()
    }

    /// Presses a button; gives the page that follows.
    async fn press(&self, opened: &OpenedCheckout, button: &str, line: Option<u32>) -> String {
        let response = self.pressed(&opened.url, button, line).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert!(opened.url.ends_with(response.headers()["location"].to_str().unwrap()));
        self.page(opened).await
    }

    async fn pressed(&self, url: &str, button: &str, line: Option<u32>) -> Response {
        let form = line.map(|line| format!("line={line}")).unwrap_or_default();
        let post = self.http.post(format!("{url}/{button}")).body(form);
        let post = post.header("content-type", "application/x-www-form-urlencoded");
        post.send().await.unwrap()
    }

    /// What the receiver was told, in short.
    fn told(&self) -> Vec<String> {
        self.receiver
            .received()
            .into_iter()
            .map(|notification| short(&notification.what))
            .collect()
    }

    async fn left(&self) -> Vec<String> {
        let unprocessed = self.sandbox.unprocessed(at(BEGIN)).await.unwrap();
        unprocessed
            .notifications
            .into_iter()
            .map(|notification| short(&notification.what))
            .collect()
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn asked() -> CheckoutRequest {
    CheckoutRequest {
        live: false,
        ..request()
    }
}

fn short(what: &What) -> String {
    match what {
        What::Paid(order) => format!("paid {} {}", order.total.currency(), order.total.digits()),
        What::Refunded(refund) => {
            let extent = if refund.whole { "all" } else { "part" };
            format!("refunded {} {extent}", refund.amount.digits())
        }
        What::Cancelled(_) => "cancelled".to_owned(),
        What::Failed(_) => "failed".to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A page with what is new each time left out.
fn steady(page: &str, opened: &OpenedCheckout) -> String {
    let page = page.replace(&opened.session_id, "SESSION");
    match page.split_once("SANDBOX261125-") {
        Some((before, rest)) => format!("{before}SANDBOX261125-NNNN-NNNNN{}", &rest[10..]),
        None => page,
    }
}

#[tokio::test]
async fn an_order_is_paid_and_the_receiver_is_told() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    assert_eq!(opened.expires_at, Some(at(BEGIN) + TimeDelta::hours(24)));
    assert_snapshot!("the_page_of_an_open_order", steady(&shop.page(&opened).await, &opened));

    let page = shop.press(&opened, "pay", None).await;
    assert_snapshot!("the_page_of_a_paid_order", steady(&page, &opened));
    assert_eq!(shop.told(), ["paid USD 117.88"]);
    let notification = shop.receiver.last();
    assert!(!notification.live);
    assert_eq!(notification.created_at, at(BEGIN));
    let What::Paid(order) = notification.what else {
        panic!("not paid")
    };
    assert_eq!(order.check(&asked()), Ok(()));
    assert_eq!(order.buyer, Some(asked().buyer));
    assert_eq!(order.invoice.as_ref().unwrap().as_str(), opened.url);
    assert_eq!(shop.sandbox.fetch(&order.order_id).await.unwrap(), *order);
    assert_eq!(shop.left().await, [""; 0]);
}

#[tokio::test]
async fn an_order_is_paid_once_however_often_the_button_is_pressed() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    let press = || shop.press(&opened, "pay", None);
    tokio::join!(press(), press(), press(), press());
    shop.press(&opened, "cancel", None).await;
    shop.press(&opened, "fail", None).await;
    assert_eq!(shop.told(), ["paid USD 117.88"]);
}

#[tokio::test]
async fn a_paid_order_is_refunded_once() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    shop.press(&opened, "refund", None).await;
    shop.press(&opened, "pay", None).await;
    let page = shop.press(&opened, "refund", None).await;
    shop.press(&opened, "refund", None).await;
    assert_eq!(shop.told(), ["paid USD 117.88", "refunded 117.88 all"]);
    assert_snapshot!("the_page_of_a_refunded_order", steady(&page, &opened));
}

#[tokio::test]
async fn an_order_is_refunded_line_by_line() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    shop.press(&opened, "pay", None).await;
    shop.press(&opened, "refund", Some(9)).await;
    shop.press(&opened, "refund", Some(2)).await;
    let What::Refunded(refund) = shop.receiver.last().what else {
        panic!("not refunded")
    };
    assert_eq!(
        (refund.lines.len(), refund.lines[0].number, refund.lines[0].quantity),
        (1, Some(2), 1)
    );
    shop.press(&opened, "refund", Some(2)).await;
    shop.press(&opened, "refund", None).await;
    assert_eq!(
        shop.told(),
        ["paid USD 117.88", "refunded 17.11 part", "refunded 100.77 part"]
    );
}

#[tokio::test]
async fn a_payment_that_fails_can_be_tried_again() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    let page = shop.press(&opened, "fail", None).await;
    assert!(page.contains("Le paiement a échoué."));
    shop.press(&opened, "pay", None).await;
    assert_eq!(shop.told(), ["failed", "paid USD 117.88"]);
}

#[tokio::test]
async fn a_cancelled_order_cannot_be_paid() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    let page = shop.press(&opened, "cancel", None).await;
    assert!(!page.contains("<button"), "{page}");
    shop.press(&opened, "pay", None).await;
    assert_eq!(shop.told(), ["cancelled"]);
}

#[tokio::test]
async fn a_page_that_expired_cannot_be_paid() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    shop.seconds.store(BEGIN + 24 * 3600, Ordering::SeqCst);
    let page = shop.press(&opened, "pay", None).await;
    assert!(
        page.contains("Cette page a expiré.") && !page.contains("<button"),
        "{page}"
    );
    assert_eq!(shop.told(), [""; 0]);
}

#[tokio::test]
async fn what_the_receiver_did_not_take_is_left_for_the_sweep() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    shop.receiver.close(true);
    let page = shop.press(&opened, "pay", None).await;
    assert!(page.contains("La boutique n’a pas encore pu être prévenue."), "{page}");
    assert_eq!(shop.left().await, ["paid USD 117.88"]);
    let later = shop.sandbox.unprocessed(at(BEGIN + 1)).await.unwrap();
    assert_eq!(later.notifications, []);

    let unprocessed = shop.sandbox.unprocessed(at(BEGIN)).await.unwrap();
    shop.sandbox
        .mark_processed(&unprocessed.notifications[0].event_id)
        .await
        .unwrap();
    assert_eq!(shop.left().await, [""; 0]);
    assert!(!shop.page(&opened).await.contains("prévenue"));
    let unknown = shop.sandbox.mark_processed("evt-9").await;
    assert!(matches!(unknown, Err(CheckoutError::NotFound)));
}

#[tokio::test]
async fn the_sweep_gets_twenty_five_events_at_a_time() {
    let shop = Shop::open().await;
    shop.receiver.close(true);
    let opened = shop.ordered().await;
    for _ in 0..26 {
        shop.press(&opened, "fail", None).await;
    }
    let first = shop.sandbox.unprocessed(at(BEGIN)).await.unwrap();
    assert_eq!((first.notifications.len(), first.more), (25, true));
    for notification in first.notifications {
        shop.sandbox.mark_processed(&notification.event_id).await.unwrap();
    }
    let rest = shop.sandbox.unprocessed(at(BEGIN)).await.unwrap();
    assert_eq!((rest.notifications.len(), rest.more), (1, false));
}

#[tokio::test]
async fn a_sandbox_with_another_secret_is_not_believed() {
    let shop = Shop::signing_with(b"another's secret, as long").await;
    let opened = shop.ordered().await;
    shop.press(&opened, "pay", None).await;
    assert_eq!(shop.told(), [""; 0]);
    assert_eq!(shop.left().await, ["paid USD 117.88"]);
}

#[tokio::test]
async fn the_sandbox_takes_no_money() {
    let shop = Shop::open().await;
    let refused = shop.sandbox.open(&request()).await;
    assert!(
        matches!(refused, Err(CheckoutError::Mode { live: false })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_page_that_is_not_there_is_not_found() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    let unknown = format!("{}x", opened.url);
    assert_eq!(
        shop.http.get(&unknown).send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    let pressed = shop.pressed(&opened.url, "explode", None).await;
    assert_eq!(pressed.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        shop.pressed(&unknown, "pay", None).await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(shop.told(), [""; 0]);
    assert!(matches!(shop.sandbox.fetch("x").await, Err(CheckoutError::NotFound)));
}

#[tokio::test]
async fn the_newest_thousand_pages_are_kept() {
    let shop = Shop::open().await;
    let (oldest, next) = (shop.ordered().await, shop.ordered().await);
    for _ in 2..=1000 {
        shop.ordered().await;
    }
    let status = async |opened: &OpenedCheckout| shop.http.get(&opened.url).send().await.unwrap().status();
    assert_eq!(status(&oldest).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&next).await, StatusCode::OK);
}

#[tokio::test]
async fn the_page_needs_neither_script_nor_style_of_its_own() {
    let shop = Shop::open().await;
    let opened = shop.ordered().await;
    let response = shop.http.get(&opened.url).send().await.unwrap();
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_snapshot!(policy);
    let page = response.text().await.unwrap();
    for inline in ["<script", "<style", "style=", " on", "javascript:"] {
        let found = page
            .lines()
            .find(|line| line.contains(inline) && !line.starts_with("<p"));
        assert_eq!(found, None, "{inline}");
    }
    let site = opened.url.split("/sandbox").next().unwrap();
    let style = shop.http.get(format!("{site}/sandbox/style.css")).send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn a_description_cannot_become_part_of_the_page() {
    let shop = Shop::open().await;
    let mut request = asked();
    request.lines[0].description = "<script>alert('1')</script> & \"more\"".to_owned();
    let opened = shop.sandbox.open(&request).await.unwrap();
    let page = shop.page(&opened).await;
    assert!(
        page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;"),
        "{page}"
    );
}

#[tokio::test]
async fn the_page_speaks_the_buyers_language() {
    let shop = Shop::open().await;
    for (language, pay) in [("en", ">Pay<"), ("fr", ">Payer<"), ("de", ">Bezahlen<")] {
        let mut request = asked();
        request.buyer.language = Some(language.parse().unwrap());
        let opened = shop.sandbox.open(&request).await.unwrap();
        let page = shop.page(&opened).await;
        assert!(
            page.contains(pay) && page.contains(&format!("<html lang=\"{language}\">")),
            "{page}"
        );
    }
}

#[test]
fn secrets_are_not_sent_in_clear_to_other_machines() {
    let refused = |site: &str, receiver: &str| {
        Sandbox::new(Settings {
            site: site.to_owned(),
            receiver: receiver.to_owned(),
            secret: Secret::new(SECRET).unwrap(),
            clock: Arc::new(|| at(BEGIN)),
        })
    };
    let here = "http://127.0.0.1:8080";
    for (site, receiver) in [("http://example.com", here), (here, "http://example.com"), (here, "")] {
        assert!(matches!(refused(site, receiver), Err(SettingsError::Address { .. })));
    }
    assert!(refused("https://example.com", "https://example.com/notifications").is_ok());
}
