//! What is printed for somebody who looks for a fault shows no secret and nobody's data.

use std::{fmt::Debug, sync::Arc};

use chrono::DateTime;
use chrono::Utc;
use integrations::checkout::{
    Checkout, OpenedCheckout, Secret,
    sandbox::{self, Sandbox},
};

use crate::{
    payloads::{envelope, event, order, request},
    stand_in::{Answer, PASSWORD, SECRET, StandIn, deaf_fastspring, says, signed},
};

const PERSONAL: [&str; 5] = ["ada@example.com", "Ada", "Lovelace", "Paris", "invoice/secret"];

#[track_caller]
fn shows_nothing(shown: &dyn Debug) {
    let text = format!("{shown:?} {shown:#?}");
    let secret = String::from_utf8(SECRET.to_vec()).unwrap();
    let bytes = format!("{SECRET:?}");
    for hidden in PERSONAL
        .iter()
        .copied()
        .chain([PASSWORD, &secret, bytes.trim_matches(['[', ']'])])
    {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[tokio::test]
async fn adapters_and_settings_show_no_secret() {
    let stand_in = StandIn::answering(&[]).await;
    shows_nothing(&stand_in.settings());
    shows_nothing(&stand_in.fastspring());
    shows_nothing(&Secret::new(SECRET).unwrap());
    let settings = sandbox::Settings {
        site: "http://127.0.0.1:8080".to_owned(),
        receiver: "http://127.0.0.1:8080/notifications".to_owned(),
        secret: Secret::new(SECRET).unwrap(),
        clock: Arc::new(DateTime::<Utc>::default),
    };
    shows_nothing(&settings);
    shows_nothing(&Sandbox::new(settings).unwrap());
}

#[tokio::test]
async fn requests_notifications_and_errors_show_nobody() {
    shows_nothing(&request());
    let body = envelope(&[event("evt-1", "order.completed", &order())]);
    shows_nothing(&deaf_fastspring().notifications(&signed(SECRET, &body), &body).unwrap());
    let broken = envelope(&[event(
        "evt-1",
        "order.completed",
        &order().replace("true", r#""Lovelace""#),
    )]);
    shows_nothing(&deaf_fastspring().notifications(&signed(SECRET, &broken), &broken));
    let refusal = r#"{"result":"error","error":{"contact":"ada@example.com is known as Lovelace"}}"#;
    for answer in [
        says(400, refusal),
        says(200, refusal),
        says(201, r#"{"id":"Lovelace?"}"#),
        Answer::Nothing,
    ] {
        let stand_in = StandIn::answering(&[answer]).await;
        let error = stand_in.impatient_fastspring().open(&request()).await.unwrap_err();
        shows_nothing(&error);
        shows_nothing(&error.to_string());
    }
}

#[test]
fn an_open_pay_page_does_not_show_its_address() {
    let opened = OpenedCheckout {
        session_id: "Lovelace".to_owned(),
        url: "https://example.com/Lovelace".to_owned(),
        expires_at: None,
    };
    shows_nothing(&opened);
}
