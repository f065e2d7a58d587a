//! `POST /v1/price-lists`: publishes a price list.

use axum::{extract::State, response::Response};
use domain::{
    Stream,
    catalog::{PriceList, PublishPriceList},
};
use projections::forms::PriceListForm;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    access::needs::PublishPrices,
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// What is published.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishPriceListRequest)]
pub(crate) struct Request {
    /// All of it, in the form in which a price list is read.
    #[schema(value_type = PriceListForm)]
    price_list: Value,
}

/// Publish a price list
///
/// It follows the last one from its first day on, which is today or later. One that was published already is nothing to do.
#[utoipa::path(
    post, path = "/v1/price-lists", tag = "catalog", operation_id = "publish_price_list",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Published, or it was already; `position` names it", body = Done),
        (status = 409, description = "It does not begin after the last one", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<PublishPrices>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let price_list = match serde_json::from_value::<PriceList>(request.price_list.clone()) {
        Ok(price_list) => price_list,
        Err(error) => {
            let mut faults = Faults::default();
            faults.note("/price_list", "malformed-price-list", error);
            return Err(faults.into());
        }
    };
    let command = PublishPriceList { price_list };
    let executed = write.execute(&app, &request, (Stream::Catalog, None), command).await?;
    Ok(Done::answer(&executed, Stream::Catalog))
}
