//! The events of all streams, as `keyledger history` lists and follows them.

use std::io::Write;

use comfy_table::Table;
use event_log::Position;
use projections::{
    Page, Projection, Scope, Sort,
    audit_trail::{self, AuditView, Filter},
};

use crate::cli::{
    CliError, Views,
    output::Listing,
    table::{moment, table},
    views::Seen,
};

/// So many events are read at a time while they are followed.
const AT_A_TIME: i64 = 1000;
pub(super) const MORE: &str = "There are older ones: raise --limit, or ask for fewer.";

/// Prints the newest events that fit, newest first.
pub(super) async fn list(
    views: &Views,
    filter: &Filter,
    seen: Seen,
    (limit, json): (i64, bool),
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let page = Page {
        limit: Some(limit),
        ..Page::ALL
    };
    let mut reading = views
        .read(&Scope::All, &[Projection::AuditTrail], seen.position)
        .await?;
    let found = audit_trail::list(&mut reading, filter, &page).await?;
    let listing = Listing {
        items: found.items,
        seen,
        nouns: ["event", "events"],
        note: found.next.map(|_| MORE),
    };
    Ok(listing.print(out, json, rows)?)
}

/// Prints the events behind `after` that fit, and goes on with those that come.
pub(super) async fn follow(
    views: &Views,
    mut filter: Filter,
    after: Position,
    json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let page = Page {
        limit: Some(AT_A_TIME),
        sort: Some(Sort {
            column: "position".to_owned(),
            descending: false,
        }),
        after: None,
    };
    let mut head = views.log.head();
    let mut told = after;
    loop {
        // An error means that the log is closed.
        let Ok(reached) = head.wait_for(|head| *head > told).await.map(|head| *head) else {
            return Ok(());
        };
        filter.after = Some(told);
        let mut reading = views.read(&Scope::All, &[Projection::AuditTrail], reached).await?;
        let found = audit_trail::list(&mut reading, &filter, &page).await?;
        reading.end().await?;
        for event in &found.items {
            print(event, json, out)?;
        }
        out.flush()?;
        let last = found.items.last().map(|event| Position(event.position));
        told = match found.next {
            Some(_) => last.unwrap_or(reached),
            None => reached,
        };
    }
}

fn print(event: &AuditView, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    if json {
        serde_json::to_writer(&mut *out, event)?;
        return Ok(writeln!(out)?);
    }
    Ok(writeln!(out, "{}", row(event).join("  "))?)
}

fn rows(items: &[AuditView]) -> Table {
    table(&["Position", "Time", "Event", "Actor", "Stream"], items.iter().map(row))
}

fn row(event: &AuditView) -> Vec<String> {
    let on_behalf = event.on_behalf_of.as_ref().map(|stream| format!(" for {stream}"));
    vec![
        event.position.to_string(),
        moment(event.recorded_at),
        event.event_type.clone(),
        format!(
            "{} {}{}",
            event.actor_kind,
            event.actor_id.as_deref().unwrap_or_default(),
            on_behalf.unwrap_or_default()
        ),
        event.stream.clone(),
    ]
}
