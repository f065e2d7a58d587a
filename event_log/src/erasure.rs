//! Erasing persons: the event says that one is erased, and after it the key is destroyed. Whatever comes between the two is made up
//! for when the command is sent again, and when a process starts.

use std::time::Duration;

use domain::{PersonId, Stream};
use sqlx::{PgPool, query_scalar};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{error::LogError, keyring::Keyring};

/// How long it takes until what failed is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// Destroys the keys of these persons.
pub(crate) async fn destroy(keyring: &Keyring, persons: &[PersonId]) -> Result<(), LogError> {
    for person in persons {
        keyring.destroy(*person).await?;
    }
    Ok(())
}

/// Finishes what was interrupted, beside everything else; ends when that is done or `stop` is set.
pub(crate) fn spawn(reader: &PgPool, keyring: &Keyring, mut stop: watch::Receiver<bool>) {
    let (reader, keyring) = (reader.clone(), keyring.clone());
    tokio::spawn(async move {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = finish_at_last(&reader, &keyring) => {}
        }
    });
}

async fn finish_at_last(reader: &PgPool, keyring: &Keyring) {
    while let Err(error) = finish(reader, keyring).await {
        if matches!(error, LogError::Database(sqlx::Error::PoolClosed)) {
            return;
        }
        tracing::warn!(%error, "it cannot be looked whether every erased person's key is destroyed");
        tokio::time::sleep(RETRY).await;
    }
}

/// Destroys the key of everybody whom the log says is erased.
async fn finish(reader: &PgPool, keyring: &Keyring) -> Result<(), LogError> {
    let streams = query_scalar!("select stream from event_log.events where event_type = 'person.erased'")
        .fetch_all(reader)
        .await?;
    let person = |stream: &String| match stream.parse() {
        Ok(Stream::Person(PersonId(id))) => Some(id),
        _ => None,
    };
    let erased: Vec<Uuid> = streams.iter().filter_map(person).collect();
    if erased.is_empty() {
        return Ok(());
    }
    destroy(keyring, &keyring.undestroyed(&erased).await?).await
}
