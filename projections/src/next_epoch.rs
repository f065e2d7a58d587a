//! The epoch that is copied beside the writing of a projection that is kept up to date.

use std::time::Duration;

use sqlx::{Connection, PgConnection, PgPool, query};
use tokio::task::JoinHandle;

use crate::{
    epoch::{self, Prepared},
    generation::{self, Generation, Which},
    projection::Projection,
    read_models::ReadModels,
};

/// How long another process is left alone that prepares it.
const AGAIN: Duration = Duration::from_secs(1);

/// The epoch that is being copied beside the writing, if one is. Nobody waits for the copy if the writing ends.
#[derive(Default)]
pub(crate) struct NextEpoch(Option<JoinHandle<Result<Option<Claimed>, sqlx::Error>>>);

/// An epoch that is prepared, and the connection that holds the lock of whoever prepares and begins it.
type Claimed = (Prepared, PgConnection);

impl Drop for NextEpoch {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

/// Prepares the next epoch, unless another process does.
async fn prepare(
    pool: PgPool,
    projection: Projection,
    number: i32,
    smallest: i64,
) -> Result<Option<Claimed>, sqlx::Error> {
    // Closing the pool does not wait for it, and a lock that it has taken ends with it.
    let mut connection = pool.acquire().await?.detach();
    if !epoch::claim(&mut connection, projection, number).await? {
        connection.close().await?;
        tokio::time::sleep(AGAIN).await;
        return Ok(None);
    }
    // The database goes on for a second at most with a copy that nobody wants any more.
    query("set client_connection_check_interval = '1s'")
        .execute(&mut connection)
        .await?;
    let prepared = epoch::prepare_if_full(&mut connection, projection, number, smallest).await?;
    Ok(prepared.map(|prepared| (prepared, connection)))
}

impl NextEpoch {
    /// Has the next epoch prepared when the newest one is full, and begins it once it is.
    pub(crate) async fn see_to(
        &mut self,
        models: &ReadModels,
        projection: Projection,
        found: &Generation,
        connection: &mut PgConnection,
    ) -> Result<(), sqlx::Error> {
        match &self.0 {
            None if epoch::is_full(found, models.smallest_epoch()) => {
                let (pool, smallest) = (models.projector().clone(), models.smallest_epoch());
                self.0 = Some(tokio::spawn(prepare(pool, projection, found.generation, smallest)));
            }
            Some(task) if task.is_finished() => {
                let Some(task) = self.0.take() else { return Ok(()) };
                let prepared = task.await.map_err(|panic| sqlx::Error::Protocol(panic.to_string()))??;
                let Some((prepared, claim)) = prepared else {
                    return Ok(());
                };
                let mut transaction = connection.begin().await?;
                let locked = generation::lock(&mut transaction, projection, Which::Live).await?;
                epoch::begin(&mut transaction, projection, &locked, prepared).await?;
                transaction.commit().await?;
                claim.close().await?;
            }
            _ => {}
        }
        Ok(())
    }
}
