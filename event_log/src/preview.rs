//! What would be decided, without appending it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{State, States, Stream};
use sqlx::{PgConnection, Postgres, Transaction, query};

use crate::{
    cache::{Cached, Standing},
    error::LogError,
    log::EventLog,
    position::Position,
    read,
};

/// What `decide` says on the states as they stand in the log, all at one moment. It is called on states that are not loaded yet, as
/// commands are; what it says then is not used.
pub async fn preview<T>(log: &EventLog, decide: impl Fn(&States) -> T) -> Result<T, LogError> {
    let mut transaction = snapshot(log).await?;
    let (decided, _) = decide_in(&mut transaction, decide).await?;
    transaction.rollback().await?;
    Ok(decided)
}

/// The newest event of some streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Its position.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// The same, and the newest event of the streams that it was decided on; none if they have none.
pub async fn preview_at<T>(log: &EventLog, decide: impl Fn(&States) -> T) -> Result<(T, Option<Newest>), LogError> {
    let mut transaction = snapshot(log).await?;
    let (decided, streams) = decide_in(&mut transaction, decide).await?;
    let names: Vec<String> = streams.iter().map(ToString::to_string).collect();
    let newest = query!(
        r#"
        select newest.position as "position!", newest.recorded_at as "recorded_at!"
        from unnest($1::text[]) as wanted (stream)
        cross join lateral (
            select position, recorded_at from event_log.events
            where stream = wanted.stream
            order by version desc
            limit 1
        ) as newest
        order by newest.position desc
        limit 1
        "#,
        &names,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    let newest = newest.map(|newest| Newest {
        position: Position(newest.position),
        recorded_at: newest.recorded_at,
    });
    Ok((decided, newest))
}

async fn snapshot(log: &EventLog) -> Result<Transaction<'static, Postgres>, LogError> {
    let begin = "begin transaction isolation level repeatable read, read only";
    Ok(log.reader().begin_with(begin).await?)
}

/// What is decided, and on which streams.
async fn decide_in<T>(
    connection: &mut PgConnection,
    decide: impl Fn(&States) -> T,
) -> Result<(T, Vec<Stream>), LogError> {
    let mut states = States::default();
    loop {
        let decided = decide(&states);
        let read = states.take_read();
        let is_missing = |stream: &Stream| states.loaded(*stream).is_none();
        let missing: Vec<Stream> = read.iter().copied().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok((decided, read));
        }
        let empty = |stream| Cached {
            version: 0,
            state: Arc::new(State::empty(stream)),
            standing: Standing::Unsure,
        };
        let known = missing.into_iter().map(|stream| (stream, empty(stream))).collect();
        for (stream, cached) in read::states(connection, known).await? {
            states.insert(stream, cached.state);
        }
    }
}
