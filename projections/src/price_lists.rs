//! The price lists that were published, and how two of them differ.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Event, catalog::PriceList};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query_as};

pub use crate::price_list_differences::Difference;
use utoipa::ToSchema;

use crate::{
    batch::{Batch, Fact},
    forms::PriceListForm,
    list::{List, column},
    page::{ListError, Page, Paged},
    price_list_differences,
    projection::Projection,
    reading::Reading,
    table::Table,
};

pub(crate) const TABLES: &[Table] = &[PublishedPriceList::TABLE];

const LIST: List = List {
    projection: Projection::PriceLists,
    table: PublishedPriceList::TABLE,
    columns: "position, published_at, name, effective_from, currencies, products, skus, tiers",
    order: "position",
    sorts: &[
        column("published_at", "timestamptz"),
        column("name", "text"),
        column("effective_from", "date"),
        column("currencies", "text[]"),
        column("products", "bigint"),
        column("skus", "bigint"),
        column("tiers", "bigint"),
    ],
};

/// What stands on the cover of a price list.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct PriceListView {
    /// The log's position at which it was published.
    pub position: i64,
    /// When.
    pub published_at: DateTime<Utc>,
    /// What the vendor calls it.
    pub name: String,
    /// The first day, in UTC, on which it is in force; it is until the next list's first day.
    pub effective_from: NaiveDate,
    /// The currencies that it has prices in, such as `EUR`.
    pub currencies: Vec<String>,
    /// How many products it sells.
    pub products: i64,
    /// How many prices it names; of a product of any number that of one.
    pub skus: i64,
    /// How many tiers of resellers it has.
    pub tiers: i64,
}

/// A price list, all of it.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct PublishedPriceList {
    /// When it was published, and from when on it is in force.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub published: PriceListView,
    /// What is sold, and for how much.
    #[sqlx(json)]
    #[schema(value_type = PriceListForm)]
    pub list: PriceList,
}

impl Fact for PublishedPriceList {
    const TABLE: Table = Table::facts("price_lists");
}

/// The price lists that were published.
pub async fn list(reading: &mut Reading, page: &Page) -> Result<Paged<PriceListView>, ListError> {
    reading.list(&LIST, &|_| {}, page).await
}

/// The one that was published at `position`.
pub async fn price_list(reading: &mut Reading, position: Position) -> Result<Option<PublishedPriceList>, sqlx::Error> {
    let statement = "select position, published_at, name, effective_from, currencies, products, skus, tiers, list
         from price_lists
         where position = $1 and position <= $2";
    let at = reading.at().0;
    query_as(statement)
        .bind(position.0)
        .bind(at)
        .fetch_optional(reading.connection())
        .await
}

/// The one that is in force on `day`, in UTC, as far as was published by then.
pub async fn in_force(reading: &mut Reading, day: NaiveDate) -> Result<Option<PublishedPriceList>, sqlx::Error> {
    let statement = "select position, published_at, name, effective_from, currencies, products, skus, tiers, list
         from price_lists
         where effective_from <= $1 and position <= $2
         order by position desc
         limit 1";
    let at = reading.at().0;
    query_as(statement)
        .bind(day)
        .bind(at)
        .fetch_optional(reading.connection())
        .await
}

/// Where the list that was published at `newer` differs from the one published at `older`; none unless both are there.
pub async fn differences(
    reading: &mut Reading,
    older: Position,
    newer: Position,
) -> Result<Option<Vec<Difference>>, sqlx::Error> {
    let older = price_list(reading, older).await?;
    let newer = price_list(reading, newer).await?;
    let both = older.zip(newer);
    Ok(both.map(|(older, newer)| price_list_differences::between(&older.list, &newer.list)))
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let published: Vec<_> = batch.events.iter().filter_map(published).collect();
    batch.add(&published).await
}

fn published(recorded: &RecordedEvent) -> Option<PublishedPriceList> {
    let Event::PriceListPublished(published) = &recorded.event else {
        return None;
    };
    let list = &published.price_list;
    let priced = list.prices.iter().flat_map(|price| &price.money);
    let currencies: BTreeSet<_> = priced.chain(&list.credit_price).map(|money| money.currency).collect();
    let many = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Some(PublishedPriceList {
        published: PriceListView {
            position: recorded.position.0,
            published_at: recorded.recorded_at,
            name: list.name.clone(),
            effective_from: list.effective_from,
            currencies: currencies.iter().map(ToString::to_string).collect(),
            products: many(list.products.len()),
            skus: many(list.prices.len()),
            tiers: many(list.tiers.len()),
        },
        list: list.clone(),
    })
}
