//! `POST /v1/licenses`: assigns a license to an activation key.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ActivationKeyId, Credits, Event, LicenseId, PersonId, Rejection, ResellerId,
    catalog::{Size, Sku, SkuError},
    license::{AssignLicense, LicenseAssigned, LicenseError, NewOrder, Price, RequestedTerm, Seller, Term},
    person::{Comment, EmailAddress},
};
use event_log::{ExecuteError, Executed, Metadata, Position, person};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::{
    access::Right,
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    headers::LogPosition,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// Of all references of a day, one that was drawn is taken about once in a million times.
const MOST_DRAWS: usize = 5;

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
    #[schema(example = "T")]
    product: String,
    /// The code of the edition, where the product has editions.
    #[schema(example = "ENT")]
    edition: Option<String>,
    /// How many users, workstations or servers.
    size: RequestedSize,
    /// For how long.
    term: WantedTerm,
    /// The customer, who gets the order reference by mail.
    #[schema(example = "ada@example.com")]
    customer_email: String,
    /// The seller's note.
    comment: Option<String>,
}

/// A number, or `"unlimited"`.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(untagged, expecting = "a number or \"unlimited\"")]
enum RequestedSize {
    /// So many.
    #[schema(value_type = f64)]
    Count(Number),
    /// `unlimited`
    Word(String),
}

/// `"permanent"`, or `{"trial": {"days": 30}}`.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum WantedTerm {
    /// For so many days.
    Trial {
        /// How many, of 24 hours each.
        days: i64,
    },
    /// For good.
    Permanent,
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
    #[schema(value_type = Object)]
    term: Term,
    /// What it cost.
    #[schema(value_type = Object)]
    price: Price,
    /// The order, for the customer to sign in with.
    #[schema(example = "JWT160930-9510-42210")]
    order_reference: &'a str,
    /// Whose it is.
    #[schema(value_type = Uuid)]
    customer_id: PersonId,
    /// What the account holds after the debit, in hundredths of a credit; none when nothing was debited.
    #[schema(value_type = Option<i64>)]
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
        (status = 422, description = "What can never be right", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    write.must(Right::Sell)?;
    let reseller_id = app.acting_reseller(&write.principal, request.reseller_id).await?;
    let metadata = write.metadata(&app, &request, Some(reseller_id))?;
    let sale = request.sale(reseller_id)?;
    let customer_id = person::find_or_mint(&app.log, &sale.customer_email.normalised()).await?;
    let executed = execute(&app, metadata, |license_id, order| {
        sale.command(license_id, customer_id, order)
    })
    .await?;
    answer(&executed)
}

/// Executes the command with an order reference that is still free.
async fn execute(
    app: &App,
    metadata: Metadata,
    command: impl Fn(LicenseId, NewOrder) -> AssignLicense,
) -> Result<Executed, ApiError> {
    let license_id = LicenseId(app.mint.id()?);
    let mut draws = 1;
    loop {
        let reference = app.mint.order_reference()?;
        let reservation_id = app.log.secrets().reservation_id("order-reference", reference.as_str());
        let command = command(
            license_id,
            NewOrder {
                reference,
                reservation_id,
            },
        );
        match app.log.execute(metadata.clone(), command).await {
            Err(ExecuteError::Rejected(Rejection::License(LicenseError::OrderReferenceTaken)))
                if draws < MOST_DRAWS =>
            {
                draws += 1;
            }
            outcome => return Ok(outcome?),
        }
    }
}

/// A request whose every field is well-formed.
struct Sale {
    request: Request,
    reseller_id: ResellerId,
    sku: Sku,
    customer_email: EmailAddress,
    comment: Option<Comment>,
}

impl Request {
    fn sale(self, reseller_id: ResellerId) -> Result<Sale, ApiError> {
        let mut faults = Faults::default();
        let size = faults.take("/size", self.size.size());
        let sku = size.and_then(|size| faults.take("/product", Sku::new(&self.product, self.edition.as_deref(), size)));
        let customer_email = faults.take("/customer_email", self.customer_email.parse::<EmailAddress>());
        let comment = faults.take("/comment", self.comment.as_deref().map(str::parse).transpose());
        faults.none()?;
        let (Some(sku), Some(customer_email), Some(comment)) = (sku, customer_email, comment) else {
            return Err(ApiError::Unexpected("a fault was not noted".to_owned()));
        };
        Ok(Sale {
            request: self,
            reseller_id,
            sku,
            customer_email,
            comment,
        })
    }
}

impl Sale {
    fn command(&self, license_id: LicenseId, customer_id: PersonId, order: NewOrder) -> AssignLicense {
        AssignLicense {
            license_id,
            seller: Seller::Reseller {
                reseller_id: self.reseller_id,
            },
            activation_key_id: self.request.activation_key_id,
            sku: self.sku.clone(),
            term: match self.request.term {
                WantedTerm::Trial { days } => RequestedTerm::Trial { days },
                WantedTerm::Permanent => RequestedTerm::Permanent,
            },
            customer_id,
            customer_email: self.customer_email.clone(),
            comment: self.comment.clone(),
            order,
            paid: None,
            support: None,
        }
    }
}

impl RequestedSize {
    fn size(&self) -> Result<Size, SkuError> {
        match self {
            Self::Count(number) => number.to_string().parse(),
            Self::Word(word) if word.eq_ignore_ascii_case("unlimited") => Ok(Size::Unlimited),
            Self::Word(word) => Err(SkuError::Size { size: word.clone() }),
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
