//! `POST /v1/supports/co-term`: brings the support of several licenses to one end.

use axum::{extract::State, http::StatusCode, response::Response};
use chrono::NaiveDate;
use domain::{
    LicenseId, ResellerId, Stream, SupportId,
    support::{CoTermSupports, ToCoTerm},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    receipt::Receipt,
    write::{Write, WriteHeaders},
};

/// Whose support is to end when.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CoTermSupportsRequest)]
pub(crate) struct Request {
    /// The reseller that asks and pays; needed of staff, one's own unless said.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// The licenses, each once.
    #[schema(value_type = Vec<Uuid>, min_items = 2, max_items = 100, example = json!(["0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11", "0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c12"]))]
    license_ids: Vec<LicenseId>,
    /// The last day (UTC) that all are to have; the latest that one of them has unless said.
    until: Option<NaiveDate>,
}

/// Co-term supports
///
/// Each support that ends earlier is extended by days, from today if it is past; a day costs a 365th of a year. All or none.
#[utoipa::path(
    post, path = "/v1/supports/co-term", tag = "supports", operation_id = "co_term_supports",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "All end together", body = Receipt),
        (status = 404, description = "A license that does not exist, or that one does not see", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let reseller_id = app.acting_reseller(&write.principal, request.reseller_id).await?;
    let to_co_term = |license_id: &LicenseId| {
        Ok(ToCoTerm {
            license_id: *license_id,
            support_id: SupportId(app.mint.id()?),
        })
    };
    let supports: Vec<_> = request
        .license_ids
        .iter()
        .map(to_co_term)
        .collect::<Result<_, ApiError>>()?;
    let command = || {
        Ok(CoTermSupports {
            reseller_id,
            supports: supports.clone(),
            until: request.until,
            order: app.new_order()?,
        })
    };
    let stream = Stream::Reseller(reseller_id);
    let executed = write.draw(&app, &request, (stream, Some(reseller_id)), command).await?;
    Ok(Receipt::answer(StatusCode::OK, &executed, stream))
}
