//! What a license file says: how a license and its support stand in the log, and for how long that holds.

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use domain::{
    ActivationKeyId, LicenseId, Rejection, States,
    activation_key::ActivationKeyCode,
    catalog::{Size, Sku},
    license::{ComputerId, LicenseError, Term},
};
use event_log::preview::{Newest, preview_at};
use keyledger_verify::{ActivationKey, Kind, License, Timestamp, computer_hash};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{app::App, error::ApiError};

/// What a file's times are counted in.
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// How long a file holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// Until the software should ask for a newer one.
    refresh_after: TimeDelta,
    /// Until it is over, but for its grace.
    valid: TimeDelta,
}

impl Span {
    /// For software that asks every day: what changes reaches it within one, and it goes on for weeks without us.
    pub(crate) const ONLINE: Self = Self {
        refresh_after: TimeDelta::days(1),
        valid: TimeDelta::days(30),
    };
    /// For a computer without a network, to which somebody carries a file once a year.
    pub(crate) const OFFLINE: Self = Self {
        refresh_after: TimeDelta::days(335),
        valid: TimeDelta::days(365),
    };
}

/// How a license stands that is on a computer.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    license_id: LicenseId,
    /// The key that carries it.
    pub(super) activation_key_id: ActivationKeyId,
    serial: String,
    computer_id: String,
    sku: Sku,
    trial_end: Option<DateTime<Utc>>,
    pub(super) support_until: Option<NaiveDate>,
    revision: u64,
}

/// How it stands, and by what.
#[derive(Clone, Debug)]
pub(crate) struct Stood {
    /// How.
    pub(crate) standing: Standing,
    /// The newest event that it came of.
    pub(crate) newest: Newest,
}

impl Stood {
    /// How `license_id` stands in the log now.
    pub(crate) async fn now(app: &App, license_id: LicenseId, on: Option<&ComputerId>) -> Result<Self, ApiError> {
        let (standing, newest) = preview_at(&app.log, |states| Standing::of(states, license_id, on)).await?;
        let newest = newest.ok_or(ApiError::Unknown("license"))?;
        Ok(Self {
            standing: standing?,
            newest,
        })
    }
}

impl Standing {
    /// How `license_id` stands, if it is on this computer, where one is named; one that is disabled or on none has no file.
    pub(crate) fn of(states: &States, license_id: LicenseId, on: Option<&ComputerId>) -> Result<Self, Rejection> {
        let (license, support) = (states.license(license_id), states.support(license_id));
        let license = license.assigned()?;
        license.check_enabled()?;
        let activation = &license.activation;
        let (Some(computer_id), Some(serial)) = (&activation.computer_id, &activation.serial) else {
            return Err(LicenseError::NotActivated.into());
        };
        if on.is_some_and(|on| on.as_str() != computer_id) {
            return Err(LicenseError::OtherComputer.into());
        }
        Ok(Self {
            license_id,
            activation_key_id: license.activation_key_id,
            serial: serial.clone(),
            computer_id: computer_id.clone(),
            sku: license.sku.clone(),
            trial_end: match license.term {
                Term::Trial { ends_at, .. } => Some(ends_at),
                Term::Permanent => None,
            },
            support_until: support.in_force_until(),
            revision: activation.revision,
        })
    }
}

/// A license as its software is told it: signed, and in clear beside that.
#[derive(Serialize, ToSchema)]
#[schema(as = SignedLicense)]
pub(crate) struct Offered {
    /// The license file, in the form that docs/license-files.md describes: what the software verifies and keeps.
    #[schema(example = "-----BEGIN KEYLEDGER LICENSE-----\n…\n-----END KEYLEDGER LICENSE-----\n")]
    pub(crate) file: String,
    /// The license.
    pub(crate) license_id: Uuid,
    /// What it is called.
    pub(crate) serial: String,
    /// The code of its product.
    #[schema(example = "T")]
    product: String,
    /// The code of its edition, if the product has editions.
    #[schema(example = "ENT")]
    edition: Option<String>,
    /// How many users, workstations, servers or channels; none for unlimited.
    size: Option<u32>,
    /// When the trial is over; none for a permanent license.
    trial_ends_at: Option<DateTime<Utc>>,
    /// The last day of support, in UTC; none if none was bought.
    support_until: Option<NaiveDate>,
    /// When the file was issued: by the hour, so that within one the same license gets the same file.
    issued_at: DateTime<Utc>,
    /// From when on the software should ask again.
    refresh_after: DateTime<Utc>,
    /// Until when the file holds; days of grace follow.
    valid_until: DateTime<Utc>,
    /// The revision that the software now has, and shows when it asks again.
    revision: u64,
    /// The position in the log that the file shows.
    position: i64,
}

