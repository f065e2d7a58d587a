//! keyledger on a socket, with a made-up history and a reseller who really sells, and a user of it with a token.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use api::access::{Identity, IdentityOptions, IssuedToken, policy};
use api::checkout::{Till, TillOptions};
use api::webhooks::{Schedule, Webhooks, WebhooksOptions};
use api::{App, Devices, Limits, Mint, SigningKeys};
use chrono::{Days, Utc};
use domain::license::ActivateLicense;
use domain::user::{AcceptInvitation, InviteUser, Role};
use domain::{ActivationKeyId, ResellerId, TokenId, UserId};
use event_log::{Access, EventLog, LogSecrets, Options, read, setup};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use projections::{Projection, ReadModels, Scope, Wanted, activation_keys};
use serde_json::json;
use tests::TestLog;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use uuid::Uuid;

use super::Work;
use super::client::Request;
use crate::views::store::{Store, master_key};

/// More than all rounds can spend.
const CREDITS: i64 = 100_000_000_000;
/// How long the read models may take to catch up.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many licenses are assigned at once before anything is measured.
const AT_ONCE: usize = 256;

/// What is asked, and of whom.
#[derive(Clone)]
pub struct Market {
    /// Where keyledger answers.
    pub address: SocketAddr,
    /// The database, where the bare routes' tables are too.
    pub access: Access,
    pub test: TestLog,
    pub reseller: ResellerId,
    key: ActivationKeyId,
    token: String,
    halt: watch::Sender<bool>,
}

impl Market {
    /// A log of `events`, with a reseller who has sold so many `licenses`.
    pub async fn open(store: &mut Store, events: i64, licenses: usize, servers: &Runtime) -> Result<Self> {
        let head = store.grow(events).await?;
        store.catch_up(&Projection::ALL, head).await?;
        store.models.close().await;
        store.log.close().await;
        let access = store.access.clone();
        let secrets = setup::migrate(&access, &master_key()).await?;
        let opened = servers.spawn(open(access.clone(), secrets, licenses));
        let (test, reseller, key, token) = opened.await??;
        let (halt, halted) = watch::channel(false);
        let models = test.models.clone();
        servers.spawn(async move { models.run(halted).await });
        let unlimited = Limits {
            signed_in: None,
            anonymous: None,
            ..Limits::default()
        };
        let router = api::router(app(&test), unlimited).into_make_service_with_connect_info::<SocketAddr>();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let listener = listener.into_std()?;
        servers.spawn(async move { axum::serve(TcpListener::from_std(listener)?, router).await });
        Ok(Self {
            address,
            access,
            test,
            reseller,
            key,
            token,
            halt,
        })
    }

    /// What is asked at `address`.
    pub fn request(&self, work: Work, address: SocketAddr) -> Result<Request> {
        let request = hyper::Request::builder()
            .header(HOST, address.to_string())
            .header(AUTHORIZATION, format!("Bearer {}", self.token));
        let request = match work {
            Work::Page => request.uri("/v1/licenses").body(Vec::new()),
            Work::Assign | Work::AssignAlone => request
                .method("POST")
                .uri("/v1/licenses")
                .header(CONTENT_TYPE, "application/json")
                .header("idempotency-key", Uuid::new_v4().to_string())
                .body(serde_json::to_vec(&self.sale())?),
        };
        Ok(request.context("making a request")?.map(Into::into))
    }

    /// A license for a customer that nobody knows yet.
    fn sale(&self) -> serde_json::Value {
        json!({
            "activation_key_id": self.key,
            "product": "T",
            "edition": "MOB",
            "size": 3,
            "term": "permanent",
            "customer_email": format!("buyer-{}@example.com", Uuid::new_v4().simple()),
            "comment": "rack 4, left",
        })
    }

