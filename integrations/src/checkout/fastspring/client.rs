//! Requests to FastSpring: signed in, with limits of time and size, and sent again only where that does no harm.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};
use serde_json::Value;
use zeroize::Zeroizing;

use super::Settings;
use crate::checkout::{CheckoutError, SettingsError, address::address};

/// How often a request is sent at most, and the first pause between two tries, which doubles.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// The largest answer, in bytes.
const LARGEST: usize = 4 << 20;
/// The longest id in a path.
const LONGEST_ID: usize = 100;

/// The way to FastSpring.
pub(super) struct Client {
    http: reqwest::Client,
    api: Url,
    username: String,
    password: Zeroizing<String>,
}

/// One request.
pub(super) struct Call {
    method: Method,
    path: Vec<String>,
    query: Option<(&'static str, String)>,
    body: Option<Vec<u8>>,
    /// Whether it may come twice.
    safe: bool,
}

/// Why one try did not succeed.
struct Missed {
    error: CheckoutError,
    /// Whether it never left.
    unsent: bool,
    /// Whether the next one may do better.
    passing: bool,
}

impl Call {
    /// A request that may come twice and mean the same.
    pub(super) fn safe(method: Method, path: &[&str]) -> Self {
        Self {
            method,
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            query: None,
            body: None,
            safe: true,
        }
    }

    /// A request that makes something new each time it comes.
    pub(super) fn once(path: &[&str], body: Vec<u8>) -> Self {
        Self {
            safe: false,
            ..Self::safe(Method::POST, path).with_body(body)
        }
    }

    pub(super) fn with_query(self, name: &'static str, value: String) -> Self {
        Self {
            query: Some((name, value)),
            ..self
        }
    }

    pub(super) fn with_body(self, body: Vec<u8>) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        if settings.username.is_empty() || settings.password.is_empty() {
            return Err(SettingsError::Credentials);
        }
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(settings.timeout)
            .redirect(Policy::none())
            .user_agent("keyledger")
            .build();
        Ok(Self {
            http: http.map_err(|error| SettingsError::Client { why: error.to_string() })?,
            api: address("the address of the interface", &settings.api)?,
            username: settings.username.clone(),
            password: settings.password.clone(),
        })
    }

    /// The body of a good answer.
    pub(super) async fn send(&self, call: &Call) -> Result<Vec<u8>, CheckoutError> {
        let url = self.url(call)?;
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.try_once(call, url.clone()).await {
                Err(missed) if missed.passing && (call.safe || missed.unsent) => {
                    tracing::debug!(error = %missed.error, "FastSpring is asked again");
                }
                tried => return tried.map_err(|missed| missed.error),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        self.try_once(call, url).await.map_err(|missed| missed.error)
    }

    fn url(&self, call: &Call) -> Result<Url, CheckoutError> {
        if !call.path.iter().all(|part| is_id(part)) {
            return Err(CheckoutError::NotFound);
        }
        let mut url = self.api.clone();
        url.path_segments_mut()
            .expect("web addresses have a path")
            .pop_if_empty()
            .extend(&call.path);
        if let Some((name, value)) = &call.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(url)
    }

    async fn try_once(&self, call: &Call, url: Url) -> Result<Vec<u8>, Missed> {
        let request = self.http.request(call.method.clone(), url);
        let request = request.basic_auth(&self.username, Some(self.password.as_str()));
        let response = with_body(request, call.body.clone()).send().await?;
        let status = response.status();
        let body = body(response).await?;
        judge(status, body)
    }
}

impl From<reqwest::Error> for Missed {
    fn from(error: reqwest::Error) -> Self {
        let why = match (error.is_timeout(), error.is_connect()) {
            (true, _) => "no answer in time",
            (false, true) => "no connection",
            (false, false) => "the answer broke off",
        };
        Self {
            error: CheckoutError::Unavailable { why: why.to_owned() },
            unsent: error.is_connect(),
            passing: true,
        }
    }
}

fn with_body(request: RequestBuilder, body: Option<Vec<u8>>) -> RequestBuilder {
    match body {
        Some(body) => request.header(CONTENT_TYPE, "application/json").body(body),
        None => request,
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, Missed> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            let why = format!("it is larger than {LARGEST} bytes");
            return Err(Missed::lasting(CheckoutError::Unreadable { why }));
        }
    }
    Ok(body)
}

impl Missed {
    fn lasting(error: CheckoutError) -> Self {
        Self {
            error,
            unsent: false,
            passing: false,
        }
    }
}

/// The body, if status and body both say that it is a good answer: errors also come with status 200.
fn judge(status: StatusCode, body: Vec<u8>) -> Result<Vec<u8>, Missed> {
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let why = format!("status {}", status.as_u16());
        return Err(Missed {
            passing: true,
            ..Missed::lasting(CheckoutError::Unavailable { why })
        });
    }
    if status == StatusCode::NOT_FOUND {
        return Err(Missed::lasting(CheckoutError::NotFound));
    }
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    match (status.is_success(), refused_fields(&answer)) {
        (true, None) => Ok(body),
        (_, fields) => Err(Missed::lasting(CheckoutError::Refused {
            status: status.as_u16(),
            fields: fields.unwrap_or_default(),
        })),
    }
}

/// The fields that an answer calls wrong, if it is an error or one of its elements is.
fn refused_fields(answer: &Value) -> Option<Vec<String>> {
    let lists = answer.as_object().into_iter().flat_map(|fields| fields.values());
    let elements = lists.filter_map(Value::as_array).flatten();
    let mut all = std::iter::once(answer).chain(elements);
    let refused = all.find(|element| element["result"] == "error")?;
    let fields = refused["error"]
        .as_object()
        .map(|fields| fields.keys().cloned().collect());
    Some(fields.unwrap_or_default())
}

/// Whether it can stand in a path as it is.
fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(plain)
}
