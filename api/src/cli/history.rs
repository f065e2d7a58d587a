//! `keyledger history`

use std::io::Write;

use chrono::{DateTime, NaiveTime, Utc};
use clap::{Args, builder::PossibleValuesParser};
use comfy_table::Table;
use domain::{Event, Personal, Stream, personal::Sealed};
use event_log::{Actor, Moment, Position, RecordedEvent, moment, read};
use projections::audit_trail::Filter;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::cli::{
    CliError, Views,
    output::Listing,
    server,
    table::{self, table},
    trail,
    views::{Seen, Sight},
};

const NO_EVENTS: &str = "Nothing has happened on this stream.";

/// So many events are listed unless another number is asked for.
const LISTED: i64 = 50;

/// Which events; without a filter, the newest of all.
#[derive(Debug, Args)]
pub struct History {
    /// Of this stream: catalog, periods, signing_keys, or license-, support-, activation_key-, reseller-, credit_account-, order-,
    /// subscription-, person- and an id. With no other filter all of it is shown, with the bodies
    #[arg(long)]
    stream: Option<Stream>,
    /// Of this type, such as license.assigned; several with commas
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',', value_parser = event_types(), hide_possible_values = true)]
    types: Vec<String>,
    /// Of those who acted in this capacity, such as staff, or of one of them: staff:ID
    #[arg(long, value_name = "KIND[:ID]")]
    actor: Option<String>,
    /// Recorded then or later: a time, the beginning of a date, or a log position
    #[arg(long, value_name = "MOMENT")]
    since: Option<Moment>,
    /// Recorded then or earlier: a time, the end of a date, or a log position
    #[arg(long, value_name = "MOMENT", conflicts_with = "follow")]
    until: Option<Moment>,
    /// That name this id, whatever it is the id of
    #[arg(long, value_name = "ID")]
    subject: Option<Uuid>,
    /// At most so many, the newest (50; of a stream all)
    #[arg(long, value_name = "NUMBER", conflicts_with = "follow", value_parser = clap::value_parser!(i64).range(1..))]
    limit: Option<i64>,
    /// Prints new events as they come, until Ctrl-C; with --since also those since then. With --json, one object a line
    #[arg(long, conflicts_with = "as_of")]
    follow: bool,
    #[command(flatten)]
    sight: Sight,
}

/// An event with everything that the log says about it.
#[derive(Serialize)]
struct Entry {
    position: Position,
    stream: String,
    version: i64,
    event_id: Uuid,
    event_type: &'static str,
    recorded_at: DateTime<Utc>,
    imported_at: Option<DateTime<Utc>>,
    actor: Actor,
    command_id: Uuid,
    request_id: Option<Uuid>,
    correlation_id: Uuid,
    causation_id: Option<Uuid>,
    body: Value,
}

