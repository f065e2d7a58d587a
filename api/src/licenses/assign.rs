//! `POST /v1/licenses`: assigns a license to an activation key.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ActivationKeyId, Credits, Event, LicenseId, PersonId, ResellerId, Stream,
    catalog::Sku,
    license::{AssignLicense, LicenseAssigned, Price, Seller, Term},
};
use event_log::{Executed, Position, person};
use projections::forms::{PriceForm, TermForm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sale::{Fields, RequestedSize, WantedTerm};
use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Body,
    headers::LogPosition,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// What is assigned, and to whom.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignLicenseRequest)]
pub(crate) struct Request {
    /// The key that is to carry it.
    #[schema(value_type = Uuid)]
    activation_key_id: ActivationKeyId,
    /// The reseller that sells it; needed of staff, one's own unless said.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// The code of the product.
    #[schema(pattern = "^[A-Z]{1,8}$", example = "T")]
    product: String,
    /// The code of the edition, where the product has editions.
    #[schema(pattern = "^[A-Z]{1,8}$", example = "ENT")]
    edition: Option<String>,
    /// How many users, workstations or servers.
    size: RequestedSize,
    /// For how long.
    term: WantedTerm,
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

/// The license that was assigned.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignedLicense)]
pub(crate) struct Answer<'a> {
    /// Its id.
    #[schema(value_type = Uuid)]
    license_id: LicenseId,
    /// What it is.
    #[schema(value_type = String, example = "T-ENT-10")]
    sku: &'a Sku,
    /// For how long.
    #[schema(value_type = TermForm)]
    term: Term,
    /// What it cost.
    #[schema(value_type = PriceForm)]
    price: Price,
    /// The order, for the customer to sign in with.
    #[schema(example = "JWT160930-9510-42210")]
    order_reference: &'a str,
    /// Whose it is.
    #[schema(value_type = Uuid)]
    customer_id: PersonId,
    /// What the account holds after the debit, in credits; none when nothing was debited.
    #[schema(value_type = Option<String>, example = "578.74")]
    balance_after: Option<Credits>,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

/// Assign a license
///
/// Debits its price from the reseller's credits; a trial costs nothing.
#[utoipa::path(
    post, path = "/v1/licenses", tag = "licenses", operation_id = "assign_license",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Assigned; its ETag is its version", body = Answer),
        (status = 404, description = "No such key or reseller", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let reseller_id = app.acting_reseller(&write.principal, request.reseller_id).await?;
    let sale = request.fields().sale()?;
    let customer_id = person::find_or_mint(&app.log, &sale.customer_email.normalised()).await?;
    let license_id = LicenseId(app.mint.id()?);
    let target = (Stream::License(license_id), Some(reseller_id));
    let command = || {
        Ok(AssignLicense {
            license_id,
            seller: Seller::Reseller { reseller_id },
            activation_key_id: request.activation_key_id,
            sku: sale.sku.clone(),
            term: request.term.requested(),
            customer_id,
            customer_email: sale.customer_email.clone(),
            comment: sale.comment.clone(),
            order: app.new_order()?,
            paid: None,
            support: None,
        })
    };
    let executed = write.draw(&app, &request, target, command).await?;
    answer(&executed)
}

impl Request {
    fn fields(&self) -> Fields<'_> {
        Fields {
            within: "",
            product: &self.product,
            edition: self.edition.as_deref(),
            size_field: "size",
            size: &self.size,
            customer_email: &self.customer_email,
            comment: self.comment.as_deref(),
        }
    }
}

/// A pure function of the events, so that a repeated request gets the same answer to the byte.
fn answer(executed: &Executed) -> Result<Response, ApiError> {
    let assigned = executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::LicenseAssigned(assigned) => Some((recorded.version, assigned)),
        _ => None,
    });
    let Some((version, assigned)) = assigned else {
        return Err(ApiError::Unexpected(
            "a license was assigned without the event that says so".to_owned(),
        ));
    };
    let headers = [(header::ETAG, format!("\"{version}\""))];
    let body = Json(Answer::new(assigned, executed));
    Ok((StatusCode::CREATED, headers, LogPosition(executed.position), body).into_response())
}

impl<'a> Answer<'a> {
    fn new(assigned: &'a LicenseAssigned, executed: &Executed) -> Self {
        let balance_after = executed.events.iter().find_map(|recorded| match &recorded.event {
            Event::CreditsDebited(debited) => Some(debited.balance_after),
            _ => None,
        });
        Self {
            license_id: assigned.license_id,
            sku: &assigned.sku,
            term: assigned.term,
            price: assigned.price,
            order_reference: assigned.order_reference.as_str(),
            customer_id: assigned.customer_id,
            balance_after,
            position: executed.position,
        }
    }
}
