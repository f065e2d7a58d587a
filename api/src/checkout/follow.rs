//! The policy that follows the log: an order that is paid is fulfilled; of one that is refunded the customer is told.
//!
//! It acts at least once: its checkpoint moves after it has acted. What it commands has one effect, since the command's id and those of
//! all that is new derive from the event. Of several processes one follows, under a lock that ends with its connection.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{
    Event, OrderId, Rejection,
    order::{Order, OrderError, OrderRefunded},
};
use event_log::{Actor, ExecuteError, Metadata, Position, RecordedEvent, read};
use sqlx::{PgConnection, query, query_scalar};
use tokio::{sync::watch, time::sleep};

use super::{Quote, TillError, fulfil::fulfilling};
use crate::{
    access::outbox::{Language, Notice},
    app::App,
    error::ApiError,
    metadata::digest,
    policy_lock::lead,
    write::{MOST_DRAWS, is_of_draw},
};

/// As its checkpoint and its ids are called.
pub(super) const POLICY: &str = "fulfilment";
/// How many events are read at once.
const PAGE: i64 = 500;
/// For how long a refund is news to who is told of it.
const NEWS: TimeDelta = TimeDelta::days(7);
/// How long it waits after something failed, or for whoever follows to be gone.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows the log until told to stop.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = keep_following(&app) => {}
    }
}

async fn keep_following(app: &App) {
    let mut head = app.log.head();
    loop {
        match lead(app.till.pool(), POLICY).await {
            Ok(Some(mut connection)) => {
                let error = follow_by(app, &mut connection, &mut head).await;
                tracing::warn!(%error, "paid orders wait to be fulfilled");
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "nobody can follow paid orders"),
        }
        sleep(PAUSE).await;
    }
}

/// Acts on events as they come, until something fails.
async fn follow_by(app: &App, connection: &mut PgConnection, head: &mut watch::Receiver<Position>) -> ApiError {
    loop {
        head.mark_unchanged();
        match step(app, connection).await {
            Ok(true) => {}
            Ok(false) if head.changed().await.is_ok() => {}
            // The log is closed.
            Ok(false) => return std::future::pending().await,
            Err(error) => return error,
        }
    }
}

/// Acts on all that stands in the log by now.
pub async fn follow(app: &App) -> Result<(), ApiError> {
    let mut connection = app.till.pool().acquire().await?;
    while step(app, &mut connection).await? {}
    Ok(())
}

/// Acts on some events, then moves the checkpoint; says whether there were any.
async fn step(app: &App, connection: &mut PgConnection) -> Result<bool, ApiError> {
    let position = query_scalar!("select position from checkout.policies where policy = $1", POLICY)
        .fetch_one(&mut *connection)
        .await?;
    let events = read::after(&app.log, Position(position), PAGE).await?;
    for recorded in &events {
        act(app, recorded).await?;
    }
    let Some(last) = events.last() else { return Ok(false) };
    query!(
        "update checkout.policies set position = $2 where policy = $1",
        POLICY,
        last.position.0
    )
    .execute(connection)
    .await?;
    Ok(true)
}

async fn act(app: &App, recorded: &RecordedEvent) -> Result<(), ApiError> {
    match &recorded.event {
        // What was imported is the past: nothing is done about it.
        Event::OrderPaid(paid) if recorded.imported_at.is_none() => fulfil(app, recorded, paid.order_id).await,
        Event::OrderFulfilled(fulfilled) => app.till.unpark(fulfilled.order_id).await,
        Event::OrderRefunded(refunded) => {
            unpark_refunded(app, refunded.order_id).await?;
            tell_owner(app, recorded, refunded).await
        }
        _ => Ok(()),
    }
}

/// Fulfils an order that was paid, or parks it with the reason.
async fn fulfil(app: &App, paid: &RecordedEvent, order_id: OrderId) -> Result<(), ApiError> {
    let Some(quote) = Quote::read(app, order_id).await? else {
        return Ok(());
    };
    if is_settled(&quote.state) {
        return Ok(());
    }
    match execute(app, paid, &quote).await {
        Ok(()) | Err(ApiError::Execute(ExecuteError::Rejected(Rejection::Order(OrderError::Refunded)))) => Ok(()),
        Err(ApiError::Execute(ExecuteError::Rejected(rejection))) => {
            let why = (rejection.code(), rejection.to_string());
            tracing::warn!(%order_id, code = why.0, "a paid order cannot be fulfilled");
            app.till.park(order_id, (why.0, &why.1), app.mint.now()).await
        }
        Err(ApiError::Till(error @ TillError::CustomerErased)) => {
            let why = ("customer-erased", error.to_string());
            app.till.park(order_id, (why.0, &why.1), app.mint.now()).await
        }
        Err(error) => Err(error),
    }
}

async fn execute(app: &App, paid: &RecordedEvent, quote: &Quote) -> Result<(), ApiError> {
    let fulfilment = fulfilling(app, quote, paid.event_id).await?;
    let mut draws = 1;
    loop {
        let executed = app
            .log
            .execute(metadata(app, paid, quote)?, fulfilment.command()?)
            .await;
        match executed {
            Err(ExecuteError::Rejected(rejection)) if draws < MOST_DRAWS && is_of_draw(&rejection) => draws += 1,
            executed => return Ok(executed.map(drop)?),
        }
    }
}

/// What the event causes, in the order's conversation.
fn metadata(app: &App, paid: &RecordedEvent, quote: &Quote) -> Result<Metadata, ApiError> {
    let secrets = app.log.secrets();
    let digest = digest(secrets, &(POLICY, quote.order_id))?;
    let command_id = secrets.derived_id(POLICY, paid.event_id, "command");
    let mut metadata = Metadata::new(command_id, digest, Actor::new("system", POLICY));
    metadata.correlation_id = quote.correlation_id();
    metadata.causation_id = Some(paid.event_id);
    Ok(metadata)
}

/// Whether nothing is left to grant.
fn is_settled(order: &Order) -> bool {
    match order {
        Order::Paid(paid) => paid.granted.is_some() || paid.order.lines.iter().all(|line| line.refunded),
        _ => true,
    }
}

async fn unpark_refunded(app: &App, order_id: OrderId) -> Result<(), ApiError> {
    match Quote::read(app, order_id).await? {
        Some(quote) if is_settled(&quote.state) => app.till.unpark(order_id).await,
        _ => Ok(()),
    }
}

/// Tells the customer by mail that money went back, and whether something was taken back for it. What is long past is no news.
async fn tell_owner(app: &App, recorded: &RecordedEvent, refunded: &OrderRefunded) -> Result<(), ApiError> {
    let is_news = recorded.imported_at.is_none() && app.mint.now() - recorded.recorded_at < NEWS;
    let Some(quote) = Quote::read(app, refunded.order_id).await?.filter(|_| is_news) else {
        return Ok(());
    };
    // Of somebody erased there is no address.
    let Some(address) = quote.placed.customer_email.text() else {
        return Ok(());
    };
    let reference = quote.placed.reference.as_str();
    let is_revoked = !refunded.grants_kept && refunded.lines.iter().any(|line| line.delivered && line.in_whole);
    let notice = match is_revoked {
        true => Notice::OrderRevoked(reference),
        false => Notice::OrderRefunded(reference),
    };
    let mail = notice.mail(Language::default());
    app.identity.post(&app.mint, Some(address), &mail).await
}
