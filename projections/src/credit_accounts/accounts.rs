//! Accounts: whose, and how much is there.

use domain::Event;
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entries;
use crate::{
    batch::Row,
    list::{List, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::Table,
    versions::Versions,
};

const LIST: List = List {
    projection: Projection::CreditAccounts,
    table: CreditAccountView::TABLE,
    columns: "reseller_id, registered_position, parent_id, name, balance, overdraft_limit",
    order: "registered_position",
    sorts: &[
        column("name", "text"),
        column("balance", "bigint"),
        column("overdraft_limit", "bigint"),
    ],
};

/// A reseller's account.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct CreditAccountView {
    /// Whose.
    pub reseller_id: Uuid,
    /// The log's position at which the reseller was registered.
    pub registered_position: i64,
    /// Whose sub-reseller it is; a reseller does not see who stands above it.
    pub parent_id: Option<Uuid>,
    /// The reseller's name.
    pub name: String,
    /// Hundredths of a credit.
    pub balance: i64,
    /// Hundredths of a credit that the balance may go below zero.
    pub overdraft_limit: i64,
}

impl Row for CreditAccountView {
    const TABLE: Table = Table::versions("credit_accounts", "reseller_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.reseller_id
    }
}

/// The accounts of the reading's scope.
pub async fn accounts(reading: &mut Reading, page: &Page) -> Result<Paged<CreditAccountView>, ListError> {
    let mut found: Paged<CreditAccountView> = reading.list(&LIST, &|_| {}, page).await?;
    let scope = reading.scope();
    for account in &mut found.items {
        account.parent_id = account.parent_id.filter(|parent| scope.has_reseller(*parent));
    }
    Ok(found)
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count_accounts(reading: &mut Reading) -> Result<i64, sqlx::Error> {
    reading.count(&LIST, &|_| {}).await
}

/// The account that was there before and that an event changes, where it is no entry.
pub(super) fn touched(recorded: &RecordedEvent) -> Option<Uuid> {
    match &recorded.event {
        Event::ResellerProfileChanged(changed) => Some(changed.reseller_id.0),
        Event::ResellerMoved(moved) => Some(moved.reseller_id.0),
        Event::CreditOverdraftAgreed(agreed) => Some(agreed.reseller_id.0),
        _ => None,
    }
}

pub(super) fn evolve(versions: &mut Versions<CreditAccountView>, recorded: &RecordedEvent) {
    let position = recorded.position;
    if let Event::ResellerRegistered(registered) = &recorded.event {
        let row = CreditAccountView {
            reseller_id: registered.reseller_id.0,
            registered_position: position.0,
            parent_id: registered.parent_id.map(|parent| parent.0),
            name: registered.name.clone(),
            balance: 0,
            overdraft_limit: 0,
        };
        versions.open(position, row);
    } else if let Some(reseller_id) = touched(recorded) {
        change(versions, reseller_id, recorded);
    } else if let Some(entry) = entries::entry(recorded) {
        versions.change(&entry.reseller_id, position, |row| row.balance = entry.balance_after);
    }
}

/// What is not about the balance. A change of a company's profile that leaves its name changes nothing that is shown here.
fn change(versions: &mut Versions<CreditAccountView>, reseller_id: Uuid, recorded: &RecordedEvent) {
    let Some(row) = versions.get(&reseller_id) else {
        return;
    };
    let mut row = row.clone();
    match &recorded.event {
        Event::ResellerProfileChanged(changed) if changed.name == row.name => return,
        Event::ResellerProfileChanged(changed) => row.name.clone_from(&changed.name),
        Event::ResellerMoved(moved) => row.parent_id = moved.to.map(|parent| parent.0),
        Event::CreditOverdraftAgreed(agreed) => row.overdraft_limit = agreed.limit.0,
        _ => {}
    }
    versions.open(recorded.position, row);
}
