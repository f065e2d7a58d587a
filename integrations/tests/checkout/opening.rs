//! Opening pay pages.

use chrono::{DateTime, Utc};
use domain::{Currency, Money};
use insta::assert_snapshot;
use integrations::checkout::{
    Checkout, CheckoutError, CheckoutRequest, SettingsError,
    fastspring::{FastSpring, Sessions, Settings},
};
use serde_json::json;

use crate::{
    payloads::{line, request},
    stand_in::{StandIn, says, session},
};

fn day(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn a_pay_page_is_opened_at_the_asked_prices_and_quantities() {
    let stand_in = StandIn::answering(&[says(201, session())]).await;
    let opened = stand_in.fastspring().open(&request()).await.unwrap();
    assert_snapshot!(stand_in.told());
    assert_eq!(opened.session_id, "OS123456789012345ABC");
    assert_eq!(opened.expires_at, day("2026-11-26T12:00:00Z"));
}

#[tokio::test]
async fn the_address_of_a_pay_page_is_the_one_that_was_given() {
    let stand_in = StandIn::answering(&[says(201, session())]).await;
    let opened = stand_in.fastspring().open(&request()).await.unwrap();
    let given = "https://example.onfastspring.com/checkout/session/OS123456789012345ABC?x=1";
    assert_eq!(opened.url, given);
}

#[tokio::test]
async fn whoever_asks_signs_in() {
    let stand_in = StandIn::answering(&[says(201, session())]).await;
    stand_in.fastspring().open(&request()).await.unwrap();
    // `name:the password of the interface` in base64.
    let basic = "Basic bmFtZTp0aGUgcGFzc3dvcmQgb2YgdGhlIGludGVyZmFjZQ==";
    assert_eq!(stand_in.asked()[0].authorization.as_deref(), Some(basic));
}

#[tokio::test]
async fn a_pay_page_of_the_first_version_is_at_its_store() {
    let session = json!({
        "id": "gNFgV9ITTbyylJkiIhnmOQ", "currency": "USD", "expires": 1_795_694_400_000_i64, "order": null,
        "account": "x", "subtotal": 117.88, "items": [{"product": "rw-addon", "quantity": 3}],
    });
    let stand_in = StandIn::answering(&[says(200, &session), says(200, &session)]).await;
    let opened = stand_in.first_way().open(&request()).await.unwrap();
    assert_snapshot!(stand_in.told());
    assert_eq!(
        opened.url,
        "https://example.onfastspring.com/session/gNFgV9ITTbyylJkiIhnmOQ"
    );
    assert_eq!(opened.expires_at, day("2026-11-26T12:00:00Z"));

    let test = CheckoutRequest {
        live: false,
        ..request()
    };
    let opened = stand_in.first_way().open(&test).await.unwrap();
    assert_eq!(
        opened.url,
        "https://example.test.onfastspring.com/session/gNFgV9ITTbyylJkiIhnmOQ"
    );
}

#[tokio::test]
async fn a_test_is_not_opened_as_money_nor_money_as_a_test() {
    for live in [true, false] {
        let mut session = session();
        session["live"] = json!(!live);
        let stand_in = StandIn::answering(&[says(201, session)]).await;
        let refused = stand_in.fastspring().open(&CheckoutRequest { live, ..request() }).await;
        assert!(matches!(refused, Err(CheckoutError::Mode { live: told }) if told != live));
    }
}

#[tokio::test]
async fn a_session_that_says_little_is_enough() {
    let session = json!({"id": "OS1", "checkoutUrls": {"webcheckoutUrl": "https://example.com/pay"}});
    let stand_in = StandIn::answering(&[says(200, session)]).await;
    let opened = stand_in.fastspring().open(&request()).await.unwrap();
    assert_eq!(
        (opened.url.as_str(), opened.expires_at),
        ("https://example.com/pay", None)
    );
}

#[tokio::test]
async fn a_session_without_an_address_is_no_pay_page() {
    for session in [
        json!({"id": "OS1"}),
        json!({"id": "OS1", "checkoutUrls": {}}),
        json!([]),
        json!({"id": "../x", "checkoutUrls": {"webcheckoutUrl": "https://example.com/pay"}}),
    ] {
        let stand_in = StandIn::answering(&[says(201, session)]).await;
        let refused = stand_in.fastspring().open(&request()).await;
        assert!(matches!(refused, Err(CheckoutError::Unreadable { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_sold_is_not_sent() {
    let stand_in = StandIn::answering(&[]).await;
    let euros = |cents| Money::new(cents, Currency::Eur);
    let mut two_currencies = request();
    two_currencies.lines[1].unit_price = euros(1711);
    let mut negative = request();
    negative.lines[1].unit_price.minor = -1;
    let mut many = request();
    many.lines = (1..=101).map(|number| line(number, "x", "x", 1, 1)).collect();
    let with = |lines| CheckoutRequest { lines, ..request() };
    let wrong = [
        with(vec![]),
        with(vec![line(1, "x", "x", 0, 1)]),
        with(vec![line(1, "", "x", 1, 1)]),
        with(vec![line(1, "x", "x", 3, i64::MAX)]),
        two_currencies,
        negative,
        many,
    ];
    for request in wrong {
        assert!(stand_in.fastspring().open(&request).await.is_err(), "{request:?}");
    }
    assert!(stand_in.asked().is_empty());
}

#[tokio::test]
async fn settings_that_give_a_secret_away_or_lead_nowhere_are_refused() {
    let stand_in = StandIn::answering(&[]).await;
    let refused = |change: &dyn Fn(&mut Settings)| {
        let mut settings = stand_in.settings();
        change(&mut settings);
        FastSpring::new(settings).unwrap_err()
    };
    for api in [
        "http://api.fastspring.com",
        "http://127.0.0.1.example.com",
        "ftp://127.0.0.1",
        "api.fastspring.com",
    ] {
        let error = refused(&|settings| settings.api = api.to_owned());
        assert!(matches!(error, SettingsError::Address { .. }), "{api}");
    }
    for path in [
        "",
        "example",
        "example/",
        "/web-main",
        "example/web-main/x",
        "../web-main",
    ] {
        let checkout_path = path.to_owned();
        let error = refused(&|settings| {
            settings.sessions = Sessions::V2 {
                checkout_path: checkout_path.clone(),
            };
        });
        assert_eq!(error, SettingsError::CheckoutPath, "{path}");
    }
    let error = refused(&|settings| settings.password = String::new().into());
    assert_eq!(error, SettingsError::Credentials);
    let error = refused(&|settings| settings.username = String::new());
    assert_eq!(error, SettingsError::Credentials);
}
