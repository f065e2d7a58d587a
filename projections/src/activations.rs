//! What happened between licenses and computers, at any moment. The projection of [`devices`](crate::devices) writes it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder, query_as};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::Fact,
    filter::push_equal,
    list::{List, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::Table,
};

const LIST: List = List {
    projection: Projection::Devices,
    table: ActivationView::TABLE,
    columns:
        "position, recorded_at, kind, license_id, computer_id, reseller_id, customer_id, revision, presented, year,
        rehosts_this_year, rehosts_left",
    order: "position",
    sorts: &[
        column("recorded_at", "timestamptz"),
        column("kind", "text"),
        column("computer_id", "text"),
        column("revision", "bigint"),
        column("presented", "bigint"),
        column("year", "integer"),
        column("rehosts_this_year", "bigint"),
        column("rehosts_left", "bigint"),
    ],
};

/// Something that happened between a license and a computer.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct ActivationView {
    /// The position of its event.
    pub position: i64,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// `activated`, `released`, `refreshed` or `clone_suspected`.
    pub kind: String,
    /// Which license.
    pub license_id: Uuid,
    /// Which computer.
    pub computer_id: String,
    /// The reseller that sold the license; none when it was sold directly.
    pub reseller_id: Option<Uuid>,
    /// Whose the license was then.
    pub customer_id: Uuid,
    /// Of a refresh, the revision that it gave; of a suspicion, the one that was expected.
    pub revision: Option<i64>,
    /// The revision that the computer showed.
    pub presented: Option<i64>,
    /// Of a release: the calendar year (UTC) that it counts in.
    pub year: Option<i32>,
    /// Of a release: how many times the owner had released the license in that year by then; staff's do not count.
    pub rehosts_this_year: Option<i64>,
    /// Of a release: how many more times the owner might in that year.
    pub rehosts_left: Option<i64>,
}

/// How often a license moved in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// How often it was released, by whomever.
    pub released: usize,
    /// How often its owner released it, as the last release of the year says.
    pub rehosts: i64,
    /// How many more times the owner may, as the last release of the year says; none if there was none yet.
    pub left: Option<i64>,
}

impl Fact for ActivationView {
    const TABLE: Table = Table::facts("activations");
}

/// Which of them in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of this license.
    pub license_id: Option<Uuid>,
    /// Of this customer's licenses.
    pub customer_id: Option<Uuid>,
    /// On this computer.
    pub computer_id: Option<String>,
    /// `activated`, `released`, `refreshed` or `clone_suspected`.
    pub kind: Option<String>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        push_equal(
            query,
            [("license_id", &self.license_id), ("customer_id", &self.customer_id)],
        );
        push_equal(query, [("computer_id", &self.computer_id), ("kind", &self.kind)]);
    }
}

/// What happened between the licenses of the reading's scope and computers.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<ActivationView>, ListError> {
    reading.list(&LIST, &|query| filter.push(query), page).await
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}

/// How often a license moved in the calendar year (UTC) `year`.
pub async fn moves(reading: &mut Reading, license_id: Uuid, year: i32) -> Result<Moves, sqlx::Error> {
    let statement = "select rehosts_this_year, rehosts_left from activations
         where license_id = $1 and kind = 'released' and year = $2 and position <= $3
         order by position desc";
    let at = reading.at().0;
    let releases: Vec<(i64, i64)> = query_as(statement)
        .bind(license_id)
        .bind(year)
        .bind(at)
        .fetch_all(reading.connection())
        .await?;
    let last = releases.first().copied();
    Ok(Moves {
        released: releases.len(),
        rehosts: last.map_or(0, |(rehosts, _)| rehosts),
        left: last.map(|(_, left)| left),
    })
}
