//! Update and support services at any moment: each term that was bought, and until when each license has them.

mod project;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder, query_as};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::project::LicenseSupport;
pub(crate) use self::project::project;
use crate::{
    batch::Row,
    filter::{push_equal, push_ids},
    licenses::LicenseView,
    list::{List, column, filled},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
};

pub(crate) const TABLES: &[Table] = &[SupportView::TABLE, LicenseSupport::TABLE];

const LIST: List = List {
    projection: Projection::Supports,
    table: SupportView::TABLE,
    columns: "support_id, license_id, assigned_position, ordered_at, activation_key_id, reseller_id, customer_id,
        customer_email, license_sku, product, edition, size, serial, sku, years, first_on, last_on, price, price_minor,
        price_asset, order_reference, extends, status",
    order: "assigned_position",
    sorts: &[
        filled("last_on", "date"),
        filled("first_on", "date"),
        filled("ordered_at", "timestamptz"),
        filled("product", "text"),
        column("edition", "text"),
        column("size", "bigint"),
        column("serial", "text"),
        filled("license_sku", "text"),
        filled("sku", "text"),
        column("years", "bigint"),
        filled("price_minor", "bigint"),
        column("price_asset", "text"),
        filled("order_reference", "text"),
        filled("status", "text"),
        column("customer_email", "text"),
    ],
};

/// A support: a term that was bought for a license.
///
/// Whether it has expired is no event and no column: it has on each day (UTC) after `last_on`, unless it was revoked.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct SupportView {
    /// Its id.
    pub support_id: Uuid,
    /// For which license.
    pub license_id: Uuid,
    /// The log's position at which it was bought.
    pub assigned_position: i64,
    /// When it was bought.
    pub ordered_at: DateTime<Utc>,
    /// The key that carries the license.
    pub activation_key_id: Uuid,
    /// The reseller that sold the license; none when it was sold directly.
    pub reseller_id: Option<Uuid>,
    /// Whose the license is; also the person under whose key the address is sealed.
    pub customer_id: Uuid,
    /// The customer's address; `[erased]` once its person is.
    pub customer_email: Option<String>,
    /// The license that it covers, such as `T-ENT-10`: what the license is now, or was when the days of this support were over.
    pub license_sku: String,
    /// The code of that license's product, such as `T`.
    pub product: String,
    /// The code of that license's edition, such as `ENT`.
    pub edition: Option<String>,
    /// How many users, workstations or servers that license has; none for unlimited.
    pub size: Option<i64>,
    /// The license's, given at its first activation.
    pub serial: Option<String>,
    /// What was sold, such as `S1Y-T-ENT-10`; it names the license as it was then.
    pub sku: String,
    /// For how many years; none if it was bought by the day.
    pub years: Option<i64>,
    /// The first day, in UTC.
    pub first_on: NaiveDate,
    /// The last day, in UTC, included.
    pub last_on: NaiveDate,
    /// What it cost when it was bought: `free`, `17.39 credits` or `EUR 102.31`. What an upgrade added for its days left is apart.
    pub price: String,
    /// The same in hundredths of a credit, or in the currency's minor unit.
    pub price_minor: i64,
    /// Of what that is so much: `CREDIT`, or a currency; none when it was free.
    pub price_asset: Option<String>,
    /// The order that it was bought in.
    pub order_reference: String,
    /// The support that it extends, in force or past; none for the first of a license.
    pub extends: Option<Uuid>,
    /// `in_force` or `revoked`.
    pub status: String,
}

impl Row for SupportView {
    const TABLE: Table =
        Table::versions("supports", "support_id").with(&[Erasable::Texts("customer_id", &["customer_email"])]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.support_id
    }
}

