//! Corrections that wait, or waited, for a second one of the staff. Those that were booked at once are entries only.

use chrono::{DateTime, NaiveDate, Utc};
use domain::Event;
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::Row,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::Table,
    versions::Versions,
};

const LIST: List = List {
    projection: Projection::CreditAccounts,
    table: CreditAdjustmentView::TABLE,
    columns:
        "adjustment_id, requested_position, requested_at, reseller_id, credits, reason, requested_by, effective_on,
        status, decided_at, decided_by, decline_reason",
    order: "requested_position",
    sorts: &[
        column("requested_at", "timestamptz"),
        column("credits", "bigint"),
        column("reason", "text"),
        column("effective_on", "date"),
        column("status", "text"),
        column("decided_at", "timestamptz"),
        column("decline_reason", "text"),
    ],
};

/// What staff wrote for staff, a reseller can neither see nor sort by.
const OF_RESELLERS: List = LIST.without_last(1);

/// A correction of a balance that took a second one of the staff.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct CreditAdjustmentView {
    /// Its id.
    pub adjustment_id: Uuid,
    /// The log's position at which it was asked for.
    pub requested_position: i64,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Whose account.
    pub reseller_id: Uuid,
    /// Hundredths of a credit, negative when they are to be taken.
    pub credits: i64,
    /// Why, for the statement.
    pub reason: String,
    /// Who of the staff asked for it; only staff see it.
    pub requested_by: Option<Uuid>,
    /// The day that it is meant for, if another than that of its booking.
    pub effective_on: Option<NaiveDate>,
    /// `requested` while it waits, then `booked` or `declined`.
    pub status: String,
    /// When it was booked or declined.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who of the staff approved or declined it; only staff see it.
    pub decided_by: Option<Uuid>,
    /// Why it was declined; only staff see it.
    pub decline_reason: Option<String>,
}

impl Row for CreditAdjustmentView {
    const TABLE: Table = Table::versions("credit_adjustments", "adjustment_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.adjustment_id
    }
}

/// Which of the corrections in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdjustmentFilter {
    /// With this status.
    pub status: Option<String>,
}

impl AdjustmentFilter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(status) = &self.status {
            query.push(" and status = ").push_bind(status.clone());
        }
    }
}

impl CreditAdjustmentView {
    /// The correction as `scope` sees it.
    fn seen_by(mut self, scope: &Scope) -> Self {
        if *scope != Scope::All {
            (self.requested_by, self.decided_by, self.decline_reason) = (None, None, None);
        }
        self
    }
}

/// The corrections of the reading's scope that wait, or waited.
pub async fn adjustments(
    reading: &mut Reading,
    filter: &AdjustmentFilter,
    page: &Page,
) -> Result<Paged<CreditAdjustmentView>, ListError> {
    let list = if *reading.scope() == Scope::All {
        &LIST
    } else {
        &OF_RESELLERS
    };
    let found: Paged<CreditAdjustmentView> = reading.list(list, &|query| filter.push(query), page).await?;
    Ok(found.map(|adjustment| adjustment.seen_by(reading.scope())))
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count_adjustments(reading: &mut Reading, filter: &AdjustmentFilter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}

/// The correction `adjustment_id`, if it waits, or waited, by then.
pub async fn adjustment(reading: &mut Reading, adjustment_id: Uuid) -> Result<Option<CreditAdjustmentView>, ListError> {
    let conditions = |query: &mut QueryBuilder<Postgres>| {
        query.push(" and adjustment_id = ").push_bind(adjustment_id);
    };
    let found = reading.list(&LIST, &conditions, &Page::ALL).await?;
    Ok(found.items.into_iter().next())
}

/// The correction that an event is about.
pub(super) fn touched(recorded: &RecordedEvent) -> Option<Uuid> {
    match &recorded.event {
        Event::CreditAdjustmentRequested(requested) => Some(requested.adjustment_id.0),
        Event::CreditAdjustmentDeclined(declined) => Some(declined.adjustment_id.0),
        Event::CreditsAdjusted(adjusted) => adjusted.adjustment_id.map(|adjustment| adjustment.0),
        _ => None,
    }
}

pub(super) fn evolve(versions: &mut Versions<CreditAdjustmentView>, recorded: &RecordedEvent) {
    let (Some(id), position) = (touched(recorded), recorded.position) else {
        return;
    };
    match &recorded.event {
        Event::CreditAdjustmentRequested(requested) => {
            let row = CreditAdjustmentView {
                adjustment_id: id,
                requested_position: position.0,
                requested_at: recorded.recorded_at,
                reseller_id: requested.reseller_id.0,
                credits: requested.credits.0,
                reason: requested.reason.clone(),
                requested_by: Some(requested.requested_by.0),
                effective_on: requested.effective_on,
                status: "requested".to_owned(),
                decided_at: None,
                decided_by: None,
                decline_reason: None,
            };
            versions.open(position, row);
        }
        Event::CreditAdjustmentDeclined(declined) => versions.change(&id, position, |row| {
            "declined".clone_into(&mut row.status);
            row.decided_at = Some(recorded.recorded_at);
            row.decided_by = Some(declined.declined_by.0);
            row.decline_reason = Some(declined.reason.clone());
        }),
        Event::CreditsAdjusted(adjusted) => versions.change(&id, position, |row| {
            "booked".clone_into(&mut row.status);
            row.decided_at = Some(recorded.recorded_at);
            row.decided_by = adjusted.approved_by.map(|staff| staff.0);
        }),
        _ => {}
    }
}
