//! Holding the head of the log, to make races happen in one order.

use sqlx::{Connection, PgConnection, Postgres, Transaction, query, query_scalar};
use tests::TestLog;

/// Takes the head's lock until the transaction ends.
pub(crate) async fn hold_head(superuser: &mut PgConnection) -> Transaction<'_, Postgres> {
    let mut transaction = superuser.begin().await.expect("a transaction begins");
    query("select event_log.lock_head()")
        .execute(&mut *transaction)
        .await
        .expect("the head is locked");
    transaction
}

/// Returns once an append of this log waits for the head.
pub(crate) async fn waiting_for_head(test: &TestLog) {
    let mut superuser = test.superuser().await;
    loop {
        let waiting: i64 = query_scalar(
            "select count(*) from pg_stat_activity
             where datname = $1 and wait_event_type = 'Lock' and wait_event = 'advisory'",
        )
        .bind(test.database())
        .fetch_one(&mut superuser)
        .await
        .expect("activity is listed");
        if waiting > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}
