//! `POST /v1/persons/{person_id}/erasure`: erases a person, at every moment.

use axum::{extract::State, response::Response};
use domain::{
    OrderId, PersonId, Stream,
    person::{ErasePerson, ErasureGround},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{needs::ErasePersons, recently_proved},
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Why a person is erased.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ErasePersonRequest)]
pub(crate) struct Request {
    /// Why: `requested` by the person, `consent_withdrawn`, or `no_longer_needed`.
    #[schema(value_type = String, pattern = "^(requested|consent_withdrawn|no_longer_needed)$", example = "requested")]
    ground: ErasureGround,
    /// An order of theirs, for a customer who ordered and was never registered, because nothing was fulfilled.
    #[schema(value_type = Option<Uuid>)]
    order_id: Option<OrderId>,
}

/// Erase a person
///
/// A customer, or the person of a reseller: its contact and the names of its keys. What is personal reads `[erased]` at every moment from
/// now on, and nothing brings it back; what was sold, paid and granted stays. A customer's sessions end. It takes a session whose
/// password was given in the last ten minutes.
#[utoipa::path(
    post, path = "/v1/persons/{person_id}/erasure", tag = "persons", operation_id = "erase_person",
    params(("person_id" = uuid::Uuid, Path, description = "Who: a customer's id, or a reseller's"), WriteHeaders),
    request_body = Request,
    responses(
        (status = 200, description = "Erased, or was before", body = Done),
        (status = 403, description = "Not allowed, or the password was not given lately", body = ProblemDetails),
        (status = 404, description = "No such person", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ErasePersons>,
    Path(person_id): Path<PersonId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    recently_proved(&write.principal, app.mint.now())?;
    let command = ErasePerson {
        person_id,
        ground: request.ground,
        order_id: request.order_id,
    };
    let stream = Stream::Person(person_id);
    let executed = write.execute(&app, &request, (stream, None), command).await?;
    app.identity.end_sessions_of(person_id).await?;
    Ok(Done::answer(&executed, stream))
}
