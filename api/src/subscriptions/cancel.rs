//! `POST /v1/subscriptions/{subscription_id}/cancel`: cancel a subscription.

use axum::{extract::State, response::Response};
use domain::{Stream, SubscriptionId, subscription::CancelSubscription};

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Cancel a subscription
///
/// It ends with its term, or at once in the days of grace after it; nothing is paid back.
#[utoipa::path(
    post, path = "/v1/subscriptions/{subscription_id}/cancel", tag = "subscriptions",
    operation_id = "cancel_subscription",
    params(("subscription_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Cancelled, or it was already", body = Done),
        (status = 404, description = "No such subscription, or none that one sees", body = ProblemDetails),
        (status = 409, description = "It has ended", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(subscription_id): Path<SubscriptionId>,
) -> Result<Response, ApiError> {
    let by = app.subscription_seller(&write.principal, subscription_id).await?;
    let stream = Stream::Subscription(subscription_id);
    let command = CancelSubscription { subscription_id, by };
    let executed = write.execute(&app, &(), (stream, by.reseller()), command).await?;
    Ok(Done::answer(&executed, stream))
}
