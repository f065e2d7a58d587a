//! `POST /v1/license-batches`: assigns many licenses, all or none.

use std::collections::HashMap;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ActivationKeyId, Command, Credits, Event, LicenseId, PersonId, ResellerId, Stream,
    license::{AssignLicense, AssignLicenses, OrderReference, Price, Seller},
};
use event_log::{Position, person, preview, read};
use projections::forms::PriceForm;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    sale::{Fields, RequestedSize, Sale, WantedTerm},
    table::Batch,
};
use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Params,
    faults::Faults,
    headers::LogPosition,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// In bytes: a thousand rows with long comments.
pub(crate) const LARGEST_BATCH: usize = 4 * 1024 * 1024;

/// For whom, and whether in earnest.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BatchParams {
    /// The reseller that sells them; needed of staff, one's own unless said.
    #[param(value_type = Option<uuid::Uuid>)]
    reseller_id: Option<ResellerId>,
    /// Whether only to say what would happen.
    dry_run: bool,
}

/// What is assigned, row by row.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignLicensesRequest)]
pub(crate) struct Request {
    /// The licenses.
    #[schema(min_items = 1, max_items = 1000)]
    rows: Vec<Row>,
}

/// One license.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignLicensesRow)]
pub(crate) struct Row {
    /// The key that is to carry it.
    #[schema(value_type = Uuid)]
    activation_key_id: ActivationKeyId,
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

/// The licenses that were assigned, or would be.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignedLicenses)]
pub(crate) struct Answer {
    /// Whether nothing was done.
    dry_run: bool,
    /// In the order of the rows.
    licenses: Vec<Assigned>,
    /// What all of them cost, in credits.
    #[schema(value_type = String, example = "492.24")]
    credits: Credits,
    /// What the account holds after the last debit, in credits; none when nothing was debited.
    #[schema(value_type = Option<String>, example = "507.76")]
    balance_after: Option<Credits>,
    /// The log's position at which it took effect, or would have been decided.
    #[schema(value_type = i64)]
    position: Position,
}

/// One of them.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignedLicensesRow)]
pub(crate) struct Assigned {
    /// Its id; none in a dry run.
    #[schema(value_type = Option<Uuid>)]
    license_id: Option<LicenseId>,
    /// What it is.
    #[schema(example = "T-ENT-10")]
    sku: String,
    /// What it costs: `"free"` or `{"credits": "210.84"}`.
    #[schema(value_type = PriceForm)]
    price: Price,
    /// The order, for the customer to sign in with; none in a dry run.
    #[schema(value_type = Option<String>)]
    order_reference: Option<OrderReference>,
}

/// Assign licenses
///
/// Up to 1,000 at once, all or none, as JSON or as a table with the columns `activation_key_id`, `product`, `edition`, `size`,
/// `trial_days` (empty for permanent ones), `customer_email` and `comment`. What is wrong is told by row: `/rows/7/customer_email`.
#[utoipa::path(
    post, path = "/v1/license-batches", tag = "licenses", operation_id = "assign_licenses",
    params(BatchParams, WriteHeaders),
    request_body(content(
        (Request = "application/json"),
        (String = "text/csv", example = "activation_key_id,product,edition,size,trial_days,customer_email,comment\n0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11,T,ENT,10,,ada@example.com,rack 4\n"),
    )),
    responses(
        (status = 200, description = "What would be assigned", body = Answer),
        (status = 201, description = "Assigned", body = Answer),
        (status = 404, description = "No such key or reseller", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
        (status = 413, description = "The body is too large", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Params(params): Params<BatchParams>,
    Batch(request): Batch,
) -> Result<Response, ApiError> {
    let reseller_id = app.acting_reseller(&write.principal, params.reseller_id).await?;
    let rows = request.sales()?;
    let customers = customers(&app, &rows, params.dry_run).await?;
    let command = || assign(&app, reseller_id, &rows, &customers);
    let refused = |error: ApiError| error.by_place("/rows");
    if params.dry_run {
        return dry_run(&app, command()?).await.map_err(refused);
    }
    let target = (Stream::Reseller(reseller_id), Some(reseller_id));
    let executed = write
        .draw(&app, &(params, &request), target, command)
        .await
        .map_err(refused)?;
    let events = executed.events.iter().map(|recorded| &recorded.event);
    let answer = Answer::of(events, executed.position, false);
    Ok((StatusCode::CREATED, LogPosition(executed.position), Json(answer)).into_response())
}

/// Decides it and appends nothing.
async fn dry_run(app: &App, command: AssignLicenses) -> Result<Response, ApiError> {
    let (now, (position, _)) = (app.mint.now(), read::head(&app.log).await?);
    let events = preview::preview(&app.log, |states| command.decide(states, now)).await??;
    let answer = Answer::of(events.iter().map(|event| &event.event), position, true);
    Ok((LogPosition(position), Json(answer)).into_response())
}

/// A row, with all of it well-formed.
type SaleOf<'a> = (&'a Row, Sale);

impl Request {
    fn sales(&self) -> Result<Vec<SaleOf<'_>>, ApiError> {
        let mut faults = Faults::default();
        let sales = self.rows.iter().enumerate().filter_map(|(place, row)| {
            let sale = row.fields(&format!("/rows/{place}")).read(&mut faults)?;
            Some((row, sale))
        });
        let sales = sales.collect();
        faults.none()?;
        Ok(sales)
    }
}

impl Row {
    fn fields<'a>(&'a self, within: &'a str) -> Fields<'a> {
        Fields {
            within,
            product: &self.product,
            edition: self.edition.as_deref(),
            size_field: "size",
            size: &self.size,
            customer_email: &self.customer_email,
            comment: self.comment.as_deref(),
        }
    }
}

/// The customers by their normalised addresses. A dry run makes none known.
async fn customers(app: &App, rows: &[SaleOf<'_>], dry_run: bool) -> Result<HashMap<String, PersonId>, ApiError> {
    let mut customers = HashMap::new();
    for (_, sale) in rows {
        let address = sale.customer_email.normalised();
        if customers.contains_key(&address) {
            continue;
        }
        let person = match dry_run {
            false => person::find_or_mint(&app.log, &address).await?,
            true => match person::find(&app.log, &address).await? {
                Some(person) => person,
                None => PersonId(app.mint.id()?),
            },
        };
        customers.insert(address, person);
    }
    Ok(customers)
}

/// The command of these rows.
fn assign(
    app: &App,
    reseller_id: ResellerId,
    rows: &[SaleOf<'_>],
    customers: &HashMap<String, PersonId>,
) -> Result<AssignLicenses, ApiError> {
    let license = |(row, sale): &SaleOf<'_>| {
        let customer_id = customers.get(&sale.customer_email.normalised()).copied();
        Ok(AssignLicense {
            license_id: LicenseId(app.mint.id()?),
            seller: Seller::Reseller { reseller_id },
            activation_key_id: row.activation_key_id,
            sku: sale.sku.clone(),
            term: row.term.requested(),
            customer_id: customer_id.ok_or(ApiError::Unknown("customer"))?,
            customer_email: sale.customer_email.clone(),
            comment: sale.comment.clone(),
            order: app.new_order()?,
            paid: None,
            support: None,
        })
    };
    let licenses = rows.iter().map(license).collect::<Result<_, ApiError>>()?;
    Ok(AssignLicenses { licenses })
}

impl Answer {
    /// A pure function of the events.
    fn of<'a>(events: impl Iterator<Item = &'a Event>, position: Position, dry_run: bool) -> Self {
        let mut answer = Self {
            dry_run,
            licenses: Vec::new(),
            credits: Credits::ZERO,
            balance_after: None,
            position,
        };
        for event in events {
            match event {
                Event::LicenseAssigned(assigned) => answer.licenses.push(Assigned {
                    license_id: Some(assigned.license_id).filter(|_| !dry_run),
                    sku: assigned.sku.to_string(),
                    price: assigned.price,
                    order_reference: Some(&assigned.order_reference).filter(|_| !dry_run).cloned(),
                }),
                Event::CreditsDebited(debited) => {
                    answer.credits = Credits(answer.credits.0.saturating_add(debited.credits.0));
                    answer.balance_after = Some(debited.balance_after);
                }
                _ => {}
            }
        }
        answer
    }
}
