//! Who invites whom, and who manages whom.

use domain::{ResellerId, reseller::RegisterReseller, user::Role};
use serde_json::json;
use tests::new_id;

use super::people::{Browser, PASSWORD, admin, link, mails, person, signed_in};
use crate::http::client::Server;

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_4_1_somebody_is_invited_by_mail_chooses_a_password_and_signs_in() {
    let server = Server::with_credits(0).await;
    let admin = admin(&server, "admin@example.com").await;
    mails(&server).await;
    let body = json!({
        "email": "Anna@example.com", "role": "reseller-owner", "reseller_id": server.reseller, "language": "de",
    });
    let invited = admin.post("/v1/invitations", body.clone()).await;
    assert_eq!((invited.status, invited.body.as_str()), (202, ""));
    let first = link(&mails(&server).await, "Anna@example.com").unwrap();
    // Sent again, and the first link is good no more.
    assert_eq!(admin.post("/v1/invitations", body.clone()).await.status, 202);
    let second = link(&mails(&server).await, "Anna@example.com").unwrap();
    let anna = Browser::new(&server);
    let accept = async |link: &str, password: &str| {
        let body = json!({"link": link, "password": password});
        anna.post("/v1/invitations/accept", body).await.status
    };
    assert_eq!(accept(&first, PASSWORD).await, 410);
    assert_eq!(accept(&second, "password1234").await, 422);
    assert_eq!(accept(&second, PASSWORD).await, 204);
    assert_eq!(accept(&second, PASSWORD).await, 410);
    assert_eq!(
        anna.sign_in("anna@example.com", PASSWORD).await.json(),
        json!({"next": "signed-in"})
    );
    // Who is there already is told so by mail; whoever invites is told the same.
    let body = json!({"email": "anna@example.com", "role": "staff-support"});
    let again = admin.post("/v1/invitations", body).await;
    assert_eq!((again.status, again.body.as_str()), (202, ""));
    assert!(link(&mails(&server).await, "anna@example.com").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resellers_owner_invites_into_its_own_company_and_the_first_owner_of_those_below() {
    let server = Server::with_credits(0).await;
    let (below, beside) = (ResellerId(new_id()), ResellerId(new_id()));
    for (reseller_id, parent_id) in [(below, Some(server.reseller)), (beside, None)] {
        let register = RegisterReseller {
            reseller_id,
            parent_id,
            name: "Nordwind".to_owned(),
        };
        server.test.accepted(register).await;
    }
    let owner = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let invite = async |email: &str, role: &str, reseller_id: Option<ResellerId>| {
        let body = json!({"email": email, "role": role, "reseller_id": reseller_id});
        let answer = owner.post("/v1/invitations", body).await;
        match answer.status {
            202 => "accepted".to_owned(),
            _ => answer.code(),
        }
    };
    let (own, nobody) = (Some(server.reseller), Some(ResellerId(new_id())));
    assert_eq!(invite("b@example.com", "reseller-member", own).await, "accepted");
    assert_eq!(
        invite("c@example.com", "reseller-member", Some(below)).await,
        "not-allowed"
    );
    assert_eq!(invite("c@example.com", "reseller-owner", Some(below)).await, "accepted");
    assert_eq!(
        invite("d@example.com", "reseller-owner", Some(below)).await,
        "not-allowed"
    );
    assert_eq!(
        invite("d@example.com", "reseller-owner", Some(beside)).await,
        "not-found"
    );
    assert_eq!(invite("d@example.com", "reseller-owner", nobody).await, "not-found");
    assert_eq!(invite("d@example.com", "staff-admin", None).await, "not-allowed");
    let listed = owner.get("/v1/users").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_of_others_look_like_none() {
    let server = Server::with_credits(0).await;
    let staff = person(&server, "admin@example.com", Role::StaffAdmin, None).await;
    let colleague = person(&server, "ben@example.com", Role::ResellerMember, Some(server.reseller)).await;
    let owner = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let other = owner.post(&format!("/v1/users/{staff}/disable"), json!({})).await;
    let missing = owner.post(&format!("/v1/users/{}/disable", new_id()), json!({})).await;
    assert_eq!((other.status, other.code().as_str()), (404, "unknown-user"));
    assert_eq!((missing.status, missing.code()), (other.status, other.code()));
    assert_eq!(
        owner
            .post(&format!("/v1/users/{colleague}/disable"), json!({}))
            .await
            .status,
        204
    );
    assert_eq!(
        owner
            .post(&format!("/v1/users/{colleague}/enable"), json!({}))
            .await
            .status,
        204
    );
    let role = json!({"role": "reseller-readonly"});
    assert_eq!(
        owner.post(&format!("/v1/users/{colleague}/role"), role).await.status,
        204
    );
    let role = json!({"role": "staff-admin"});
    let crossed = owner.post(&format!("/v1/users/{colleague}/role"), role).await;
    assert_eq!(crossed.code(), "role-does-not-fit");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_always_runs_everything() {
    let server = Server::with_credits(0).await;
    let first = admin(&server, "admin@example.com").await;
    let own = first.get("/v1/session").await.json()["user_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let disable = async |user: &str| first.post(&format!("/v1/users/{user}/disable"), json!({})).await;
    assert_eq!(disable(&own).await.code(), "last-staff-admin");
    let role = json!({"role": "auditor"});
    let demoted = first.post(&format!("/v1/users/{own}/role"), role).await;
    assert_eq!(demoted.code(), "last-staff-admin");
    let second = person(&server, "second@example.com", Role::StaffAdmin, None).await;
    assert_eq!(disable(&second.to_string()).await.status, 204);
    assert_eq!(disable(&own).await.code(), "last-staff-admin");
}
