//! `POST /v1/subscriptions`: generates a subscription.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    ActivationKeyId, ResellerId, Stream, SubscriptionId, license::Seller, subscription::GenerateSubscription,
};
use event_log::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Body,
    licenses::sale::{Fields, RequestedSize},
    problem::ProblemDetails,
    receipt::Receipt,
    write::{Write, WriteHeaders},
};

/// What is generated, and for whom.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GenerateSubscriptionRequest)]
pub(crate) struct Request {
    /// The key that is to carry it.
    #[schema(value_type = Uuid)]
    activation_key_id: ActivationKeyId,
    /// The reseller that sells it; needed of staff, one's own unless said.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// The code of the product.
    #[schema(pattern = "^[A-Z]{1,8}$", example = "RS")]
    product: String,
    /// How many sessions at the same time.
    channels: RequestedSize,
    /// The customer, who gets the order reference by mail.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    customer_email: String,
    /// The seller's note.
    #[schema(max_length = 2000, example = "rack 4")]
    comment: Option<String>,
}

/// Generate a subscription
///
/// Its first term begins today and is debited; it renews by itself unless it is cancelled.
#[utoipa::path(
    post, path = "/v1/subscriptions", tag = "subscriptions", operation_id = "generate_subscription",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Generated; its ETag is its version", body = Receipt),
        (status = 404, description = "No such key or reseller", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let sale = request.fields().sale()?;
    let reseller_id = app.acting_reseller(&write.principal, request.reseller_id).await?;
    let customer_id = person::find_or_mint(&app.log, &sale.customer_email.normalised()).await?;
    let subscription_id = SubscriptionId(app.mint.id()?);
    let stream = Stream::Subscription(subscription_id);
    let command = || {
        Ok(GenerateSubscription {
            subscription_id,
            seller: Seller::Reseller { reseller_id },
            activation_key_id: request.activation_key_id,
            sku: sale.sku.clone(),
            customer_id,
            customer_email: sale.customer_email.clone(),
            comment: sale.comment.clone(),
            order: app.new_order()?,
            paid: None,
        })
    };
    let executed = write.draw(&app, &request, (stream, Some(reseller_id)), command).await?;
    Ok(Receipt::answer(StatusCode::CREATED, &executed, stream))
}

impl Request {
    fn fields(&self) -> Fields<'_> {
        Fields {
            within: "",
            product: &self.product,
            edition: None,
            size_field: "channels",
            size: &self.channels,
            customer_email: &self.customer_email,
            comment: self.comment.as_deref(),
        }
    }
}
