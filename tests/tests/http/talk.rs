//! A conversation as it is written down: what was asked, and what was answered.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    client::{Answer, Server, answer},
    tidy::tidy,
};

/// A conversation with a server. Every read sees what was written before.
pub(super) struct Talk<'a> {
    server: &'a Server,
    asked: usize,
    text: String,
}

impl<'a> Talk<'a> {
    pub(super) fn with(server: &'a Server) -> Self {
        Self {
            server,
            asked: 0,
            text: String::new(),
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Value {
        self.accepting(path, "application/json").await
    }

    /// The same in another form.
    pub(super) async fn accepting(&mut self, path: &str, form: &str) -> Value {
        let head = self.server.test.head().await;
        let request = self.server.request(Method::GET, path);
        let request = request.header("min-log-position", head.0).header("accept", form);
        self.tell(&format!("GET {path}"), None, &answer(request).await)
    }

    pub(super) async fn post(&mut self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(super) async fn put(&mut self, path: &str, body: Value) -> Value {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub(super) async fn delete(&mut self, path: &str) -> Value {
        self.send(Method::DELETE, path, None).await
    }

    /// A `POST` without a body.
    pub(super) async fn post_nothing(&mut self, path: &str) -> Value {
        self.send(Method::POST, path, None).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Value {
        self.asked += 1;
        let request = self.server.request(method.clone(), path);
        let mut request = request.header("idempotency-key", format!("talk-{}", self.asked));
        if let Some(body) = &body {
            request = request.json(body);
        }
        self.tell(&format!("{method} {path}"), body.as_ref(), &answer(request).await)
    }

    fn tell(&mut self, asked: &str, body: Option<&Value>, answer: &Answer) -> Value {
        let body = body.map(|body| format!("\n{body:#}")).unwrap_or_default();
        let headers: String = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        let told = serde_json::from_str::<Value>(&answer.body).map(without_request);
        let shown = told
            .as_ref()
            .map_or_else(|_| answer.body.clone(), |told| format!("{told:#}"));
        write!(
            self.text,
            ">>> {asked}{body}\n<<< {}\n{headers}{shown}\n\n",
            answer.status
        )
        .expect("fits");
        told.unwrap_or_default()
    }

    /// All of it, with what differs from run to run made the same.
    pub(super) fn told(&self) -> String {
        tidy(&self.text)
    }
}

/// Problems without the id of their request, which only adds noise.
fn without_request(mut body: Value) -> Value {
    if body.get("request_id").is_some() {
        body["request_id"] = json!("…");
    }
    body
}
