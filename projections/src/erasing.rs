//! Erasing persons from the rows of a read model: the one place for all tables, which say themselves what of theirs is personal.
//!
//! It comes after the rows of a batch are written, so that it does not matter what in the batch came before the erasure: the rules
//! let nothing personal come after it. All versions in all epochs are reached, and each generation takes the event by itself.

use domain::PersonId;
use sqlx::{AssertSqlSafe, query};
use uuid::Uuid;

use crate::{
    batch::Batch,
    columns::ERASED,
    generation::{self, Generation},
    projection::Projection,
    table::{Erasable, Table},
};

/// Erases whomever the events of `batch` erase from all rows of `generation`.
pub(crate) async fn erase(
    batch: &mut Batch<'_>,
    projection: Projection,
    generation: &Generation,
) -> Result<(), sqlx::Error> {
    let erasures = batch.events.iter().filter(|recorded| recorded.event.erases().is_some());
    let Some(last) = erasures.clone().next_back() else {
        return Ok(());
    };
    let persons: Vec<Uuid> = erasures
        .filter_map(|recorded| recorded.event.erases())
        .map(|PersonId(id)| id)
        .collect();
    for table in projection.tables() {
        for erasable in table.erased {
            query(AssertSqlSafe(statement(table, *erasable)))
                .bind(&persons)
                .execute(&mut *batch.connection)
                .await?;
        }
    }
    generation::erased(batch.connection, generation, last.position).await
}

fn statement(Table { name, .. }: &Table, erasable: Erasable) -> String {
    match erasable {
        Erasable::Columns { person, columns } => {
            let erased = |column: &&str| format!("{column} = case when {column} is not null then '{ERASED}' end");
            let erased: Vec<String> = columns.iter().map(erased).collect();
            let left = |column: &&str| format!("{column} <> '{ERASED}'");
            let left: Vec<String> = columns.iter().map(left).collect();
            format!(
                "update {name} set {} where {person} = any ($1) and ({})",
                erased.join(", "),
                left.join(" or ")
            )
        }
        Erasable::Rows { person } => format!("delete from {name} where {person} = any ($1)"),
    }
}
