//! `GET /v1/activation-keys/{activation_key_id}`: one activation key.

use axum::{extract::State, response::Response};
use domain::{ActivationKeyId, Stream};
use projections::{
    Projection,
    activation_keys::{self, ActivationKeyView},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
};

/// An activation key
#[utoipa::path(
    get, path = "/v1/activation-keys/{activation_key_id}", tag = "activation keys", operation_id = "find_activation_key",
    params(("activation_key_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The key", body = ActivationKeyView,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such activation key, or none that one sees", body = crate::problem::ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadSales>,
    Path(activation_key_id): Path<ActivationKeyId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::ActivationKeys]).await?;
    let found = activation_keys::find(&mut reading, activation_key_id.0).await?;
    let found = found.ok_or(ApiError::Unknown("activation key"))?;
    look.answer(&app, reading, Stream::ActivationKey(activation_key_id), found)
        .await
}