impl History {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let seen = views.find(&self.sight).await?;
        match self.stream {
            Some(stream) if self.is_all_of_it() => self.of_stream(views, stream, seen, out).await,
            _ if self.follow => self.follow(views, seen, out).await,
            _ => {
                let limit = self.limit.unwrap_or(LISTED);
                trail::list(views, &self.filter(), seen, (limit, self.sight.json), out).await
            }
        }
    }

    /// Nothing but the stream is asked for.
    fn is_all_of_it(&self) -> bool {
        let filters = [
            !self.types.is_empty(),
            self.actor.is_some(),
            self.since.is_some(),
            self.until.is_some(),
            self.subject.is_some(),
        ];
        !filters.contains(&true) && !self.follow
    }

    async fn of_stream(&self, views: &Views, stream: Stream, seen: Seen, out: &mut dyn Write) -> Result<(), CliError> {
        let mut events = read::stream(&views.log, stream, 0, seen.position, i64::MAX).await?;
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok());
        let older = events.len().saturating_sub(limit.unwrap_or(usize::MAX));
        let items = events.drain(older..).map(Entry::new).collect::<Result<Vec<_>, _>>()?;
        let note = match (older, items.is_empty()) {
            (0, true) => Some(NO_EVENTS),
            (0, false) => None,
            _ => Some(trail::MORE),
        };
        let listing = Listing {
            items,
            seen,
            nouns: ["event", "events"],
            note,
        };
        Ok(listing.print(out, self.sight.json, rows)?)
    }

    async fn follow(&self, views: &Views, seen: Seen, out: &mut dyn Write) -> Result<(), CliError> {
        let stop = server::stop_signals()?;
        let filter = self.filter();
        let after = match self.since {
            Some(_) => filter.after.unwrap_or_default(),
            None => seen.position,
        };
        tokio::select! {
            ended = trail::follow(views, filter, after, self.sight.json, out) => ended,
            () = server::told(stop) => Ok(()),
        }
    }

    fn filter(&self) -> Filter {
        let (kind, id) = match self.actor.as_deref().map(|actor| actor.split_once(':')) {
            None => (None, None),
            Some(None) => (self.actor.clone(), None),
            Some(Some((kind, id))) => (Some(kind.to_owned()), Some(id.to_owned())),
        };
        let mut filter = Filter {
            stream: self.stream,
            event_types: self.types.clone(),
            actor_kind: kind,
            actor_id: id,
            subject: self.subject,
            ..Filter::default()
        };
        match self.since {
            None | Some(Moment::Now) => {}
            Some(Moment::Position(first)) => filter.after = Some(Position(first.0.saturating_sub(1))),
            Some(Moment::Time(time)) => filter.since = Some(time),
            Some(Moment::Day(day)) => filter.since = Some(day.and_time(NaiveTime::MIN).and_utc()),
        }
        match self.until {
            None | Some(Moment::Now) => {}
            Some(Moment::Position(last)) => filter.up_to = Some(last),
            Some(Moment::Time(time)) => filter.until = Some(time),
            Some(Moment::Day(day)) => filter.until = Some(moment::end_of(day)),
        }
        filter
    }
}

/// The name of a type of event; another one is answered with all there are.
fn event_types() -> PossibleValuesParser {
    PossibleValuesParser::new(Event::TYPES.iter().map(|known| known.name))
}

impl Entry {
    fn new(recorded: RecordedEvent) -> Result<Self, serde_json::Error> {
        let origin = recorded.origin.as_ref().clone();
        Ok(Self {
            position: recorded.position,
            stream: recorded.stream.to_string(),
            version: recorded.version,
            event_id: recorded.event_id,
            event_type: recorded.event.event_type().name,
            recorded_at: recorded.recorded_at,
            imported_at: recorded.imported_at,
            actor: origin.actor,
            command_id: origin.command_id,
            request_id: origin.request_id,
            correlation_id: origin.correlation_id,
            causation_id: origin.causation_id,
            body: readable(recorded.event)?,
        })
    }
}

/// The event's body with its personal values open, where they can still be opened.
fn readable(mut event: Event) -> Result<Value, serde_json::Error> {
    let mut values = Vec::new();
    event.visit_personal(&mut |field, value| {
        values.push((field, value.text().unwrap_or("[erased]").to_owned()));
        // An open value refuses to be written, lest it reach the log. This one goes to who asked.
        *value = Personal::Sealed(placeholder());
    });
    let mut body: Value = serde_json::from_slice(&event.encode()?)?;
    for (field, value) in values {
        if let Some(field) = body.get_mut(field) {
            *field = value.into();
        }
    }
    Ok(body)
}

fn placeholder() -> Sealed {
    let text = String::new;
    Sealed {
        form: 0,
        key_id: Uuid::nil(),
        fingerprint: text(),
        nonce: text(),
        ciphertext: text(),
    }
}

fn rows(items: &[Entry]) -> Table {
    let row = |entry: &Entry| {
        let on_behalf = entry.actor.on_behalf_of.as_ref().map(|stream| format!(" for {stream}"));
        vec![
            entry.position.to_string(),
            table::moment(entry.recorded_at),
            entry.event_type.to_owned(),
            format!(
                "{} {}{}",
                entry.actor.kind,
                entry.actor.id,
                on_behalf.unwrap_or_default()
            ),
            entry.body.to_string(),
        ]
    };
    table(&["Position", "Time", "Event", "Actor", "Body"], items.iter().map(row))
}
