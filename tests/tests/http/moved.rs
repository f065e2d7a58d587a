//! Resellers that were moved to another parent, and suspended ones: who sees and does what with what is theirs. Today's tree says so,
//! whatever moment is looked at.

use domain::user::Role;
use event_log::Position;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    callers::Caller,
    client::Server,
    foreign::{Asked, Ids, done, told, writes},
    shops::{Shop, Shops},
    whose::Eyes,
};

/// Moves the lower reseller from the upper one to the other.
async fn moved(server: &Server, shops: &Shops) {
    let path = format!("/v1/resellers/{}/parent", shops.lower.reseller);
    let to = json!({ "parent_id": shops.other.reseller });
    let answer = server.send(Method::PUT, &path, &to).await;
    assert_eq!(answer.status, 200, "{answer}");
}

async fn owner<'a>(server: &'a Server, shop: &Shop) -> Caller<'a> {
    Caller::user(server, Role::ResellerOwner, Some(shop.reseller_id())).await
}

/// The owner of each reseller after the move, as of `as_of`.
async fn after_the_move<'a>(server: &'a Server, shops: &'a Shops, as_of: Option<Position>) -> [Eyes<'a>; 3] {
    let Shops { upper, lower, other } = shops;
    let eyes = async |name: &'static str, own: &Shop, seen: Vec<&'a Shop>, unseen: Vec<&'a Shop>| Eyes {
        name,
        caller: owner(server, own).await,
        seen,
        unseen,
        as_of,
    };
    [
        eyes("the former parent", upper, vec![upper], vec![lower, other]).await,
        eyes("the moved one", lower, vec![lower], vec![upper, other]).await,
        eyes("the new parent", other, vec![other, lower], vec![upper]).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_move_the_new_parent_sees_all_of_it_and_the_former_nothing_at_any_moment() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let before = server.test.head().await;
    moved(&server, &shops).await;
    for as_of in [None, Some(before)] {
        for eyes in after_the_move(&server, &shops, as_of).await {
            eyes.sees_its_own(&server).await;
            eyes.lists_its_own().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_move_the_former_parent_does_nothing_with_it_and_the_new_one_what_a_parent_does() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    moved(&server, &shops).await;
    let Shops { upper, lower, other } = &shops;
    server.read("/v1/licenses").await;
    for (own, theirs) in [(upper, lower), (lower, upper), (lower, other), (other, upper)] {
        let caller = owner(&server, own).await;
        let of_nothing = Ids::of_nothing();
        for (asked, none) in writes(&Ids::of(theirs), own).iter().zip(&writes(&of_nothing, own)) {
            let (found, none) = (done(&caller, asked, None).await, done(&caller, none, None).await);
            let what = format!("{} with {} of {} {:?}", own.word, asked.1, theirs.word, asked.2);
            assert_eq!(found.status, 404, "{what}: {found}");
            assert_eq!(told(&found), told(&none), "{what}");
        }
    }
    let parent = owner(&server, other).await;
    for (asked, expected) in [
        (noted(lower), 200),
        (
            transfer(&json!({ "from": lower.reseller, "to": other.reseller, "credits": 1 })),
            201,
        ),
    ] {
        let answer = done(&parent, &asked, None).await;
        assert_eq!(answer.status, expected, "{}: {answer}", asked.1);
    }
}

/// Notes something about its license.
fn noted(shop: &Shop) -> Asked {
    let note = json!({ "comment": "noted" });
    (Method::PATCH, format!("/v1/licenses/{}", shop.license), Some(note))
}

fn transfer(credits: &Value) -> Asked {
    (Method::POST, "/v1/credit-transfers".to_owned(), Some(credits.clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_reseller_reads_what_it_read_and_changes_nothing() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let before = server.test.head().await;
    let Shops { upper, lower, other } = &shops;
    let path = format!("/v1/resellers/{}/suspension", upper.reseller);
    let reason = json!({ "reason": "unpaid invoices" });
    assert_eq!(server.post(&path, &reason).await.status, 200);
    for as_of in [None, Some(before)] {
        for (name, own, seen, unseen) in [
            ("the suspended one", upper, vec![upper, lower], vec![other]),
            ("the one below", lower, vec![lower], vec![upper, other]),
            ("a stranger", other, vec![other], vec![upper, lower]),
        ] {
            let eyes = Eyes {
                name,
                caller: owner(&server, own).await,
                seen,
                unseen,
                as_of,
            };
            eyes.sees_its_own(&server).await;
            eyes.lists_its_own().await;
        }
    }

    let suspended = owner(&server, upper).await;
    // What time brings, renewing, asks nobody for whom it comes.
    let is_of_sales = |path: &str| {
        path.starts_with("/v1/licenses") || path.starts_with("/v1/subscriptions") && !path.ends_with("/renew")
    };
    for asked in writes(&Ids::of(upper), upper)
        .iter()
        .filter(|asked| is_of_sales(&asked.1))
    {
        let refused = done(&suspended, asked, None).await;
        let told = (refused.status, refused.code());
        assert_eq!(told, (409, "reseller-suspended".to_owned()), "{} {}", asked.0, asked.1);
    }
    // Who stands below it pays from credits of its own, and acts.
    let answer = done(&owner(&server, lower).await, &noted(lower), None).await;
    assert_eq!(answer.status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_reseller_keeps_contacts_up_to_date_and_neither_gives_credits_away_nor_extends_support() {
    let server = Server::with_credits(0).await;
    let Shops { upper, lower, other } = &Shops::open(&server).await;
    let path = format!("/v1/resellers/{}/suspension", upper.reseller);
    assert_eq!(
        server.post(&path, &json!({ "reason": "unpaid invoices" })).await.status,
        200
    );
    let suspended = owner(&server, upper).await;
    let give = |from: &Shop, to: &Shop| transfer(&json!({ "from": from.reseller, "to": to.reseller, "credits": 1 }));
    let licenses = json!({ "license_ids": [upper.license, lower.license] });
    let co_term = (Method::POST, "/v1/supports/co-term".to_owned(), Some(licenses));
    for asked in [give(upper, lower), co_term] {
        let refused = done(&suspended, &asked, None).await;
        assert_eq!(told(&refused).0, 409, "{}: {refused}", asked.1);
        assert_eq!(refused.code(), "reseller-suspended", "{}", asked.1);
    }
    // Whom to ask at a customer is the customer's to say, and passing it on is no sale.
    let contact = json!({ "first_name": "Ada", "last_name": "Berg", "email": "berg@example.com" });
    let contacts = |shop: &Shop| format!("/v1/customers/{}/contacts", shop.customer);
    let added = done(
        &suspended,
        &(Method::POST, contacts(upper), Some(contact.clone())),
        None,
    )
    .await;
    assert_eq!(added.status, 201, "{added}");
    let one = format!("{}/{}", contacts(upper), added.json()["id"].as_str().expect("is an id"));
    let changed = done(&suspended, &(Method::PUT, one.clone(), Some(contact.clone())), None).await;
    assert_eq!(changed.status, 200, "{changed}");
    assert_eq!(done(&suspended, &(Method::DELETE, one, None), None).await.status, 200);
    let anothers = done(&suspended, &(Method::POST, contacts(other), Some(contact)), None).await;
    assert_eq!(anothers.status, 404, "{anothers}");
}
