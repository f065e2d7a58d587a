//! Customers over HTTP.

use domain::user::Role;
use insta::assert_snapshot;
use serde_json::json;

use super::{callers::Caller, client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_registered_and_kept_up_to_date() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    let email = json!({ "email": "Ada@Example.com", "details": { "name": "Ada Lovelace" } });

    let registered = talk.post("/v1/customers", email).await;
    let customer = format!(
        "/v1/customers/{}",
        registered["customer_id"].as_str().expect("is an id")
    );
    talk.put(
        &format!("{customer}/details"),
        json!({ "name": "Ada King", "country": "GB", "language": "en" }),
    )
    .await;
    let grace = json!({ "first_name": "Grace", "last_name": "Hopper", "email": "grace@example.com" });
    let contact = talk.post(&format!("{customer}/contacts"), grace).await;
    let contact = format!("{customer}/contacts/{}", contact["id"].as_str().expect("is an id"));
    let other = json!({ "first_name": "Grace", "last_name": "Murray", "email": "grace@example.com" });
    talk.put(&contact, other).await;
    talk.get(&format!("{customer}/contacts")).await;
    talk.delete(&contact).await;
    talk.delete(&contact).await;
    let address = talk
        .post(
            &format!("{customer}/addresses"),
            json!({ "email": "ada.king@example.com" }),
        )
        .await;
    talk.put(
        &format!("{customer}/main-address"),
        json!({ "address_id": address["id"] }),
    )
    .await;
    talk.delete(&format!(
        "{customer}/addresses/{}",
        address["id"].as_str().expect("is an id")
    ))
    .await;
    talk.get(&format!("{customer}/addresses")).await;
    talk.get("/v1/customers?country=GB&count=true").await;

    assert_snapshot!(talk.told());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_belongs_to_one_customer() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    talk.post("/v1/customers", json!({ "email": "ada@example.com" })).await;
    let second = talk.post("/v1/customers", json!({ "email": "bea@example.com" })).await;

    let addresses = format!(
        "/v1/customers/{}/addresses",
        second["customer_id"].as_str().expect("is an id")
    );
    let refused = talk.post(&addresses, json!({ "email": "ADA@example.com" })).await;

    assert_eq!(refused["code"], "address-already-used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reseller_finds_its_customers_by_what_its_sales_knew_and_not_by_what_they_tell_of_themselves() {
    let server = Server::with_credits(10_000).await;
    let sold = server
        .post(
            "/v1/licenses",
            &server.sale_with(json!({ "customer_email": "office@quartz.example" })),
        )
        .await;
    let customer = sold.json()["customer_id"].as_str().expect("is an id").to_owned();
    let details = json!({ "name": "Basalt Ltd", "country": "GB", "language": "en" });
    let told = server
        .send(
            reqwest::Method::PUT,
            &format!("/v1/customers/{customer}/details"),
            &details,
        )
        .await;
    assert_eq!(told.status, 200, "{told}");
    let stranger = json!({ "email": "nobody@quartz.example" });
    let stranger = server.post("/v1/customers", &stranger).await.json()["customer_id"].clone();

    let reseller = Caller::user(&server, Role::ResellerOwner, Some(server.reseller)).await;
    let all = server.read("/v1/customers?q=quartz").await;
    let own = reseller.read("/v1/customers?q=office%20quartz&count=true").await;
    let by_name = reseller.read("/v1/customers?q=basalt").await;

    let stranger = stranger.as_str().expect("is an id");
    assert!(all.body.contains(&customer) && all.body.contains(stranger), "{all}");
    assert_eq!(own.json()["count"], 1, "{own}");
    assert_eq!(own.json()["items"][0]["customer_id"], json!(customer));
    assert_eq!(by_name.json()["items"], json!([]), "{by_name}");
    assert!(server.read("/v1/customers?q=basalt").await.body.contains(&customer));
    assert_eq!(reseller.read("/v1/customers?q=nobody").await.json()["items"], json!([]));

    // What is sold to nobody any more leaves nobody to be found.
    let license = format!("/v1/licenses/{}", sold.json()["license_id"].as_str().expect("is an id"));
    assert_eq!(
        server
            .send(reqwest::Method::DELETE, &license, &json!(null))
            .await
            .status,
        200
    );
    assert_eq!(reseller.read("/v1/customers?q=quartz").await.json()["items"], json!([]));
}
