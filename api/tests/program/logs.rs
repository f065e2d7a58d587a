//! What a server logs, and what it never does.

use reqwest::{Method, RequestBuilder, Response, header};
use serde_json::{Value, json};

use super::{
    installation::{Installation, stderr, stdout},
    talk::{PASSWORD, Talk, answer, invited},
};

const EMAIL: &str = "ada@vendor.example.com";
const WRONG: &str = "a canary that sings in vain";

/// What the security log tells of what happened.
const OF_SECURITY: [&str; 9] = [
    "level", "message", "event", "by", "stage", "list", "code", "actor", "from",
];

/// The lines of this target, in their order.
fn lines(logged: &str, target: &str) -> Vec<Value> {
    let lines = logged.lines().map(serde_json::from_str::<Value>);
    let lines = lines.map(|line| line.expect("each line is JSON"));
    lines.filter(|line| line["target"] == target).collect()
}

/// These fields of a line, as far as it has them.
fn told(line: &Value, fields: &[&str]) -> String {
    let fields = fields.iter().filter_map(|field| match &line[field] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    });
    fields.collect::<Vec<_>>().join(" ")
}

/// Fails unless all are about one, whom an opaque id names.
fn assert_of_one(lines: &[Value]) {
    let who = |line: &Value| told(line, &["actor_id", "user_id"]);
    for line in lines {
        assert_eq!(who(line), who(&lines[0]), "one id tells who it was");
    }
    assert_eq!(who(&lines[0]).len(), "0197f0c0-7c07-7000-8000-000000000001".len());
}

/// An auditor who has a password and a token for one right.
async fn auditor(installation: &Installation, talk: &Talk) -> (String, String) {
    let link = invited(installation, EMAIL);
    let accept = json!({"link": link, "password": PASSWORD});
    assert_eq!(talk.post("/v1/invitations/accept", &accept).await, 204);
    let token = stdout(&installation.run(&["user", "token", EMAIL, "--right", "read-sales"]));
    (link, token.trim().to_owned())
}

#[tokio::test]
async fn asvs_16_3_1_each_request_is_a_line_and_what_bears_on_security_another() {
    let installation = Installation::new();
    let (serving, port) = installation.serve();
    let talk = Talk::to(&port);
    let (_, token) = auditor(&installation, &talk).await;
    let sign_in = |password| json!({"login": EMAIL, "password": password});

    assert_eq!(talk.get("/livez").await, 200);
    assert_eq!(talk.get("/v1/licenses/0197f0c0-7c07-7000-8000-000000000001").await, 401);
    assert_eq!(talk.post("/v1/sign-in/password", &sign_in(WRONG)).await, 401);
    assert_eq!(talk.post("/v1/sign-in/password", &sign_in(PASSWORD)).await, 200);
    let id = "0197f0c0-7c07-7000-8000-00000000000a";
    let request = talk.ask(Method::GET, "/v1/licenses?limit=1").bearer_auth(&token);
    assert_eq!(answer(request.header("x-request-id", id)).await.status(), 200);
    let export = talk.ask(Method::GET, "/v1/licenses").bearer_auth(&token);
    assert_eq!(answer(export.header(header::ACCEPT, "text/csv")).await.status(), 200);
    let beyond = talk.ask(Method::GET, "/v1/events").bearer_auth(&token);
    assert_eq!(answer(beyond).await.status(), 403);
    assert!(serving.terminate());

    let logged = installation.logged();
    let requests = lines(&logged, "requests");
    let fields = ["level", "method", "route", "status", "caller", "code"];
    let summary: Vec<_> = requests.iter().map(|line| told(line, &fields)).collect();
    assert_eq!(
        summary,
        [
            "INFO POST /v1/invitations/accept 204 anonymous",
            "INFO GET /v1/licenses/{license_id} 401 anonymous not-signed-in",
            "INFO POST /v1/sign-in/password 401 anonymous sign-in-failed",
            "INFO POST /v1/sign-in/password 200 anonymous",
            "INFO GET /v1/licenses 200 token",
            "INFO GET /v1/licenses 200 token",
            "INFO GET /v1/events 403 token forbidden",
        ]
    );
    assert_eq!(requests[4]["request_id"], id);
    let token_id = token.split('_').nth(1).expect("has an id");
    assert_eq!(
        requests[4]["caller_id"].as_str().expect("is told").replace('-', ""),
        token_id
    );
    assert!(requests.iter().all(|line| line["milliseconds"].as_f64() > Some(0.0)));
    let security = lines(&logged, "security");
    let summary: Vec<_> = security.iter().map(|line| told(line, &OF_SECURITY)).collect();
    assert_eq!(
        summary,
        [
            "INFO changed signing_keys.created system",
            "INFO changed signing_keys.put_in_use system",
            "INFO changed user.invitation_accepted auditor",
            "INFO changed user.password_changed auditor",
            "WARN a sign-in failed password 127.0.0.1",
            "INFO a session was opened signed-in",
            "INFO exported licenses auditor",
            "WARN denied forbidden auditor 127.0.0.1",
        ]
    );
    // All but those of the signing key, which the server made.
    assert_of_one(&security[2..]);
}

