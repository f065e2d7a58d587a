//! Histories: of one's own things, of one's own part of the trail, and of nothing else.

use serde_json::json;

use super::{
    client::Server,
    shops::{Shop, Shops},
    whose::{FORMS, owners, told, without_others},
};

/// The histories of a shop's things, or of others with this id.
fn histories(shop: &Shop, other: Option<&str>) -> [String; 4] {
    let id = |own: &str| other.unwrap_or(own).to_owned();
    [
        format!("/v1/activation-keys/{}/history", id(&shop.key)),
        format!("/v1/licenses/{}/history", id(&shop.license)),
        format!("/v1/supports/{}/history", id(&shop.support)),
        format!("/v1/subscriptions/{}/history", id(&shop.subscription)),
    ]
}

/// Lists that are asked about one thing of a shop, or about another with this id.
fn lists(shop: &Shop, other: Option<&str>) -> [String; 6] {
    let id = |own: &str| other.unwrap_or(own).to_owned();
    [
        format!("/v1/events?subject={}&count=true", id(&shop.reseller)),
        format!("/v1/events?subject={}&count=true", id(&shop.customer)),
        format!("/v1/events?stream=license-{}", id(&shop.license)),
        format!("/v1/events?on_behalf_of=reseller-{}", id(&shop.reseller)),
        format!("/v1/credit-entries?reseller_id={}", id(&shop.reseller)),
        format!("/v1/credit-entries?license_id={}", id(&shop.license)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_ones_own_is_told_in_every_form() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    for eyes in owners(&server, &shops).await {
        for (shop, form) in eyes.seen.iter().flat_map(|shop| FORMS.map(|form| (shop, form))) {
            for path in histories(shop, None) {
                let answer = eyes.caller.read_as(&path, form).await;
                assert_eq!(answer.status, 200, "{}: {path} as {form}: {answer}", eyes.name);
                assert!(
                    answer.body.contains(&shop.reseller),
                    "{}: {path} as {form}: {answer}",
                    eyes.name
                );
                without_others(&answer, &eyes, &path);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_another_is_not_found_as_that_of_nothing_in_any_form_and_at_any_moment() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let none = tests::new_id().to_string();
    for eyes in owners(&server, &shops).await {
        for (shop, form) in eyes.unseen.iter().flat_map(|shop| FORMS.map(|form| (shop, form))) {
            for (path, none) in histories(shop, None).iter().zip(&histories(shop, Some(&none))) {
                for moment in [String::new(), format!("?as_of={}", shop.last)] {
                    let found = eyes.caller.read_as(&format!("{path}{moment}"), form).await;
                    let none = eyes.caller.read_as(&format!("{none}{moment}"), form).await;
                    assert_eq!(found.status, 404, "{}: {path}{moment} as {form}: {found}", eyes.name);
                    assert_eq!(told(&found), told(&none), "{}: {path}{moment} as {form}", eyes.name);
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thing_has_no_history_before_it_was_there() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let shop = &shops.upper;
    let history = format!("/v1/licenses/{}/history", shop.license);
    let before = server.read(&format!("{history}?as_of=1")).await;
    assert_eq!(before.status, 404, "{before}");
    let from_then_on = server.read(&format!("{history}?as_of={}", shop.sold_at)).await;
    assert_eq!(from_then_on.status, 200, "{from_then_on}");
    let types = &from_then_on.json()["items"];
    assert!(types.to_string().contains("license.assigned"), "{types}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_and_the_entries_of_another_are_those_of_nothing() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let none = tests::new_id().to_string();
    for eyes in owners(&server, &shops).await {
        for shop in &eyes.unseen {
            for (path, none) in lists(shop, None).iter().zip(&lists(shop, Some(&none))) {
                let (found, none) = (eyes.caller.read(path).await, eyes.caller.read(none).await);
                assert_eq!(
                    (found.status, &found.json()["items"]),
                    (200, &json!([])),
                    "{}: {path}",
                    eyes.name
                );
                assert_eq!(told(&found), told(&none), "{}: {path}", eyes.name);
            }
        }
    }
}
