//! `POST /v1/quotes`: what something would cost, decided by the same rules as the purchase, and appended nowhere.

use axum::{Json, extract::State, response::IntoResponse, response::Response};
use domain::{
    ActivationKeyId, Command, Credits, LicenseId, PersonId, Quoted, Rejection, ResellerId, SubscriptionId, SupportId,
    catalog::Sku,
    license::{AssignLicense, Seller, UpgradeLicense},
    person::EmailAddress,
    quote,
    subscription::{ChangeChannels, GenerateSubscription},
    support::{AssignSupport, NewSupport},
};
use event_log::{Position, preview, read};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{May, needs::Sell},
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    headers::LogPosition,
    licenses::sale::{RequestedSize, WantedTerm},
    problem::ProblemDetails,
    receipt::{self, Line},
};

/// What is to be bought, one after the other.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteRequest)]
pub(crate) struct Request {
    /// The reseller that would pay; needed of staff, one's own unless said.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// Each.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<Wanted>,
}

/// One thing that is to be bought.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuoteLine)]
enum Wanted {
    /// A new license.
    License(WantedLicense),
    /// More of a license.
    Upgrade(WantedUpgrade),
    /// Support for a license.
    Support(WantedSupport),
    /// A new subscription.
    Subscription(WantedSubscription),
    /// Other channels of a subscription.
    Channels(WantedChannels),
}

/// A new license.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedLicense {
    /// The key that is to carry it.
    #[schema(value_type = Uuid)]
    activation_key_id: ActivationKeyId,
    /// What it is to be.
    #[schema(
        pattern = "^[A-Z]{1,8}(-[A-Z]{1,8})?-([1-9][0-9]{0,9}|UNLIMITED)$",
        example = "T-ENT-10"
    )]
    sku: String,
    /// For how long.
    term: WantedTerm,
    /// For how many years support is taken with it; none unless said.
    #[schema(minimum = 1, maximum = 5)]
    support_years: Option<u32>,
}

/// More of a license.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedUpgrade {
    /// Which.
    #[schema(value_type = Uuid)]
    license_id: LicenseId,
    /// What it is to be.
    #[schema(
        pattern = "^[A-Z]{1,8}(-[A-Z]{1,8})?-([1-9][0-9]{0,9}|UNLIMITED)$",
        example = "T-ENT-25"
    )]
    sku: String,
    /// Whether a trial is to become permanent.
    #[serde(default)]
    to_permanent: bool,
}

/// Support for a license.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedSupport {
    /// For which.
    #[schema(value_type = Uuid)]
    license_id: LicenseId,
    /// For how many years.
    #[schema(minimum = 1, maximum = 5)]
    years: u32,
}

/// A new subscription.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedSubscription {
    /// The key that is to carry it.
    #[schema(value_type = Uuid)]
    activation_key_id: ActivationKeyId,
    /// What it is to be.
    #[schema(pattern = "^[A-Z]{1,8}(-[A-Z]{1,8})?-([1-9][0-9]{0,9}|UNLIMITED)$", example = "RS-5")]
    sku: String,
}

/// Other channels of a subscription.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedChannels {
    /// Of which.
    #[schema(value_type = Uuid)]
    subscription_id: SubscriptionId,
    /// How many there are to be.
    channels: RequestedSize,
}

/// What it would cost.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub(crate) struct Answer {
    /// What would be bought; what is new has no id yet.
    lines: Vec<Line>,
    /// What all of it costs, in credits.
    #[schema(value_type = String, example = "415.01")]
    credits: Credits,
    /// What the account holds, likewise.
    #[schema(value_type = String, example = "578.74")]
    balance: Credits,
    /// What it would hold afterwards; none if it holds too few.
    #[schema(value_type = Option<String>, example = "163.73")]
    balance_after: Option<Credits>,
    /// Whether it holds enough, its overdraft counted.
    enough: bool,
    /// The log's position that the quote stands at.
    #[schema(value_type = i64)]
    position: Position,
}

/// Quote
///
/// What licenses, upgrades, support, subscriptions and channels would cost in credits now, and whether these are enough. It is decided
/// as the purchase would be, so that what that would refuse is refused here, by line: `/lines/2`.
#[utoipa::path(
    post, path = "/v1/quotes", tag = "catalog", operation_id = "quote", request_body = Request,
    responses(
        (status = 200, description = "The quote", body = Answer, headers(("Log-Position" = i64, description = "The position of the log that this stands at"))),
        (status = 404, description = "What does not exist, or what one does not see", body = ProblemDetails),
        (status = 409, description = "What the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<Sell>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let reseller_id = app.acting_reseller(&principal, request.reseller_id).await?;
    let commands = request.commands(&app, Seller::Reseller { reseller_id })?;
    let (now, (position, _)) = (app.mint.now(), read::head(&app.log).await?);
    let quoted = preview::preview(&app.log, |states| quote(states, now, reseller_id, &commands)).await?;
    let quoted = quoted.map_err(|rejection| ApiError::from(rejection).by_place("/lines"))?;
    Ok((LogPosition(position), Json(Answer::of(&quoted, position))).into_response())
}

/// Makes commands of lines.
struct Asking<'a> {
    app: &'a App,
    by: Seller,
    faults: Faults,
}

