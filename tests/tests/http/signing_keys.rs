//! Signing keys: what signs, what is trusted, and what nobody ever sees.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use api::{Limits, Mint, SigningKeys, mint::Random};
use chrono::{DateTime, TimeDelta, Utc};
use domain::signing_key::SigningKeyError;
use event_log::{Actor, ExecuteError};
use insta::assert_snapshot;
use keyledger_verify::{ActivationKey, Kind, License, Refusal, Size, Timestamp, TrustedKeys, computer_hash, open};
use reqwest::Method;
use sqlx::{AssertSqlSafe, query, query_scalar};

use super::client::{Answer, Server, answer};

const PATH: &str = "/.well-known/keyledger-license-keys.json";
const LICENSE: &str = "8399ef84-370e-8817-b763-ceed23609f92";
/// What every secret half is made of where a test says so.
const CANARY: u8 = 0xca;

fn operator() -> Actor {
    Actor::new("operator", "tests")
}

/// A license of a file that is issued at `at`.
fn license(at: DateTime<Utc>) -> License {
    let at = |days| Timestamp::from_unix((at + TimeDelta::days(days)).timestamp());
    License {
        kind: Kind::License,
        license_id: LICENSE.to_owned(),
        serial: "P24D913F6".to_owned(),
        activation_key: ActivationKey("NAQR-HVW5-K7MD-2XTE".to_owned()),
        computer_hash: computer_hash(LICENSE, "SRV-TSE-02"),
        product: "T".to_owned(),
        edition: Some("ENT".to_owned()),
        size: Size::count(25).expect("is a size"),
        trial_end: None,
        support_until: None,
        issued_at: at(0),
        refresh_after: at(30),
        valid_until: at(60),
        position: 1,
        revision: 1,
    }
}

/// The file that is signed now.
async fn signed(keys: &SigningKeys) -> String {
    let current = keys.current().await.expect("a key is in use");
    current.sign(&license(current.from)).expect("is signed")
}

async fn told(server: &Server) -> Answer {
    answer(server.anonymous(Method::GET, PATH)).await
}

/// What software that learns its keys now says of `file`.
async fn read(server: &Server, file: &str) -> Result<License, Refusal> {
    let keys = TrustedKeys::from_json(&told(server).await.body).expect("are keys");
    open(file.as_bytes(), &keys)
}

/// The same signing keys as another process has them, which draws from `random`.
fn another(server: &Server, random: Random) -> SigningKeys {
    let clock = server.test.clock.clone();
    let mint = Mint::drawing_from(Arc::new(move || clock.now()), random);
    SigningKeys::new(&server.test.access, server.test.another().log, mint)
}

/// Draws what nothing else draws; secret halves are all of one byte.
fn canary() -> Random {
    let next = AtomicU8::new(1);
    Arc::new(move |bytes| {
        let is_secret = bytes.len() == 32;
        bytes.fill(if is_secret {
            CANARY
        } else {
            next.fetch_add(1, Ordering::SeqCst)
        });
        Ok(())
    })
}

/// Draws what no other process draws.
fn drawn() -> Random {
    Arc::new(|bytes| {
        for part in bytes.chunks_mut(16) {
            let id = tests::new_id();
            let from = id.as_bytes().len() - part.len();
            part.copy_from_slice(&id.as_bytes()[from..]);
        }
        Ok(())
    })
}

