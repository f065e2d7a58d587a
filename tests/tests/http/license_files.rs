//! License files that people download, for computers that are in no network.

use insta::assert_snapshot;
use keyledger_verify::{Kind, Refusal};
use reqwest::Method;
use serde_json::{Value, json};

use super::{callers::Caller, client::answer, device::Shop};

async fn make(shop: &Shop, license: &str, computer: &str) -> super::client::Answer {
    let path = format!("/v1/licenses/{license}/file");
    shop.server
        .post(&path, &json!({ "computer_id": computer, "computer_name": "Cellar" }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_made_for_one_computer_and_counts_as_an_activation() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let path = format!("/v1/licenses/{license}/file");
    assert_eq!(shop.server.get(&path).await.code(), "license-not-activated");

    let made = make(&shop, &license, "SRV-1").await;
    let elsewhere = make(&shop, &license, "SRV-2").await;
    let downloaded = shop.server.get(&path).await;

    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(
        (elsewhere.status, elsewhere.code().as_str()),
        (409, "license-on-other-computer")
    );
    let held = shop.verify(&made.body, "SRV-1").await.expect("it holds");
    let again = shop.verify(&downloaded.body, "SRV-1").await.expect("it holds").license;
    assert_eq!(
        (again.revision, again.position),
        (held.license.revision, held.license.position)
    );
    assert_eq!(
        (held.license.license_id, held.license.kind),
        (license.clone(), Kind::License)
    );
    let deleted = shop
        .server
        .send(Method::DELETE, &format!("/v1/licenses/{license}"), &Value::Null)
        .await;
    assert_eq!(
        deleted.code(),
        "license-already-activated",
        "whoever keeps the file does not get the credits back"
    );
    let name = made
        .headers
        .iter()
        .find(|(name, _)| *name == "content-type")
        .expect("has a type");
    assert_eq!(name.1, "text/plain; charset=us-ascii");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_support_has_a_file_that_says_until_when() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let support = json!({ "license_id": license, "years": 1 });
    let bought = shop.server.post("/v1/supports", &support).await.json();
    let support = bought["lines"][0]["support_id"].as_str().expect("is an id");
    shop.server.read("/v1/supports").await;
    make(&shop, &license, "SRV-1").await;

    let file = shop.server.get(&format!("/v1/supports/{support}/file")).await;

    let held = shop.verify(&file.body, "SRV-1").await.expect("it holds").license;
    assert_eq!((held.kind, held.support_until.is_some()), (Kind::Support, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_outlives_a_year_and_a_trial_does_not_outlive_its_end() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let trial = shop.sell(json!({ "term": { "trial": { "days": 10 } } })).await;
    shop.server.read("/v1/licenses").await;
    let (file, trial) = (make(&shop, &license, "SRV-1").await, make(&shop, &trial, "SRV-2").await);

    shop.server.wait_minutes(9 * 24 * 60);
    assert!(shop.verify(&trial.body, "SRV-2").await.is_ok());
    shop.server.wait_minutes(2 * 24 * 60);
    let over = shop.verify(&trial.body, "SRV-2").await;
    assert!(matches!(over, Err(Refusal::Over(_))), "{over:?}");
    shop.server.wait_minutes(350 * 24 * 60);
    assert!(shop.verify(&file.body, "SRV-1").await.is_ok());
    shop.server.wait_minutes(30 * 24 * 60);
    let over = shop.verify(&file.body, "SRV-1").await;
    assert!(matches!(over, Err(Refusal::Over(_))), "{over:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_a_file_of_what_is_not_theirs() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let sold = shop.server.read(&format!("/v1/licenses/{license}")).await.json();
    let number = sold["order_reference"].as_str().expect("is a number");
    let stranger = shop.sell(json!({ "customer_email": "grace@example.com" })).await;
    shop.server.read("/v1/licenses").await;
    let ada = Caller::customer(&shop.server, "ada@example.com", number).await;

    let ask = async |license: &str| {
        let request = ada.request(Method::POST, &format!("/v1/licenses/{license}/file"));
        answer(request.json(&json!({ "computer_id": "SRV-1" }))).await
    };
    let own = ask(&license).await;
    let strange = ask(&stranger).await;

    assert_eq!(own.status, 200, "{}", own.body);
    assert_eq!((strange.status, strange.code().as_str()), (404, "not-found"));
    assert_snapshot!(
        "file_of_nobody",
        ada.read(&format!("/v1/licenses/{stranger}/file")).await
    );
}
