//! Resellers' credit accounts at any moment: balances, every change of one, corrections that wait, and the months' statements.
//! Credits are integer hundredths here.

mod accounts;
mod adjustments;
mod entries;
mod months;

pub use self::{
    accounts::{CreditAccountView, accounts, count_accounts},
    adjustments::{AdjustmentFilter, CreditAdjustmentView, adjustment, adjustments, count_adjustments},
    entries::{CreditEntryView, EntryFilter, count_entries, entries},
    months::{CreditMonthView, Statement, count_months, months, statement},
};
use crate::{
    batch::{Batch, Fact, Row},
    table::Table,
};

pub(crate) const TABLES: &[Table] = &[
    CreditAccountView::TABLE,
    CreditEntryView::TABLE,
    CreditAdjustmentView::TABLE,
    CreditMonthView::TABLE,
];

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let entries: Vec<CreditEntryView> = events.iter().filter_map(entries::entry).collect();
    let of_entries = entries.iter().map(|entry| entry.reseller_id);
    let touched: Vec<_> = events.iter().filter_map(accounts::touched).chain(of_entries).collect();
    let mut accounts = batch.standing(touched).await?;
    let mut adjustments = batch.standing(events.iter().filter_map(adjustments::touched)).await?;
    let mut months = batch.standing(entries.iter().map(months::key)).await?;
    for recorded in events {
        accounts::evolve(&mut accounts, recorded);
        adjustments::evolve(&mut adjustments, recorded);
    }
    for entry in &entries {
        months::evolve(&mut months, entry);
    }
    batch.write(accounts).await?;
    batch.write(adjustments).await?;
    batch.write(months).await?;
    batch.add(&entries).await
}
