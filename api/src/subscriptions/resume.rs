//! `POST /v1/subscriptions/{subscription_id}/resume`: resume a subscription.

use axum::{extract::State, response::Response};
use domain::{Stream, SubscriptionId, subscription::ResumeSubscription};

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Resume a subscription
///
/// A cancelled one renews after all, as long as its term is not over.
#[utoipa::path(
    post, path = "/v1/subscriptions/{subscription_id}/resume", tag = "subscriptions",
    operation_id = "resume_subscription",
    params(("subscription_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "It renews, or it did", body = Done),
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
    let command = ResumeSubscription { subscription_id, by };
    let executed = write.execute(&app, &(), (stream, by.reseller()), command).await?;
    Ok(Done::answer(&executed, stream))
}