/// Which of the supports in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// For this license.
    pub license_id: Option<Uuid>,
    /// For a license of this product.
    pub product: Option<String>,
    /// For a license of this edition.
    pub edition: Option<String>,
    /// `in_force` or `revoked`.
    pub status: Option<String>,
    /// With this last day or a later one.
    pub last_from: Option<NaiveDate>,
    /// With this last day or an earlier one.
    pub last_until: Option<NaiveDate>,
    /// Of this customer.
    pub customer_id: Option<Uuid>,
    /// For a license that this reseller sold; a list over HTTP narrows its scope instead.
    #[serde(skip)]
    #[param(ignore)]
    pub reseller_id: Option<Uuid>,
    /// For a license that this key carries.
    pub activation_key_id: Option<Uuid>,
    /// Bought in this order.
    pub order_reference: Option<String>,
    /// For one of these licenses, such as those of a page or of a search; none for whatever license.
    #[serde(skip)]
    #[param(ignore)]
    pub license_ids: Option<Vec<Uuid>>,
    /// Those with these ids; none for whatever id.
    #[serde(skip)]
    #[param(ignore)]
    pub ids: Option<Vec<Uuid>>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        let ids = [
            ("license_id", &self.license_id),
            ("customer_id", &self.customer_id),
            ("reseller_id", &self.reseller_id),
            ("activation_key_id", &self.activation_key_id),
        ];
        push_equal(query, ids);
        push_ids(query, "license_id", self.license_ids.as_ref());
        push_ids(query, "support_id", self.ids.as_ref());
        let texts = [
            ("product", &self.product),
            ("edition", &self.edition),
            ("status", &self.status),
            ("order_reference", &self.order_reference),
        ];
        push_equal(query, texts);
        for (comparison, wanted) in [(">=", self.last_from), ("<=", self.last_until)] {
            if let Some(wanted) = wanted {
                query.push(format_args!(" and last_on {comparison} ")).push_bind(wanted);
            }
        }
    }
}

/// The supports of the reading's scope; expired ones, and revoked ones with that status.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<SupportView>, ListError> {
    reading.list(&LIST, &|query| filter.push(query), page).await
}

/// The support `support_id`, if it is one of the reading's scope.
pub async fn find(reading: &mut Reading, support_id: Uuid) -> Result<Option<SupportView>, ListError> {
    let filter = Filter {
        ids: Some(vec![support_id]),
        ..Filter::default()
    };
    Ok(list(reading, &filter, &Page::ALL).await?.items.pop())
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|query| filter.push(query)).await
}

/// Until which day (UTC, included) support of each license is in force, past days too. A license is not among them if support was
/// never bought for it or all of it was revoked; what became of the license itself is not asked.
pub async fn until(reading: &mut Reading, license_ids: &[Uuid]) -> Result<HashMap<Uuid, NaiveDate>, sqlx::Error> {
    let statement = "select license_id, last_on from license_supports
         where epoch = $1 and license_id = any ($2) and valid_from <= $3 and valid_to > $3 and last_on is not null";
    let (epoch, at) = (reading.epoch(Projection::Supports), reading.at().0);
    let found: Vec<(Uuid, NaiveDate)> = query_as(statement)
        .bind(epoch)
        .bind(license_ids)
        .bind(at)
        .fetch_all(reading.connection())
        .await?;
    Ok(found.into_iter().collect())
}

/// The support of a license, as it is shown beside the license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SupportOfLicense {
    /// Until which day (UTC, included) it is in force, past days too; none if it was never bought or all of it was revoked.
    pub until: Option<NaiveDate>,
    /// Whether one was bought in the license's own order: that of its assignment, or of its latest purchase.
    pub bought_with_it: bool,
}

/// The support of each of these licenses, in one query; in their order.
pub async fn beside(reading: &mut Reading, licenses: &[LicenseView]) -> Result<Vec<SupportOfLicense>, sqlx::Error> {
    let statement = "select s.license_id, max(s.last_on) filter (where s.status = 'in_force'),
             bool_or(s.order_reference in (wanted.first_order, wanted.latest_order))
         from unnest($2, $3, $5) wanted (license_id, first_order, latest_order)
         join supports s on s.license_id = wanted.license_id
         where s.epoch = $1 and s.valid_from <= $4 and s.valid_to > $4 and s.assigned_position <= $4
         group by s.license_id";
    let (epoch, at) = (reading.epoch(Projection::Supports), reading.at().0);
    let ids: Vec<Uuid> = licenses.iter().map(|license| license.license_id).collect();
    let firsts = licenses.iter().map(|license| license.first_order_reference.clone());
    let latest = licenses.iter().map(|license| license.order_reference.clone());
    let found: Vec<(Uuid, Option<NaiveDate>, bool)> = query_as(statement)
        .bind(epoch)
        .bind(ids)
        .bind(firsts.collect::<Vec<_>>())
        .bind(at)
        .bind(latest.collect::<Vec<_>>())
        .fetch_all(reading.connection())
        .await?;
    let found: HashMap<Uuid, SupportOfLicense> = found
        .into_iter()
        .map(|(id, until, bought_with_it)| (id, SupportOfLicense { until, bought_with_it }))
        .collect();
    let of = |license: &LicenseView| found.get(&license.license_id).copied().unwrap_or_default();
    Ok(licenses.iter().map(of).collect())
}
