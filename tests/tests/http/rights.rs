//! The matrix of rights: who may ask for what, of everything that the document describes.

use std::collections::BTreeSet;

use api::access::{
    Right::{self, *},
    policy,
};
use domain::user::Role;
use reqwest::Method;
use serde_json::json;

use super::{
    callers::Caller,
    client::{Server, answer},
    openapi,
};

use Takes::*;

/// What an operation takes.
#[derive(Clone, Copy)]
enum Takes {
    /// Not even that somebody signs in.
    Nothing,
    /// An activation key.
    AKey,
    /// The payment provider's signature.
    ASignature,
    /// That somebody signs in; what one may do about oneself and one's team is for `sign_in`.
    Oneself,
    /// A right.
    One(Right),
    /// A right, of the vendor's own people.
    OfStaff(Right),
}

#[rustfmt::skip]
const TABLE: &[(&str, Takes)] = &[
    ("GET /.well-known/keyledger-license-keys.json", Nothing),
    ("GET /livez", Nothing),
    ("GET /readyz", Nothing),
    ("POST /v1/email-changes/accept", Nothing),
    ("POST /v1/invitations/accept", Nothing),
    ("POST /v1/password-resets", Nothing),
    ("POST /v1/password-resets/accept", Nothing),
    ("POST /v1/sign-in/customer", Nothing),
    ("POST /v1/sign-in/identifier", Nothing),
    ("POST /v1/sign-in/password", Nothing),
    ("DELETE /v1/second-factor", Oneself),
    ("DELETE /v1/session", Oneself),
    ("DELETE /v1/sessions", Oneself),
    ("DELETE /v1/sessions/{session_id}", Oneself),
    ("DELETE /v1/tokens/{token_id}", Oneself),
    ("GET /v1/session", Oneself),
    ("GET /v1/sessions", Oneself),
    ("GET /v1/tokens", Oneself),
    ("GET /v1/users", One(ReadTeam)),
    ("POST /v1/email-changes", Oneself),
    ("POST /v1/invitations", One(ManageTeam)),
    ("POST /v1/password", Oneself),
    ("POST /v1/second-factor", Oneself),
    ("POST /v1/session/proof", Oneself),
    ("POST /v1/sign-in/second-factor", Oneself),
    ("POST /v1/sign-in/mailed-code", Oneself),
    ("POST /v1/tokens", Oneself),
    ("POST /v1/users/{user_id}/disable", One(ManageTeam)),
    ("POST /v1/users/{user_id}/enable", One(ManageTeam)),
    ("POST /v1/users/{user_id}/role", One(ManageTeam)),
    ("GET /v1/activation-keys", One(ReadSales)),
    ("POST /v1/activation-keys", One(Sell)),
    ("GET /v1/activation-keys/{activation_key_id}", One(ReadSales)),
    ("PATCH /v1/activation-keys/{activation_key_id}", One(Sell)),
    ("GET /v1/activation-keys/{activation_key_id}/history", One(ReadSales)),
    ("GET /v1/activations", One(ReadSales)),
    ("GET /v1/changes", One(ReadTrail)),
    ("POST /v1/checkout/notifications", ASignature),
    ("GET /v1/credit-accounts", One(ReadCredits)),
    ("GET /v1/credit-adjustments", One(ReadBooks)),
    ("POST /v1/credit-adjustments", One(GrantCredits)),
    ("POST /v1/credit-adjustments/{adjustment_id}/approval", One(ApproveCredits)),
    ("POST /v1/credit-adjustments/{adjustment_id}/declination", One(ApproveCredits)),
    ("GET /v1/credit-entries", One(ReadCredits)),
    ("GET /v1/credit-months", One(ReadCredits)),
    ("POST /v1/credit-purchases", One(GrantCredits)),
    ("POST /v1/credit-transfers", One(TransferCredits)),
    ("GET /v1/customers", One(ReadCustomers)),
    ("POST /v1/customers", OfStaff(ManageCustomers)),
    ("GET /v1/customers/{customer_id}", One(ReadCustomers)),
    ("GET /v1/customers/{customer_id}/addresses", One(ReadCustomers)),
    ("POST /v1/customers/{customer_id}/addresses", OfStaff(ManageCustomers)),
    ("DELETE /v1/customers/{customer_id}/addresses/{address_id}", OfStaff(ManageCustomers)),
    ("GET /v1/customers/{customer_id}/contacts", One(ReadCustomers)),
    ("POST /v1/customers/{customer_id}/contacts", One(ManageCustomers)),
    ("PUT /v1/customers/{customer_id}/contacts/{contact_id}", One(ManageCustomers)),
    ("DELETE /v1/customers/{customer_id}/contacts/{contact_id}", One(ManageCustomers)),
    ("PUT /v1/customers/{customer_id}/details", One(ManageCustomers)),
    ("PUT /v1/customers/{customer_id}/main-address", OfStaff(ManageCustomers)),
    ("GET /v1/devices", One(ReadSales)),
    ("POST /v1/device/activations", AKey),
    ("POST /v1/device/licenses/{license_id}/refresh", AKey),
    ("POST /v1/device/licenses/{license_id}/release", AKey),
    ("GET /v1/events", One(ReadTrail)),
    ("GET /v1/events/{position}", One(ReadTrail)),
    ("GET /v1/home", One(ReadSales)),
    ("POST /v1/license-batches", One(Sell)),
    ("GET /v1/licenses", One(ReadSales)),
    ("POST /v1/licenses", One(Sell)),
    ("GET /v1/licenses/{license_id}", One(ReadSales)),
    ("PATCH /v1/licenses/{license_id}", One(Sell)),
    ("DELETE /v1/licenses/{license_id}", One(Sell)),
    ("GET /v1/licenses/{license_id}/activations", One(ReadSales)),
    ("POST /v1/licenses/{license_id}/disable", One(DisableLicenses)),
    ("GET /v1/licenses/{license_id}/file", One(MakeLicenseFiles)),
    ("POST /v1/licenses/{license_id}/file", One(MakeLicenseFiles)),
    ("GET /v1/licenses/{license_id}/history", One(ReadSales)),
    ("GET /v1/licenses/{license_id}/last-seen", One(ReadSales)),
    ("POST /v1/licenses/{license_id}/release", One(Rehost)),
    ("POST /v1/licenses/{license_id}/restore", One(DisableLicenses)),
    ("POST /v1/licenses/{license_id}/upgrade", One(Sell)),
    ("POST /v1/offline-requests", One(MakeLicenseFiles)),
    ("GET /v1/openapi.json", Nothing),
    ("GET /v1/orders", One(ReadOrders)),
    ("POST /v1/orders", One(PlaceOrders)),
    ("GET /v1/orders/{order_id}", One(ReadOrders)),
    ("POST /v1/orders/{order_id}/cancellation", One(ManageOrders)),
    ("POST /v1/orders/{order_id}/checkout", One(PlaceOrders)),
    ("POST /v1/orders/{order_id}/fulfilment", OfStaff(ManageOrders)),
    ("POST /v1/orders/{order_id}/refunds", One(ManageOrders)),
    ("GET /v1/periods", One(ReadBooks)),
    ("POST /v1/periods/{month}/approval", One(ClosePeriods)),
    ("POST /v1/periods/{month}/close", One(ClosePeriods)),
    ("POST /v1/periods/{month}/reopening", One(ClosePeriods)),
    ("POST /v1/periods/{month}/withdrawal", One(ClosePeriods)),
    ("POST /v1/persons/{person_id}/erasure", One(ErasePersons)),
    ("GET /v1/price-lists", One(ReadPrices)),
    ("POST /v1/price-lists", One(PublishPrices)),
    ("GET /v1/price-lists/in-force", One(ReadPrices)),
    ("GET /v1/price-lists/{position}", One(ReadPrices)),
    ("GET /v1/price-lists/{position}/differences", One(ReadPrices)),
    ("POST /v1/quotes", One(Sell)),
    ("GET /v1/resellers", One(ReadResellers)),
    ("POST /v1/resellers", One(ManageSubresellers)),
    ("GET /v1/resellers/{reseller_id}", One(ReadResellers)),
    ("POST /v1/resellers/{reseller_id}/credit-lots/{lot}/revocation", One(GrantCredits)),
    ("PUT /v1/resellers/{reseller_id}/overdraft", One(GrantCredits)),
    ("PUT /v1/resellers/{reseller_id}/parent", One(ManageResellers)),
    ("PUT /v1/resellers/{reseller_id}/profile", One(ManageSubresellers)),
    ("GET /v1/resellers/{reseller_id}/statements/{month}", One(ReadCredits)),
    ("POST /v1/resellers/{reseller_id}/suspension", One(ManageResellers)),
    ("DELETE /v1/resellers/{reseller_id}/suspension", One(ManageResellers)),
    ("POST /v1/resellers/{reseller_id}/tier", One(ManageResellers)),
    ("POST /v1/searches", One(ReadSales)),
    ("GET /v1/subscriptions", One(ReadSales)),
    ("POST /v1/subscriptions", One(Sell)),
    ("GET /v1/subscriptions/{subscription_id}", One(ReadSales)),
    ("PATCH /v1/subscriptions/{subscription_id}", One(Sell)),
    ("POST /v1/subscriptions/{subscription_id}/cancel", One(Sell)),
    ("GET /v1/subscriptions/{subscription_id}/history", One(ReadSales)),
    ("POST /v1/subscriptions/{subscription_id}/renew", One(Sell)),
    ("POST /v1/subscriptions/{subscription_id}/resume", One(Sell)),
    ("GET /v1/supports", One(ReadSales)),
    ("POST /v1/supports", One(Sell)),
    ("POST /v1/supports/co-term", One(Sell)),
    ("GET /v1/supports/{support_id}", One(ReadSales)),
    ("GET /v1/supports/{support_id}/file", One(MakeLicenseFiles)),
    ("GET /v1/supports/{support_id}/history", One(ReadSales)),
    ("GET /v1/webhook-endpoints", One(ManageWebhooks)),
    ("POST /v1/webhook-endpoints", One(ManageWebhooks)),
    ("GET /v1/webhook-endpoints/{endpoint_id}", One(ManageWebhooks)),
    ("PATCH /v1/webhook-endpoints/{endpoint_id}", One(ManageWebhooks)),
    ("DELETE /v1/webhook-endpoints/{endpoint_id}", One(ManageWebhooks)),
    ("GET /v1/webhook-endpoints/{endpoint_id}/deliveries", One(ManageWebhooks)),
    ("POST /v1/webhook-endpoints/{endpoint_id}/replay", One(ManageWebhooks)),
    ("POST /v1/webhook-endpoints/{endpoint_id}/secret", One(ManageWebhooks)),
    ("POST /v1/webhook-endpoints/{endpoint_id}/test", One(ManageWebhooks)),
    ("GET /v1/waiting-payments", OfStaff(ReadOrders)),
    ("POST /v1/waiting-payments/{waiting_payment_id}/dismissal", OfStaff(ManageOrders)),
    ("POST /v1/waiting-payments/{waiting_payment_id}/retry", OfStaff(ManageOrders)),
];

