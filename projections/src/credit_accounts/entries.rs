//! Entries: every change of a balance, with what it was for.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Credits, Event, ResellerId,
    credit_account::{Cause, CauseKind, CreditsAdjusted, CreditsPurchased, Subject},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::Fact,
    filter::push_equal,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::Table,
};

const LIST: List = List {
    projection: Projection::CreditAccounts,
    table: CreditEntryView::TABLE,
    columns: "position, reseller_id, recorded_at, kind, credits, balance_after, cause, license_id, sku, reason, paid,
        subscription_id, counterparty_reseller_id, lot, expires_on, effective_on, requested_by, approved_by,
        paid_currency, paid_minor",
    order: "position",
    sorts: &[
        column("recorded_at", "timestamptz"),
        column("kind", "text"),
        column("credits", "bigint"),
        column("balance_after", "bigint"),
        column("sku", "text"),
        column("reason", "text"),
        column("lot", "bigint"),
        column("expires_on", "date"),
        column("effective_on", "date"),
        column("paid_currency", "text"),
        column("paid_minor", "bigint"),
        column("cause", "text"),
    ],
};

/// What a reseller does not see in full, it cannot sort by.
const OF_RESELLERS: List = LIST.without_last(1);

/// A change of a balance.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct CreditEntryView {
    /// The position of its event.
    pub position: i64,
    /// Whose account.
    pub reseller_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// `purchased`, `debited`, `refunded`, `adjusted`, `transferred_out`, `transferred_in`, `expired` or `revoked`.
    pub kind: String,
    /// Hundredths of a credit, negative when taken.
    pub credits: i64,
    /// The balance that it left, in hundredths.
    pub balance_after: i64,
    /// What happened to the license, to which subscription, or where credits were transferred. Another reseller that does not
    /// stand below is not named.
    pub cause: Option<String>,
    /// Which license.
    pub license_id: Option<Uuid>,
    /// What was bought.
    pub sku: Option<String>,
    /// Why staff corrected the balance or revoked a purchase.
    pub reason: Option<String>,
    /// What was paid for purchased credits.
    pub paid: Option<String>,
    /// Which subscription.
    pub subscription_id: Option<Uuid>,
    /// Whom credits were transferred to, or who had them; a reseller does not see who stands above it.
    pub counterparty_reseller_id: Option<Uuid>,
    /// The number of the lot that was bought or revoked; none if the purchase is older than lots.
    pub lot: Option<i64>,
    /// The last day (UTC) that bought credits are good for.
    pub expires_on: Option<NaiveDate>,
    /// The day that a correction is meant for, if another than that of its booking.
    pub effective_on: Option<NaiveDate>,
    /// Who of the staff asked for a correction; only staff see it.
    pub requested_by: Option<Uuid>,
    /// Who of the staff approved it, where that took a second one; only staff see it.
    pub approved_by: Option<Uuid>,
    /// The currency of what was paid.
    pub paid_currency: Option<String>,
    /// What was paid, in minor units of that.
    pub paid_minor: Option<i64>,
}

impl Fact for CreditEntryView {
    const TABLE: Table = Table::facts("credit_entries");
}

/// Which of the entries in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryFilter {
    /// Of this kind.
    pub kind: Option<String>,
    /// About this license.
    pub license_id: Option<Uuid>,
    /// About this subscription.
    pub subscription_id: Option<Uuid>,
    /// Of this reseller's account; a list over HTTP narrows its scope instead.
    #[serde(skip)]
    #[param(ignore)]
    pub reseller_id: Option<Uuid>,
    /// Recorded on this day (UTC) or later.
    pub from: Option<NaiveDate>,
    /// Recorded on this day (UTC) or earlier.
    pub until: Option<NaiveDate>,
    /// Recorded in this month (UTC), as `2026-11`; nothing was in what is no month.
    pub month: Option<String>,
}

impl EntryFilter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        push_equal(query, [("kind", &self.kind)]);
        let ids = [
            ("license_id", &self.license_id),
            ("subscription_id", &self.subscription_id),
            ("reseller_id", &self.reseller_id),
        ];
        push_equal(query, ids);
        push_days(query, self.from, self.until);
        match self.month.as_ref().map(|month| days_of(month)) {
            None => {}
            Some(Some((first, last))) => push_days(query, Some(first), Some(last)),
            Some(None) => {
                query.push(" and false");
            }
        }
    }
}

/// Recorded between these days in UTC, both included.
fn push_days(query: &mut QueryBuilder<Postgres>, from: Option<NaiveDate>, until: Option<NaiveDate>) {
    if let Some(from) = from {
        query
            .push(" and recorded_at >= ")
            .push_bind(from.and_time(chrono::NaiveTime::MIN).and_utc());
    }
    if let Some(next) = until.and_then(|until| until.succ_opt()) {
        query
            .push(" and recorded_at < ")
            .push_bind(next.and_time(chrono::NaiveTime::MIN).and_utc());
    }
}

/// The first and the last day of a month that is written `yyyy-mm`.
fn days_of(month: &str) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok()?;
    let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
    Some((first, last))
}

