//! What each role may not do, it cannot.

use event_log::{Role, readiness};
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tests::{TestLog, commands::publish};

async fn refused(test: &TestLog, role: Role, statement: &str) -> String {
    let mut connection = PgConnection::connect_with(&test.access.as_role(role))
        .await
        .expect("the role connects");
    let result = raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut connection)
        .await;
    let Err(sqlx::Error::Database(error)) = result else {
        panic!("{} could: {statement}", role.name())
    };
    error.code().unwrap_or_default().into_owned()
}

const INSUFFICIENT_PRIVILEGE: &str = "42501";

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_or_removes_an_event() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;

    for table in ["events", "commands"] {
        for role in Role::ALL {
            for statement in [
                format!("update event_log.{table} set command_id = gen_random_uuid()"),
                format!("delete from event_log.{table}"),
                format!("truncate event_log.{table}"),
            ] {
                assert_eq!(
                    refused(&test, role, &statement).await,
                    INSUFFICIENT_PRIVILEGE,
                    "{statement}"
                );
            }
        }
        // The owner of the server is stopped by the trigger, until it is switched off; then the proof tells.
        let mut superuser = test.superuser().await;
        let delete = format!("set session_replication_role = replica; delete from event_log.{table}");
        assert!(raw_sql(AssertSqlSafe(delete)).execute(&mut superuser).await.is_err());
    }
    assert_eq!(test.events().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_importer_sets_past_times_and_only_as_imported() {
    let test = TestLog::new().await;
    let insert = |imported: &str| {
        format!(
            "insert into event_log.events (position, stream, version, event_id, event_type, schema_version, recorded_at,
                 imported_at, actor_kind, actor_id, command_id, correlation_id, body)
             values (1, 'catalog', 1, gen_random_uuid(), 'x', 1, '2016-09-30', {imported}, 'a', 'b',
                 gen_random_uuid(), gen_random_uuid(), '')"
        )
    };
    assert_eq!(
        refused(&test, Role::Server, &insert("now()")).await,
        INSUFFICIENT_PRIVILEGE
    );
    assert_eq!(
        refused(&test, Role::Importer, &insert("null")).await,
        INSUFFICIENT_PRIVILEGE
    );
    for role in [Role::Owner, Role::Projector, Role::Keys, Role::Signer] {
        assert_eq!(refused(&test, role, &insert("now()")).await, INSUFFICIENT_PRIVILEGE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn personal_keys_are_for_the_role_keys_alone_and_read_models_for_the_projector_to_write() {
    let test = TestLog::new().await;
    for role in [
        Role::Server,
        Role::Projector,
        Role::Importer,
        Role::Signer,
        Role::Access,
    ] {
        assert_eq!(
            refused(&test, role, "select * from personal.keys").await,
            INSUFFICIENT_PRIVILEGE
        );
        assert_eq!(
            refused(&test, role, "select * from personal.addresses").await,
            INSUFFICIENT_PRIVILEGE
        );
        assert_eq!(
            refused(&test, role, "select * from vendor.signing_keys").await,
            INSUFFICIENT_PRIVILEGE
        );
    }
    for statement in [
        "update vendor.signing_keys set sealed = ''",
        "delete from vendor.signing_keys",
        "truncate vendor.signing_keys",
    ] {
        assert_eq!(refused(&test, Role::Keys, statement).await, INSUFFICIENT_PRIVILEGE);
    }
    for role in [Role::Server, Role::Keys, Role::Importer, Role::Signer, Role::Access] {
        let write = "update licenses_g1.licenses set status = 'deleted'";
        assert_eq!(refused(&test, role, write).await, INSUFFICIENT_PRIVILEGE);
    }
    assert_eq!(
        refused(&test, Role::Keys, "select * from event_log.events").await,
        INSUFFICIENT_PRIVILEGE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_signing_in_keeps_is_for_the_role_access_alone_which_sees_nothing_else() {
    let test = TestLog::new().await;
    for table in [
        "users",
        "sessions",
        "tokens",
        "links",
        "attempts",
        "outbox",
        "sightings",
    ] {
        for role in Role::ALL
            .into_iter()
            .filter(|role| ![Role::Access, Role::Owner].contains(role))
        {
            let read = format!("select * from access.{table}");
            assert_eq!(refused(&test, role, &read).await, INSUFFICIENT_PRIVILEGE);
        }
    }
    for other in ["event_log.events", "read_models.epochs", "licenses_g1.licenses"] {
        let read = format!("select * from {other}");
        assert_eq!(refused(&test, Role::Access, &read).await, INSUFFICIENT_PRIVILEGE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_4_1_every_table_forces_row_level_security_or_is_named_here() {
    let test = TestLog::new().await;
    let mut superuser = test.superuser().await;
    let unforced: Vec<String> = sqlx::query_scalar(
        "select relnamespace::regnamespace || '.' || relname from pg_class
         where relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
             and relnamespace::regnamespace::text !~ '^(pg_|information_schema|public$)'
         order by 1",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    // These hold nothing that a role could take from another: ids, digests, positions.
    assert_eq!(
        unforced,
        [
            "event_log.commands",
            "event_log.identity",
            "read_models.epochs",
            "read_models.generations"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_set_up_right_is_ready() {
    let test = TestLog::new().await;
    readiness::check(&test.access).await.expect("is ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_durability_settings_and_rights_are_refused_by_name() {
    let test = TestLog::new().await;
    let wrongs = [
        (
            "alter role keyledger_server in database {} set synchronous_commit = off",
            "synchronous_commit is off",
        ),
        (
            "grant update on event_log.events to keyledger_server",
            "keyledger_server may update events",
        ),
        (
            "grant truncate on event_log.events to keyledger_server",
            "keyledger_server may truncate events",
        ),
        (
            "alter table event_log.events no force row level security",
            "row-level security",
        ),
    ];
    let mut superuser = test.superuser().await;
    for (wrong, named) in wrongs {
        let statement = wrong.replace("{}", test.database());
        raw_sql(AssertSqlSafe(statement))
            .execute(&mut superuser)
            .await
            .expect("a superuser can");
        let message = readiness::check(&test.access).await.expect_err(wrong).to_string();
        assert!(message.contains(named), "{wrong}: {message}");
    }
}
