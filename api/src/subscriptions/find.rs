//! `GET /v1/subscriptions/{subscription_id}`: one subscription.

use axum::{extract::State, response::Response};
use domain::{Stream, SubscriptionId};
use projections::{
    Projection,
    subscriptions::{self, SubscriptionView},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
};

/// A subscription
#[utoipa::path(
    get, path = "/v1/subscriptions/{subscription_id}", tag = "subscriptions", operation_id = "find_subscription",
    params(("subscription_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The subscription", body = SubscriptionView,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such subscription, or none that one sees", body = crate::problem::ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadSales>,
    Path(subscription_id): Path<SubscriptionId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::Subscriptions]).await?;
    let found = subscriptions::find(&mut reading, subscription_id.0).await?;
    let found = found.ok_or(ApiError::Unknown("subscription"))?;
    look.answer(&app, reading, Stream::Subscription(subscription_id), found)
        .await
}