impl Request {
    fn commands(&self, app: &App, by: Seller) -> Result<Vec<Box<dyn Command>>, ApiError> {
        let faults = Faults::default();
        let mut asking = Asking { app, by, faults };
        let mut commands = Vec::new();
        for (place, line) in self.lines.iter().enumerate() {
            commands.extend(asking.command(&format!("/lines/{place}"), line)?);
        }
        asking.faults.none()?;
        Ok(commands)
    }
}

type Asked = Result<Option<Box<dyn Command>>, ApiError>;

impl Asking<'_> {
    /// What would be asked for; none if something is wrong, which is noted.
    fn command(&mut self, within: &str, line: &Wanted) -> Asked {
        match line {
            Wanted::License(line) => self.license(&format!("{within}/license/sku"), line),
            Wanted::Upgrade(line) => self.upgrade(&format!("{within}/upgrade/sku"), line),
            Wanted::Support(line) => self.support(line),
            Wanted::Subscription(line) => self.subscription(&format!("{within}/subscription/sku"), line),
            Wanted::Channels(line) => self.channels(&format!("{within}/channels/channels"), line),
        }
    }

    fn license(&mut self, place: &str, line: &WantedLicense) -> Asked {
        let Some(sku) = self.faults.take::<Sku, _>(place, line.sku.parse()) else {
            return Ok(None);
        };
        let support = line.support_years.map(|years| self.new_support(years)).transpose()?;
        Ok(Some(Box::new(AssignLicense {
            license_id: LicenseId(self.app.mint.id()?),
            seller: self.by,
            activation_key_id: line.activation_key_id,
            sku,
            term: line.term.requested(),
            customer_id: PersonId(self.app.mint.id()?),
            customer_email: anybody()?,
            comment: None,
            order: self.app.new_order()?,
            paid: None,
            support,
        })))
    }

    fn upgrade(&mut self, place: &str, line: &WantedUpgrade) -> Asked {
        let Some(to) = self.faults.take::<Sku, _>(place, line.sku.parse()) else {
            return Ok(None);
        };
        Ok(Some(Box::new(UpgradeLicense {
            license_id: line.license_id,
            by: self.by,
            to,
            to_permanent: line.to_permanent,
            order: self.app.new_order()?,
            paid: None,
            support_paid: None,
        })))
    }

    fn support(&mut self, line: &WantedSupport) -> Asked {
        Ok(Some(Box::new(AssignSupport {
            license_id: line.license_id,
            by: self.by,
            support: self.new_support(line.years)?,
            order: self.app.new_order()?,
        })))
    }

    fn subscription(&mut self, place: &str, line: &WantedSubscription) -> Asked {
        let Some(sku) = self.faults.take::<Sku, _>(place, line.sku.parse()) else {
            return Ok(None);
        };
        Ok(Some(Box::new(GenerateSubscription {
            subscription_id: SubscriptionId(self.app.mint.id()?),
            seller: self.by,
            activation_key_id: line.activation_key_id,
            sku,
            customer_id: PersonId(self.app.mint.id()?),
            customer_email: anybody()?,
            comment: None,
            order: self.app.new_order()?,
            paid: None,
        })))
    }

    fn channels(&mut self, place: &str, line: &WantedChannels) -> Asked {
        let Some(to) = self.faults.take(place, line.channels.size()) else {
            return Ok(None);
        };
        Ok(Some(Box::new(ChangeChannels {
            subscription_id: line.subscription_id,
            by: self.by,
            to,
            order: self.app.new_order()?,
            paid: None,
        })))
    }

    fn new_support(&self, years: u32) -> Result<NewSupport, ApiError> {
        Ok(NewSupport {
            support_id: SupportId(self.app.mint.id()?),
            years,
            paid: None,
        })
    }
}

/// The customer of a quote: prices do not depend on whom it is for.
fn anybody() -> Result<EmailAddress, ApiError> {
    "anybody@example.com"
        .parse()
        .map_err(|error| ApiError::from(Rejection::from(error)))
}

impl Answer {
    fn of(quoted: &Quoted, position: Position) -> Self {
        Self {
            lines: receipt::quoted(&quoted.events),
            credits: quoted.credits,
            balance: quoted.balance,
            balance_after: quoted.balance_after,
            enough: quoted.balance_after.is_some(),
            position,
        }
    }
}
