//! `POST /v1/sign-in/customer`: a customer signs in by e-mail address and any one order number.

use axum::{extract::State, response::Response};
use domain::PersonId;
use event_log::person;
use projections::{
    Page, Projection, Scope,
    licenses::{self, Filter},
    orders, subscriptions, supports,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{AccessError, attempts::Attempt, outbox::Language, secret::Secret, sessions::Opening},
    app::{App, Sight},
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{Answer, From, Next, with_cookie},
};

/// What a customer knows of an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignInCustomer)]
pub(crate) struct Request {
    /// The e-mail address of the purchase.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    email: String,
    /// The number of any one order, such as `JWT160930-9510-42210` or `11408220`.
    #[schema(value_type = String, format = Password)]
    order_number: Secret,
    /// What a mailed code is written in, if one is; English unless said.
    #[serde(default)]
    language: Language,
}

/// Sign in as a customer
///
/// By the e-mail address of a purchase and the number of any one order. Where the vendor wants it, half a session is opened, and a
/// code is mailed that makes it a whole one.
#[utoipa::path(
    post, path = "/v1/sign-in/customer", tag = "sign-in", operation_id = "sign_in_as_customer", security(()),
    request_body = Request,
    responses(
        (status = 200, description = "Signed in, or a mailed code is missing", body = Answer),
        (status = 401, description = "Address and number do not fit together", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let email = request.email.trim().to_lowercase();
    let attempt = Attempt {
        kind: "order-number",
        account: &email,
        from,
        at: app.mint.now(),
    };
    app.identity.count(&attempt).await?;
    let found = person::find(&app.log, &email).await?;
    // Of somebody who is not there: the same is looked for, in vain.
    let looked_for = found.unwrap_or(PersonId(app.mint.id()?));
    let ordered = has_ordered(&app, looked_for, request.order_number.as_str().trim()).await?;
    let (Some(person_id), true) = (found, ordered) else {
        let person_id = found.map(tracing::field::display);
        let from = attempt.told_from();
        tracing::warn!(target: "security", by = attempt.kind, person_id, from, "a sign-in failed");
        return Err(AccessError::SignInFailed.into());
    };
    app.identity.forgive(&attempt).await?;
    let is_half = app.identity.mails_codes();
    let opening = Opening {
        user: None,
        customer: Some(person_id),
        is_half,
    };
    let token = app.identity.open_session(&app.mint, opening).await?;
    if !is_half {
        return with_cookie(&token, Answer::new(Next::SignedIn));
    }
    app.identity
        .mail_code(&app.mint, &token, &email, request.language)
        .await?;
    with_cookie(&token, Answer::new(Next::MailedCode))
}

/// Whether an order of this number is this customer's: of the checkout, or of a reseller. All are looked at, whatever is found.
async fn has_ordered(app: &App, person_id: PersonId, number: &str) -> Result<bool, ApiError> {
    let scope = Scope::Customer(person_id.0);
    let is_it = |reference: &str| reference.eq_ignore_ascii_case(number);
    let mut reading = app.read(&scope, Projection::Licenses, Sight::default()).await?;
    let found = licenses::list(&mut reading, &Filter::default(), &Page::ALL)
        .await?
        .items;
    let of_license = found
        .iter()
        .any(|row| is_it(&row.order_reference) || is_it(&row.first_order_reference));
    reading.end().await?;
    let mut reading = app.read(&scope, Projection::Supports, Sight::default()).await?;
    let found = supports::list(&mut reading, &supports::Filter::default(), &Page::ALL)
        .await?
        .items;
    let of_support = found.iter().any(|row| is_it(&row.order_reference));
    reading.end().await?;
    let mut reading = app.read(&scope, Projection::Subscriptions, Sight::default()).await?;
    let found = subscriptions::list(&mut reading, &subscriptions::Filter::default(), &Page::ALL)
        .await?
        .items;
    let of_subscription = found.iter().any(|row| is_it(&row.order_reference));
    reading.end().await?;
    let mut reading = app.read(&scope, Projection::Orders, Sight::default()).await?;
    let of_order = orders::by_reference(&mut reading, number).await?.is_some();
    reading.end().await?;
    Ok(of_license | of_support | of_subscription | of_order)
}
