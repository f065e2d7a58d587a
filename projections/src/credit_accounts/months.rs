//! What the entries of a month come to, for each account, and the statement that they make up.

use event_log::Position;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entries::{CreditEntryView, EntryFilter, entries};
use crate::{
    batch::Row,
    list::{List, column},
    page::{ListError, Page, Paged, Sort},
    projection::Projection,
    reading::Reading,
    table::Table,
    versions::Versions,
};

const LIST: List = List {
    projection: Projection::CreditAccounts,
    table: CreditMonthView::TABLE,
    columns: "credit_month_key, reseller_id, month, first_position, opening, purchased, debited, refunded, adjusted,
        transferred_in, transferred_out, expired, revoked, closing, entries",
    order: "first_position",
    sorts: &[
        column("month", "text"),
        column("opening", "bigint"),
        column("purchased", "bigint"),
        column("debited", "bigint"),
        column("refunded", "bigint"),
        column("adjusted", "bigint"),
        column("transferred_in", "bigint"),
        column("transferred_out", "bigint"),
        column("expired", "bigint"),
        column("revoked", "bigint"),
        column("closing", "bigint"),
        column("entries", "bigint"),
    ],
};

/// What the entries of an account in a month (UTC) come to. All amounts are hundredths of a credit, negative when taken, so that
/// the opening balance and the sums of all kinds are the closing balance.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct CreditMonthView {
    /// Whose account and which month, `<reseller_id>:<month>`.
    pub credit_month_key: String,
    /// Whose account.
    pub reseller_id: Uuid,
    /// The month in UTC, as `2026-11`.
    pub month: String,
    /// The log's position of its first entry; 0 if it has none.
    pub first_position: i64,
    /// The balance before it.
    pub opening: i64,
    /// What was bought.
    pub purchased: i64,
    /// What was taken for licenses, support and subscriptions.
    pub debited: i64,
    /// What of that came back.
    pub refunded: i64,
    /// What staff corrected.
    pub adjusted: i64,
    /// What came from other accounts.
    pub transferred_in: i64,
    /// What left for other accounts.
    pub transferred_out: i64,
    /// What was not used by its last day.
    pub expired: i64,
    /// What was taken back with the payment of a purchase.
    pub revoked: i64,
    /// The balance after it.
    pub closing: i64,
    /// How many entries it has.
    pub entries: i64,
}

impl Row for CreditMonthView {
    const TABLE: Table = Table::versions("credit_months", "credit_month_key");
    type Key = String;

    fn key(&self) -> String {
        self.credit_month_key.clone()
    }
}

/// The statement of an account for a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What its entries come to.
    pub totals: CreditMonthView,
    /// Every entry of the month, the first one first.
    pub entries: Vec<CreditEntryView>,
}

/// The months of the reading's scope that have an entry, the newest first.
pub async fn months(reading: &mut Reading, page: &Page) -> Result<Paged<CreditMonthView>, ListError> {
    reading.list(&LIST, &|_| {}, page).await
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count_months(reading: &mut Reading) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|_| {}).await
}

/// The statement of a reseller of the reading's scope for a month, written `2026-11`. One without entries closes with what it
/// opened with.
pub async fn statement(reading: &mut Reading, reseller_id: Uuid, month: &str) -> Result<Statement, ListError> {
    let of_reseller = |query: &mut QueryBuilder<Postgres>| {
        query.push(" and reseller_id = ").push_bind(reseller_id);
    };
    let until = |query: &mut QueryBuilder<Postgres>| {
        of_reseller(query);
        query.push(" and month <= ").push_bind(month.to_owned());
    };
    let latest = Page {
        limit: Some(1),
        ..Page::ALL
    };
    let found: Paged<CreditMonthView> = reading.list(&LIST, &until, &latest).await?;
    let found = found.items.into_iter().next();
    if let Some(totals) = found.as_ref().filter(|found| found.month == month) {
        let (totals, filter) = (
            totals.clone(),
            EntryFilter {
                month: Some(month.to_owned()),
                reseller_id: Some(reseller_id),
                ..EntryFilter::default()
            },
        );
        let first_first = Page {
            sort: Some(Sort {
                column: "position".to_owned(),
                descending: false,
            }),
            ..Page::ALL
        };
        let entries = entries(reading, &filter, &first_first).await?.items;
        return Ok(Statement { totals, entries });
    }
    let balance = found.map_or(0, |before| before.closing);
    Ok(Statement {
        totals: new(reseller_id, month, (0, balance)),
        entries: vec![],
    })
}

/// The key of the month of an entry.
pub(super) fn key(entry: &CreditEntryView) -> String {
    key_of(entry.reseller_id, &month_of(entry))
}

pub(super) fn evolve(versions: &mut Versions<CreditMonthView>, entry: &CreditEntryView) {
    let month = versions.get(&key(entry)).cloned();
    let mut month = month.unwrap_or_else(|| {
        let opening = entry.balance_after.saturating_sub(entry.credits);
        new(entry.reseller_id, &month_of(entry), (entry.position, opening))
    });
    if let Some(sum) = month.sum_of(&entry.kind) {
        *sum = sum.saturating_add(entry.credits);
    }
    month.closing = entry.balance_after;
    month.entries = month.entries.saturating_add(1);
    versions.open(Position(entry.position), month);
}

/// A month before its first entry, at this position, with the balance by then.
fn new(reseller_id: Uuid, month: &str, (first_position, opening): (i64, i64)) -> CreditMonthView {
    CreditMonthView {
        credit_month_key: key_of(reseller_id, month),
        reseller_id,
        month: month.to_owned(),
        first_position,
        opening,
        purchased: 0,
        debited: 0,
        refunded: 0,
        adjusted: 0,
        transferred_in: 0,
        transferred_out: 0,
        expired: 0,
        revoked: 0,
        closing: opening,
        entries: 0,
    }
}

fn key_of(reseller_id: Uuid, month: &str) -> String {
    format!("{reseller_id}:{month}")
}

fn month_of(entry: &CreditEntryView) -> String {
    entry.recorded_at.format("%Y-%m").to_string()
}

impl CreditMonthView {
    /// The sum that entries of this kind add to.
    fn sum_of(&mut self, kind: &str) -> Option<&mut i64> {
        match kind {
            "purchased" => Some(&mut self.purchased),
            "debited" => Some(&mut self.debited),
            "refunded" => Some(&mut self.refunded),
            "adjusted" => Some(&mut self.adjusted),
            "transferred_in" => Some(&mut self.transferred_in),
            "transferred_out" => Some(&mut self.transferred_out),
            "expired" => Some(&mut self.expired),
            "revoked" => Some(&mut self.revoked),
            _ => None,
        }
    }
}