/// What happened to signing keys.
async fn happened(server: &Server) -> Vec<&'static str> {
    let events = server.test.events().await;
    let names = events.iter().map(|recorded| recorded.event.event_type().name);
    names.filter(|name| name.starts_with("signing_keys.")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_is_told_the_keys_that_verify_what_is_signed() {
    let server = Server::with_credits(0).await;
    let keys = &server.app.signing_keys;
    assert_snapshot!("no_keys", told(&server).await);
    keys.provide().await.expect("a key is provided");
    let file = signed(keys).await;
    assert_eq!(read(&server, &file).await.expect("is trusted").serial, "P24D913F6");
    let response = server
        .anonymous(Method::GET, PATH)
        .send()
        .await
        .expect("the server answers");
    assert_eq!(response.headers()["cache-control"], "public, max-age=3600");
    assert_eq!(response.headers()["etag"], "\"2\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_to_keys_stands_in_the_audit_trail() {
    let server = Server::with_credits(0).await;
    let keys = &server.app.signing_keys;
    keys.provide().await.expect("a key is provided");
    let first = keys.current().await.expect("a key is in use").kid;
    keys.rotate(operator()).await.expect("is rotated");
    let retired = keys.retire(operator(), first, "a disk is missing".to_owned()).await;
    let position = retired.expect("is retired").position;
    let trail = server.read("/v1/events?stream=signing_keys").await.json();
    let told = trail["items"].as_array().expect("are items").iter();
    let told: Vec<_> = told
        .map(|item| item["event_type"].as_str().expect("is a name"))
        .collect();
    let newest_first: Vec<_> = happened(&server).await.into_iter().rev().collect();
    assert_eq!((told.len(), told), (5, newest_first));
    let event = server.read(&format!("/v1/events/{}", position.0)).await.json();
    assert_eq!(event["event"]["event_type"], "signing_keys.retired", "{event}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_the_keys_too_often_is_refused() {
    let limits = Limits {
        anonymous: NonZeroU32::new(1),
        ..Limits::default()
    };
    let server = Server::limited(limits).await;
    assert_eq!(told(&server).await.status, 200);
    assert_eq!(told(&server).await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_learned_an_announced_key_takes_what_it_signs_later() {
    let server = Server::with_credits(0).await;
    let keys = &server.app.signing_keys;
    keys.provide().await.expect("a key is provided");
    let old = signed(keys).await;
    let announced = keys.create(operator()).await.expect("is created");
    let learned = TrustedKeys::from_json(&told(&server).await.body).expect("are keys");
    assert_eq!(
        open(signed(keys).await.as_bytes(), &learned).err(),
        None,
        "the old one still signs"
    );

    let rotated = keys.rotate(operator()).await.expect("is rotated");
    assert_eq!((&rotated.kid, rotated.was_announced), (&announced, true));
    let new = signed(keys).await;
    assert_ne!(old, new);
    assert_eq!(open(new.as_bytes(), &learned).err(), None);
    // And what was signed before holds for software that learns its keys now.
    assert_eq!(read(&server, &old).await.err(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_announced_key_a_rotation_makes_one_that_older_software_does_not_know() {
    let server = Server::with_credits(0).await;
    let keys = &server.app.signing_keys;
    keys.provide().await.expect("a key is provided");
    let learned = TrustedKeys::from_json(&told(&server).await.body).expect("are keys");
    let rotated = keys.rotate(operator()).await.expect("is rotated");
    assert!(!rotated.was_announced);
    let refused = open(signed(keys).await.as_bytes(), &learned).expect_err("is not known");
    assert_eq!(
        refused,
        Refusal::UnknownKey {
            kid: rotated.kid.to_string()
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_retired_key_signed_is_trusted_no_longer() {
    let server = Server::with_credits(0).await;
    let keys = &server.app.signing_keys;
    keys.provide().await.expect("a key is provided");
    let file = signed(keys).await;
    let stolen = keys.current().await.expect("a key is in use").kid;
    let retire = async || keys.retire(operator(), stolen.clone(), "stolen".to_owned()).await;
    let refused = retire().await.expect_err("is in use");
    let in_use = SigningKeyError::InUse { kid: stolen.clone() };
    let is_refused = |error: &api::ApiError| matches!(error, api::ApiError::Execute(ExecuteError::Rejected(rejection)) if *rejection == in_use.clone().into());
    assert!(is_refused(&refused), "{refused:?}");

    keys.rotate(operator()).await.expect("is rotated");
    retire().await.expect("is retired");
    let refused = read(&server, &file).await.expect_err("is not trusted");
    assert_eq!(
        refused,
        Refusal::UnknownKey {
            kid: stolen.to_string()
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_by_another_process_is_noticed_within_a_second() {
    let server = Server::with_credits(0).await;
    let (keys, other) = (&server.app.signing_keys, another(&server, canary()));
    keys.provide().await.expect("a key is provided");
    let before = keys.current().await.expect("a key is in use").kid;
    let rotated = other.rotate(operator()).await.expect("is rotated");
    assert_eq!(
        other.current().await.expect("a key is in use").kid,
        rotated.kid,
        "who rotates knows at once"
    );
    server.test.clock.jump(TimeDelta::seconds(1));
    let after = keys.current().await.expect("a key is in use");
    assert_eq!(after.kid, rotated.kid);
    assert_eq!(rotated.replaced, Some(before));
    // Both may sign what software takes: a file that the former key signed a moment later, too.
    let late = after.sign(&license(after.from)).expect("is signed");
    assert_eq!(read(&server, &late).await.err(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_process_signs_that_has_not_heard_of_a_rotation_is_taken() {
    let server = Server::with_credits(0).await;
    let (keys, other) = (&server.app.signing_keys, another(&server, canary()));
    keys.provide().await.expect("a key is provided");
    let unaware = keys.current().await.expect("a key is in use");
    other.rotate(operator()).await.expect("is rotated");
    let rotated_at = other.current().await.expect("a key is in use").from;
    let file = |after| {
        unaware
            .sign(&license(rotated_at + TimeDelta::seconds(after)))
            .expect("is signed")
    };
    assert_eq!(read(&server, &file(2)).await.err(), None);
    let refused = read(&server, &file(300)).await.expect_err("was not in use");
    assert_eq!(refused.code(), "key-not-in-use");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_processes_that_start_at_once_one_makes_the_first_key() {
    let server = Server::with_credits(0).await;
    let others: Vec<_> = (0..4).map(|_| another(&server, drawn())).collect();
    let provided = futures_util::future::join_all(others.iter().map(SigningKeys::provide)).await;
    assert!(provided.iter().all(Result::is_ok), "{provided:?}");
    assert_eq!(
        happened(&server).await,
        ["signing_keys.created", "signing_keys.put_in_use"]
    );
    let events = server.test.events().await;
    let last = events.last().expect("something happened");
    assert_eq!(last.origin.actor.kind, "system");
    let in_use = async |keys: &SigningKeys| keys.current().await.expect("a key is in use").kid;
    let first = in_use(&server.app.signing_keys).await;
    for other in &others {
        assert_eq!(in_use(other).await, first);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_secret_half_is_lost_is_replaced_at_the_next_start() {
    let server = Server::with_credits(0).await;
    let keys = &server.app.signing_keys;
    keys.provide().await.expect("a key is provided");
    let lost = keys.current().await.expect("a key is in use").kid;
    keys.create(operator()).await.expect("is created");
    let mut superuser = server.test.superuser().await;
    query("delete from vendor.signing_keys")
        .execute(&mut superuser)
        .await
        .expect("are deleted");
    server.test.clock.jump(TimeDelta::seconds(1));
    let started = another(&server, drawn());
    assert!(started.current().await.is_err(), "nothing is signed with it");
    started.provide().await.expect("another one is provided");
    let current = started.current().await.expect("a key is in use").kid;
    assert_ne!(current, lost);
    // Nor is the announced one put in use, whose secret half is lost too.
    assert!(!started.rotate(operator()).await.expect("is rotated").was_announced);
    started.provide().await.expect("there is one");
    assert_eq!(happened(&server).await.len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn security_no_secret_half_of_a_signing_key_is_in_the_database_or_shown() {
    let server = Server::with_credits(0).await;
    let keys = another(&server, canary());
    keys.provide().await.expect("a key is provided");
    let current = keys.current().await.expect("a key is in use");
    let shown = format!("{keys:?} {current:?} {current:#?}");
    assert!(shown.contains(current.kid.as_str()), "{shown}");
    assert!(!shown.contains("202, 202") && !shown.contains("caca"), "{shown}");

    let mut superuser = server.test.superuser().await;
    let tables: Vec<String> = query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables
         where schemaname <> all ('{pg_catalog,information_schema}')",
    )
    .fetch_all(&mut superuser)
    .await
    .expect("tables are listed");
    assert!(tables.contains(&"vendor.signing_keys".to_owned()));
    let mut rows = String::new();
    for table in tables {
        let statement = format!("select coalesce(string_agg(t::text, ' '), '') from {table} t");
        let text: String = query_scalar(AssertSqlSafe(statement))
            .fetch_one(&mut superuser)
            .await
            .expect("rows are read");
        rows += &text;
    }
    assert!(rows.contains(current.kid.as_str()), "it is looked where keys are");
    // In hexadecimal digits as Postgres shows bytes, and in base64.
    for secret in ["cacacacaca", "ysrKysrKys"] {
        assert!(!rows.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn security_a_secret_half_opens_for_its_own_key_alone() {
    let server = Server::with_credits(0).await;
    let keys = another(&server, drawn());
    keys.provide().await.expect("a key is provided");
    let first = keys.current().await.expect("a key is in use").kid;
    let second = keys.create(operator()).await.expect("is created");
    let mut superuser = server.test.superuser().await;
    query(
        "update vendor.signing_keys set sealed = (select sealed from vendor.signing_keys where kid = $1) where kid = $2",
    )
    .bind(first.as_str())
    .bind(second.as_str())
    .execute(&mut superuser)
    .await
    .expect("is moved");
    keys.rotate(operator()).await.expect("is rotated");
    assert!(keys.current().await.is_err(), "what was moved does not open");
}
