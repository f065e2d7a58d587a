//! `PATCH /v1/subscriptions/{subscription_id}`: its channels.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Stream, SubscriptionId, catalog::Size, subscription::ChangeChannels};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    licenses::sale::RequestedSize,
    problem::ProblemDetails,
    receipt::Receipt,
    write::{Write, WriteHeaders},
};

/// What is to be changed.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeChannelsRequest)]
pub(crate) struct Request {
    /// How many sessions at the same time there are to be.
    channels: RequestedSize,
}

/// Change the channels of a subscription
///
/// More come at once and are debited for the days left of the term; fewer come with the next term.
#[utoipa::path(
    patch, path = "/v1/subscriptions/{subscription_id}", tag = "subscriptions", operation_id = "change_channels",
    params(("subscription_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Changed, or it was so already", body = Receipt),
        (status = 404, description = "No such subscription, or none that one sees", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(subscription_id): Path<SubscriptionId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let to = request.read()?;
    let by = app.subscription_seller(&write.principal, subscription_id).await?;
    let stream = Stream::Subscription(subscription_id);
    let command = || {
        Ok(ChangeChannels {
            subscription_id,
            by,
            to,
            order: app.new_order()?,
            paid: None,
        })
    };
    let executed = write.draw(&app, &request, (stream, by.reseller()), command).await?;
    Ok(Receipt::answer(StatusCode::OK, &executed, stream))
}

impl Request {
    fn read(&self) -> Result<Size, ApiError> {
        let mut faults = Faults::default();
        let size = faults.take("/channels", self.channels.size());
        faults.found(size)
    }
}
