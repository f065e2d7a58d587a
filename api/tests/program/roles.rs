//! A server does not start where its role in the database may too much.

use embedded_postgres::{Cluster, Options};
use event_log::{Role, roles::EMBEDDED_PORT};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions, query};

use super::installation::{Installation, stderr};

/// The Postgres of an installation, where none runs.
fn postgres(installation: &Installation) -> Cluster {
    let options = Options {
        data: installation.data.clone(),
        settings: Vec::new(),
        roles: Role::ALL.iter().map(|role| role.name().to_owned()).collect(),
    };
    Cluster::open(&options).expect("Postgres starts")
}

#[tokio::test]
async fn asvs_8_4_1_a_server_whose_role_inherits_or_escapes_row_level_security_does_not_start() {
    let installation = Installation::new();
    assert!(installation.run(&["migrate"]).status.success());
    let cluster = postgres(&installation);
    let superuser = PgConnectOptions::new_without_pgpass()
        .port(EMBEDDED_PORT)
        .socket(cluster.socket_dir())
        .username("postgres")
        .database("postgres");
    let mut superuser = PgConnection::connect_with(&superuser)
        .await
        .expect("the superuser connects");
    for (wrong, right, named) in [
        (
            "alter role keyledger_server inherit",
            "alter role keyledger_server noinherit",
            "the role keyledger_server inherits what other roles may, it must not",
        ),
        (
            "alter role keyledger_server bypassrls",
            "alter role keyledger_server nobypassrls",
            "the role keyledger_server bypasses row-level security, it must not",
        ),
    ] {
        query(wrong).execute(&mut superuser).await.expect("a superuser can");
        let refused = installation.run(&["serve", "--port", "0"]);
        assert_eq!(refused.status.code(), Some(1), "{wrong}");
        assert!(stderr(&refused).contains(named), "{wrong}: {}", stderr(&refused));
        query(right).execute(&mut superuser).await.expect("a superuser can");
        let accepted = installation.run(&["migrate"]);
        assert!(accepted.status.success(), "{right}: {}", stderr(&accepted));
    }
    superuser.close().await.expect("the connection closes");
    cluster.close().expect("Postgres stops");
}
