//! A server of one test's log, and a client that writes down the conversation.

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use api::{
    App, Devices, Limits, Mint, SigningKeys, TrustedProxies,
    access::{Identity, IdentityOptions, IssuedToken, Right, policy},
    mint::Random,
    webhooks::{Schedule, Webhooks, WebhooksOptions},
};
use chrono::TimeDelta;
use domain::{
    ActivationKeyId, ResellerId, TokenId, UserId,
    user::{AcceptInvitation, InviteUser, Role},
};
use event_log::Position;
use integrations::webhooks::{Reach, Sender, USUAL_PATIENCE};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tests::TestLog;
use tokio::{net::TcpListener, sync::watch};

use super::{conformance, provider::Provider, tidy::tidy};

/// The headers that a client relies on.
const TOLD: [&str; 7] = [
    "allow",
    "content-type",
    "etag",
    "location",
    "log-position",
    "retry-after",
    "set-cookie",
];

const SITE: &str = "https://keys.example.com";

/// How a server is set up.
struct Setup<'a> {
    site: &'a str,
    limits: Limits,
    proxies: TrustedProxies,
    mails_codes: bool,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self {
            site: SITE,
            limits: Limits::default(),
            proxies: TrustedProxies::default(),
            mails_codes: false,
        }
    }
}

/// A server, with a reseller who has one key.
pub(super) struct Server {
    pub(super) test: TestLog,
    pub(super) reseller: ResellerId,
    pub(super) key: ActivationKeyId,
    pub(super) identity: Identity,
    pub(super) app: App,
    /// Where customers pay.
    pub(super) provider: Provider,
    /// Of one of the staff who may do everything.
    pub(super) token: String,
    later: Arc<AtomicI64>,
    address: String,
    client: reqwest::Client,
    halt: watch::Sender<bool>,
}

/// What the server answered.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Server {
    /// A server whose reseller has so many whole credits.
    pub(super) async fn with_credits(whole: i64) -> Self {
        Self::start(whole, Mint::new, Setup::default()).await
    }

    /// A server that answers so many requests a minute, by a clock that goes by the minute.
    pub(super) async fn limited(limits: Limits) -> Self {
        Self::behind(TrustedProxies::default(), limits).await
    }

    /// The same behind proxies that it trusts.
    pub(super) async fn behind(proxies: TrustedProxies, limits: Limits) -> Self {
        let by_minutes = |clock: event_log::Clock| {
            let began = clock();
            Mint::new(Arc::new(move || {
                let minutes = ((clock() - began).num_seconds() + 30).div_euclid(60);
                began + TimeDelta::minutes(minutes)
            }))
        };
        let setup = Setup {
            limits,
            proxies,
            ..Setup::default()
        };
        Self::start(0, by_minutes, setup).await
    }

    /// A server that asks customers for a mailed code.
    pub(super) async fn mailing_codes() -> Self {
        let setup = Setup {
            mails_codes: true,
            ..Setup::default()
        };
        Self::start(2000, Mint::new, setup).await
    }

    /// The token of another of the staff.
    pub(super) async fn another_token(&self) -> String {
        staff(&self.test, &self.app).await
    }

    /// A server whose portals are there.
    pub(super) async fn of_site(site: &str) -> Self {
        let setup = Setup {
            site,
            ..Setup::default()
        };
        Self::start(0, Mint::new, setup).await
    }

    /// The same with ids and numbers that are drawn in a special way.
    pub(super) async fn drawing_from(whole: i64, random: Random) -> Self {
        Self::start(whole, |clock| Mint::drawing_from(clock, random), Setup::default()).await
    }

    async fn start(whole: i64, mint: impl FnOnce(event_log::Clock) -> Mint, setup: Setup<'_>) -> Self {
        let test = TestLog::new().await;
        let (reseller, key) = test.reseller_with(whole).await;
        let (halt, halted) = watch::channel(false);
        let models = test.models.clone();
        tokio::spawn(async move { models.run(halted).await });
        let (clock, later) = (test.clock.clone(), Arc::new(AtomicI64::new(0)));
        let minutes = Arc::clone(&later);
        let identity = Identity::new(IdentityOptions {
            access: test.access.clone(),
            secrets: test.secrets.clone(),
            site: setup.site.to_owned(),
            mails_codes: setup.mails_codes,
        });
        let clock: event_log::Clock =
            Arc::new(move || clock.now() + TimeDelta::minutes(minutes.load(Ordering::SeqCst)));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens").to_string();
        let provider = Provider::at(&address, clock.clone());
        let mint = mint(clock);
        let app = App {
            log: test.log.clone(),
            models: test.models.clone(),
            identity: identity.clone(),
            signing_keys: SigningKeys::new(&test.access, test.log.clone(), mint.clone()),
            till: provider.till(&test),
            webhooks: webhooks(&test),
            devices: Devices::default(),
            mint,
        };
        let token = staff(&test, &app).await;
        let router = setup.proxies.before(api::router(app.clone(), setup.limits));
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = reqwest::Client::new();
        Self {
            test,
            reseller,
            key,
            identity,
            app,
            provider,
            token,
            later,
            address,
            client,
            halt,
        }
    }

    /// Lets the views fall behind from now on.
    pub(super) fn stop_views(&self) {
        self.halt.send_replace(true);
    }

    /// So many minutes pass for whoever signs in. The log keeps its own time, which the database's is compared with.
    pub(super) fn wait_minutes(&self, minutes: i64) {
        self.later.fetch_add(minutes, Ordering::SeqCst);
    }

    /// What its clock says.
    pub(super) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.test.clock.now() + TimeDelta::minutes(self.later.load(Ordering::SeqCst))
    }

    /// A request that tests may still change, of whoever made itself known or did not.
    pub(super) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// The same of one of the staff.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.anonymous(method, path).bearer_auth(&self.token)
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `GET path`
    pub(super) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// `GET path`, seeing at least `position`.
    pub(super) async fn get_from(&self, path: &str, position: Position) -> Answer {
        answer(self.request(Method::GET, path).header("min-log-position", position.0)).await
    }

    /// A write of `body` under a new idempotency key.
    pub(super) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let key = tests::new_id().to_string();
        answer(self.request(method, path).header("idempotency-key", key).json(body)).await
    }

    /// `POST path` with `body`.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// A write without a body.
    pub(super) async fn act(&self, path: &str) -> Answer {
        let key = tests::new_id().to_string();
        answer(self.request(Method::POST, path).header("idempotency-key", key)).await
    }

    /// `GET path` with all that was written so far.
    pub(super) async fn read(&self, path: &str) -> Answer {
        self.get_from(path, self.test.head().await).await
    }

    /// The id of a license that was just assigned.
    pub(super) async fn license(&self) -> String {
        let assigned = self.assign(&tests::new_id().to_string(), &self.sale()).await;
        assigned.json()["license_id"].as_str().expect("is an id").to_owned()
    }

    /// `POST /v1/licenses`
    pub(super) async fn assign(&self, key: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, "/v1/licenses");
        answer(request.header("idempotency-key", key).json(body)).await
    }

    /// What a reseller asks for who sells ten users of TSplus Enterprise.
    pub(super) fn sale(&self) -> Value {
        json!({
            "activation_key_id": self.key,
            "reseller_id": self.reseller,
            "product": "T",
            "edition": "ENT",
            "size": 10,
            "term": "permanent",
            "customer_email": "Ada@Example.com",
            "comment": "rack 4, left",
        })
    }

    /// The same with other fields.
    pub(super) fn sale_with(&self, changes: Value) -> Value {
        let mut sale = self.sale();
        for (field, value) in changes.as_object().expect("is an object") {
            sale[field] = value.clone();
        }
        sale
    }
}