/// Whoever asks, what it may, and whether it is of the vendor.
struct Asker<'a> {
    name: String,
    caller: Caller<'a>,
    rights: &'static [Right],
    is_staff: bool,
}

/// Users of every role whose tokens may all that they may, and a customer.
async fn askers(server: &Server) -> Vec<Asker<'_>> {
    let mut askers = Vec::new();
    for role in Role::ALL {
        let reseller = Some(server.reseller).filter(|_| role.is_of_reseller());
        askers.push(Asker {
            name: role.name().to_owned(),
            caller: Caller::user(server, role, reseller).await,
            rights: policy::of_role(role),
            is_staff: !role.is_of_reseller(),
        });
    }
    let sold = server.assign("sold", &server.sale()).await.json();
    let number = sold["order_reference"].as_str().expect("is a number");
    server.read("/v1/licenses").await;
    askers.push(Asker {
        name: "customer".to_owned(),
        caller: Caller::customer(server, "ada@example.com", number).await,
        rights: policy::OF_CUSTOMER,
        is_staff: false,
    });
    askers
}

/// The path of an operation about things that do not exist.
pub(super) fn filled(path: &str) -> String {
    let mut path = path.replace("{month}", "2026-01");
    for number in ["{position}", "{lot}"] {
        path = path.replace(number, "1");
    }
    while let Some((before, rest)) = path.split_once('{') {
        let (_, after) = rest.split_once('}').expect("is a parameter");
        path = format!("{before}{}{after}", tests::new_id());
    }
    path
}

