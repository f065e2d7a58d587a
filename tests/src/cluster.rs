//! The Postgres that all test programs share, and its migrated template.

use std::{
    env, fs,
    io::Read,
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use embedded_postgres::{Cluster, Options};
use event_log::{Access, MasterKey, Role, setup};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions, query_scalar, raw_sql};
use uuid::Uuid;

const TEMPLATE: &str = "keyledger_template";

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static FIRST: AtomicBool = AtomicBool::new(true);

/// The data folder of the test cluster. `./dev test` names one and stops its Postgres at the end; it lies where Postgres' own
/// user may go, which a checkout need not.
pub fn data_folder() -> PathBuf {
    env::var_os("KEYLEDGER_TEST_DATA").map_or_else(
        || {
            let checkout = Sha256::digest(env!("CARGO_MANIFEST_DIR"));
            env::temp_dir().join(format!(
                "keyledger-tests-{:02x}{:02x}{:02x}",
                checkout[0], checkout[1], checkout[2]
            ))
        },
        PathBuf::from,
    )
}

/// The key that every test's log is begun with.
pub(crate) fn master_key() -> MasterKey {
    MasterKey::new([7; 32])
}

/// The superuser's way in, for what only a database's owner could do.
pub(crate) fn superuser(database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .port(event_log::roles::EMBEDDED_PORT)
        .socket(cluster().socket_dir())
        .username("postgres")
        .database(database)
}

pub(crate) fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(|| {
        let options = Options {
            data: data_folder(),
            settings: vec![
                ("max_connections".into(), "300".into()),
                ("shared_buffers".into(), "256MB".into()),
            ],
            roles: Role::ALL.iter().map(|role| role.name().to_owned()).collect(),
        };
        Cluster::open(&options).expect("the test Postgres starts")
    })
}

/// A fresh database with nothing in its log.
pub(crate) async fn empty_database() -> Access {
    // Of all tests in all programs, one at a time looks whether the template is there.
    tokio::task::spawn_blocking(|| {
        let (cluster, lock) = (cluster(), fs::File::create(data_folder().join("template.lock")));
        let lock = lock.expect("the lock can be made");
        lock.lock().expect("the lock can be taken");
        let first = !cluster.adopted() && FIRST.swap(false, Ordering::SeqCst);
        tokio::runtime::Handle::current().block_on(make_template(first));
    })
    .await
    .expect("the template is there");
    copy(TEMPLATE).await
}

/// A copy of a database to which nobody is connected.
pub(crate) async fn copy(template: &str) -> Access {
    let database = format!("test_{}", Uuid::new_v8(random()).simple());
    let mut postgres = superuser_connection("postgres").await;
    execute(&mut postgres, format!("create database {database} template {template}")).await;
    // A copy has the grants of what is in it, and not those of the database itself.
    execute(
        &mut postgres,
        format!("grant create on database {database} to keyledger_owner"),
    )
    .await;
    postgres.close().await.expect("the connection closes");
    Access::embedded(cluster().socket_dir(), &database)
}

/// Makes the template if the migrations have changed, and before that ends all databases of earlier tests.
async fn make_template(first: bool) {
    let mut postgres = superuser_connection("postgres").await;
    let found: Option<Option<String>> =
        query_scalar("select shobj_description(oid, 'pg_database') from pg_database where datname = $1")
            .bind(TEMPLATE)
            .fetch_optional(&mut postgres)
            .await
            .expect("databases are listed");
    let digest = migrations_digest();
    if first {
        drop_all(&mut postgres, "test\\_%").await;
    }
    if found.flatten().as_ref() == Some(&digest) {
        return;
    }
    drop_all(&mut postgres, TEMPLATE).await;
    let access = Access::embedded(cluster().socket_dir(), TEMPLATE);
    setup::prepare(&superuser("postgres"), &access)
        .await
        .expect("the template is prepared");
    setup::migrate(&access, &master_key())
        .await
        .expect("the template is migrated");
    execute(&mut postgres, format!("comment on database {TEMPLATE} is '{digest}'")).await;
}

async fn drop_all(postgres: &mut PgConnection, pattern: &str) {
    let databases: Vec<String> = query_scalar("select datname from pg_database where datname like $1")
        .bind(pattern)
        .fetch_all(&mut *postgres)
        .await
        .expect("databases are listed");
    for database in databases {
        execute(postgres, format!("drop database {database} with (force)")).await;
    }
}

/// The superuser's connection, for what only a database's owner could do.
pub(crate) async fn superuser_connection(database: &str) -> PgConnection {
    PgConnection::connect_with(&superuser(database))
        .await
        .expect("the superuser connects")
}

pub(crate) async fn execute(connection: &mut PgConnection, statement: String) {
    raw_sql(AssertSqlSafe(statement))
        .execute(connection)
        .await
        .expect("the statement succeeds");
}

fn migrations_digest() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the migrations are there")
        .map(|file| file.expect("is a file").path())
        .collect();
    files.sort();
    let hash = files.iter().fold(Sha256::new(), |hash, file| {
        hash.chain_update(fs::read(file).expect("a migration can be read"))
    });
    format!("migrations {:x?}", &hash.finalize()[..8])
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .expect("the operating system gives random bytes");
    bytes
}
