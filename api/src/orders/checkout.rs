//! `POST /v1/orders/{order_id}/checkout`: opens the page on which an order is paid.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    OrderId, Rejection,
    order::{Order, OrderError},
};
use projections::{Projection, orders};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::{May, Principal, needs::PlaceOrders},
    app::{App, Sight},
    checkout::{Quote, TillError},
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
};

/// Where an order is paid.
#[derive(Serialize, ToSchema)]
#[schema(as = PayPage)]
pub(crate) struct Answer {
    /// The payment provider.
    #[schema(example = "fastspring")]
    provider: &'static str,
    /// What it calls the page.
    #[schema(example = "OS123456789012345ABC")]
    session_id: String,
    /// The page. Whoever has its address can open it.
    #[schema(example = "https://example.onfastspring.com/checkout/session/OS123456789012345ABC")]
    url: String,
    /// Until when it is open.
    #[schema(example = "2026-03-31T12:00:00Z")]
    expires_at: DateTime<Utc>,
}

/// Open the page on which an order is paid
///
/// While it is open, the same page again. The prices of an order hold for 7 days.
#[utoipa::path(
    post, path = "/v1/orders/{order_id}/checkout", tag = "orders", operation_id = "open_checkout",
    params(("order_id" = uuid::Uuid, Path, description = "Which")),
    responses(
        (status = 200, description = "The page", body = Answer),
        (status = 404, description = "No such order, or none that one sees", body = ProblemDetails),
        (status = 409, description = "Paid, cancelled, or too old; or nothing of its kind is paid here", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<PlaceOrders>,
    Path(order_id): Path<OrderId>,
) -> Result<Response, ApiError> {
    let quote = Quote::read(&app, order_id).await?;
    let quote = quote.ok_or(ApiError::Unknown("order"))?;
    check_sight(&app, &principal, &quote).await?;
    check_payable(&quote.state)?;
    quote.check_life(app.mint.now())?;
    let page = app.pay_page(&quote).await?;
    let answer = Answer {
        provider: page.provider,
        session_id: page.session_id,
        url: page.url,
        expires_at: page.expires_at,
    };
    Ok(Json(answer).into_response())
}

/// An order that one does not see looks like none.
async fn check_sight(app: &App, principal: &Principal, quote: &Quote) -> Result<(), ApiError> {
    let sight = Sight {
        at_least: Some(quote.position),
        ..Sight::default()
    };
    let scope = app.scope(principal, None).await?;
    let mut reading = app.read(scope, Projection::Orders, sight).await?;
    let seen = orders::by_id(&mut reading, quote.order_id.0).await?;
    reading.end().await?;
    seen.map(drop).ok_or(ApiError::Unknown("order"))
}

fn check_payable(order: &Order) -> Result<(), ApiError> {
    match order {
        Order::Placed(_) => Ok(()),
        Order::Paid(_) => Err(TillError::NothingToPay.into()),
        Order::Cancelled { .. } => Err(Rejection::from(OrderError::Cancelled).into()),
        Order::Unplaced => Err(ApiError::Unknown("order")),
    }
}
