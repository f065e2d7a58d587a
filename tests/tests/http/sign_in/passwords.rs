//! Signing in by password: nothing tells who has an account, and nobody guesses for long.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use domain::{
    Event, UserId,
    user::{AcceptInvitation, DisableUser, PasswordChange, Role},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::people::{Browser, PASSWORD, code, link, mails, person, signed_in};
use crate::http::client::{Answer, Server};

const OWNER: Role = Role::ResellerOwner;

/// An answer without the id of its request.
fn said(answer: &Answer) -> (u16, Vec<(&'static str, String)>, Value) {
    let mut body = answer.json();
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    (answer.status, answer.headers.clone(), body)
}

async fn disable(server: &Server, user_id: UserId) {
    server.test.accepted(DisableUser { user_id }).await;
    server
        .identity
        .copy(&server.test.log, user_id)
        .await
        .expect("is copied");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_8_step_one_says_the_same_to_known_unknown_and_disabled() {
    let server = Server::with_credits(0).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    let gone = person(&server, "gone@example.com", OWNER, Some(server.reseller)).await;
    disable(&server, gone).await;
    let browser = Browser::new(&server);
    let mut answers = vec![];
    for login in ["anna@example.com", "gone@example.com", "nobody@example.com"] {
        let answer = browser.post("/v1/sign-in/identifier", json!({"login": login})).await;
        answers.push(said(&answer));
    }
    assert_eq!(answers[0].2, json!({"next": "password"}));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_8_a_wrong_password_and_an_unknown_user_are_told_the_same() {
    let server = Server::with_credits(0).await;
    let gone = person(&server, "gone@example.com", OWNER, Some(server.reseller)).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    disable(&server, gone).await;
    let browser = Browser::new(&server);
    let wrong = browser.sign_in("anna@example.com", "not the right one").await;
    insta::assert_snapshot!(wrong);
    let mut looked_at = server.identity.passwords_looked_at();
    for login in ["nobody@example.com", "gone@example.com", "anna@example.com"] {
        let other = browser.sign_in(login, "not the right one").await;
        assert_eq!(said(&other), said(&wrong));
        // The work that takes the time is the same: one password is hashed, whoever it is.
        looked_at += 1;
        assert_eq!(server.identity.passwords_looked_at(), looked_at, "{login}");
    }
    // Only who knows the password is told more.
    let told = browser.sign_in("gone@example.com", PASSWORD).await;
    assert_eq!((told.status, told.code().as_str()), (403, "signing-in-disabled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_1_attempts_are_limited_before_they_are_looked_at_whether_or_not_there_is_such_a_user() {
    let server = Server::with_credits(0).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    for login in ["anna@example.com", "nobody@example.com"] {
        let browsers: Vec<_> = (0..12).map(|_| Browser::new(&server)).collect();
        let guesses = browsers
            .iter()
            .map(|browser| browser.sign_in(login, "a guess at a time"));
        let statuses: Vec<_> = join_all(guesses).await.iter().map(|answer| answer.status).collect();
        let looked_at = statuses.iter().filter(|status| **status == 401).count();
        // A slow machine may let the first waits pass meanwhile.
        assert!((5..=7).contains(&looked_at), "{login}: {statuses:?}");
        assert!(statuses.iter().all(|status| [401, 429].contains(status)));
    }
    // The wait grows, and is no lock for good.
    server.wait_minutes(16);
    assert_eq!(
        Browser::new(&server).sign_in("anna@example.com", PASSWORD).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_11_4_2_a_password_is_kept_as_argon2id_of_today() {
    let server = Server::with_credits(0).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    let mut superuser = server.test.superuser().await;
    let hash: String = sqlx::query_scalar("select password_hash from access.users where login = 'anna@example.com'")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

/// `password` hashed with less memory than today's, with the pepper of this purpose.
fn hashed(server: &Server, password: &str, pepper: &str) -> String {
    let (pepper, params) = (
        server.test.secrets.access_key(pepper),
        Params::new(8 * 1024, 2, 1, None),
    );
    let params = params.expect("are parameters");
    let argon2 = Argon2::new_with_secret(pepper.as_ref(), Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2
        .expect("is a pepper")
        .hash_password_with_salt(password.as_bytes(), b"grains of salt");
    hash.expect("is hashed").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_11_4_2_a_weaker_hash_is_renewed_by_signing_in_and_one_with_another_pepper_is_that_of_no_password() {
    let server = Server::with_credits(0).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    let mut superuser = server.test.superuser().await;
    for (pepper, status, kept) in [
        ("pepper/v1", 200, "$argon2id$v=19$m=19456,t=2,p=1$"),
        ("of somebody else", 401, "$argon2id$v=19$m=8192,t=2,p=1$"),
    ] {
        sqlx::query("update access.users set password_hash = $1 where login = 'anna@example.com'")
            .bind(hashed(&server, PASSWORD, pepper))
            .execute(&mut superuser)
            .await
            .unwrap();
        let answer = Browser::new(&server).sign_in("anna@example.com", PASSWORD).await;
        assert_eq!(answer.status, status, "{pepper}: {answer}");
        let hash: String =
            sqlx::query_scalar("select password_hash from access.users where login = 'anna@example.com'")
                .fetch_one(&mut superuser)
                .await
                .unwrap();
        assert!(hash.starts_with(kept), "{pepper}: {hash}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_2_8_a_password_counts_as_it_was_typed_to_its_last_character() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    let long = format!(" {}Z ", "Ab1 ".repeat(31));
    assert_eq!(long.chars().count(), 127);
    let change = json!({"password": PASSWORD, "new_password": long});
    assert_eq!(browser.post("/v1/password", change).await.status, 204);
    let others = [
        long.trim().to_owned(),
        long.to_lowercase(),
        long.replace('Z', "Y"),
        long[..126].to_owned(),
    ];
    for other in others {
        let answer = Browser::new(&server).sign_in("anna@example.com", &other).await;
        assert_eq!(answer.status, 401, "{other:?}");
    }
    assert_eq!(
        Browser::new(&server).sign_in("anna@example.com", &long).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_2_1_a_password_has_twelve_characters_of_any_kind_and_is_not_among_the_first_tried() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    let change = async |new: &str| {
        let body = json!({"password": PASSWORD, "new_password": new});
        browser.post("/v1/password", body).await
    };
    for refused in ["eleven char", "password1234", "anna@example.com!", &"x".repeat(129)] {
        let answer = change(refused).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "password-refused"));
        assert!(!answer.body.contains(refused));
    }
    assert_eq!(change("ça va ☂ 十二文字").await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_2_3_a_change_needs_the_password_ends_other_sessions_and_is_told_by_mail() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    let other = Browser::new(&server);
    other.sign_in("anna@example.com", PASSWORD).await;
    let new = "four white swans at dusk";
    let wrong = json!({"password": "not the right one", "new_password": new});
    assert_eq!(browser.post("/v1/password", wrong).await.status, 401);
    let right = json!({"password": PASSWORD, "new_password": new});
    assert_eq!(browser.post("/v1/password", right).await.status, 204);
    assert_eq!(other.get("/v1/session").await.status, 401);
    assert_eq!(browser.get("/v1/session").await.status, 200);
    let mails = mails(&server).await;
    assert!(mails.iter().any(|mail| mail.contains("Your password was changed")));
    assert_eq!(
        Browser::new(&server).sign_in("anna@example.com", PASSWORD).await.status,
        401
    );
    assert_eq!(Browser::new(&server).sign_in("anna@example.com", new).await.status, 200);
    let events = server.test.events().await;
    let changed =
        |event: &Event| matches!(event, Event::UserPasswordChanged(changed) if changed.how == PasswordChange::Changed);
    assert_eq!(events.iter().filter(|recorded| changed(&recorded.event)).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_8_a_reset_is_answered_alike_and_only_who_has_an_account_gets_a_mail() {
    let server = Server::with_credits(0).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    let browser = Browser::new(&server);
    for login in ["anna@example.com", "nobody@example.com"] {
        let answer = browser.post("/v1/password-resets", json!({"login": login})).await;
        assert_eq!((answer.status, answer.body.as_str()), (202, ""));
    }
    let mails = mails(&server).await;
    assert_eq!(mails.len(), 1);
    assert!(link(&mails, "anna@example.com").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_4_3_a_reset_link_is_good_once_for_half_an_hour_and_neither_signs_in_nor_spares_the_second_factor() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    let secret = browser.set_second_factor().await;
    let anew = Browser::new(&server);
    let ask = async || {
        anew.post("/v1/password-resets", json!({"login": "anna@example.com"}))
            .await;
        link(&mails(&server).await, "anna@example.com").expect("a link was mailed")
    };
    let accept = async |link: &str| {
        let body = json!({"link": link, "password": "four white swans at dusk"});
        anew.post("/v1/password-resets/accept", body).await.status
    };
    let late = ask().await;
    server.wait_minutes(31);
    assert_eq!(accept(&late).await, 410);
    let good = ask().await;
    assert_eq!(accept(&good).await, 204);
    assert_eq!(accept(&good).await, 410);
    assert_eq!(anew.get("/v1/session").await.status, 401);
    assert_eq!(browser.get("/v1/session").await.status, 401, "all sessions ended");
    let next = anew.sign_in("anna@example.com", "four white swans at dusk").await;
    assert_eq!(next.json(), json!({"next": "second-factor"}));
    let body = json!({"code": code(&secret, &server)});
    assert_eq!(anew.post("/v1/sign-in/second-factor", body).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_2_there_is_no_user_by_default() {
    let test = tests::TestLog::new().await;
    let mut superuser = test.superuser().await;
    let users: i64 = sqlx::query_scalar("select count(*) from access.users")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    assert_eq!(users, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_interrupted_after_the_log_knew_it_is_repeated_with_the_same_link() {
    let server = Server::with_credits(0).await;
    let owner = signed_in(&server, "anna@example.com", OWNER).await;
    let invite = json!({"email": "ben@example.com", "role": "reseller-member", "reseller_id": server.reseller});
    assert_eq!(owner.post("/v1/invitations", invite).await.status, 202);
    let link = link(&mails(&server).await, "ben@example.com").expect("a link was mailed");
    let users = owner.get("/v1/users").await.json();
    let ben = users["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|user| user["login"] == "ben@example.com");
    let user_id: UserId = ben.unwrap()["user_id"].as_str().unwrap().parse().unwrap();
    server.test.accepted(AcceptInvitation { user_id }).await;
    let browser = Browser::new(&server);
    let body = json!({"link": link, "password": PASSWORD});

    let first = browser.post("/v1/invitations/accept", body.clone()).await;
    let again = browser.post("/v1/invitations/accept", body).await;

    assert_eq!((first.status, again.status), (204, 410), "{first}");
    assert_eq!(browser.sign_in("ben@example.com", PASSWORD).await.status, 200);
}
