//! `POST /v1/licenses`: assigns a license to an activation key.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ActivationKeyId, Credits, Event, LicenseId, PersonId, Rejection, ResellerId, Stream,
    catalog::{Size, Sku, SkuError},
    license::{AssignLicense, LicenseAssigned, LicenseError, NewOrder, Price, RequestedTerm, Seller, Term},
    person::{Comment, EmailAddress},
};
use event_log::{Actor, ExecuteError, Executed, Metadata, Position, person};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::{
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{Body, IdempotencyKey},
    headers::LogPosition,
};

/// Of all references of a day, one that was drawn is taken about once in a million times.
const MOST_DRAWS: usize = 5;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    activation_key_id: ActivationKeyId,
    reseller_id: ResellerId,
    product: String,
    edition: Option<String>,
    size: RequestedSize,
    term: WantedTerm,
    customer_email: String,
    comment: Option<String>,
}

/// A number, or `"unlimited"`.
#[derive(Deserialize, Serialize)]
#[serde(untagged, expecting = "a number or \"unlimited\"")]
enum RequestedSize {
    Count(Number),
    Word(String),
}

/// `"permanent"`, or `{"trial": {"days": 30}}`.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum WantedTerm {
    Trial { days: i64 },
    Permanent,
}

#[derive(Serialize)]
struct Answer<'a> {
    license_id: LicenseId,
    sku: &'a Sku,
    term: Term,
    price: Price,
    order_reference: &'a str,
    customer_id: PersonId,
    /// What the account holds after the debit; none when nothing was debited.
    balance_after: Option<Credits>,
    position: Position,
}

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let reseller = Stream::Reseller(request.reseller_id).to_string();
    let actor = Actor {
        on_behalf_of: Some(reseller),
        ..Actor::new("operator", "loopback")
    };
    let secrets = app.log.secrets();
    let digest = secrets.digest(&("POST /v1/licenses", &request));
    let digest = digest.map_err(|error| ApiError::Unexpected(error.to_string()))?;
    let metadata = Metadata::new(secrets.command_id(&actor, &key), digest, actor).from_request(request_id);
    let sale = request.sale()?;
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
    sku: Sku,
    customer_email: EmailAddress,
    comment: Option<Comment>,
}

impl Request {
    fn sale(self) -> Result<Sale, Rejection> {
        let sku = Sku::new(&self.product, self.edition.as_deref(), self.size.size()?)?;
        let customer_email = self.customer_email.parse()?;
        let comment = self.comment.as_deref().map(str::parse).transpose()?;
        Ok(Sale {
            request: self,
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
                reseller_id: self.request.reseller_id,
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
