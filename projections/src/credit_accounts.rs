//! Resellers' credit accounts and their entries, at any moment. Credits are integer hundredths here.

use chrono::{DateTime, Utc};
use domain::{
    Credits, Event, ResellerId,
    credit_account::{Cause, CauseKind, Subject},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query_scalar};
use uuid::Uuid;

use crate::{
    batch::{Batch, Fact, Row},
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::Table,
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[CreditAccountView::TABLE, CreditEntryView::TABLE];

const ACCOUNTS: List = List {
    projection: Projection::CreditAccounts,
    table: CreditAccountView::TABLE,
    columns: "reseller_id, registered_position, parent_id, name, balance",
    order: "registered_position",
    sorts: &[column("name", "text"), column("balance", "bigint")],
};

const ENTRIES: List = List {
    projection: Projection::CreditAccounts,
    table: CreditEntryView::TABLE,
    columns: "position, reseller_id, recorded_at, kind, credits, balance_after, cause, license_id, sku, reason, paid",
    order: "position",
    sorts: &[
        column("kind", "text"),
        column("credits", "bigint"),
        column("sku", "text"),
    ],
};

/// A reseller's account.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize)]
pub struct CreditAccountView {
    /// Whose.
    pub reseller_id: Uuid,
    /// The log's position at which the reseller was registered.
    pub registered_position: i64,
    /// Whose sub-reseller it is.
    pub parent_id: Option<Uuid>,
    /// The reseller's name.
    pub name: String,
    /// Hundredths of a credit.
    pub balance: i64,
}

/// A change of a balance.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize)]
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
    /// What happened to the license, to which subscription, or where credits were transferred.
    pub cause: Option<String>,
    /// Which license.
    pub license_id: Option<Uuid>,
    /// What was bought.
    pub sku: Option<String>,
    /// Why staff corrected the balance or revoked a purchase.
    pub reason: Option<String>,
    /// What was paid for purchased credits.
    pub paid: Option<String>,
}

impl Row for CreditAccountView {
    const TABLE: Table = Table::versions("credit_accounts", "reseller_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.reseller_id
    }
}

impl Fact for CreditEntryView {
    const TABLE: Table = Table::facts("credit_entries");
}

/// The accounts of `scope`.
pub async fn accounts(
    reading: &mut Reading,
    scope: &Scope,
    page: &Page,
) -> Result<Paged<CreditAccountView>, ListError> {
    reading.list(&ACCOUNTS, scope, &|_| {}, page).await
}

/// The entries of `scope`.
pub async fn entries(reading: &mut Reading, scope: &Scope, page: &Page) -> Result<Paged<CreditEntryView>, ListError> {
    reading.list(&ENTRIES, scope, &|_| {}, page).await
}

/// The resellers that are called `name`, whatever its case.
pub async fn named(reading: &mut Reading, name: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    let statement = "select reseller_id from credit_accounts
         where epoch = $1 and lower(name) = lower($2) and valid_from <= $3 and valid_to > $3
         order by registered_position";
    let (epoch, at) = (reading.epoch(Projection::CreditAccounts), reading.at().0);
    query_scalar(statement)
        .bind(epoch)
        .bind(name)
        .bind(at)
        .fetch_all(reading.connection())
        .await
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let entries: Vec<CreditEntryView> = events.iter().filter_map(entry).collect();
    let touched = entries.iter().map(|entry| entry.reseller_id);
    let mut versions = batch.standing(touched).await?;
    for recorded in events {
        evolve(&mut versions, recorded);
    }
    batch.write(versions).await?;
    batch.add(&entries).await
}

fn evolve(versions: &mut Versions<CreditAccountView>, recorded: &RecordedEvent) {
    if let Event::ResellerRegistered(registered) = &recorded.event {
        let row = CreditAccountView {
            reseller_id: registered.reseller_id.0,
            registered_position: recorded.position.0,
            parent_id: registered.parent_id.map(|parent| parent.0),
            name: registered.name.clone(),
            balance: 0,
        };
        versions.open(recorded.position, row);
    }
    if let Some(entry) = entry(recorded) {
        versions.change(&entry.reseller_id, recorded.position, |row| {
            row.balance = entry.balance_after
        });
    }
}

fn entry(recorded: &RecordedEvent) -> Option<CreditEntryView> {
    let new = |kind: &str, reseller: ResellerId, credits: i64, balance_after: Credits| CreditEntryView {
        position: recorded.position.0,
        reseller_id: reseller.0,
        recorded_at: recorded.recorded_at,
        kind: kind.to_owned(),
        credits,
        balance_after: balance_after.0,
        cause: None,
        license_id: None,
        sku: None,
        reason: None,
        paid: None,
    };
    match &recorded.event {
        Event::CreditsPurchased(e) => Some(CreditEntryView {
            paid: e.paid.map(|paid| paid.to_string()),
            ..new("purchased", e.reseller_id, e.credits.0, e.balance_after)
        }),
        Event::CreditsDebited(e) => {
            Some(new("debited", e.reseller_id, -e.credits.0, e.balance_after).caused_by(&e.cause))
        }
        Event::CreditsRefunded(e) => {
            Some(new("refunded", e.reseller_id, e.credits.0, e.balance_after).caused_by(&e.cause))
        }
        Event::CreditsAdjusted(e) => Some(CreditEntryView {
            reason: Some(e.reason.clone()),
            ..new("adjusted", e.reseller_id, e.credits.0, e.balance_after)
        }),
        Event::CreditsTransferredOut(e) => Some(CreditEntryView {
            cause: Some(format!("to reseller {}", e.to)),
            ..new("transferred_out", e.reseller_id, -e.credits.0, e.balance_after)
        }),
        Event::CreditsTransferredIn(e) => Some(CreditEntryView {
            cause: Some(format!("from reseller {}", e.from)),
            ..new("transferred_in", e.reseller_id, e.credits.0, e.balance_after)
        }),
        Event::CreditsExpired(e) => Some(new("expired", e.reseller_id, -e.credits.0, e.balance_after)),
        Event::CreditPurchaseRevoked(e) => Some(CreditEntryView {
            reason: Some(e.reason.clone()),
            ..new("revoked", e.reseller_id, -e.credits.0, e.balance_after)
        }),
        _ => None,
    }
}

impl CreditEntryView {
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
        let (cause_text, license_id) = match cause.subject {
            Subject::License { license_id } => (kind.to_owned(), Some(license_id.0)),
            Subject::Subscription { subscription_id } => (format!("{kind}: subscription {subscription_id}"), None),
        };
        Self {
            cause: Some(cause_text),
            license_id,
            sku: cause.sku.as_ref().map(ToString::to_string),
            ..self
        }
    }
}
