//! Whether every page is found by an index, as Postgres itself tells it.

use std::fs;

use anyhow::{Result, ensure};
use event_log::Position;
use projections::ReadModels;
use tests::plans::{Found, SETTINGS, look_through};

use super::lists::{List, PAGE, Viewer};
use super::store::Store;

/// A step may give the first page of each of the distributor's resellers and no more.
const MOST_RESELLERS: i64 = 520;

/// Reads every list now and as of half the log; fails if a table was read as a whole or more was stepped over than a page of each
/// reseller.
pub async fn look(store: &Store, head: Position) -> Result<String> {
    let mut superuser = store.database().connect().await?;
    let database = store.database().name;
    for setting in SETTINGS {
        let statement = format!("alter database {database} set {setting}");
        sqlx::query(&statement).execute(&mut superuser).await?;
    }
    let log = store.server.log();
    let before = fs::read_to_string(&log)?.len();
    let read = read_all(store, head).await;
    let reset = format!("alter database {database} reset all");
    sqlx::query(&reset).execute(&mut superuser).await?;
    read?;
    let text = fs::read_to_string(&log)?;
    let Found { lists, slow } = look_through(&text[before..], (MOST_RESELLERS * (PAGE + 1)) as f64);
    ensure!(lists >= 24, "only {lists} plans were told");
    ensure!(
        slow.is_empty(),
        "{} pages are not found by an index:\n{}",
        slow.len(),
        slow.join("\n\n")
    );
    Ok(format!(
        "the plans of {lists} statements all find their rows by an index"
    ))
}

/// On connections of its own, which have their plans told.
async fn read_all(store: &Store, head: Position) -> Result<()> {
    let models = ReadModels::new(&store.log, &store.access);
    for at in [head, Position(head.0 / 2)] {
        for (list, _) in List::ALL {
            for (viewer, _) in Viewer::ALL {
                list.read(&models, &viewer.scope(store, 0), at).await?;
            }
        }
    }
    models.close().await;
    Ok(())
}
