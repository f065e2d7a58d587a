//! Who asks: software that shows an activation key.

use std::net::IpAddr;

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{ActivationKeyId, Command, Event, Stream, activation_key::ActivationKeyCode, guessing::NoticeGuessing};
use event_log::{Actor, Executed, Position, read};
use uuid::Uuid;

use crate::{
    access::{
        AccessError,
        attempts::{Attempt, prefix},
        authenticate::bearer,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    metadata::anew,
    sign_in::address,
};

/// Software on some computer, known by the activation key that it shows as `Authorization: Bearer …`. It has no right but to ask
/// for licenses of this key.
pub(crate) struct Device {
    pub(crate) activation_key_id: ActivationKeyId,
    pub(crate) code: ActivationKeyCode,
    request_id: RequestId,
}

impl FromRequestParts<App> for Device {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let shown = bearer(&parts.headers).ok_or(AccessError::NoActivationKey)?;
        let code: Result<ActivationKeyCode, _> = shown.as_str().parse();
        let code = code.map_err(|_| AccessError::NoActivationKey)?;
        let activation_key_id = key_of(app, &code, address(&parts.extensions)).await?;
        Ok(Self {
            activation_key_id,
            code,
            request_id: RequestId::from_request_parts(parts, app).await?,
        })
    }
}

impl Device {
    /// Executes `command` for this device. Sent again it is another command: the rules see that nothing is left to do.
    pub(crate) async fn execute(&self, app: &App, command: impl Command + 'static) -> Result<Executed, ApiError> {
        let actor = Actor::new("device", self.activation_key_id.to_string());
        let metadata = anew(&app.mint, app.log.secrets(), actor)?;
        Ok(app
            .log
            .execute(metadata.from_request(self.request_id.0), command)
            .await?)
    }
}

/// The key of this code. Wrong ones are counted by where they come from: a key that its owner chose may be easy to think of. From where
/// there were too many nothing is taken for a while, also no right one.
async fn key_of(app: &App, code: &ActivationKeyCode, from: Option<IpAddr>) -> Result<ActivationKeyId, ApiError> {
    let (now, shown) = (app.mint.now(), &app.devices.shown);
    if let Some(seconds) = shown.blocked_for(from, now) {
        return Err(AccessError::TooManyAttempts { seconds }.into());
    }
    let code_hash = code_hash(app, code);
    if let Some(key) = shown.get(code_hash) {
        return Ok(key);
    }
    if let Some(key) = key_of_code(app, code).await? {
        shown.keep(code_hash, key);
        return Ok(key);
    }
    let account = from.map(prefix).unwrap_or_default();
    let guess = Attempt {
        kind: "device",
        account: &account,
        from,
        at: now,
    };
    tracing::warn!(target: "security", from = guess.told_from(), "an activation key that does not exist");
    match app.identity.count_guess(&guess).await {
        Ok(()) => Err(AccessError::UnknownActivationKey.into()),
        Err(refused) => {
            if let ApiError::Access(AccessError::TooManyAttempts { seconds }) = refused {
                shown.block(from, now, seconds);
                notice(app).await;
            }
            Err(refused)
        }
    }
}

/// That somebody guesses is written down; whoever asked is refused whether or not that succeeds.
async fn notice(app: &App) {
    let noticed = async {
        let metadata = anew(&app.mint, app.log.secrets(), Actor::new("system", "guessing"))?;
        app.log.execute(metadata, NoticeGuessing).await?;
        Ok::<_, ApiError>(())
    };
    if let Err(error) = noticed.await {
        tracing::warn!(%error, "that keys were guessed cannot be written down");
    }
}

/// The key of this code, by the log alone, so that one that was added a moment ago is found: its code is reserved right before it
/// is added.
pub(crate) async fn key_of_code(app: &App, code: &ActivationKeyCode) -> Result<Option<ActivationKeyId>, ApiError> {
    let reserved = Stream::Reservation(code_hash(app, code));
    let reserved = read::stream(&app.log, reserved, 0, Position(i64::MAX), 1).await?;
    let Some(reserved) = reserved.first() else {
        return Ok(None);
    };
    let next = read::after(&app.log, reserved.position, 1).await?;
    Ok(next.iter().find_map(|recorded| match &recorded.event {
        Event::ActivationKeyAdded(added) if added.code == *code => Some(added.activation_key_id),
        _ => None,
    }))
}

/// What the code is reserved under.
fn code_hash(app: &App, code: &ActivationKeyCode) -> Uuid {
    app.log.secrets().reservation_id("activation-key", code.as_str())
}
