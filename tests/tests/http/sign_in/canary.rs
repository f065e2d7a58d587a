//! Nothing secret reaches the logs, whatever is logged.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
};

use api::{Mint, SigningKeys};
use domain::user::Role;
use reqwest::Method;
use serde_json::json;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use super::people::{Browser, code, link, mails, signed_in};
use crate::http::client::{Server, answer};

/// All that is logged, by whichever test.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics here").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Logged {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// A signing key is made and used whose secret half is all of one byte; how that looks in decimal and hexadecimal digits and base64.
async fn signs(server: &Server) -> [&'static str; 3] {
    let (clock, next) = (server.test.clock.clone(), AtomicU8::new(1));
    let drawn = Arc::new(move |bytes: &mut [u8]| {
        let is_secret = bytes.len() == 32;
        bytes.fill(if is_secret {
            0xca
        } else {
            next.fetch_add(1, Ordering::SeqCst)
        });
        Ok(())
    });
    let mint = Mint::drawing_from(Arc::new(move || clock.now()), drawn);
    let keys = SigningKeys::new(&server.test.access, server.test.log.clone(), mint);
    keys.provide().await.expect("a key is provided");
    keys.current().await.expect("a key is in use");
    ["202, 202, 202", "cacacaca", "ysrKysrK"]
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_16_2_5_no_password_code_link_cookie_or_token_is_logged() {
    let logged = Logged::default();
    let filter = EnvFilter::new("debug,api=trace,event_log=trace,projections=trace,sqlx=trace,hyper=trace");
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(logged.clone());
    subscriber.try_init().expect("no other test logs");
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let secret = browser.set_second_factor().await;
    let password = "canary in a coal mine";
    browser
        .post("/v1/password-resets", json!({"login": "anna@example.com"}))
        .await;
    let link = link(&mails(&server).await, "anna@example.com").expect("a link was mailed");
    browser
        .post(
            "/v1/password-resets/accept",
            json!({"link": link, "password": password}),
        )
        .await;
    let wrong = "another canary that is wrong";
    Browser::new(&server).sign_in("anna@example.com", wrong).await;
    browser.sign_in("anna@example.com", password).await;
    server.wait_minutes(1);
    let code = code(&secret, &server);
    browser.post("/v1/sign-in/second-factor", json!({"code": code})).await;
    let body = json!({"name": "x", "scopes": ["read-team"], "expires_on": server.now().date_naive()});
    let token = browser.post("/v1/tokens", body).await.json()["token"]
        .as_str()
        .expect("is shown")
        .to_owned();
    answer(server.anonymous(Method::GET, "/v1/users").bearer_auth(&token)).await;
    let halves = signs(&server).await;
    let cookie = browser.cookie();
    let cookie = cookie.split_once('=').expect("has a value").1;
    let logged = logged.0.lock().expect("nobody panics here");
    let logged = String::from_utf8_lossy(&logged);
    assert!(logged.contains("a sign-in failed"), "it is logged at all");
    for canary in [password, wrong, &secret, &link, cookie, &token, "anna@example.com"] {
        assert!(!logged.contains(canary));
    }
    assert!(
        logged.contains("signing_keys.put_in_use"),
        "what is done with keys is logged"
    );
    assert!(halves.iter().all(|half| !logged.contains(half)));
}
