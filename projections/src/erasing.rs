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
    epoch,
    generation::Generation,
    projection::Projection,
    table::{Erasable, Table},
};

/// Erases whomever the events of `batch` erase from all rows of `generation`.
pub(crate) async fn erase(
    batch: &mut Batch<'_>,
    projection: Projection,
    generation: &Generation,
) -> Result<(), sqlx::Error> {
    let erased = batch.events.iter().filter_map(|recorded| recorded.event.erases());
    let persons: Vec<Uuid> = erased.map(|PersonId(id)| id).collect();
    if persons.is_empty() {
        return Ok(());
    }
    epoch::keep_from_copying(batch.connection, generation).await?;
    for table in projection.tables() {
        for erasable in table.erased {
            query(AssertSqlSafe(statement(table, *erasable)))
                .bind(&persons)
                .execute(&mut *batch.connection)
                .await?;
        }
    }
    Ok(())
}

fn statement(Table { name, .. }: &Table, erasable: Erasable) -> String {
    match erasable {
        Erasable::Texts(person, texts) => {
            let erased = |text: &&str| format!("{text} = case when {text} is not null then '{ERASED}' end");
            let erased: Vec<String> = texts.iter().map(erased).collect();
            let left = |text: &&str| format!("{text} <> '{ERASED}'");
            let left: Vec<String> = texts.iter().map(left).collect();
            format!(
                "update {name} set {} where {person} = any ($1) and ({})",
                erased.join(", "),
                left.join(" or ")
            )
        }
        Erasable::Rows(person) => format!("delete from {name} where {person} = any ($1)"),
    }
}
