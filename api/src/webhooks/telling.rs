//! Telling one endpoint what it has not been told: in order, each event until it is taken.

use chrono::{DateTime, Utc};
use event_log::Position;
use projections::{
    Page, Projection, Scope, Sort, Whose,
    audit_trail::{self, AuditView, Filter},
};
use sqlx::query;
use uuid::Uuid;

use super::{
    Endpoint,
    message::{Sent, Told, send},
};
use crate::{
    access::outbox::{Language, Notice},
    app::{App, Sight},
    error::ApiError,
};

/// How many events are read at once.
const PAGE: i64 = 50;

/// What an attempt in vain leads to.
enum Next {
    At(DateTime<Utc>),
    Disabled(&'static str),
}

/// Tells an endpoint some of what stands in the log up to `head`, until it does not take one or is changed by hand.
pub(super) async fn tell_endpoint(app: &App, endpoint_id: Uuid, head: Position) -> Result<(), ApiError> {
    let found = app.webhooks.by_id(endpoint_id).await?;
    let Some(mut endpoint) = found.filter(|endpoint| endpoint.state == "enabled") else {
        return Ok(());
    };
    let (events, end) = events(app, &endpoint, head).await?;
    for event in &events {
        if !tell_one(app, &endpoint, event).await? {
            return Ok(());
        }
        endpoint.position = event.position;
        endpoint.attempts = 0;
        endpoint.failing_since = None;
    }
    if end > endpoint.position {
        told(app, &endpoint, end).await?;
    }
    Ok(())
}

/// What the endpoint's owner sees of the next events, as `/v1/events` shows it, by the tree of now; and up to where that is all.
async fn events(app: &App, endpoint: &Endpoint, head: Position) -> Result<(Vec<AuditView>, i64), ApiError> {
    let whose = match endpoint.reseller_id {
        Some(reseller) => Whose::Below(reseller),
        None => Scope::All.into(),
    };
    let filter = Filter {
        event_types: endpoint.event_types.clone(),
        after: Some(Position(endpoint.position)),
        up_to: Some(head),
        ..Filter::default()
    };
    let page = Page {
        limit: Some(PAGE),
        sort: Some(Sort {
            column: "position".to_owned(),
            descending: false,
        }),
        after: None,
    };
    let mut reading = app.read(whose, Projection::AuditTrail, Sight::of(head)).await?;
    let found = audit_trail::list(&mut reading, &filter, &page).await?;
    reading.end().await?;
    let last = found.items.last().map(|event| event.position);
    let end = last.filter(|_| found.next.is_some()).unwrap_or(head.0);
    Ok((found.items, end))
}

/// Tells one event; says whether to go on.
async fn tell_one(app: &App, endpoint: &Endpoint, event: &AuditView) -> Result<bool, ApiError> {
    let message = Told {
        id: event.event_id,
        event_type: &event.event_type,
        timestamp: event.recorded_at,
        data: Some(event),
    };
    let sent = send(app, endpoint, &message).await?;
    let attempt = endpoint.attempts + 1;
    if sent.is_taken() {
        app.webhooks
            .note(endpoint.endpoint_id, &sent.delivery(&message, attempt, None))
            .await?;
        return told(app, endpoint, event.position).await;
    }
    let next = next(app, endpoint, &sent)?;
    let again = match next {
        Next::At(at) => Some(at),
        Next::Disabled(_) => None,
    };
    app.webhooks
        .note(endpoint.endpoint_id, &sent.delivery(&message, attempt, again))
        .await?;
    match next {
        Next::At(at) => try_again(app, endpoint, at).await?,
        Next::Disabled(reason) => disable(app, endpoint, reason).await?,
    }
    Ok(false)
}

/// The endpoint has been told of everything up to `position`; says whether nobody changed it meanwhile.
async fn told(app: &App, endpoint: &Endpoint, position: i64) -> Result<bool, ApiError> {
    let moved = query!(
        "update webhooks.endpoints
         set position = $3, attempts = 0, failing_since = null, next_attempt_at = null
         where endpoint_id = $1 and version = $2 and position = $4",
        endpoint.endpoint_id,
        endpoint.version,
        position,
        endpoint.position,
    )
    .execute(app.webhooks.pool())
    .await?;
    Ok(moved.rows_affected() == 1)
}

fn next(app: &App, endpoint: &Endpoint, sent: &Sent) -> Result<Next, ApiError> {
    if sent.is_gone() {
        return Ok(Next::Disabled("gone"));
    }
    let (now, schedule) = (app.mint.now(), &app.webhooks.0.schedule);
    let since = endpoint.failing_since.unwrap_or(now);
    if now - since >= schedule.give_up {
        return Ok(Next::Disabled("failing"));
    }
    let pause = schedule.pause(endpoint.attempts + 1, app.mint.bytes()?, sent.pause());
    Ok(Next::At(now + pause))
}

async fn try_again(app: &App, endpoint: &Endpoint, at: DateTime<Utc>) -> Result<(), ApiError> {
    query!(
        "update webhooks.endpoints
         set attempts = attempts + 1, failing_since = coalesce(failing_since, $4), next_attempt_at = $3
         where endpoint_id = $1 and version = $2",
        endpoint.endpoint_id,
        endpoint.version,
        at,
        app.mint.now(),
    )
    .execute(app.webhooks.pool())
    .await?;
    Ok(())
}

/// Sends nothing there any more, and tells its owner so.
async fn disable(app: &App, endpoint: &Endpoint, reason: &str) -> Result<(), ApiError> {
    let disabled = query!(
        "update webhooks.endpoints set state = 'disabled', reason = $3, version = version + 1, next_attempt_at = null
         where endpoint_id = $1 and version = $2 and state = 'enabled'",
        endpoint.endpoint_id,
        endpoint.version,
        reason,
    )
    .execute(app.webhooks.pool())
    .await?;
    if disabled.rows_affected() == 0 {
        return Ok(());
    }
    tracing::info!(
        target: "security", event = "webhook-endpoint.disabled", endpoint_id = %endpoint.endpoint_id, reason, "changed"
    );
    for (login, language) in app.identity.owners(endpoint.reseller_id).await? {
        let mail = Notice::WebhookDisabled(&endpoint.url).mail(Language::of(&language));
        app.identity.post(&app.mint, Some(&login), &mail).await?;
    }
    Ok(())
}