/// Webhooks that may be sent to this machine.
fn webhooks(test: &TestLog) -> Webhooks {
    Webhooks::new(WebhooksOptions {
        access: test.access.clone(),
        secrets: test.secrets.clone(),
        sender: Some(Sender::new(Reach::Loopback, USUAL_PATIENCE).expect("it can send")),
        schedule: Schedule::default(),
    })
}

/// The token of one who may do everything.
async fn staff(test: &TestLog, app: &App) -> String {
    token(test, app, (Role::StaffAdmin, None), &policy::ALL).await
}

/// A token with these scopes, of a new user of the vendor or of a reseller.
pub(super) async fn token(
    test: &TestLog,
    app: &App,
    (role, reseller_id): (Role, Option<ResellerId>),
    scopes: &[Right],
) -> String {
    let user_id = UserId(tests::new_id());
    let invite = InviteUser {
        user_id,
        role,
        reseller_id,
        email: format!("{user_id}@example.com").parse().expect("is an address"),
    };
    test.accepted(invite).await;
    test.accepted(AcceptInvitation { user_id }).await;
    app.identity.copy(&test.log, user_id).await.expect("is copied");
    let scopes: Vec<_> = scopes.iter().map(|right| right.name().to_owned()).collect();
    let issued = IssuedToken {
        user_id,
        token_id: TokenId(tests::new_id()),
        name: "tests",
        scopes: &scopes,
        expires_on: (app.mint.now() + TimeDelta::days(300)).date_naive(),
    };
    let token = app.identity.keep_token(&app.mint, &issued).await;
    token.expect("is issued").as_str().to_owned()
}

/// Sends it. The answer has to be one that the document tells of.
pub(super) async fn answer(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.expect("is a request");
    let (method, path) = (request.method().clone(), request.url().path().to_owned());
    let answer = Answer::read(client.execute(request).await.expect("the server answers")).await;
    conformance::check(&method, &path, &answer);
    answer
}

impl Answer {
    async fn read(response: Response) -> Self {
        let told = |name: &'static str| {
            let value = response.headers().get(name)?.to_str().expect("is text");
            Some((name, value.to_owned()))
        };
        let headers = TOLD.into_iter().filter_map(told).collect();
        let status = response.status().as_u16();
        let body = response.text().await.expect("the body arrives");
        Self { status, headers, body }
    }

    /// The body.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// The position that it stands at.
    pub(super) fn position(&self) -> Position {
        let header = self.headers.iter().find(|(name, _)| *name == "log-position");
        header.expect("the position is told").1.parse().expect("is a position")
    }

    /// The stable name of the problem.
    pub(super) fn code(&self) -> String {
        self.json()["code"].as_str().expect("is a problem").to_owned()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{}\n", self.status);
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\n");
        }
        let body = serde_json::from_str::<Value>(&self.body);
        let body = body.and_then(|body| serde_json::to_string_pretty(&body));
        text += &format!("\n{}", body.unwrap_or_else(|_| self.body.clone()));
        f.write_str(&tidy(&text))
    }
}
