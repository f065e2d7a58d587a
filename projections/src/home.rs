//! The figures of the home page at any moment: what expires soon, how many licenses are in which status, the credits, and what
//! happened last.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use sqlx::{FromRow, Postgres, QueryBuilder, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    audit_trail::{self, AuditView},
    batch::{Batch, Row},
    home_events::{self, Expiry, HomeLicense, LicenseCount, Rows, STATUSES},
    list::Scope,
    page::{ListError, Page},
    projection::Projection,
    reading::Reading,
    table::Table,
};

pub(crate) const TABLES: &[Table] = &[HomeLicense::TABLE, Expiry::TABLE, LicenseCount::TABLE];

/// The read models that [`figures`] are read from.
pub const READS: [Projection; 3] = [Projection::Home, Projection::CreditAccounts, Projection::AuditTrail];

/// So many of the last events are shown.
const RECENT: i64 = 10;

/// What the home page shows of a scope.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// What ends soon, by kind; kinds of which nothing does are left out.
    pub expiring: Vec<Expiring>,
    /// How many licenses are in each status that any is in.
    pub licenses: Vec<StatusCount>,
    /// The balance of the resellers in hundredths of a credit; none for a customer.
    pub balance: Option<i64>,
    /// What happened last, newest first.
    pub recent: Vec<AuditView>,
}

/// How many of a kind end when. The day that is asked for is the first of the 30, 60 and 90.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, ToSchema)]
pub struct Expiring {
    /// `trial`, `support` or `subscription`.
    pub kind: String,
    /// Within 30 days.
    pub days30: i64,
    /// Within 60 days, these included.
    pub days60: i64,
    /// Within 90 days, these included.
    pub days90: i64,
    /// Ended in the 30 days before, and nothing came of it since.
    pub expired_last_30: i64,
}

/// How many licenses are in a status.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, ToSchema)]
pub struct StatusCount {
    /// `assigned`, `activated`, `disabled`, `revoked` or `deleted`.
    pub status: String,
    /// How many.
    pub licenses: i64,
}

/// The figures of the reading's scope, with what ends counted from `day` on. The reading is of [`READS`].
pub async fn figures(reading: &mut Reading, day: NaiveDate) -> Result<Figures, ListError> {
    let recent = Page {
        limit: Some(RECENT),
        ..Page::ALL
    };
    let filter = audit_trail::Filter::default();
    Ok(Figures {
        expiring: expiring(reading, day).await?,
        licenses: licenses(reading).await?,
        balance: balance(reading).await?,
        recent: audit_trail::list(reading, &filter, &recent).await?.items,
    })
}

async fn expiring(reading: &mut Reading, day: NaiveDate) -> Result<Vec<Expiring>, sqlx::Error> {
    let mut query = QueryBuilder::new("select kind");
    for (days, name) in [(30, "days30"), (60, "days60"), (90, "days90")] {
        query
            .push(", count(*) filter (where expires_on between ")
            .push_bind(day);
        query
            .push(" and ")
            .push_bind(after(day, days - 1))
            .push(format_args!(") as {name}"));
    }
    query.push(", count(*) filter (where expires_on < ").push_bind(day);
    query.push(") as expired_last_30 from expiries where expires_on between ");
    let first = day.checked_sub_days(Days::new(30)).unwrap_or(day);
    query
        .push_bind(first)
        .push(" and ")
        .push_bind(after(day, 89))
        .push(" and status = 'pending'");
    push_standing(&mut query, reading, Projection::Home);
    reading.scope().push(&mut query);
    query.push(" group by kind order by kind");
    query.build_query_as().fetch_all(reading.connection()).await
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

async fn licenses(reading: &mut Reading) -> Result<Vec<StatusCount>, sqlx::Error> {
    let owners: Vec<String> = match reading.scope() {
        Scope::All => vec!["all".to_owned()],
        Scope::Resellers(resellers) => resellers.iter().map(Uuid::to_string).collect(),
        Scope::Customer(_) => return of_customer(reading).await,
    };
    let count_ids: Vec<String> = owners
        .iter()
        .flat_map(|owner| STATUSES.map(|status| home_events::count_id(owner, status)))
        .collect();
    let statement = "
        select found.status, sum(found.licenses)::bigint as licenses
        from unnest($1) wanted (count_id)
        cross join lateral (
            select status, licenses
            from license_counts
            where epoch = $2 and license_counts.count_id = wanted.count_id and valid_to > $3 and valid_from <= $3
            order by valid_to
            limit 1
        ) found
        group by found.status
        having sum(found.licenses) > 0
        order by found.status";
    let (epoch, at) = (reading.epoch(Projection::Home), reading.at().0);
    query_as(statement)
        .bind(count_ids)
        .bind(epoch)
        .bind(at)
        .fetch_all(reading.connection())
        .await
}

/// A customer has so few licenses that they can be counted.
async fn of_customer(reading: &mut Reading) -> Result<Vec<StatusCount>, sqlx::Error> {
    let mut query = QueryBuilder::new("select status, count(*) as licenses from home_licenses where true");
    push_standing(&mut query, reading, Projection::Home);
    reading.scope().push(&mut query);
    query.push(" group by status order by status");
    query.build_query_as().fetch_all(reading.connection()).await
}

async fn balance(reading: &mut Reading) -> Result<Option<i64>, sqlx::Error> {
    if matches!(reading.scope(), Scope::Customer(_)) {
        return Ok(None);
    }
    // Wild balances may add up to more than one account can hold.
    let mut query = QueryBuilder::new(
        "select greatest(least(coalesce(sum(balance), 0), 9223372036854775807), -9223372036854775808)::bigint
         from credit_accounts where true",
    );
    push_standing(&mut query, reading, Projection::CreditAccounts);
    reading.scope().push(&mut query);
    query
        .build_query_scalar()
        .fetch_one(reading.connection())
        .await
        .map(Some)
}

fn push_standing(query: &mut QueryBuilder<Postgres>, reading: &Reading, projection: Projection) {
    let at = reading.at().0;
    query.push(" and epoch = ").push_bind(reading.epoch(projection));
    query
        .push(" and valid_from <= ")
        .push_bind(at)
        .push(" and valid_to > ")
        .push_bind(at);
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let license_ids = events.iter().filter_map(home_events::license_id);
    let licenses = batch.standing(license_ids.map(|id| id.0)).await?;
    let expiries = batch.standing(events.iter().flat_map(home_events::expiry_ids)).await?;
    let count_ids = home_events::count_ids(events, &licenses);
    let mut rows = Rows {
        licenses,
        expiries,
        counts: batch.standing(count_ids).await?,
    };
    for recorded in events {
        rows.evolve(recorded);
    }
    batch.write(rows.licenses).await?;
    batch.write(rows.expiries).await?;
    batch.write(rows.counts).await
}
