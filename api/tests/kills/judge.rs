//! The judge: the journal says what must and what may be in the log, and the views must say the same as the log.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
};

use domain::{Credits, Event, LicenseId, ResellerId, Stream};
use event_log::{Actor, Position, RecordedEvent, Role};
use projections::Projection;
use reqwest::Client;
use serde_json::Value;
use sqlx::query_as;
use tests::TestLog;
use uuid::Uuid;

use super::{
    installation::Installation,
    journal::{Fate, Intent},
    load,
    market::{self, Market},
    sales::Sale,
};

/// So many acknowledged requests are sent once more.
const REPEATED: usize = 10;

/// What the judge looks at.
pub(super) struct Court<'a> {
    pub(super) installation: &'a Installation,
    /// Where the last server listens.
    pub(super) server: &'a str,
    pub(super) market: &'a Market,
    pub(super) intents: BTreeMap<String, Intent>,
}

/// What came of the intents.
#[derive(Default)]
pub(super) struct Counts {
    intents: usize,
    acknowledged: usize,
    /// Acknowledged after their outcome had been unknown.
    resolved: usize,
    /// Among these, those of which an earlier try had taken effect.
    resolved_by_earlier: usize,
    abandoned_found: usize,
    abandoned_not_found: usize,
    events: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} intents: {} acknowledged ({} of them after an unknown outcome, {} of these by an earlier try), \
             {} abandoned and found, {} abandoned and not found; {} events",
            self.intents,
            self.acknowledged,
            self.resolved,
            self.resolved_by_earlier,
            self.abandoned_found,
            self.abandoned_not_found,
            self.events,
        )
    }
}

/// Fails if anything acknowledged is missing, anything is there that nobody asked for, or a view says otherwise than the log.
pub(super) async fn judge(court: &Court<'_>) -> Counts {
    let postgres = court.installation.postgres();
    let log = market::open_log(court.installation, &postgres).await;
    let events = log.events().await;
    check_order(&events);
    check_commands(&log, &events).await;
    let counts = check_intents(court, &log, &events);
    check_accounts(court, &events);
    check_licenses(court, &events).await;
    check_views(&log).await;
    repeat(court).await;
    assert_eq!(
        log.head().await.0,
        events.len() as i64,
        "what is repeated appends nothing"
    );
    market::close_log(log).await;
    counts
}

/// Every row of every view is what the log alone says: whatever was killed in mid-batch, nothing was written twice or left out.
async fn check_views(log: &TestLog) {
    let head = log.caught_up().await;
    for projection in Projection::ALL {
        let replayed = log
            .models
            .replay(projection, head, |_| {})
            .await
            .expect("it is replayed");
        assert_eq!(replayed.differences, [], "{}", projection.name());
    }
}

/// Positions are dense, and so are the versions of each stream.
fn check_order(events: &[RecordedEvent]) {
    let mut versions: HashMap<Stream, i64> = HashMap::new();
    for (event, position) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(position));
        let version = versions.entry(event.stream).or_default();
        *version += 1;
        assert_eq!(event.version, *version, "{} at {position}", event.stream);
    }
}

/// The register of commands has each command of the log once, with just its events.
async fn check_commands(log: &TestLog, events: &[RecordedEvent]) {
    let mut commands: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
    for event in events {
        let at = event.position.0;
        commands.entry(event.origin.command_id).or_insert((at, at)).1 = at;
    }
    let server = log.access.pool(Role::Server, 1);
    let registered: Vec<(Uuid, i64, i64)> = query_as(
        "select command_id, position, position + command_events - 1 from event_log.events where digest is not null
        union all
        select command_id, first_position, last_position from event_log.commands
        order by 1",
    )
    .fetch_all(&server)
    .await
    .expect("the commands can be read");
    server.close().await;
    let registered: Vec<_> = registered
        .into_iter()
        .map(|(id, first, last)| (id, (first, last)))
        .collect();
    assert_eq!(registered, commands.into_iter().collect::<Vec<_>>());
}

fn check_intents(court: &Court<'_>, log: &TestLog, events: &[RecordedEvent]) -> Counts {
    let mut commands: HashMap<Uuid, Vec<&RecordedEvent>> = HashMap::new();
    for event in events.iter().filter(|event| event.position > court.market.opened_at) {
        commands.entry(event.origin.command_id).or_default().push(event);
    }
    let mut counts = Counts {
        intents: court.intents.len(),
        events: events.len(),
        ..Counts::default()
    };
    let actor = Actor::new("staff", court.market.seller.to_string());
    let mut licenses = BTreeSet::new();
    for (key, intent) in &court.intents {
        let found = commands.remove(&log.secrets.command_id(&actor, key));
        let sale = found.map(|events| Sale::whole(&events, &log.secrets));
        if let Some(sale) = &sale {
            sale.check_asked(&intent.body);
            assert!(licenses.insert(sale.assigned.license_id), "{key} shares a license");
        }
        counts.note(key, intent, sale.as_ref());
    }
    // However often it was killed and started, the servers made one signing key.
    commands.retain(|_, events| events[0].stream != Stream::SigningKeys);
    let of_keys = events.iter().filter(|event| event.stream == Stream::SigningKeys);
    let of_keys: Vec<_> = of_keys.map(|event| event.event.event_type().name).collect();
    assert_eq!(of_keys, ["signing_keys.created", "signing_keys.put_in_use"]);
    assert!(commands.is_empty(), "nobody asked for {commands:?}");
    counts
}

