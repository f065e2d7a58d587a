//! `POST /v1/activation-keys`: adds an activation key.

use std::net::IpAddr;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::{
    ActivationKeyId, Event, Rejection, ResellerId, Stream,
    activation_key::{ActivationKeyCode, ActivationKeyError, AddActivationKey, KeyName, Owner},
};
use event_log::{ExecuteError, Executed, Position};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Principal, attempts::Attempt, needs::Sell},
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    headers::LogPosition,
    problem::ProblemDetails,
    sign_in::From,
    write::{Write, WriteHeaders},
};

/// A key to be added.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddActivationKeyRequest)]
pub(crate) struct Request {
    /// The reseller whose it is to be; needed of staff, one's own unless said.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// What is typed into the software; drawn at random unless said.
    #[schema(pattern = "^[A-Za-z0-9]{4}(-[A-Za-z0-9]{4}){3}$", example = "ACME-2026-MAIN-0001")]
    code: Option<String>,
    /// What it is to be called, 1 to 100 characters on one line.
    #[schema(pattern = r"\S", max_length = 100, example = "Headquarters")]
    name: Option<String>,
}

/// The key that was added.
#[derive(Serialize, ToSchema)]
#[schema(as = AddedActivationKey)]
pub(crate) struct Answer<'a> {
    /// Its id.
    #[schema(value_type = Uuid)]
    activation_key_id: ActivationKeyId,
    /// What is typed into the software.
    code: &'a str,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

/// Add an activation key
///
/// Its code is drawn from letters and digits without look-alikes, or chosen. A chosen one that is used anywhere is refused, and no more
/// is said about it.
#[utoipa::path(
    post, path = "/v1/activation-keys", tag = "activation keys", operation_id = "add_activation_key",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Added; its ETag is its version", body = Answer),
        (status = 404, description = "No such reseller", body = ProblemDetails),
        (status = 409, description = "The code is used, or the reseller is suspended", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    write: Write<Sell>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let (code, name) = request.read()?;
    let reseller_id = app.acting_reseller(&write.principal, request.reseller_id).await?;
    let activation_key_id = ActivationKeyId(app.mint.id()?);
    let target = (Stream::ActivationKey(activation_key_id), Some(reseller_id));
    let add = |code: ActivationKeyCode, chosen| AddActivationKey {
        activation_key_id,
        owner: Owner::Reseller { reseller_id },
        reservation_id: app.log.secrets().reservation_id("activation-key", code.as_str()),
        code,
        chosen,
        name: name.clone(),
    };
    let executed = match code {
        Some(code) => {
            let adding = write.execute(&app, &request, target, add(code, true));
            guessing(&app, &write.principal, from, adding).await?
        }
        None => {
            let drawn = || Ok(add(app.mint.activation_key_code()?, false));
            write.draw(&app, &request, target, drawn).await?
        }
    };
    answer(&executed)
}

/// Adds a key whose code was chosen. That a code is used tells of somebody else's key, so that nobody may hear it often.
async fn guessing(
    app: &App,
    principal: &Principal,
    from: Option<IpAddr>,
    adding: impl Future<Output = Result<Executed, ApiError>>,
) -> Result<Executed, ApiError> {
    let guess = Attempt {
        kind: "activation-key",
        account: &principal.actor().id,
        from,
        at: app.mint.now(),
    };
    app.identity.count_guess(&guess).await?;
    let added = adding.await;
    if !matches!(
        &added,
        Err(ApiError::Execute(ExecuteError::Rejected(Rejection::ActivationKey(
            ActivationKeyError::AlreadyUsed
        ))))
    ) {
        app.identity.uncount_guess(&guess).await?;
    }
    added
}

impl Request {
    fn read(&self) -> Result<(Option<ActivationKeyCode>, Option<KeyName>), ApiError> {
        let mut faults = Faults::default();
        let code = faults.take("/code", self.code.as_deref().map(str::parse).transpose());
        let name = faults.take("/name", self.name.as_deref().map(str::parse).transpose());
        faults.none()?;
        Ok((code.flatten(), name.flatten()))
    }
}

/// A pure function of the events, so that a repeated request gets the same answer to the byte.
fn answer(executed: &Executed) -> Result<Response, ApiError> {
    let added = executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::ActivationKeyAdded(added) => Some((recorded.version, added)),
        _ => None,
    });
    let (version, added) =
        added.ok_or_else(|| ApiError::Unexpected("a key was added without the event that says so".to_owned()))?;
    let position = executed.position;
    let body = Json(Answer {
        activation_key_id: added.activation_key_id,
        code: added.code.as_str(),
        position,
    });
    let headers = [(ETAG, format!("\"{version}\""))];
    Ok((StatusCode::CREATED, headers, LogPosition(position), body).into_response())
}
