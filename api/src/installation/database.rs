//! The database of an installation, ready to be served: a server of one's own, or the embedded Postgres of the data folder.

use std::sync::Arc;

use embedded_postgres::Cluster;
use event_log::{Access, Clock, EventLog, LogSecrets, MasterKey, Options, Role, readiness, setup, setup::SetupError};
use integrations::{
    checkout::{Checkout, sandbox::Sandbox},
    webhooks::Sender,
};
use projections::ReadModels;
use sqlx::postgres::PgConnectOptions;
use tokio::task::spawn_blocking;

use crate::{
    App, Devices, Mint, SigningKeys,
    access::{Identity, IdentityOptions},
    checkout::{Till, TillOptions},
    installation::{InstallationError, Settings},
    webhooks::{Schedule, Webhooks, WebhooksOptions},
};

const NAME: &str = "keyledger";
/// The database that every server has, from which others are made.
const MAINTENANCE: &str = "postgres";

/// A migrated database whose settings and rights are right.
#[derive(Debug)]
pub struct Database {
    /// The way in.
    pub access: Access,
    secrets: LogSecrets,
    cluster: Option<Cluster>,
}

impl Database {
    /// Opens the database of an installation, and makes one where there is none.
    pub async fn open(settings: &Settings) -> Result<Self, InstallationError> {
        let master = settings.master_key()?;
        if let Some(server) = settings.server() {
            let access = Access::server(server.clone(), master.clone());
            let secrets = make_ready(&server.clone().database(MAINTENANCE), &access, &master).await?;
            return Ok(Self {
                access,
                secrets,
                cluster: None,
            });
        }
        let cluster = open_cluster(embedded(settings)).await?;
        let access = Access::embedded(cluster.socket_dir(), NAME);
        match make_ready(&superuser(&cluster), &access, &master).await {
            Ok(secrets) => Ok(Self {
                access,
                secrets,
                cluster: Some(cluster),
            }),
            Err(error) => {
                close_cluster(cluster).await?;
                Err(error)
            }
        }
    }

    /// The same, where there is one.
    pub async fn open_existing(settings: &Settings) -> Result<Self, InstallationError> {
        match settings.exists() {
            true => Self::open(settings).await,
            false => Err(InstallationError::Missing(settings.data().to_owned())),
        }
    }

    /// Opens the log; one that is opened to import takes commands of past times.
    pub fn log(&self, clock: Clock, import: bool) -> EventLog {
        let options = Options::new(self.access.clone(), self.secrets.clone(), clock);
        EventLog::open(Options { import, ..options })
    }

    /// Opens what signing in keeps, as `settings` say; `site` is where the portals are.
    pub fn identity(&self, settings: &Settings, site: &str) -> Identity {
        Identity::new(IdentityOptions {
            access: self.access.clone(),
            secrets: self.secrets.clone(),
            site: site.to_owned(),
            mails_codes: settings.mails_codes(),
        })
    }

    /// Opens all that endpoints work with, without a checkout; `site` is where the portals are.
    pub fn app(&self, settings: &Settings, site: &str, clock: Clock) -> App {
        let log = self.log(clock.clone(), false);
        let mint = Mint::new(clock);
        App {
            models: ReadModels::new(&log, &self.access),
            identity: self.identity(settings, site),
            signing_keys: SigningKeys::new(&self.access, log.clone(), mint.clone()),
            till: self.till(None, None),
            webhooks: self.webhooks(None),
            devices: Devices::default(),
            mint,
            log,
        }
    }

    /// Opens where orders are paid: by `checkout`, whose pay pages are shown here if it is a sandbox.
    pub(crate) fn till(&self, checkout: Option<Arc<dyn Checkout>>, pay_pages: Option<Sandbox>) -> Till {
        Till::new(TillOptions {
            access: self.access.clone(),
            secrets: self.secrets.clone(),
            checkout,
            pay_pages,
        })
    }

    /// Opens where events are sent, by `sender` if they are.
    pub(crate) fn webhooks(&self, sender: Option<Sender>) -> Webhooks {
        Webhooks::new(WebhooksOptions {
            access: self.access.clone(),
            secrets: self.secrets.clone(),
            sender,
            schedule: Schedule::default(),
        })
    }

    /// The secrets of its log.
    pub(crate) fn secrets(&self) -> &LogSecrets {
        &self.secrets
    }

    /// The embedded Postgres, if it is used.
    pub fn cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref()
    }

    /// Gives the database up. An embedded Postgres that nobody else uses is stopped.
    pub async fn close(self) -> Result<(), InstallationError> {
        match self.cluster {
            Some(cluster) => close_cluster(cluster).await,
            None => Ok(()),
        }
    }
}

/// Migrates, and makes roles and database first where the owner cannot even connect: only that needs the administrator.
async fn make_ready(
    administrator: &PgConnectOptions,
    access: &Access,
    master: &MasterKey,
) -> Result<LogSecrets, InstallationError> {
    let secrets = match setup::migrate(access, master).await {
        // A newer version may need roles that are not there yet.
        Err(SetupError::Owner(_) | SetupError::Migration(_)) => {
            setup::prepare(administrator, access).await?;
            setup::migrate(access, master).await?
        }
        migrated => migrated?,
    };
    readiness::check(access).await?;
    Ok(secrets)
}

/// The options of an installation's embedded Postgres.
pub(crate) fn embedded(settings: &Settings) -> embedded_postgres::Options {
    embedded_postgres::Options {
        data: settings.data().to_owned(),
        settings: Vec::new(),
        roles: Role::ALL.iter().map(|role| role.name().to_owned()).collect(),
    }
}

fn superuser(cluster: &Cluster) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .port(event_log::roles::EMBEDDED_PORT)
        .socket(cluster.socket_dir())
        .username("postgres")
        .database(MAINTENANCE)
}

async fn open_cluster(options: embedded_postgres::Options) -> Result<Cluster, InstallationError> {
    Ok(spawn_blocking(move || Cluster::open(&options)).await??)
}

async fn close_cluster(cluster: Cluster) -> Result<(), InstallationError> {
    spawn_blocking(move || cluster.close()).await??;
    Ok(())
}
