//! `POST /v1/orders`: places an order, which waits for its payment.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::{
    Event, OrderId, PersonId, Rejection, ResellerId, Stream,
    license::LicenseError,
    order::{PlaceOrder, PricedBy, Subject},
    subscription::SubscriptionError,
};
use event_log::{Executed, Position, person};
use serde::Serialize;
use utoipa::ToSchema;

use super::requested::{Request, Wanted};
use crate::{
    access::{Principal, Right, Who, needs::PlaceOrders},
    app::App,
    error::ApiError,
    extract::Body,
    headers::LogPosition,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// The order that was placed.
#[derive(Serialize, ToSchema)]
#[schema(as = PlacedOrder)]
pub(crate) struct Answer<'a> {
    /// Its id.
    #[schema(value_type = Uuid)]
    order_id: OrderId,
    /// What the customer is told.
    #[schema(example = "JWT160930-9510-42210")]
    reference: &'a str,
    /// Who ordered.
    #[schema(value_type = Uuid)]
    customer_id: PersonId,
    /// That of the amount.
    currency: String,
    /// What is to be paid, in minor units.
    gross: i64,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

/// Place an order
///
/// At the prices of the list of the day, which are checked; a quote tells them. What it buys is granted once it is paid.
#[utoipa::path(
    post, path = "/v1/orders", tag = "orders", operation_id = "place_order",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Placed; the ETag is its version", body = Answer),
        (status = 403, description = "A discount or tax without the right to manage orders", body = ProblemDetails),
        (status = 404, description = "No such license, subscription, reseller or customer", body = ProblemDetails),
        (status = 409, description = "Other prices, or what could not be granted now", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<PlaceOrders>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    if (request.discount, request.tax) != (0, 0) {
        write.principal.must(Right::ManageOrders)?;
    }
    let wanted = request.wanted()?;
    may_order(&write.principal, &wanted)?;
    let reseller_id = reseller(&app, &write.principal, request.reseller_id).await?;
    let customer_id = customer(&app, &write.principal, &wanted).await?;
    let order_id = OrderId(app.mint.id()?);
    let command = || {
        Ok(PlaceOrder {
            order_id,
            order: app.new_order()?,
            customer: wanted.identity(customer_id),
            reseller_id,
            priced_by: PricedBy::List,
            live: !request.test,
            lines: wanted.lines.clone(),
            amounts: wanted.amounts,
        })
    };
    let target = (Stream::Order(order_id), reseller_id);
    let executed = write.draw(&app, &request, target, command).await?;
    answer(&executed)
}

/// What is in the checkout is a customer's own. To a reseller, licenses and subscriptions that were bought there look like none.
fn may_order(principal: &Principal, wanted: &Wanted) -> Result<(), Rejection> {
    match wanted.lines.iter().find_map(|line| line.about) {
        Some(Subject::License { .. }) if principal.reseller().is_some() => Err(LicenseError::Unknown.into()),
        Some(Subject::Subscription { .. }) if principal.reseller().is_some() => Err(SubscriptionError::Unknown.into()),
        _ => Ok(()),
    }
}

/// The reseller that credits are ordered for: a reseller orders for itself and those below it.
async fn reseller(app: &App, principal: &Principal, named: Option<ResellerId>) -> Result<Option<ResellerId>, ApiError> {
    match (named, principal.reseller()) {
        (None, None) => Ok(None),
        _ => app.acting_reseller(principal, named).await.map(Some),
    }
}

/// Who orders, by the address. A customer orders under an address of its own.
async fn customer(app: &App, principal: &Principal, wanted: &Wanted) -> Result<PersonId, ApiError> {
    let address = wanted.email.normalised();
    match principal.who {
        Who::Customer { person_id } => match person::find(&app.log, &address).await? {
            Some(found) if found == person_id => Ok(found),
            _ => Err(ApiError::Unknown("customer")),
        },
        Who::User { .. } => Ok(person::find_or_mint(&app.log, &address).await?),
    }
}

fn answer(executed: &Executed) -> Result<Response, ApiError> {
    let placed = executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::OrderPlaced(placed) => Some((recorded.version, placed)),
        _ => None,
    });
    let Some((version, placed)) = placed else {
        let cause = "an order was placed without the event that says so".to_owned();
        return Err(ApiError::Unexpected(cause));
    };
    let answer = Answer {
        order_id: placed.order_id,
        reference: placed.reference.as_str(),
        customer_id: placed.customer_id,
        currency: placed.gross.currency.to_string(),
        gross: placed.gross.minor,
        position: executed.position,
    };
    let etag = [(ETAG, format!("\"{version}\""))];
    Ok((StatusCode::CREATED, etag, LogPosition(executed.position), Json(answer)).into_response())
}
