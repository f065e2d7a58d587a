//! Commands about users, from whoever asks to the log and into the copy.

use domain::{Command, UserId};
use event_log::{Actor, ExecuteError, Executed, Metadata};
use serde::Serialize;
use uuid::Uuid;

use crate::{app::App, error::ApiError, metadata::digest, security};

/// A request that becomes a command.
pub(crate) struct Asked<'a, T> {
    /// Who.
    pub(crate) actor: Actor,
    /// The request's id, if it is one over HTTP.
    pub(crate) request_id: Option<Uuid>,
    /// What makes it recognisable when it is sent again; what holds a secret has none and is new each time.
    pub(crate) key: Option<&'a str>,
    /// What was asked for, without secrets.
    pub(crate) what: T,
}

impl<T: Serialize> Asked<'_, T> {
    fn metadata(self, app: &App) -> Result<Metadata, ApiError> {
        let secrets = app.log.secrets();
        let command_id = match self.key {
            Some(key) => secrets.command_id(&self.actor, key),
            None => app.mint.id()?,
        };
        let digest = digest(secrets, &self.what)?;
        let metadata = Metadata::new(command_id, digest, self.actor);
        Ok(match self.request_id {
            Some(request_id) => metadata.from_request(request_id),
            None => metadata,
        })
    }
}

impl App {
    /// Executes a command about `user_id` and copies what the user is now. The log is the truth: where the copy fails after a
    /// command that took effect, the same request again, the next start or the minute's repair make it.
    pub(crate) async fn execute_about(
        &self,
        user_id: UserId,
        asked: Asked<'_, impl Serialize>,
        command: impl Command + 'static,
    ) -> Result<Executed, ApiError> {
        let metadata = asked.metadata(self)?;
        let executed = self.log.execute(metadata, command).await;
        executed.iter().for_each(security::note);
        // Whatever is not known for certain may have taken effect.
        if !matches!(executed, Err(ExecuteError::Rejected(_))) {
            self.identity.copy(&self.log, user_id).await?;
        }
        Ok(executed?)
    }
}
