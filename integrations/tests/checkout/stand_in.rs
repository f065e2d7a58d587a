//! A stand-in for FastSpring: it answers as FastSpring documents, writes down what it is asked, and fails as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header::AUTHORIZATION},
    response::{IntoResponse, Redirect, Response},
};
use integrations::checkout::{
    SIGNATURE_HEADER, Secret,
    fastspring::{FastSpring, Sessions, Settings},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const SECRET: &[u8] = b"a secret of the webhook";
pub(crate) const PASSWORD: &str = "the password of the interface";

/// What it answers next.
#[derive(Clone)]
pub(crate) enum Answer {
    Says(u16, String),
    /// To ask at another address.
    Elsewhere(String),
    /// Nothing, for as long as anybody waits.
    Nothing,
}

/// What it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

#[derive(Clone, Default)]
struct Script {
    asked: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

pub(crate) struct StandIn {
    address: String,
    script: Script,
}

impl StandIn {
    /// It gives these answers, one after the other, and then no more good ones.
    pub(crate) async fn answering(answers: &[Answer]) -> Self {
        let script = Script::default();
        script.answers.lock().unwrap().extend(answers.iter().cloned());
        let app = Router::new().fallback(answer).with_state(script.clone());
        Self {
            address: serve(app).await,
            script,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }

    /// Each request on a few lines, with its JSON laid out.
    pub(crate) fn told(&self) -> String {
        let told = self.asked().into_iter().map(|asked| {
            let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
            format!("{} {}\n{body:#}\n", asked.method, asked.path)
        });
        told.collect()
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            api: self.address.clone(),
            username: "name".to_owned(),
            password: PASSWORD.to_owned().into(),
            secret: Secret::new(SECRET).unwrap(),
            sessions: Sessions::V2 {
                checkout_path: "example/web-main".to_owned(),
            },
            timeout: Duration::from_secs(20),
        }
    }

    pub(crate) fn fastspring(&self) -> FastSpring {
        FastSpring::new(self.settings()).unwrap()
    }

    pub(crate) fn impatient_fastspring(&self) -> FastSpring {
        FastSpring::new(Settings {
            timeout: Duration::from_millis(150),
            ..self.settings()
        })
        .unwrap()
    }

    pub(crate) fn first_way(&self) -> FastSpring {
        FastSpring::new(Settings {
            sessions: Sessions::V1 {
                storefront: "https://example.onfastspring.com".to_owned(),
                test_storefront: "https://example.test.onfastspring.com/".to_owned(),
            },
            ..self.settings()
        })
        .unwrap()
    }
}

/// An adapter that nobody is asked by: for what needs no network.
pub(crate) fn deaf_fastspring() -> FastSpring {
    deaf_fastspring_at("https://api.example.com")
}

pub(crate) fn deaf_fastspring_at(api: &str) -> FastSpring {
    FastSpring::new(Settings {
        api: api.to_owned(),
        username: "name".to_owned(),
        password: PASSWORD.to_owned().into(),
        secret: Secret::new(SECRET).unwrap(),
        sessions: Sessions::V2 {
            checkout_path: "example/web-main".to_owned(),
        },
        timeout: Duration::from_secs(1),
    })
    .unwrap()
}

async fn answer(State(script): State<Script>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let authorization = headers
        .get(AUTHORIZATION)
        .map(|value| value.to_str().unwrap().to_owned());
    script.asked.lock().unwrap().push(Asked {
        method,
        path: uri.to_string(),
        authorization,
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let next = script.answers.lock().unwrap().pop_front();
    match next {
        Some(Answer::Says(status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Some(Answer::Elsewhere(url)) => Redirect::temporary(&url).into_response(),
        Some(Answer::Nothing) => std::future::pending().await,
        None => StatusCode::IM_A_TEAPOT.into_response(),
    }
}

/// Serves until the test ends; says where.
pub(crate) async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

pub(crate) fn says(status: u16, body: impl ToString) -> Answer {
    Answer::Says(status, body.to_string())
}

/// A session, as its second version tells of it.
pub(crate) fn session() -> Value {
    json!({
        "id": "OS123456789012345ABC", "created": "2026-11-25T12:00:00Z", "expires": "2026-11-26T12:00:00.000Z",
        "status": "OPEN", "locale": "fr", "country": "FR", "currency": "USD", "live": true,
        "customer": {"accountId": null}, "orderTags": {}, "cart": {"lineItems": []},
        "checkoutUrls": {"webcheckoutUrl": "https://example.onfastspring.com/checkout/session/OS123456789012345ABC?x=1"},
        "warnings": [], "checkoutStatus": ["READY_FOR_CHECKOUT"],
    })
}

/// The headers of a body that is signed with `secret`.
pub(crate) fn signed(secret: &[u8], body: &[u8]) -> HeaderMap {
    let signature = Secret::new(secret).unwrap().sign(body);
    HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), signature.parse().unwrap())])
}
