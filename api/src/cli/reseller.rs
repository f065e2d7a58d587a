//! Which reseller is meant, by its id or its name.

use std::collections::HashMap;

use event_log::read;
use projections::{Page, Projection, Scope, credit_accounts, resellers};
use uuid::Uuid;

use crate::cli::{CliError, Views, views::Seen};

/// The id of the reseller that `text` names today, whatever moment is looked at.
pub(super) async fn find(views: &Views, text: &str) -> Result<Uuid, CliError> {
    let (head, _) = read::head(&views.log).await?;
    let mut reading = views.read(&Scope::All, &[Projection::Resellers], head).await?;
    let unknown = || CliError::UnknownReseller(text.to_owned());
    if let Ok(id) = text.parse() {
        let found = resellers::find(&mut reading, id).await?;
        return found.map(|reseller| reseller.reseller_id).ok_or_else(unknown);
    }
    match resellers::named(&mut reading, text.trim()).await?[..] {
        [] => Err(unknown()),
        [id] => Ok(id),
        ref ids => {
            let ids = ids.iter().map(ToString::to_string).collect();
            Err(CliError::AmbiguousReseller {
                name: text.to_owned(),
                ids,
            })
        }
    }
}

/// The same, where one is asked for.
pub(super) async fn find_asked(views: &Views, text: Option<&String>) -> Result<Option<Uuid>, CliError> {
    match text {
        Some(text) => find(views, text).await.map(Some),
        None => Ok(None),
    }
}

/// The names that resellers had by then.
pub(super) async fn names(views: &Views, seen: Seen) -> Result<HashMap<Uuid, String>, CliError> {
    let mut reading = views
        .read(&Scope::All, &[Projection::CreditAccounts], seen.position)
        .await?;
    let accounts = credit_accounts::accounts(&mut reading, &Page::ALL).await?;
    Ok(accounts
        .items
        .into_iter()
        .map(|account| (account.reseller_id, account.name))
        .collect())
}
