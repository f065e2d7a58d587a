//! `POST /v1/resellers`: registers a reseller, or a sub-reseller.

use axum::{extract::State, response::Response};
use domain::{Event, ResellerId, Stream, reseller::RegisterReseller};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Principal, Right, needs::ManageSubresellers},
    app::App,
    error::ApiError,
    extract::Body,
    made::Made,
    problem::ProblemDetails,
    staff::is_staff,
    write::{Write, WriteHeaders},
};

/// Who is registered.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegisterResellerRequest)]
pub(crate) struct Request {
    /// Whose sub-reseller it is: oneself unless said; of staff, none for the vendor's own.
    #[schema(value_type = Option<Uuid>)]
    parent_id: Option<ResellerId>,
    /// The company's name, 1 to 200 characters on one line.
    #[schema(pattern = r"\S", max_length = 200, example = "Northwind Software")]
    name: String,
}

/// Register a reseller
///
/// A reseller registers sub-resellers of its own or of those below it; the vendor's own take the right to manage resellers.
#[utoipa::path(
    post, path = "/v1/resellers", tag = "resellers", operation_id = "register_reseller",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Registered; the ETag is its version", body = Made),
        (status = 404, description = "No such parent, or none that one reaches", body = ProblemDetails),
        (status = 409, description = "The parent is suspended, or stands too deep", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageSubresellers>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let parent_id = parent(&app, &write.principal, request.parent_id).await?;
    let reseller_id = ResellerId(app.mint.id()?);
    let command = RegisterReseller {
        reseller_id,
        parent_id,
        name: request.name.clone(),
    };
    let about = (Stream::Reseller(reseller_id), parent_id);
    let executed = write.execute(&app, &request, about, command).await?;
    Made::answer(&executed, |event| match event {
        Event::ResellerRegistered(registered) => Some(registered.reseller_id.0),
        _ => None,
    })
}

/// Below whom the new one stands.
async fn parent(app: &App, principal: &Principal, named: Option<ResellerId>) -> Result<Option<ResellerId>, ApiError> {
    match named {
        None if is_staff(principal) => principal.must(Right::ManageResellers).map(|()| None),
        named => app.acting_reseller(principal, named).await.map(Some),
    }
}
