//! `PATCH /v1/activation-keys/{activation_key_id}`: its name.

use axum::{extract::State, response::Response};
use domain::{
    ActivationKeyId, Stream,
    activation_key::{KeyName, Owner, RenameActivationKey},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// What is to be changed.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenameActivationKeyRequest)]
pub(crate) struct Request {
    /// What it is to be called, 1 to 100 characters on one line.
    #[schema(pattern = r"\S", max_length = 100, example = "Headquarters")]
    name: String,
}

/// Rename an activation key
#[utoipa::path(
    patch, path = "/v1/activation-keys/{activation_key_id}", tag = "activation keys", operation_id = "rename_activation_key",
    params(("activation_key_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Renamed", body = Done),
        (status = 404, description = "No such key, or none of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(activation_key_id): Path<ActivationKeyId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let name = request.read()?;
    let by = app.key_owner(&write.principal, activation_key_id).await?;
    let reseller = match by {
        Owner::Reseller { reseller_id } => Some(reseller_id),
        Owner::Customer { .. } => None,
    };
    let stream = Stream::ActivationKey(activation_key_id);
    let command = RenameActivationKey {
        activation_key_id,
        by,
        name,
    };
    let executed = write.execute(&app, &request, (stream, reseller), command).await?;
    Ok(Done::answer(&executed, stream))
}

impl Request {
    fn read(&self) -> Result<KeyName, ApiError> {
        let mut faults = Faults::default();
        let name = faults.take("/name", self.name.parse());
        faults.found(name)
    }
}