impl Counts {
    /// Whether there was anything to lose or to invent.
    pub(super) fn tell_something(&self) -> bool {
        self.resolved_by_earlier > 0 && self.abandoned_found > 0 && self.abandoned_not_found > 0
    }

    fn note(&mut self, key: &str, intent: &Intent, sale: Option<&Sale<'_>>) {
        match (&intent.fate, sale) {
            (Fate::Acknowledged { attempt, answer }, Some(sale)) => {
                sale.check_told(answer);
                self.acknowledged += 1;
                self.resolved += usize::from(intent.unknown > 0);
                self.resolved_by_earlier += usize::from(sale.attempt < *attempt);
            }
            (Fate::Acknowledged { answer, .. }, None) => panic!("{key} is lost, which was answered {answer}"),
            (Fate::Abandoned, Some(_)) => self.abandoned_found += 1,
            (Fate::Abandoned, None) => self.abandoned_not_found += 1,
            (Fate::Open, _) => panic!("{key} had no end"),
        }
    }
}

/// A balance is what was bought without what was debited, after each event and in the view.
fn check_accounts(court: &Court<'_>, events: &[RecordedEvent]) {
    let mut balances: BTreeMap<ResellerId, Credits> = BTreeMap::new();
    for event in events {
        let (reseller_id, change, after) = match &event.event {
            Event::CreditsPurchased(bought) => (bought.reseller_id, bought.credits.0, bought.balance_after),
            Event::CreditsDebited(debited) => (debited.reseller_id, -debited.credits.0, debited.balance_after),
            _ => continue,
        };
        let balance = balances.entry(reseller_id).or_default();
        balance.0 += change;
        assert_eq!(*balance, after, "at {}", event.position);
    }
    let seen: Value = serde_json::from_str(&court.installation.run(&["credits", "--json"])).expect("is JSON");
    assert_eq!(seen["position"], events.len());
    let seen = seen["items"].as_array().expect("is a list").iter();
    let seen = seen.map(|account| (text(&account["reseller_id"]), text(&account["balance"])));
    let expected = balances
        .iter()
        .map(|(id, balance)| (id.to_string(), balance.to_string()));
    assert_eq!(seen.collect::<BTreeMap<_, _>>(), expected.collect::<BTreeMap<_, _>>());
}

fn text(value: &Value) -> String {
    value.as_str().expect("is text").to_owned()
}

/// The server shows the licenses of the log, now and as they were at each quarter of it.
async fn check_licenses(court: &Court<'_>, events: &[RecordedEvent]) {
    let http = load::http(&court.market.token);
    for quarter in 1..=4 {
        let at = events.len() * quarter / 4;
        let assigned = events[..at].iter().filter_map(|event| match &event.event {
            Event::LicenseAssigned(assigned) => Some(assigned.license_id),
            _ => None,
        });
        let shown = list(&http, court.server, at, events.len()).await;
        assert_eq!(shown, assigned.rev().collect::<Vec<_>>(), "as of {at}");
    }
}

/// The licenses as of `at`, newest first, page by page.
async fn list(http: &Client, server: &str, at: usize, head: usize) -> Vec<LicenseId> {
    let (mut licenses, mut page) = (Vec::new(), format!("as_of={at}"));
    loop {
        let request = http.get(format!("http://{server}/v1/licenses?limit=200&{page}"));
        let answer = request
            .header("min-log-position", head)
            .send()
            .await
            .expect("the server answers");
        let answer: Value = answer.json().await.expect("is JSON");
        let items = answer["items"]
            .as_array()
            .unwrap_or_else(|| panic!("no list: {answer}"));
        let ids = items
            .iter()
            .map(|item| text(&item["license_id"]).parse().expect("is an id"));
        licenses.extend(ids.collect::<Vec<LicenseId>>());
        match answer["next"].as_str() {
            Some(next) => page = format!("cursor={next}"),
            None => return licenses,
        }
    }
}

/// Acknowledged requests from the whole time are sent once more and get the same answer to the byte.
async fn repeat(court: &Court<'_>) {
    let http = load::http(&court.market.token);
    let acknowledged: Vec<_> = court
        .intents
        .iter()
        .filter_map(|(key, intent)| match &intent.fate {
            Fate::Acknowledged { answer, .. } => Some((key, &intent.body, answer)),
            _ => None,
        })
        .collect();
    let step = acknowledged.len() / REPEATED;
    for (key, body, answer) in acknowledged.into_iter().step_by(step).take(REPEATED) {
        let again = load::post(&http, court.server, key, Uuid::nil(), body).await;
        let (status, again) = again.expect("the server answers");
        assert_eq!((status.as_u16(), &again), (201, answer), "{key}");
    }
}
