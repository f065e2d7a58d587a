//! What would be decided, without appending it.

use std::sync::Arc;

use domain::{State, States};

use crate::{
    cache::{Cached, Standing},
    error::LogError,
    log::EventLog,
    read,
};

/// What `decide` says on the states as they stand in the log, all at one moment. It is called on states that are not loaded yet, as
/// commands are; what it says then is not used.
pub async fn preview<T>(log: &EventLog, decide: impl Fn(&States) -> T) -> Result<T, LogError> {
    let mut transaction = log
        .reader()
        .begin_with("begin transaction isolation level repeatable read, read only")
        .await?;
    let mut states = States::default();
    loop {
        let decided = decide(&states);
        let mut missing = states.take_read();
        missing.retain(|stream| states.loaded(*stream).is_none());
        if missing.is_empty() {
            transaction.rollback().await?;
            return Ok(decided);
        }
        let empty = |stream| Cached {
            version: 0,
            state: Arc::new(State::empty(stream)),
            standing: Standing::Unsure,
        };
        let known = missing.into_iter().map(|stream| (stream, empty(stream))).collect();
        for (stream, cached) in read::states(&mut transaction, known).await? {
            states.insert(stream, cached.state);
        }
    }
}
