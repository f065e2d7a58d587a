//! Which database, and as whom.

use std::path::Path;

use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::secrets::MasterKey;

/// What a connection may do. Each part of a process connects as its own role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Migrations and new generations of read models.
    Owner,
    /// Appends events, reads all but personal keys.
    Server,
    /// Reads the log, writes read models.
    Projector,
    /// Personal-data keys and blind indexes.
    Keys,
    /// Appends events of past times to a log that has only such.
    Importer,
    /// Reads the log to sign its checkpoints.
    Signer,
    /// Who signs in and by what.
    Access,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 7] = [
        Self::Owner,
        Self::Server,
        Self::Projector,
        Self::Keys,
        Self::Importer,
        Self::Signer,
        Self::Access,
    ];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "keyledger_owner",
            Self::Server => "keyledger_server",
            Self::Projector => "keyledger_projector",
            Self::Keys => "keyledger_keys",
            Self::Importer => "keyledger_importer",
            Self::Signer => "keyledger_signer",
            Self::Access => "keyledger_access",
        }
    }
}

/// Part of the socket's name; said so that the environment says nothing else.
pub const EMBEDDED_PORT: u16 = 5432;

/// A database and the way to sign in to it.
#[derive(Clone, Debug)]
pub struct Access {
    database: PgConnectOptions,
    passwords: Option<MasterKey>,
}

impl Access {
    /// The embedded Postgres: over its socket, where the operating system says who one is.
    pub fn embedded(socket_dir: &Path, database: &str) -> Self {
        let database = PgConnectOptions::new_without_pgpass()
            .port(EMBEDDED_PORT)
            .socket(socket_dir)
            .database(database);
        Self {
            database: plain(database),
            passwords: None,
        }
    }

    /// A server of one's own; the roles' passwords derive from the master key.
    pub fn server(url: PgConnectOptions, master: MasterKey) -> Self {
        Self {
            database: plain(url),
            passwords: Some(master),
        }
    }

    /// How to connect as `role`.
    pub fn as_role(&self, role: Role) -> PgConnectOptions {
        let options = self.database.clone().username(role.name());
        match self.password(role) {
            Some(password) => options.password(&password),
            None => options,
        }
    }

    /// A pool of at most `connections` connections as `role`, made when they are first needed.
    pub fn pool(&self, role: Role, connections: u32) -> PgPool {
        PgPoolOptions::new()
            .max_connections(connections)
            // A connection that died is noticed by its first statement; asking before each would cost a round trip.
            .test_before_acquire(false)
            .connect_lazy_with(self.as_role(role))
    }

    /// The password of `role`; none where the operating system says who one is.
    pub(crate) fn password(&self, role: Role) -> Option<String> {
        self.master().map(|master| master.role_password(role.name()))
    }

    /// The master key, where the roles' passwords derive from it.
    pub(crate) fn master(&self) -> Option<&MasterKey> {
        self.passwords.as_ref()
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        self.database.get_database().unwrap_or("keyledger")
    }
}

fn plain(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name("keyledger")
        .options([
            ("default_transaction_isolation", "read committed"),
            ("idle_in_transaction_session_timeout", "60s"),
            ("timezone", "UTC"),
        ])
        .disable_statement_logging()
}
