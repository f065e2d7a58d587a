//! What must hold before anything is served: durable settings and roles that can do no harm.

use sqlx::{PgPool, query};

use crate::roles::{Access, Role};

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database cannot be asked.
    #[error("the database cannot be reached as keyledger_server")]
    Unreachable(#[from] sqlx::Error),
    /// Each problem says what is wrong and what it must be.
    #[error("refusing to serve, because acknowledged commands could be lost or altered:\n  - {}", .0.join("\n  - "))]
    Wrong(Vec<String>),
}

/// Names every setting and right that is wrong.
pub async fn check(access: &Access) -> Result<(), NotReady> {
    let server = access.pool(Role::Server, 1);
    let mut problems = settings(&server).await?;
    problems.extend(rights(&server).await?);
    server.close().await;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(NotReady::Wrong(problems))
    }
}

async fn settings(server: &PgPool) -> Result<Vec<String>, sqlx::Error> {
    let wrong = query!(
        r#"
        select name as "name!", setting as "setting!", wanted as "wanted!"
        from (values
            ('fsync', '{on}'::text[], 'on'),
            ('full_page_writes', '{on}', 'on'),
            ('synchronous_commit', '{on,remote_write,remote_apply,local}', 'on'),
            ('data_sync_retry', '{off}', 'off'),
            ('data_checksums', '{on}', 'on (pg_checksums --enable, while the server is stopped)'),
            ('wal_level', '{replica,logical}', 'replica')
        ) as w (name, allowed, wanted)
        join pg_settings s using (name)
        where s.setting <> all (w.allowed)
        order by name
        "#
    )
    .fetch_all(server)
    .await?;
    let problem = |(name, setting, wanted)| format!("{name} is {setting}, it must be {wanted}");
    Ok(wrong
        .into_iter()
        .map(|row| problem((row.name, row.setting, row.wanted)))
        .collect())
}

async fn rights(server: &PgPool) -> Result<Vec<String>, sqlx::Error> {
    let wrong = query!(
        r#"
        select problem as "problem!"
        from pg_roles r
        cross join lateral (values
            (r.rolsuper, 'is a superuser, it must not be'),
            (r.rolbypassrls, 'bypasses row-level security, it must not'),
            (
                exists (select from pg_roles o where o.oid <> r.oid and pg_has_role(r.oid, o.oid, 'usage')),
                'inherits what other roles may, it must not (alter role keyledger_server noinherit)'
            ),
            (pg_has_role(r.rolname, 'keyledger_owner', 'member'), 'is a member of keyledger_owner, it must not be'),
            (pg_has_role(r.rolname, 'keyledger_importer', 'member'), 'is a member of keyledger_importer, it must not be'),
            (pg_has_role(r.rolname, 'keyledger_keys', 'member'), 'is a member of keyledger_keys, it must not be'),
            (has_table_privilege(r.rolname, 'event_log.events', 'update'), 'may update events, revoke it'),
            (has_table_privilege(r.rolname, 'event_log.events', 'delete'), 'may delete events, revoke it'),
            (has_table_privilege(r.rolname, 'event_log.events', 'truncate'), 'may truncate events, revoke it'),
            (not has_table_privilege(r.rolname, 'event_log.events', 'insert'), 'may not insert events, grant it'),
            (
                not (select c.relrowsecurity and c.relforcerowsecurity
                     from pg_class c where c.oid = 'event_log.events'::regclass),
                'is not held by row-level security on events, enable and force it'
            )
        ) as p (is_wrong, problem)
        where r.rolname = current_user and p.is_wrong
        "#
    )
    .fetch_all(server)
    .await?;
    Ok(wrong
        .into_iter()
        .map(|row| format!("the role {} {}", Role::Server.name(), row.problem))
        .collect())
}
