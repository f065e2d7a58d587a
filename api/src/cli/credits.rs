//! `keyledger credits`

use std::{collections::HashMap, io::Write};

use chrono::{DateTime, Utc};
use clap::Args;
use comfy_table::Table;
use event_log::Position;
use projections::{
    Page, Projection, Scope,
    credit_accounts::{self, CreditAccountView, CreditEntryView, EntryFilter},
};
use serde::Serialize;
use uuid::Uuid;

use crate::cli::{
    CliError, Views,
    output::Listing,
    reseller,
    table::{day, or_dash, right_aligned, table},
    views::{Seen, Sight},
};

/// Which accounts; without a filter, all.
#[derive(Debug, Args)]
pub struct Credits {
    /// Of this reseller: its id or its name
    #[arg(long)]
    reseller: Option<String>,
    /// Every change of a balance, instead of the balances
    #[arg(long)]
    entries: bool,
    #[command(flatten)]
    sight: Sight,
}

/// An account as programs see it: credits are texts with two decimals, which no reader makes a floating-point number of.
#[derive(Serialize)]
struct Account {
    reseller_id: Uuid,
    parent_id: Option<Uuid>,
    name: String,
    balance: domain::Credits,
}

/// A change of a balance as programs see it.
#[derive(Serialize)]
struct Entry {
    position: Position,
    reseller_id: Uuid,
    recorded_at: DateTime<Utc>,
    kind: String,
    credits: domain::Credits,
    balance_after: domain::Credits,
    cause: Option<String>,
    license_id: Option<Uuid>,
    sku: Option<String>,
    reason: Option<String>,
    paid: Option<String>,
}

impl Credits {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let reseller_id = reseller::find_asked(views, self.reseller.as_ref()).await?;
        let seen = views.find(&self.sight).await?;
        let names = reseller::names(views, seen).await?;
        if self.entries {
            let listing = entries(views, reseller_id, seen).await?;
            return Ok(listing.print(out, self.sight.json, |items| entry_rows(items, &names))?);
        }
        let scope = Scope::of_reseller(reseller_id);
        let mut reading = views.read(&scope, &[Projection::CreditAccounts], seen.position).await?;
        let items = credit_accounts::accounts(&mut reading, &Page::ALL).await?.items;
        let items = items.into_iter().map(Account::from).collect();
        let listing = Listing {
            items,
            seen,
            nouns: ["credit account", "credit accounts"],
            note: None,
        };
        listing.print(out, self.sight.json, |items| account_rows(items, &names))?;
        if reseller_id.is_some() && !self.sight.json {
            let listing = entries(views, reseller_id, seen).await?;
            listing.print(out, false, |items| entry_rows(items, &names))?;
        }
        Ok(())
    }
}

async fn entries(views: &Views, reseller_id: Option<Uuid>, seen: Seen) -> Result<Listing<Entry>, CliError> {
    let scope = Scope::of_reseller(reseller_id);
    let mut reading = views.read(&scope, &[Projection::CreditAccounts], seen.position).await?;
    let items = credit_accounts::entries(&mut reading, &EntryFilter::default(), &Page::ALL)
        .await?
        .items;
    let items = items.into_iter().map(Entry::from).collect();
    Ok(Listing {
        items,
        seen,
        nouns: ["entry", "entries"],
        note: None,
    })
}

impl From<CreditAccountView> for Account {
    fn from(view: CreditAccountView) -> Self {
        let CreditAccountView {
            reseller_id,
            parent_id,
            name,
            balance,
            ..
        } = view;
        Self {
            reseller_id,
            parent_id,
            name,
            balance: domain::Credits(balance),
        }
    }
}

impl From<CreditEntryView> for Entry {
    fn from(view: CreditEntryView) -> Self {
        Self {
            position: Position(view.position),
            reseller_id: view.reseller_id,
            recorded_at: view.recorded_at,
            kind: view.kind,
            credits: domain::Credits(view.credits),
            balance_after: domain::Credits(view.balance_after),
            cause: view.cause,
            license_id: view.license_id,
            sku: view.sku,
            reason: view.reason,
            paid: view.paid,
        }
    }
}

fn account_rows(items: &[Account], names: &HashMap<Uuid, String>) -> Table {
    let row = |account: &Account| {
        let parent = account.parent_id.and_then(|id| names.get(&id));
        vec![
            account.name.clone(),
            or_dash(parent),
            account.balance.to_string(),
            account.reseller_id.to_string(),
        ]
    };
    right_aligned(
        table(&["Reseller", "Parent", "Balance", "Id"], items.iter().map(row)),
        &[2],
    )
}

fn entry_rows(items: &[Entry], names: &HashMap<Uuid, String>) -> Table {
    let row = |entry: &Entry| {
        let causes = [&entry.cause, &entry.sku, &entry.reason, &entry.paid];
        let cause = causes.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        vec![
            entry.position.to_string(),
            day(entry.recorded_at),
            or_dash(names.get(&entry.reseller_id)),
            entry.kind.clone(),
            entry.credits.to_string(),
            entry.balance_after.to_string(),
            cause,
        ]
    };
    let heads = ["Position", "Date", "Reseller", "Kind", "Credits", "Balance", "Cause"];
    right_aligned(table(&heads, items.iter().map(row)), &[0, 4, 5])
}
