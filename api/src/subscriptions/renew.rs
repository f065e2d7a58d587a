//! `POST /v1/subscriptions/{subscription_id}/renew`: takes the step that is due after a term.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{ResellerId, Stream, SubscriptionId, subscription::RenewSubscription};
use projections::{Projection, subscriptions};

use crate::{
    access::needs::Sell,
    app::{App, Sight},
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    receipt::Receipt,
    write::{Write, WriteHeaders},
};

/// Renew a subscription
///
/// Subscriptions renew by themselves; this does it now where the term is over, such as when credits were short and are there again.
/// Before that there is nothing to do, and nothing is debited.
#[utoipa::path(
    post, path = "/v1/subscriptions/{subscription_id}/renew", tag = "subscriptions",
    operation_id = "renew_subscription",
    params(("subscription_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Renewed if it was due and paid for, else what came of it", body = Receipt),
        (status = 404, description = "No such subscription, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(subscription_id): Path<SubscriptionId>,
) -> Result<Response, ApiError> {
    // The command asks nobody for whom it comes, as it is what time brings: so it is asked here who sees it.
    let scope = app.scope(&write.principal, None).await?;
    let mut reading = app.read(scope, Projection::Subscriptions, Sight::default()).await?;
    let found = subscriptions::find(&mut reading, subscription_id.0).await?;
    reading.end().await?;
    let seller = found.ok_or(ApiError::Unknown("subscription"))?.reseller_id;
    let stream = Stream::Subscription(subscription_id);
    let command = RenewSubscription {
        subscription_id,
        paid: None,
    };
    let target = (stream, seller.map(ResellerId));
    let executed = write.execute(&app, &(), target, command).await?;
    Ok(Receipt::answer(StatusCode::OK, &executed, stream))
}
