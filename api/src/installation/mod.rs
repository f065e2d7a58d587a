//! An installation: its settings, its database, and the log in it.

mod checkout;
mod database;
mod settings;

pub(crate) use self::{checkout::Place, database::embedded};
pub use self::{database::Database, settings::Settings};

use std::{io, path::PathBuf};

use event_log::{readiness::NotReady, setup::SetupError};

/// Why an installation cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    /// Nothing was ever started here.
    #[error("there is no keyledger data in {}: start with `keyledger up`, or name the folder by --data or KEYLEDGER_DATA", .0.display())]
    Missing(PathBuf),
    /// A folder cannot be made.
    #[error("the folder {} cannot be used: make it yours, or name another one by --data or KEYLEDGER_DATA", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `DATABASE_URL` is none. It may hold a password and is not repeated.
    #[error(
        "DATABASE_URL cannot be read: write postgres://user@host/database, or leave it out for the embedded Postgres"
    )]
    DatabaseUrl(#[source] sqlx::Error),
    /// `KEYLEDGER_MASTER_KEY` is no key. It is a secret and not repeated.
    #[error("KEYLEDGER_MASTER_KEY holds no master key: give 32 bytes in base64")]
    MalformedMasterKey,
    /// Two keys, and no way to tell which is meant.
    #[error("KEYLEDGER_MASTER_KEY and KEYLEDGER_MASTER_KEY_FILE are both set: leave one out")]
    TwoMasterKeys,
    /// The file of the master key cannot be read.
    #[error("the master key in {} cannot be read", file.display())]
    MasterKeyFile {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No number of requests.
    #[error("{0} is no number of requests: give a whole number, or 0 for no limit")]
    Limit(&'static str),
    /// Customers sign in by no such thing.
    #[error("KEYLEDGER_CUSTOMER_SIGN_IN is order-number or mailed-code: write one of them")]
    CustomerSignIn,
    /// Webhooks reach no such thing.
    #[error("KEYLEDGER_WEBHOOKS is public or loopback: write one of them")]
    Webhooks,
    /// Webhooks cannot be sent.
    #[error("webhooks cannot be sent: {0}")]
    Sender(#[from] integrations::webhooks::SendError),
    /// No such checkout.
    #[error("KEYLEDGER_CHECKOUT is sandbox, off or fastspring: write one of them")]
    Checkout,
    /// No number of seconds.
    #[error("KEYLEDGER_CHECKOUT_SWEEP is no number of seconds: give a whole number from 1, such as 300")]
    Sweep,
    /// Something that FastSpring needs.
    #[error("{0} is missing: KEYLEDGER_CHECKOUT=fastspring needs it in the environment")]
    FastSpring(&'static str),
    /// No way to open pay pages, or two.
    #[error(
        "name one way to open pay pages: KEYLEDGER_FASTSPRING_CHECKOUT, or KEYLEDGER_FASTSPRING_STOREFRONT with \
         KEYLEDGER_FASTSPRING_TEST_STOREFRONT"
    )]
    FastSpringSessions,
    /// The checkout cannot be set up so.
    #[error("the checkout cannot be used: {0}")]
    CheckoutSettings(#[from] integrations::checkout::SettingsError),
    /// The embedded Postgres.
    #[error(transparent)]
    Postgres(#[from] embedded_postgres::Error),
    /// The database cannot be made ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The database is not to be trusted.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// A task of the process ended in a panic.
    #[error("a task of this process failed: report this as a bug")]
    Task(#[from] tokio::task::JoinError),
}
