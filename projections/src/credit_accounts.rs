//! Resellers' credit accounts and their entries, at any moment. Credits are integer hundredths here.

use chrono::{DateTime, Utc};
use domain::{
    Credits, Event, ResellerId,
    credit_account::{Cause, CauseKind, Subject},
};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgConnection, PgPool, Postgres, QueryBuilder, query, query_as, query_scalar};
use uuid::Uuid;

use crate::{
    page::{Page, Paged},
    versions::Versions,
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

/// The accounts that stood at `at`, of one reseller or of all, newest first.
pub async fn accounts(
    server: &PgPool,
    reseller_id: Option<Uuid>,
    at: Position,
    page: Page,
) -> Result<Paged<CreditAccountView>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select reseller_id, registered_position, parent_id, name, balance
         from read_models.credit_accounts where valid_from <= ",
    );
    query.push_bind(at.0).push(" and valid_to > ").push_bind(at.0);
    if let Some(reseller) = reseller_id {
        query.push(" and reseller_id = ").push_bind(reseller);
    }
    page.push(&mut query, "registered_position");
    let rows = query.build_query_as().fetch_all(server).await?;
    Ok(Paged::new(rows, page, at, |row: &CreditAccountView| {
        row.registered_position
    }))
}

/// The entries up to `at`, of one reseller or of all, newest first.
pub async fn entries(
    server: &PgPool,
    reseller_id: Option<Uuid>,
    at: Position,
    page: Page,
) -> Result<Paged<CreditEntryView>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select position, reseller_id, recorded_at, kind, credits, balance_after, cause, license_id, sku, reason, paid
         from read_models.credit_entries where position <= ",
    );
    query.push_bind(at.0);
    if let Some(reseller) = reseller_id {
        query.push(" and reseller_id = ").push_bind(reseller);
    }
    page.push(&mut query, "position");
    let rows = query.build_query_as().fetch_all(server).await?;
    Ok(Paged::new(rows, page, at, |row: &CreditEntryView| row.position))
}

/// The resellers that are called `name` today, whatever its case.
pub async fn named(server: &PgPool, name: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    query_scalar!(
        r#"
        select reseller_id from read_models.credit_accounts
        where lower(name) = lower($1) and valid_to = 9223372036854775807
        order by registered_position
        "#,
        name
    )
    .fetch_all(server)
    .await
}

pub(crate) async fn project(transaction: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), sqlx::Error> {
    let entries: Vec<CreditEntryView> = events.iter().filter_map(entry).collect();
    let registered = events
        .iter()
        .any(|recorded| matches!(recorded.event, Event::ResellerRegistered(_)));
    if entries.is_empty() && !registered {
        return Ok(());
    }
    let touched: Vec<Uuid> = entries.iter().map(|entry| entry.reseller_id).collect();
    let standing = query_as!(
        CreditAccountView,
        r#"
        select reseller_id, registered_position, parent_id, name, balance
        from read_models.credit_accounts
        where reseller_id = any ($1) and valid_to = 9223372036854775807
        "#,
        &touched,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let mut versions = Versions::new(standing.into_iter().map(|row| (row.reseller_id, row)));
    for recorded in events {
        evolve(&mut versions, recorded);
    }
    write(transaction, versions, &entries).await
}

fn evolve(versions: &mut Versions<Uuid, CreditAccountView>, recorded: &RecordedEvent) {
    if let Event::ResellerRegistered(registered) = &recorded.event {
        let row = CreditAccountView {
            reseller_id: registered.reseller_id.0,
            registered_position: recorded.position.0,
            parent_id: registered.parent_id.map(|parent| parent.0),
            name: registered.name.clone(),
            balance: 0,
        };
        versions.open(registered.reseller_id.0, recorded.position, row);
    }
    if let Some(entry) = entry(recorded) {
        versions.change(entry.reseller_id, recorded.position, |row| {
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

async fn write(
    transaction: &mut PgConnection,
    versions: Versions<Uuid, CreditAccountView>,
    entries: &[CreditEntryView],
) -> Result<(), sqlx::Error> {
    let changes = versions.finish();
    query!(
        r#"
        update read_models.credit_accounts a
        set valid_to = c.valid_to
        from unnest($1::uuid[], $2::bigint[]) as c (reseller_id, valid_to)
        where a.reseller_id = c.reseller_id and a.valid_to = 9223372036854775807
        "#,
        &changes.closed_ids,
        &changes.closed_at,
    )
    .execute(&mut *transaction)
    .await?;
    query!(
        r#"
        insert into read_models.credit_accounts (
            valid_from, valid_to, reseller_id, registered_position, parent_id, name, balance
        )
        select valid_from, valid_to, reseller_id, registered_position, parent_id, name, balance
        from jsonb_populate_recordset(null::read_models.credit_accounts, $1)
        "#,
        sqlx::types::Json(&changes.new) as _,
    )
    .execute(&mut *transaction)
    .await?;
    query!(
        r#"
        insert into read_models.credit_entries (
            position, reseller_id, recorded_at, kind, credits, balance_after, cause, license_id, sku, reason, paid
        )
        select
            position, reseller_id, recorded_at, kind, credits, balance_after, cause, license_id, sku, reason, paid
        from jsonb_populate_recordset(null::read_models.credit_entries, $1)
        "#,
        sqlx::types::Json(entries) as _,
    )
    .execute(transaction)
    .await?;
    Ok(())
}