/// The entries of the reading's scope.
pub async fn entries(
    reading: &mut Reading,
    filter: &EntryFilter,
    page: &Page,
) -> Result<Paged<CreditEntryView>, ListError> {
    let list = if *reading.scope() == Scope::All {
        &LIST
    } else {
        &OF_RESELLERS
    };
    let found: Paged<CreditEntryView> = reading.list(list, &|query| filter.push(query), page).await?;
    Ok(found.map(|entry| entry.seen_by(reading.scope())))
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count_entries(reading: &mut Reading, filter: &EntryFilter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}

/// The entry that an event is.
pub(super) fn entry(recorded: &RecordedEvent) -> Option<CreditEntryView> {
    let new = |kind: &str, reseller: ResellerId, credits: i64, balance_after: Credits| {
        let (reseller_id, balance_after) = (reseller.0, balance_after.0);
        blank(recorded, kind, (reseller_id, credits, balance_after))
    };
    match &recorded.event {
        Event::CreditsPurchased(e) => Some(new("purchased", e.reseller_id, e.credits.0, e.balance_after).bought(e)),
        Event::CreditsDebited(e) => {
            Some(new("debited", e.reseller_id, -e.credits.0, e.balance_after).caused_by(&e.cause))
        }
        Event::CreditsRefunded(e) => {
            Some(new("refunded", e.reseller_id, e.credits.0, e.balance_after).caused_by(&e.cause))
        }
        Event::CreditsAdjusted(e) => Some(new("adjusted", e.reseller_id, e.credits.0, e.balance_after).corrected(e)),
        Event::CreditsTransferredOut(e) => Some(CreditEntryView {
            cause: Some(format!("to reseller {}", e.to)),
            counterparty_reseller_id: Some(e.to.0),
            ..new("transferred_out", e.reseller_id, -e.credits.0, e.balance_after)
        }),
        Event::CreditsTransferredIn(e) => Some(CreditEntryView {
            cause: Some(format!("from reseller {}", e.from)),
            counterparty_reseller_id: Some(e.from.0),
            ..new("transferred_in", e.reseller_id, e.credits.0, e.balance_after)
        }),
        Event::CreditsExpired(e) => Some(new("expired", e.reseller_id, -e.credits.0, e.balance_after)),
        Event::CreditPurchaseRevoked(e) => Some(CreditEntryView {
            reason: Some(e.reason.clone()),
            lot: Some(e.lot.into()),
            ..new("revoked", e.reseller_id, -e.credits.0, e.balance_after)
        }),
        _ => None,
    }
}

/// An entry that tells no more than whose it is, how many credits, and the balance after it.
fn blank(
    recorded: &RecordedEvent,
    kind: &str,
    (reseller_id, credits, balance_after): (Uuid, i64, i64),
) -> CreditEntryView {
    CreditEntryView {
        position: recorded.position.0,
        reseller_id,
        recorded_at: recorded.recorded_at,
        kind: kind.to_owned(),
        credits,
        balance_after,
        cause: None,
        license_id: None,
        sku: None,
        reason: None,
        paid: None,
        subscription_id: None,
        counterparty_reseller_id: None,
        lot: None,
        expires_on: None,
        effective_on: None,
        requested_by: None,
        approved_by: None,
        paid_currency: None,
        paid_minor: None,
    }
}

impl CreditEntryView {
    /// The entry as `scope` sees it: neither staff nor resellers beyond it are named.
    fn seen_by(self, scope: &Scope) -> Self {
        let mut seen = match scope {
            Scope::All => return self,
            _ => Self {
                requested_by: None,
                approved_by: None,
                ..self
            },
        };
        if seen
            .counterparty_reseller_id
            .is_some_and(|other| !scope.has_reseller(other))
        {
            seen.counterparty_reseller_id = None;
            let direction = if seen.credits < 0 { "to" } else { "from" };
            seen.cause = Some(format!("{direction} another reseller"));
        }
        seen
    }

    fn bought(self, purchased: &CreditsPurchased) -> Self {
        Self {
            paid: purchased.paid.map(|paid| paid.to_string()),
            lot: purchased.lot.map(i64::from),
            expires_on: purchased.expires_on,
            paid_currency: purchased.paid.map(|paid| paid.currency.to_string()),
            paid_minor: purchased.paid.map(|paid| paid.minor),
            ..self
        }
    }

    fn corrected(self, adjusted: &CreditsAdjusted) -> Self {
        Self {
            reason: Some(adjusted.reason.clone()),
            effective_on: adjusted.effective_on,
            requested_by: adjusted.requested_by.map(|staff| staff.0),
            approved_by: adjusted.approved_by.map(|staff| staff.0),
            ..self
        }
    }

    fn caused_by(self, cause: &Cause) -> Self {
        let kind = match cause.kind {
            CauseKind::LicenseAssigned => "license assigned",
            CauseKind::LicenseUpgraded => "license upgraded",
            CauseKind::LicenseDeleted => "license deleted",
            CauseKind::SubscriptionStarted => "subscription started",
            CauseKind::SubscriptionRenewed => "subscription renewed",
            CauseKind::ChannelsChanged => "channels changed",
            CauseKind::SupportAssigned => "support assigned",
            CauseKind::SupportExtended => "support extended",
            CauseKind::SupportUpgraded => "support upgraded",
            CauseKind::SupportCoTermed => "support co-termed",
            CauseKind::SupportRevoked => "support revoked",
        };
        let caused = Self {
            sku: cause.sku.as_ref().map(ToString::to_string),
            ..self
        };
        match cause.subject {
            Subject::License { license_id } => Self {
                cause: Some(kind.to_owned()),
                license_id: Some(license_id.0),
                ..caused
            },
            Subject::Subscription { subscription_id } => Self {
                cause: Some(format!("{kind}: subscription {subscription_id}")),
                subscription_id: Some(subscription_id.0),
                ..caused
            },
        }
    }
}
