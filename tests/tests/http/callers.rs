//! Whoever may send a request: users of every role, customers, and nobody.

use api::access::{Right, policy};
use domain::{ResellerId, user::Role};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::client::{Answer, Server, answer, token};

/// Somebody, or nobody.
pub(super) struct Caller<'a> {
    server: &'a Server,
    /// The header by which it is known.
    shown: Option<(&'static str, String)>,
}

impl<'a> Caller<'a> {
    pub(super) fn nobody(server: &'a Server) -> Self {
        Self { server, shown: None }
    }

    /// A user of the vendor, or of `reseller`, by a token that may all that the user may.
    pub(super) async fn user(server: &'a Server, role: Role, reseller: Option<ResellerId>) -> Self {
        Self::scoped(server, role, reseller, &policy::ALL).await
    }

    /// The same by a token with these scopes.
    pub(super) async fn scoped(server: &'a Server, role: Role, reseller: Option<ResellerId>, scopes: &[Right]) -> Self {
        let token = token(&server.test, &server.app, (role, reseller), scopes).await;
        let shown = Some(("authorization", format!("Bearer {token}")));
        Self { server, shown }
    }

    /// A customer who signed in by an order number.
    pub(super) async fn customer(server: &'a Server, email: &str, order_number: &str) -> Self {
        let body = json!({ "email": email, "order_number": order_number });
        let request = server.anonymous(Method::POST, "/v1/sign-in/customer").json(&body);
        let signed_in = answer(request.header("sec-fetch-site", "same-origin")).await;
        let set = signed_in.headers.iter().find(|(name, _)| *name == "set-cookie");
        let (_, cookie) = set.expect("the customer is signed in");
        let pair = cookie.split(';').next().unwrap_or_default().to_owned();
        let shown = Some(("cookie", pair));
        Self { server, shown }
    }

    /// Installed software that shows an activation key.
    pub(super) async fn device(server: &'a Server) -> Self {
        let own = json!({ "reseller_id": server.reseller });
        let added = server.post("/v1/activation-keys", &own).await.json();
        let code = added["code"].as_str().expect("is a code");
        let shown = Some(("authorization", format!("Bearer {code}")));
        Self { server, shown }
    }

    /// A request of this one, under a new idempotency key.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.server.anonymous(method, path);
        if let Some((header, value)) = &self.shown {
            request = request.header(*header, value);
        }
        request
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", tests::new_id().to_string())
    }

    /// `GET path` with all that was written so far.
    pub(super) async fn read(&self, path: &str) -> Answer {
        self.read_as(path, "application/json").await
    }

    /// The same in another form.
    pub(super) async fn read_as(&self, path: &str, form: &str) -> Answer {
        let head = self.server.test.head().await;
        let request = self.request(Method::GET, path).header("min-log-position", head.0);
        answer(request.header("accept", form)).await
    }

    /// What a search finds, of all that was written so far.
    pub(super) async fn search(&self, text: &str) -> Answer {
        let head = self.server.test.head().await;
        let request = self.request(Method::POST, "/v1/searches");
        answer(
            request
                .header("min-log-position", head.0)
                .json(&json!({ "text": text })),
        )
        .await
    }
}
