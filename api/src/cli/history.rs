//! `keyledger history`

use std::io::Write;

use chrono::{DateTime, Utc};
use clap::Args;
use comfy_table::Table;
use domain::{Event, Personal, Stream, personal::Sealed};
use event_log::{Actor, Position, RecordedEvent, read};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::cli::{
    CliError, Views,
    output::Listing,
    table::{moment, table},
    views::Sight,
};

const NO_EVENTS: &str = "Nothing has happened on this stream.";

/// Which events.
#[derive(Debug, Args)]
pub struct History {
    /// The stream: catalog, or license-, support-, activation_key-, reseller-, credit_account-, person- and an id
    #[arg(long)]
    stream: Stream,
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
        let events = read::stream(&views.log, self.stream, 0, seen.position, i64::MAX).await?;
        let items = events.into_iter().map(Entry::new).collect::<Result<Vec<_>, _>>()?;
        let note = items.is_empty().then_some(NO_EVENTS);
        let listing = Listing {
            items,
            seen,
            nouns: ["event", "events"],
            note,
        };
        Ok(listing.print(out, self.sight.json, rows)?)
    }
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
            moment(entry.recorded_at),
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
