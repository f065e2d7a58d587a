//! Of several processes one acts for a policy.

use sqlx::{PgConnection, PgPool, query_scalar};

/// A connection that holds the lock of `policy`, which ends with it; none if another process has it.
pub(crate) async fn lead(pool: &PgPool, policy: &str) -> Result<Option<PgConnection>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let leads = query_scalar!(
        r#"select pg_try_advisory_lock(hashtext('keyledger policy'), hashtext($1)) as "leads!""#,
        policy
    )
    .fetch_one(&mut *connection)
    .await?;
    Ok(leads.then(|| connection.detach()))
}
