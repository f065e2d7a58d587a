//! The example of installed software, through all that may happen to a license.

use std::{env::temp_dir, fs, path::PathBuf};

use device_example::{Software, SoftwareError, State, Store};
use keyledger_verify::{Freshness, License, Refusal, Size, Timestamp, TrustedKeys};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;

use super::{client::answer, device::Shop};

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(temp_dir().join(format!("keyledger-device-{}", tests::new_id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Software on a computer of this name, and where it keeps its license.
async fn installed(shop: &Shop, computer: &str) -> (Software, Folder) {
    let folder = Folder::new();
    let keys = answer(
        shop.server
            .anonymous(Method::GET, "/.well-known/keyledger-license-keys.json"),
    )
    .await;
    let software = Software {
        server: shop.server.url(),
        product: "T".to_owned(),
        computer_id: computer.to_owned(),
        keys: TrustedKeys::from_json(&keys.body).expect("are keys"),
        store: Store::open(&folder.0).expect("the folder is made"),
    };
    (software, folder)
}

/// The same, which has a license.
async fn activated(shop: &Shop, computer: &str) -> (Software, Folder) {
    let (software, folder) = installed(shop, computer).await;
    let done = software.activate(&shop.code, None, now(shop)).await;
    done.expect("one is free");
    (software, folder)
}

fn now(shop: &Shop) -> Timestamp {
    Timestamp::from_unix(shop.server.now().timestamp())
}

fn held(state: &State) -> (License, Freshness) {
    match state {
        State::Licensed { license, freshness } => (License::clone(license), *freshness),
        other => panic!("it is licensed, and not {other:?}"),
    }
}

fn code(refused: SoftwareError) -> String {
    match refused {
        SoftwareError::Refused(refused) => refused.code,
        other => panic!("the server refuses it, and not {other}"),
    }
}

const DAY: i64 = 24 * 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_license_is_activated_upgraded_and_refreshed() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let (software, _folder) = installed(&shop, "SRV-1").await;
    assert_eq!(software.state(now(&shop)).expect("it can say"), State::Unlicensed);

    software
        .activate(&shop.code, Some("Cellar"), now(&shop))
        .await
        .expect("one is free");
    let (first, freshness) = held(&software.state(now(&shop)).expect("it can say"));
    assert_eq!(
        (first.license_id.as_str(), freshness),
        (license.as_str(), Freshness::Fresh)
    );

    shop.upgrade(&license).await;
    shop.server.wait_minutes(DAY);
    let (news, freshness) = held(&software.refresh_if_due(now(&shop)).await.expect("it can say"));
    assert_eq!(
        news.size,
        Size::Count(25.try_into().expect("is not zero")),
        "the upgrade came within a day"
    );
    assert_eq!((news.revision > first.revision, freshness), (true, Freshness::Fresh));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_stops_nobody_for_weeks() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let (mut software, _folder) = activated(&shop, "SRV-1").await;
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let up = std::mem::replace(
        &mut software.server,
        format!("http://{}", gone.local_addr().expect("it listens")),
    );
    drop(gone);

    let mut told = Vec::new();
    for day in [0, 1, 29, 31, 43] {
        shop.server
            .wait_minutes((day - told.last().map_or(0, |(day, _)| *day)) * DAY);
        let state = software.refresh_if_due(now(&shop)).await.expect("it can say");
        told.push((day, held(&state).1));
    }
    let (fresh, due, grace) = (Freshness::Fresh, Freshness::RefreshDue, Freshness::InGrace);
    assert_eq!(told, [(0, fresh), (1, due), (29, due), (31, grace), (43, grace)]);
    shop.server.wait_minutes(2 * DAY);
    let over = software.refresh_if_due(now(&shop)).await.expect("it can say");
    assert!(matches!(over, State::Refused(Refusal::Over(_))), "{over:?}");

    software.server = up;
    let back = software.refresh_if_due(now(&shop)).await.expect("it can say");
    assert_eq!(
        held(&back).1,
        Freshness::Fresh,
        "the server is there again, and so is the license"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_that_moved_stops_where_it_was() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let ((old, _old), (new, _new)) = (installed(&shop, "SRV-1").await, installed(&shop, "SRV-2").await);
    old.activate(&shop.code, None, now(&shop)).await.expect("one is free");
    let copy = old.store.file().expect("it can be read").expect("it is there");
    assert_eq!(
        code(
            new.activate(&shop.code, None, now(&shop))
                .await
                .expect_err("none is free")
        ),
        "no-license-free"
    );

    let released = shop.server.act(&format!("/v1/licenses/{license}/release")).await;
    assert_eq!(released.status, 200, "{}", released.body);
    new.activate(&shop.code, None, now(&shop))
        .await
        .expect("it was released");
    let refused = old.refresh(now(&shop)).await.expect_err("it is elsewhere");

    assert_eq!(code(refused), "license-on-other-computer");
    assert_eq!(old.state(now(&shop)).expect("it can say"), State::Unlicensed);
    let put_back = old.take(&copy, now(&shop)).expect_err("an old file undoes nothing");
    assert!(
        matches!(put_back, SoftwareError::File(Refusal::OlderRevision { .. })),
        "{put_back}"
    );
    held(&new.refresh(now(&shop)).await.expect("it can say"));
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_is_taken_off_gives_its_license_back() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let ((old, _old), (new, _new)) = (installed(&shop, "SRV-1").await, installed(&shop, "SRV-2").await);
    old.activate(&shop.code, None, now(&shop)).await.expect("one is free");
    old.release().await.expect("it is given back");
    assert_eq!(old.state(now(&shop)).expect("it can say"), State::Unlicensed);
    new.activate(&shop.code, None, now(&shop))
        .await
        .expect("it is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_ends_whatever_the_server_does() {
    let shop = Shop::open().await;
    shop.sell(json!({ "term": { "trial": { "days": 10 } } })).await;
    let (software, _folder) = activated(&shop, "SRV-1").await;
    shop.server.wait_minutes(10 * DAY + 1);
    let over = software.refresh_if_due(now(&shop)).await.expect("it can say");
    assert!(matches!(over, State::Refused(Refusal::Over(_))), "{over:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_byte_is_changed_the_file_is_refused() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let (software, _folder) = activated(&shop, "SRV-1").await;
    let file = software.store.file().expect("it can be read").expect("it is there");
    for place in 0..file.len() {
        let mut bytes = file.clone().into_bytes();
        bytes[place] ^= 1;
        let changed = String::from_utf8(bytes).expect("is ASCII");
        software.store.keep(&changed).expect("it can be written");
        let state = software.state(now(&shop)).expect("it can say");
        assert!(matches!(state, State::Refused(_)), "byte {place}: {state:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_trouble_and_a_page_of_a_hotel_are_no_answers() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let (mut software, _folder) = activated(&shop, "SRV-1").await;
    let no = |status: u16, code: &str| {
        let body = json!({ "code": code, "detail": "no" });
        (
            reqwest::StatusCode::from_u16(status).expect("is a status"),
            axum::Json(body),
        )
    };
    let (broken, busy) = (no(503, "unknown-license"), no(429, "license-deleted"));
    let router = axum::Router::new()
        .route(
            "/hotel/{*rest}",
            axum::routing::any(async || "<html>Please sign in to our network</html>"),
        )
        .route("/broken/{*rest}", axum::routing::any(async move || broken.clone()))
        .route("/busy/{*rest}", axum::routing::any(async move || busy.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let elsewhere = format!("http://{}", listener.local_addr().expect("it listens"));
    tokio::spawn(async move { axum::serve(listener, router).await });

    for trouble in ["hotel", "broken", "busy", "nowhere"] {
        software.server = format!("{elsewhere}/{trouble}");
        held(&software.refresh(now(&shop)).await.expect("it goes on"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_that_is_disabled_stops_its_software_until_it_is_restored() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let (software, _folder) = activated(&shop, "SRV-1").await;
    let path = format!("/v1/licenses/{license}/disable");
    let disabled = shop.server.post(&path, &json!({ "reason": "charged back" })).await;
    assert_eq!(disabled.status, 200, "{}", disabled.body);

    let stopped = software.refresh(now(&shop)).await.expect("it can say");
    assert!(
        matches!(&stopped, State::Stopped(why) if why.is_disabled()),
        "{stopped:?}"
    );
    assert_eq!(software.state(now(&shop)).expect("it can say"), stopped);

    let restored = shop.server.act(&format!("/v1/licenses/{license}/restore")).await;
    assert_eq!(restored.status, 200, "{}", restored.body);
    held(&software.refresh_if_due(now(&shop)).await.expect("it can say"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_was_renamed_and_named_back_activates_again() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let (mut software, _folder) = activated(&shop, "SRV-1").await;
    // What a wrong server says of its key does nothing.
    let key = code(
        software
            .activate("AAAA-AAAA-AAAA-AAAA", None, now(&shop))
            .await
            .expect_err("there is no such key"),
    );
    assert_eq!(key, "unknown-activation-key");
    software.computer_id = "SRV-9".to_owned();
    assert_eq!(
        code(software.refresh(now(&shop)).await.expect_err("it is SRV-1's")),
        "license-on-other-computer"
    );
    software.computer_id = "SRV-1".to_owned();

    software
        .activate(&shop.code, None, now(&shop))
        .await
        .expect("it holds it still");

    held(&software.state(now(&shop)).expect("it can say"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_without_a_network_gets_a_license_and_gives_it_back() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let (software, _folder) = installed(&shop, "SRV-1").await;
    let bring = async |request: &str| {
        let brought = shop
            .server
            .post("/v1/offline-requests", &json!({ "request": request }))
            .await;
        assert_eq!(brought.status, 200, "{}", brought.body);
        brought.json()["license"]["file"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let file = bring(&software.request(&shop.code, Some("Cellar"))).await;
    software.take(&file, now(&shop)).expect("it holds");
    shop.server.wait_minutes(300 * DAY);
    assert_eq!(
        held(&software.state(now(&shop)).expect("it can say")).1,
        Freshness::Fresh
    );

    let request = software.release_offline().expect("it had one");
    assert_eq!(software.state(now(&shop)).expect("it can say"), State::Unlicensed);
    let put_back = software.take(&file, now(&shop)).expect_err("it was given back");
    assert!(
        matches!(put_back, SoftwareError::File(Refusal::OlderRevision { .. })),
        "{put_back}"
    );
    bring(&request).await;

    let again = bring(&software.request(&shop.code, None)).await;
    software
        .take(&again, now(&shop))
        .expect("the license is free again, and newer");
}
