//! The load: clients that assign licenses over real sockets and write down what they meant and what they were told.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, StatusCode, header};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, sync::watch, task::JoinHandle, time::timeout};
use uuid::Uuid;

use super::{
    chance::Chance,
    journal::Journal,
    market::{Market, Place},
};

const CLIENTS: u64 = 8;
/// One try in so many is hung up on before its answer.
const IMPATIENT: u64 = 10;
/// One lost answer in so many is never asked for again.
const ABANDONED: u64 = 3;
/// One request in so many that was answered "try again" never is.
const DISCOURAGED: u64 = 25;
/// How long the load may take to be answered; it takes a few seconds after a crash of Postgres.
const PATIENCE: Duration = Duration::from_secs(40);

pub(super) struct Load {
    shared: Shared,
    clients: Vec<JoinHandle<()>>,
    server: watch::Sender<Option<String>>,
    stop: watch::Sender<bool>,
}

#[derive(Clone)]
struct Shared {
    journal: Arc<Journal>,
    places: Arc<Vec<Place>>,
    http: Client,
    /// Where the server listens; none while it is known to be away, so that nobody knocks in vain.
    server: watch::Receiver<Option<String>>,
    stop: watch::Receiver<bool>,
    acknowledged: Arc<watch::Sender<u64>>,
}

impl Load {
    pub(super) fn start(runtime: &Runtime, journal: &Arc<Journal>, market: &Market, seed: u64) -> Self {
        let (server, at) = watch::channel(None);
        let (stop, stopped) = watch::channel(false);
        let shared = Shared {
            journal: Arc::clone(journal),
            places: Arc::new(market.places.clone()),
            http: http(&market.token),
            server: at,
            stop: stopped,
            acknowledged: Arc::new(watch::Sender::new(0)),
        };
        let clients = (1..=CLIENTS).map(|client| runtime.spawn(shared.clone().run(client, Chance::new(seed ^ client))));
        Self {
            clients: clients.collect(),
            shared,
            server,
            stop,
        }
    }

    /// The server is away, as far as one can tell.
    pub(super) fn pause(&self) {
        self.server.send_replace(None);
    }

    /// The server listens at `address`.
    pub(super) fn resume(&self, address: &str) {
        self.server.send_replace(Some(address.to_owned()));
    }

    /// Returns when so many more requests were acknowledged.
    pub(super) async fn acknowledge(&self, more: u64) {
        let mut acknowledged = self.shared.acknowledged.subscribe();
        let target = *acknowledged.borrow() + more;
        let reached = timeout(PATIENCE, acknowledged.wait_for(|count| *count >= target)).await;
        reached
            .expect("the load is answered in time")
            .expect("the count goes on");
    }

    /// Takes no more intents; returns when each has its answer or was given up.
    pub(super) async fn finish(self) {
        self.stop.send_replace(true);
        for client in self.clients {
            let ended = timeout(PATIENCE, client)
                .await
                .expect("every intent has its end in time");
            ended.expect("a client got no other answer than 201 and 503");
        }
    }
}

/// A client of whoever holds `token` that goes to the server itself, whatever proxy the surroundings name.
pub(super) fn http(token: &str) -> Client {
    let bearer = format!("Bearer {token}").parse().expect("is a header");
    let headers = [(header::AUTHORIZATION, bearer)].into_iter().collect();
    let http = Client::builder().no_proxy().timeout(PATIENCE).default_headers(headers);
    http.build().expect("a client can be made")
}

/// Sends the request; gives the whole answer, or none if it did not arrive.
pub(super) async fn post(
    http: &Client,
    server: &str,
    key: &str,
    request_id: Uuid,
    body: &Value,
) -> Option<(StatusCode, String)> {
    let request = http.post(format!("http://{server}/v1/licenses")).json(body);
    let request = request.header("idempotency-key", key);
    let answer = request
        .header("x-request-id", request_id.to_string())
        .send()
        .await
        .ok()?;
    let status = answer.status();
    Some((status, answer.text().await.ok()?))
}

/// Names the try of a request, so that the log tells which one took effect.
pub(super) fn request_id(client: u64, turn: u64, attempt: u32) -> Uuid {
    Uuid::from_u64_pair(client, turn << 32 | u64::from(attempt))
}

/// Which try it names.
pub(super) fn attempt(request_id: Uuid) -> u32 {
    u32::try_from(request_id.as_u64_pair().1 & 0xffff_ffff).expect("is 32 bits")
}

impl Shared {
    async fn run(mut self, client: u64, mut chance: Chance) {
        for turn in 1.. {
            if *self.stop.borrow() {
                return;
            }
            let key = format!("client-{client}-{turn}");
            let body = self.sale(&key, &mut chance);
            self.journal.intent(&key, &body);
            self.pursue(client, turn, (&key, &body), &mut chance).await;
        }
    }

    /// Asks until the answer is known, or gives up on an unknown one.
    async fn pursue(&mut self, client: u64, turn: u64, (key, body): (&str, &Value), chance: &mut Chance) {
        for attempt in 1.. {
            let server = self.server.wait_for(Option::is_some).await;
            let server = server.expect("the test goes on").clone().unwrap_or_default();
            let request = post(&self.http, &server, key, request_id(client, turn, attempt), body);
            let answer = match chance.once_in(IMPATIENT) {
                true => self.hang_up_soon(request).await,
                false => request.await,
            };
            let abandoned = match answer {
                Some((StatusCode::CREATED, answer)) => {
                    self.journal.acknowledged(key, attempt, &answer);
                    return self.acknowledged.send_modify(|count| *count += 1);
                }
                Some((StatusCode::SERVICE_UNAVAILABLE, _)) => chance.once_in(DISCOURAGED),
                Some((status, problem)) => panic!("{key} was answered {status}: {problem}"),
                None => chance.once_in(ABANDONED),
            };
            self.journal.unknown(key);
            if abandoned {
                return self.journal.abandoned(key);
            }
            tokio::task::yield_now().await;
        }
    }

    /// Waits for the answer until anybody else has got one: by then the command is often committed, and often not.
    async fn hang_up_soon<T>(&self, request: impl Future<Output = Option<T>>) -> Option<T> {
        let mut others = self.acknowledged.subscribe();
        tokio::select! {
            answer = request => answer,
            _ = others.changed() => None,
        }
    }

    /// A trial or a cheap permanent license, for a customer who buys nothing else.
    fn sale(&self, key: &str, chance: &mut Chance) -> Value {
        let last = self.places.len() as u64 - 1;
        let place = self.places[usize::try_from(chance.between(0, last)).expect("is an index")];
        let term = match chance.once_in(2) {
            true => json!({"trial": {"days": chance.between(1, 30)}}),
            false => json!("permanent"),
        };
        json!({
            "activation_key_id": place.key_id,
            "reseller_id": place.reseller_id,
            "product": "RW",
            "size": chance.between(1, 5),
            "term": term,
            "customer_email": format!("{key}@example.com"),
            "comment": format!("rack {}", chance.between(1, 9)),
        })
    }
}