/// The times of a file.
struct Times {
    issued: DateTime<Utc>,
    refresh: DateTime<Utc>,
    valid: DateTime<Utc>,
}

impl Times {
    /// Those of a file that is issued now and cannot be older than `oldest`. A trial's file ends with the trial.
    fn new(now: DateTime<Utc>, oldest: DateTime<Utc>, trial_end: Option<DateTime<Utc>>, span: Span) -> Self {
        let to = |time: DateTime<Utc>, step| time.duration_trunc(step).unwrap_or(time);
        let issued = to(now, TimeDelta::hours(1)).max(to(oldest, SECOND));
        let end = |after: TimeDelta| {
            let end = issued + after;
            trial_end.map_or(end, |over| end.min(to(over, SECOND))).max(issued)
        };
        Self {
            issued,
            refresh: end(span.refresh_after),
            valid: end(span.valid),
        }
    }
}

/// The file of a license that stands so, for the bearer of `code`.
pub(crate) async fn sign(
    app: &App,
    stood: &Stood,
    code: &ActivationKeyCode,
    (kind, span): (Kind, Span),
) -> Result<Offered, ApiError> {
    let key = app.signing_keys.current().await?;
    let Stood { standing, newest } = stood;
    let oldest = newest.recorded_at.max(key.from);
    let times = Times::new(app.mint.now(), oldest, standing.trial_end, span);
    let license = standing.license(code, kind, &times, newest);
    let file = key.sign(&license);
    let file = file.map_err(|error| ApiError::Unexpected(error.to_string()))?;
    Ok(Offered {
        file,
        license_id: standing.license_id.0,
        serial: standing.serial.clone(),
        product: license.product,
        edition: license.edition,
        size: match standing.sku.size() {
            Size::Count(count) => Some(count.get()),
            Size::Unlimited => None,
        },
        trial_ends_at: standing.trial_end,
        support_until: standing.support_until,
        issued_at: times.issued,
        refresh_after: times.refresh,
        valid_until: times.valid,
        revision: standing.revision,
        position: newest.position.0,
    })
}

impl Standing {
    fn license(&self, code: &ActivationKeyCode, kind: Kind, times: &Times, newest: &Newest) -> License {
        let license_id = self.license_id.0.to_string();
        License {
            kind,
            serial: self.serial.clone(),
            activation_key: ActivationKey(code.as_str().to_owned()),
            computer_hash: computer_hash(&license_id, &self.computer_id),
            license_id,
            product: self.sku.product().to_owned(),
            edition: self.sku.edition().map(str::to_owned),
            size: match self.sku.size() {
                Size::Count(count) => keyledger_verify::Size::Count(count),
                Size::Unlimited => keyledger_verify::Size::Unlimited,
            },
            trial_end: self.trial_end.map(seconds),
            support_until: self.support_until.map(|day| {
                let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc();
                keyledger_verify::Day::of(seconds(noon))
            }),
            issued_at: seconds(times.issued),
            refresh_after: seconds(times.refresh),
            valid_until: seconds(times.valid),
            position: u64::try_from(newest.position.0).unwrap_or_default(),
            revision: self.revision,
        }
    }
}

/// To the second before it.
fn seconds(time: DateTime<Utc>) -> Timestamp {
    Timestamp::from_unix(time.timestamp())
}