#[tokio::test]
async fn asvs_16_3_1_behind_a_trusted_proxy_the_security_log_tells_of_its_clients() {
    let installation = Installation::new();
    let wrong = installation
        .command(&["serve", "--trusted-proxy", "10.0.0.0/33"])
        .output();
    let wrong = wrong.expect("the program runs");
    assert_eq!(wrong.status.code(), Some(2), "{}", stderr(&wrong));
    assert!(
        stderr(&wrong).contains("such as 127.0.0.1 or 10.0.0.0/8"),
        "{}",
        stderr(&wrong)
    );
    let trusted = [("KEYLEDGER_TRUSTED_PROXIES", "10.0.0.0/8,127.0.0.1")];
    let (serving, port) = installation.serve_with(&trusted);
    let talk = Talk::to(&port);

    for client in ["203.0.113.7", "198.51.100.1, 2001:db8::7, 10.1.1.1"] {
        let sign_in = json!({"login": EMAIL, "password": WRONG});
        let request = talk.ask(Method::POST, "/v1/sign-in/password").json(&sign_in);
        assert_eq!(answer(request.header("x-forwarded-for", client)).await.status(), 401);
    }
    assert!(serving.terminate());

    let security = lines(&installation.logged(), "security");
    let from = security.iter().map(|line| told(line, &["from"]));
    let from: Vec<_> = from.filter(|from| !from.is_empty()).collect();
    assert_eq!(from, ["203.0.113.7", "20010db800000000/64"]);
}

/// The headers of what was answered.
#[derive(Default)]
struct Heard(String);

impl Heard {
    async fn hear(&mut self, request: RequestBuilder) -> Response {
        let answer = answer(request).await;
        self.0 += &format!("{:?}\n", answer.headers());
        answer
    }
}

/// Signs in, in vain and with success, and begins with a second factor; gives what nobody may read.
async fn sign_in(talk: &Talk, heard: &mut Heard) -> [String; 2] {
    let sign_in = |password| {
        let body = json!({"login": EMAIL, "password": password});
        talk.ask(Method::POST, "/v1/sign-in/password").json(&body)
    };
    heard.hear(sign_in(WRONG)).await;
    let signed_in = answer(sign_in(PASSWORD)).await;
    let cookie = signed_in.headers()[header::SET_COOKIE].to_str().expect("is text");
    let cookie = cookie.split(';').next().expect("has a value");
    let session = |method, path: &str| {
        let request = talk.ask(method, path).header("sec-fetch-site", "same-origin");
        request.header(header::COOKIE, cookie)
    };
    let factor = |body| session(Method::POST, "/v1/second-factor").json(&body);
    let begun: Value = heard.hear(factor(json!({}))).await.json().await.expect("is JSON");
    heard.hear(factor(json!({"code": "135790"}))).await;
    heard.hear(session(Method::GET, "/v1/sessions")).await;
    let token = session(Method::POST, "/v1/tokens").header("idempotency-key", "hidden-canary");
    let body = json!({"name": "hidden-canary", "scopes": ["read-sales"], "expires_on": "2040-01-01"});
    heard.hear(token.json(&body)).await;
    let reset = talk.ask(Method::POST, "/v1/password-resets");
    heard.hear(reset.json(&json!({"login": EMAIL}))).await;
    let value = cookie.split_once('=').expect("has a value").1.to_owned();
    [value, begun["secret"].as_str().expect("is told").to_owned()]
}

/// Puts what is personal or secret wherever a request has room for it.
async fn misplace(talk: &Talk, token: &str, heard: &mut Heard) {
    for path in [
        "/v1/licenses?q=eve@example.com",
        "/v1/customers/eve@example.com",
        "/eve@example.com?eve@example.com",
    ] {
        let request = talk.ask(Method::GET, path).bearer_auth(token);
        let request = request.header("x-request-id", "eve@example.com");
        heard
            .hear(request.header(header::REFERER, "http://eve@example.com/"))
            .await;
    }
    let brewing = Method::from_bytes(b"HIDDEN-CANARY").expect("is a method");
    heard.hear(talk.ask(brewing, "/v1/licenses")).await;
    let licenses = || talk.ask(Method::GET, "/v1/licenses");
    heard.hear(licenses().bearer_auth("kl_hidden-canary")).await;
    heard
        .hear(licenses().header(header::COOKIE, "__Host-sid=hidden-canary"))
        .await;
    let sign_in = talk.ask(Method::POST, "/v1/sign-in/password");
    heard.hear(sign_in.body("hidden-canary")).await;
}

#[tokio::test]
async fn asvs_16_2_5_nothing_secret_or_personal_is_logged_or_told_whatever_is_logged() {
    let installation = Installation::new();
    let (serving, port) = installation.serve_with(&[("KEYLEDGER_LOG", "trace")]);
    let admin = Talk::to(serving.admin.as_ref().expect("it has an admin address"));
    let (talk, mut heard) = (Talk::to(&port), Heard::default());
    let (link, token) = auditor(&installation, &talk).await;

    let [cookie, secret] = sign_in(&talk, &mut heard).await;
    misplace(&talk, &token, &mut heard).await;
    let metrics = heard.hear(admin.ask(Method::GET, "/metrics")).await;
    let metrics = metrics.text().await.expect("arrives");
    assert!(serving.terminate());

    let logged = installation.logged();
    assert!(
        logged.contains("/v1/second-factor") && logged.contains("a sign-in failed"),
        "it is logged at all"
    );
    let secrets = [PASSWORD, WRONG, &link, &token, &cookie, &secret, "135790"];
    for canary in secrets
        .into_iter()
        .chain([EMAIL, "eve@", "hidden-canary", "HIDDEN-CANARY"])
    {
        for (place, text) in [("the log", &logged), ("a header", &heard.0), ("the metrics", &metrics)] {
            let line = text.lines().find(|line| line.contains(canary));
            assert_eq!(line, None, "{canary} is in {place}");
        }
    }
}
