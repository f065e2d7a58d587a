//! Somebody on a socket who receives webhooks, with the faults that the test asks for.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use integrations::webhooks::{ID_HEADER, SIGNATURE_HEADER, Secret, TIMESTAMP_HEADER, signatures};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch};

/// What was received.
#[derive(Clone)]
pub(super) struct Heard {
    headers: HeaderMap,
    body: Bytes,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("is text")
    }

    pub(super) fn id(&self) -> &str {
        self.header(ID_HEADER)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("is JSON")
    }

    /// The event's place in the log; none of a test.
    pub(super) fn position(&self) -> Option<i64> {
        self.json()["data"]["position"].as_i64()
    }

    pub(super) fn signature(&self) -> &str {
        self.header(SIGNATURE_HEADER)
    }

    /// Its signature by these secrets, as it has to be.
    pub(super) fn signed_by(&self, secrets: &[&str]) -> String {
        let secrets: Vec<Secret> = secrets.iter().map(|text| text.parse().expect("is a secret")).collect();
        let timestamp = self.header(TIMESTAMP_HEADER).parse().expect("is a number");
        signatures(&secrets, self.id(), timestamp, &self.body)
    }
}

struct Script {
    answers: Mutex<VecDeque<(u16, &'static str)>>,
    heard: watch::Sender<Vec<Heard>>,
    is_held: watch::Sender<bool>,
}

/// Somebody who receives.
pub(super) struct Receiver {
    pub(super) url: String,
    script: Arc<Script>,
}

async fn answer(State(script): State<Arc<Script>>, headers: HeaderMap, body: Bytes) -> Response {
    script.heard.send_modify(|heard| heard.push(Heard { headers, body }));
    let mut is_held = script.is_held.subscribe();
    let held = is_held.wait_for(|held| !*held).await;
    held.map(drop).expect("the test goes on");
    let next = script.answers.lock().expect("is not poisoned").pop_front();
    let (status, retry_after) = next.unwrap_or((200, "0"));
    let status = StatusCode::from_u16(status).expect("is a status");
    (status, [("retry-after", retry_after)], "noted").into_response()
}

impl Receiver {
    /// It takes everything.
    pub(super) async fn open() -> Self {
        let script = Arc::new(Script {
            answers: Mutex::default(),
            heard: watch::channel(vec![]).0,
            is_held: watch::channel(false).0,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}/hooks", listener.local_addr().expect("it listens"));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, script }
    }

    /// Next it answers this, asking to be left alone for so many seconds.
    pub(super) fn will_answer(&self, status: u16, retry_after: &'static str) {
        let mut answers = self.script.answers.lock().expect("is not poisoned");
        answers.push_back((status, retry_after));
    }

    /// It hears, and does not answer until it is let go.
    pub(super) fn hold(&self, held: bool) {
        self.script.is_held.send_replace(held);
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.script.heard.borrow().clone()
    }

    /// Waits until it heard so much.
    pub(super) async fn has_heard(&self, count: usize) {
        let mut heard = self.script.heard.subscribe();
        let heard = heard.wait_for(|heard| heard.len() >= count).await;
        heard.map(drop).expect("it is there");
    }

    /// The places in the log of what it heard, in that order.
    pub(super) fn positions(&self) -> Vec<i64> {
        self.heard().iter().filter_map(Heard::position).collect()
    }
}
