//! A conversation with a server over a real socket.

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

use super::installation::{Installation, stdout};

/// What nobody would guess.
pub(crate) const PASSWORD: &str = "three grey herons at noon";

/// A client of a port.
pub(crate) struct Talk {
    client: Client,
    port: String,
}

impl Talk {
    pub(crate) fn to(port: &str) -> Self {
        let client = Client::builder().no_proxy().build().expect("is a client");
        let port = port.to_owned();
        Self { client, port }
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://127.0.0.1:{}{path}", self.port))
    }

    pub(crate) async fn get(&self, path: &str) -> u16 {
        answer(self.ask(Method::GET, path)).await.status().as_u16()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> u16 {
        answer(self.ask(Method::POST, path).json(body)).await.status().as_u16()
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> Response {
    request.send().await.expect("the server answers")
}

/// What stands behind `#` in the link by which an invited auditor chooses a password.
pub(crate) fn invited(installation: &Installation, email: &str) -> String {
    let invited = stdout(&installation.run(&["user", "invite", email, "--role", "auditor"]));
    invited.trim().split_once('#').expect("a link is printed").1.to_owned()
}