    /// Sells and activates so many more licenses on the key, each on a computer of its own: the key's code, and which they are.
    pub async fn install(&self, computers: usize) -> Result<(String, Vec<(Uuid, String)>)> {
        let mut installed = Vec::new();
        while installed.len() < computers {
            let few = AT_ONCE.min(computers - installed.len());
            let sold = (0..few).map(|_| async {
                let sale = self.test.assign(self.reseller, self.key, "T-MOB-3");
                let (license_id, computer) = (sale.license_id, format!("SRV-{}", sale.license_id));
                self.test.accepted(sale).await;
                self.test
                    .accepted(ActivateLicense {
                        license_id,
                        serial: "P24D913F6".to_owned(),
                        computer_id: computer.parse().context("is an id")?,
                        computer_name: None,
                        trial_reservation_id: Uuid::new_v4(),
                    })
                    .await;
                anyhow::Ok((license_id.0, computer))
            });
            installed.extend(futures::future::try_join_all(sold).await?);
        }
        let (head, _) = read::head(&self.test.log).await?;
        let mut reading = self
            .test
            .models
            .read(&Scope::All, &[Projection::ActivationKeys], Wanted::at(head, PATIENCE))
            .await?;
        let key = activation_keys::find(&mut reading, self.key.0).await?;
        reading.end().await?;
        Ok((key.context("the key is there")?.code, installed))
    }

    /// Waits until the read models have all that was written.
    pub async fn caught_up(&self) -> Result<()> {
        let (head, _) = read::head(&self.test.log).await?;
        let reading = self
            .test
            .models
            .read(&Scope::All, &Projection::ALL, Wanted::at(head, PATIENCE))
            .await?;
        Ok(reading.end().await?)
    }

    /// Stops what keeps the read models up.
    pub fn rest(&self) {
        self.halt.send_replace(true);
    }

    pub async fn close(&self) {
        self.rest();
        self.test.models.close().await;
        self.test.log.close().await;
    }
}

fn app(test: &TestLog) -> App {
    let mint = Mint::new(Arc::new(Utc::now));
    App {
        log: test.log.clone(),
        models: test.models.clone(),
        identity: Identity::new(IdentityOptions {
            access: test.access.clone(),
            secrets: test.secrets.clone(),
            site: "http://127.0.0.1".to_owned(),
            mails_codes: false,
        }),
        signing_keys: SigningKeys::new(&test.access, test.log.clone(), mint.clone()),
        till: Till::new(TillOptions {
            access: test.access.clone(),
            secrets: test.secrets.clone(),
            checkout: None,
            pay_pages: None,
        }),
        webhooks: Webhooks::new(WebhooksOptions {
            access: test.access.clone(),
            secrets: test.secrets.clone(),
            sender: None,
            schedule: Schedule::default(),
        }),
        devices: Devices::default(),
        mint,
    }
}

/// Opens the log for commands of now, and has a reseller sell.
async fn open(
    access: Access,
    secrets: LogSecrets,
    licenses: usize,
) -> Result<(TestLog, ResellerId, ActivationKeyId, String)> {
    let options = Options::new(access.clone(), secrets.clone(), Arc::new(Utc::now));
    let log = EventLog::open(options);
    let test = TestLog {
        models: ReadModels::new(&log, &access),
        clock: tests::Clock::default(),
        access,
        secrets,
        log,
    };
    let (reseller, key) = test.reseller_with(CREDITS).await;
    let mut sold = 0;
    while sold < licenses {
        let few = AT_ONCE.min(licenses - sold);
        let sales = (0..few).map(|_| test.accepted(test.assign(reseller, key, "T-MOB-3")));
        futures::future::join_all(sales).await;
        sold += few;
    }
    let token = token(&test, reseller).await?;
    app(&test).signing_keys.provide().await?;
    let (head, _) = read::head(&test.log).await?;
    test.models.catch_up(&Projection::ALL, head).await?;
    Ok((test, reseller, key, token))
}

/// Of a user of `reseller` who may do what its owner may.
async fn token(test: &TestLog, reseller: ResellerId) -> Result<String> {
    let app = app(test);
    let user_id = UserId(Uuid::now_v7());
    test.accepted(InviteUser {
        user_id,
        role: Role::ResellerOwner,
        reseller_id: Some(reseller),
        email: format!("{user_id}@example.com").parse().context("is an address")?,
    })
    .await;
    test.accepted(AcceptInvitation { user_id }).await;
    app.identity.copy(&test.log, user_id).await?;
    let scopes: Vec<String> = policy::ALL.iter().map(|right| right.name().to_owned()).collect();
    let issued = IssuedToken {
        user_id,
        token_id: TokenId(Uuid::now_v7()),
        name: "bench",
        scopes: &scopes,
        expires_on: Utc::now().date_naive() + Days::new(300),
    };
    Ok(app.identity.keep_token(&app.mint, &issued).await?.as_str().to_owned())
}