/// The status, and the code of a refusal. The body is empty: whoever may not is not told what it should be.
async fn asked(caller: &Caller<'_>, method: &str, path: &str) -> (u16, String) {
    let method: Method = method.parse().expect("is a method");
    let response = caller.request(method, path).send().await.expect("the server answers");
    let status = response.status().as_u16();
    // What is allowed may never end.
    let code = match status {
        401 | 403 => response.json::<serde_json::Value>().await.expect("is a problem")["code"].clone(),
        _ => serde_json::Value::Null,
    };
    (status, code.as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> Option<(u16, String)> {
    Some((status, code.to_owned()))
}

/// How whoever has these rights is refused.
fn refusal(takes: Takes, rights: &[Right], is_staff: bool) -> Option<(u16, String)> {
    match takes {
        One(right) | OfStaff(right) if !rights.contains(&right) => refused(403, "forbidden"),
        OfStaff(_) if !is_staff => refused(403, "staff-only"),
        AKey => refused(401, "no-activation-key"),
        ASignature => refused(401, "not-signed"),
        _ => None,
    }
}

/// How `caller` is refused, if it is. That the password was not given lately, which no token can do, is no matter of rights.
async fn is_refused(caller: &Caller<'_>, operation: &str) -> Option<(u16, String)> {
    let (method, path) = operation.split_once(' ').expect("is a method and a path");
    let answer = asked(caller, method, &filled(path)).await;
    Some(answer).filter(|(status, code)| [401, 403].contains(status) && code != "proof-needed")
}

#[test]
fn asvs_8_2_1_every_operation_has_its_row_and_every_row_its_operation() {
    let document = openapi::document();
    let operations = openapi::operations(&document).into_iter().map(|(name, _)| name);
    let rows = TABLE.iter().map(|(name, _)| (*name).to_owned());
    assert_eq!(
        rows.collect::<BTreeSet<_>>(),
        operations.collect(),
        "the matrix of rights is not that of the document"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_2_1_each_role_may_what_the_policy_says_and_nobody_may_anything() {
    let server = Server::with_credits(1000).await;
    let (nobody, askers) = (Caller::nobody(&server), askers(&server).await);
    let device = Caller::device(&server).await;
    for (operation, takes) in TABLE {
        let expected = match takes {
            Nothing => None,
            AKey => refused(401, "no-activation-key"),
            ASignature => refused(401, "not-signed"),
            Oneself | One(_) | OfStaff(_) => refused(401, "not-signed-in"),
        };
        assert_eq!(is_refused(&nobody, operation).await, expected, "nobody: {operation}");
        let expected = expected.filter(|_| !matches!(takes, AKey));
        assert_eq!(is_refused(&device, operation).await, expected, "a device: {operation}");
        for asker in askers.iter().filter(|_| !matches!(takes, Oneself)) {
            let expected = refusal(*takes, asker.rights, asker.is_staff);
            let found = is_refused(&asker.caller, operation).await;
            assert_eq!(found, expected, "{}: {operation}", asker.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_3_1_who_may_not_is_not_told_what_an_id_or_a_query_looks_like() {
    let server = Server::with_credits(0).await;
    let nobody = Caller::nobody(&server);
    let scopeless = Caller::scoped(&server, Role::StaffAdmin, None, &[]).await;
    for (operation, _) in TABLE.iter().filter(|(_, takes)| matches!(takes, One(_) | OfStaff(_))) {
        let (method, path) = operation.split_once(' ').expect("is a method and a path");
        let path = format!("{}?what=ever", path.replace('{', "no-").replace('}', ""));
        let told = [
            asked(&nobody, method, &path).await,
            asked(&scopeless, method, &path).await,
        ];
        let expected = [(401, "not-signed-in".to_owned()), (403, "forbidden".to_owned())];
        assert_eq!(told, expected, "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn security_a_token_needs_the_right_among_its_scopes_and_no_other() {
    let server = Server::with_credits(0).await;
    let tried: Vec<_> = first_of_each().map(|(right, _)| right).collect();
    assert_eq!(tried, policy::ALL, "an operation takes each");
    for (right, operation) in first_of_each() {
        let others: Vec<_> = policy::ALL.into_iter().filter(|other| *other != right).collect();
        let admin = Role::StaffAdmin;
        let without = Caller::scoped(&server, admin, None, &others).await;
        let alone = Caller::scoped(&server, admin, None, &[right]).await;
        let without = is_refused(&without, operation).await;
        assert_eq!(without, refused(403, "forbidden"), "{operation} without {right:?}");
        assert_eq!(is_refused(&alone, operation).await, None, "{operation} with {right:?}");
    }
}

/// Each right with an operation that takes it.
fn first_of_each() -> impl Iterator<Item = (Right, &'static str)> {
    policy::ALL.into_iter().filter_map(|right| {
        let row = TABLE
            .iter()
            .find(|(_, takes)| matches!(takes, One(one) | OfStaff(one) if *one == right));
        row.map(|(operation, _)| (right, *operation))
    })
}

/// Otherwise a token could have sent somewhere what it may not see.
#[tokio::test(flavor = "multi_thread")]
async fn security_who_has_events_sent_may_see_the_trail() {
    let server = Server::with_credits(0).await;
    let body = json!({ "url": "https://hooks.example.com/keyledger", "event_types": [] });
    let make = async |scopes: &[Right]| {
        let caller = Caller::scoped(&server, Role::StaffAdmin, None, scopes).await;
        let asked = caller.request(Method::POST, "/v1/webhook-endpoints").json(&body);
        answer(asked).await
    };
    let refused = make(&[ManageWebhooks]).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"));
    assert_eq!(make(&[ManageWebhooks, ReadTrail]).await.status, 201);
}
