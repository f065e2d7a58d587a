//! The lists that are read, and who reads them.

use std::time::Duration;

use anyhow::Result;
use event_log::Position;
use projections::{Page, Projection, ReadModels, Scope, Wanted, credit_accounts, licenses, orders, supports};

use super::store::Store;

/// How many rows a page has.
pub const PAGE: i64 = 50;

/// A list that is read.
#[derive(Clone, Copy)]
pub enum List {
    Licenses,
    Supports,
    CreditEntries,
    Orders,
}

impl List {
    /// With its name.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Licenses, "licenses"),
        (Self::Supports, "supports"),
        (Self::CreditEntries, "credit entries"),
        (Self::Orders, "orders"),
    ];

    /// The read model that it is of.
    pub fn projection(self) -> Projection {
        match self {
            Self::Licenses => Projection::Licenses,
            Self::Supports => Projection::Supports,
            Self::CreditEntries => Projection::CreditAccounts,
            Self::Orders => Projection::Orders,
        }
    }

    /// Reads the newest page as of `at`; says how many rows it has.
    pub async fn read(self, models: &ReadModels, scope: &Scope, at: Position) -> Result<usize> {
        let mut reading = models
            .read(scope, &[self.projection()], Wanted::at(at, Duration::ZERO))
            .await?;
        let page = Page {
            limit: Some(PAGE),
            ..Page::default()
        };
        let rows = match self {
            Self::Licenses => licenses::list(&mut reading, &licenses::Filter::default(), &page)
                .await?
                .items
                .len(),
            Self::Supports => supports::list(&mut reading, &supports::Filter::default(), &page)
                .await?
                .items
                .len(),
            Self::CreditEntries => {
                credit_accounts::entries(&mut reading, &credit_accounts::EntryFilter::default(), &page)
                    .await?
                    .items
                    .len()
            }
            Self::Orders => orders::list(&mut reading, &orders::Filter::default(), &page)
                .await?
                .items
                .len(),
        };
        reading.end().await?;
        Ok(rows)
    }
}

/// Who looks.
#[derive(Clone, Copy)]
pub enum Viewer {
    Small,
    Distributor,
    Staff,
}

impl Viewer {
    /// With what one is called.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Small, "small reseller"),
        (Self::Distributor, "distributor over 500"),
        (Self::Staff, "staff"),
    ];

    /// Whose rows this one sees; of the small resellers another one each round.
    pub fn scope(self, store: &Store, round: usize) -> Scope {
        match self {
            Self::Small => Scope::of_reseller(Some(store.history.small(round))),
            Self::Distributor => Scope::Resellers(store.history.distributor()),
            Self::Staff => Scope::All,
        }
    }
}
