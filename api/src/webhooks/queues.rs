//! A queue for each endpoint: whatever one does, no other waits for it. Of several processes one tells, under a lock that ends with its
//! connection.

use std::{collections::HashMap, time::Duration};

use event_log::read;
use sqlx::{PgConnection, query_scalar};
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
    time::sleep,
};
use uuid::Uuid;

use super::telling::tell_endpoint;
use crate::{app::App, error::ApiError, policy_lock::lead};

/// How often it is looked for what is to be tried again, or whether whoever tells is gone.
const PAUSE: Duration = Duration::from_secs(1);
/// How long it rests between two looks, so that events that come fast are told together.
const REST: Duration = Duration::from_millis(100);

/// The endpoints that are being told.
#[derive(Default)]
struct Queues {
    telling: JoinSet<Result<(), ApiError>>,
    busy: HashMap<Id, Uuid>,
}

/// Tells every endpoint what happens until told to stop.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = keep_telling(&app) => {}
    }
}

/// Tells every endpoint all that is due by now.
pub async fn tell(app: &App) -> Result<(), ApiError> {
    let mut connection = app.webhooks.pool().acquire().await?;
    let mut queues = Queues::default();
    while queues.begin(app, &mut connection).await? {
        queues.ended().await?;
    }
    Ok(())
}

async fn keep_telling(app: &App) {
    loop {
        match lead(app.webhooks.pool(), "webhooks").await {
            Ok(Some(mut connection)) => {
                let error = tell_by(app, &mut connection).await;
                tracing::warn!(%error, "webhooks wait");
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "nobody can send webhooks"),
        }
        sleep(PAUSE).await;
    }
}

async fn tell_by(app: &App, connection: &mut PgConnection) -> ApiError {
    let (mut head, mut queues) = (app.log.head(), Queues::default());
    loop {
        head.mark_unchanged();
        let is_telling = match queues.begin(app, connection).await {
            Ok(is_telling) => is_telling,
            Err(error) => return error,
        };
        tokio::select! {
            ended = queues.ended(), if is_telling => {
                if let Err(error) = ended {
                    tracing::warn!(%error, "an endpoint waits for its webhooks");
                }
            }
            _ = head.changed() => {}
            () = sleep(PAUSE) => {}
        }
        sleep(REST).await;
    }
}

impl Queues {
    /// Begins to tell every endpoint that has something due and is not being told; says whether any is.
    async fn begin(&mut self, app: &App, connection: &mut PgConnection) -> Result<bool, ApiError> {
        let (head, _) = read::head(&app.log).await?;
        let due = query_scalar!(
            "select endpoint_id from webhooks.endpoints
             where state = 'enabled' and position < $1 and (next_attempt_at is null or next_attempt_at <= $2)",
            head.0,
            app.mint.now(),
        );
        for endpoint_id in due.fetch_all(connection).await? {
            if !self.busy.values().any(|busy| *busy == endpoint_id) {
                let app = app.clone();
                let telling = async move { tell_endpoint(&app, endpoint_id, head).await };
                self.busy.insert(self.telling.spawn(telling).id(), endpoint_id);
            }
        }
        Ok(!self.telling.is_empty())
    }

    /// Waits until one has been told what it takes.
    async fn ended(&mut self) -> Result<(), ApiError> {
        match self.telling.join_next_with_id().await {
            None => Ok(()),
            Some(Ok((id, told))) => {
                self.busy.remove(&id);
                told
            }
            Some(Err(error)) => {
                self.busy.remove(&error.id());
                Err(ApiError::Unexpected(error.to_string()))
            }
        }
    }
}
