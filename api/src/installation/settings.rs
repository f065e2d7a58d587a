//! What the environment says of an installation.

use std::{
    env, fs, io,
    num::NonZeroU32,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use event_log::MasterKey;
use integrations::webhooks::{Reach, Sender, USUAL_PATIENCE};
use sqlx::postgres::PgConnectOptions;

use crate::{
    Limits,
    installation::{InstallationError, checkout::CheckoutSettings},
};

const MASTER_KEY: &str = "KEYLEDGER_MASTER_KEY";
const MASTER_KEY_FILE: &str = "KEYLEDGER_MASTER_KEY_FILE";
const RATE_LIMIT: &str = "KEYLEDGER_RATE_LIMIT";
const ANONYMOUS_RATE_LIMIT: &str = "KEYLEDGER_ANONYMOUS_RATE_LIMIT";
const AT_ONCE: &str = "KEYLEDGER_REQUESTS_AT_ONCE";
const WEBHOOKS: &str = "KEYLEDGER_WEBHOOKS";
const CUSTOMER_SIGN_IN: &str = "KEYLEDGER_CUSTOMER_SIGN_IN";

/// Where an installation keeps its data and its key. Secrets come by the environment, never by arguments, which others can list.
#[derive(Clone, Debug)]
pub struct Settings {
    data: PathBuf,
    server: Option<PgConnectOptions>,
    master_key: KeySource,
    limits: Limits,
    mails_codes: bool,
    checkout: CheckoutSettings,
    reach: Reach,
}

#[derive(Clone, Debug)]
enum KeySource {
    Given(MasterKey),
    File(PathBuf),
    DataFolder,
}

impl Settings {
    /// The settings of the data folder `data`.
    pub fn from_environment(data: &Path) -> Result<Self, InstallationError> {
        let url = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
        let server = url.map(|url| url.parse().map(with_database)).transpose();
        let server = server.map_err(InstallationError::DatabaseUrl)?;
        let given = env::var(MASTER_KEY).ok().filter(|key| !key.is_empty());
        let file = env::var_os(MASTER_KEY_FILE).filter(|file| !file.is_empty());
        let master_key = match (given, file) {
            (Some(_), Some(_)) => return Err(InstallationError::TwoMasterKeys),
            (Some(text), None) => {
                KeySource::Given(MasterKey::parse(&text).ok_or(InstallationError::MalformedMasterKey)?)
            }
            (None, Some(file)) => KeySource::File(file.into()),
            (None, None) => KeySource::DataFolder,
        };
        let usual = Limits::default();
        let limits = Limits {
            signed_in: requests(RATE_LIMIT, usual.signed_in)?,
            anonymous: requests(ANONYMOUS_RATE_LIMIT, usual.anonymous)?,
            at_once: requests(AT_ONCE, usual.at_once)?,
        };
        Ok(Self {
            data: data.to_owned(),
            server,
            master_key,
            limits,
            mails_codes: mails_codes()?,
            checkout: CheckoutSettings::from_environment()?,
            reach: reach()?,
        })
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// How many requests are answered.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Whether customers also need a code that is mailed to them.
    pub(super) fn mails_codes(&self) -> bool {
        self.mails_codes
    }

    /// The hosted checkout.
    pub(crate) fn checkout(&self) -> &CheckoutSettings {
        &self.checkout
    }

    /// What sends webhooks.
    pub(crate) fn sender(&self) -> Result<Sender, InstallationError> {
        Ok(Sender::new(self.reach, USUAL_PATIENCE)?)
    }

    /// The administrator's way into a server of one's own, if `DATABASE_URL` names one.
    pub(super) fn server(&self) -> Option<&PgConnectOptions> {
        self.server.as_ref()
    }

    /// Whether something was started here before, as far as the folder tells.
    pub(super) fn exists(&self) -> bool {
        self.server.is_some() || self.data.join("postgres").is_dir()
    }

    /// The key that everything secret derives from. The data folder's own is made when it is missing, one that was named is not.
    pub(super) fn master_key(&self) -> Result<MasterKey, InstallationError> {
        match &self.master_key {
            KeySource::Given(key) => Ok(key.clone()),
            KeySource::File(file) => fs::metadata(file)
                .and_then(|_| MasterKey::open(file))
                .map_err(unreadable(file)),
            KeySource::DataFolder => {
                let folder = self.data.join("secrets");
                // Others may pass through the data folder, as the user that root's Postgres runs as must.
                make(&self.data, 0o711)?;
                make(&folder, 0o700)?;
                let file = folder.join("master.key");
                MasterKey::open(&file).map_err(unreadable(&file))
            }
        }
    }
}

/// So many as `variable` says, none for 0; as usual if it says nothing.
fn requests(variable: &'static str, usual: Option<NonZeroU32>) -> Result<Option<NonZeroU32>, InstallationError> {
    match env::var_os(variable).filter(|text| !text.is_empty()) {
        None => Ok(usual),
        Some(text) => {
            let number = text.to_str().and_then(|text| text.parse().ok());
            number.map(NonZeroU32::new).ok_or(InstallationError::Limit(variable))
        }
    }
}

fn mails_codes() -> Result<bool, InstallationError> {
    let named = env::var_os(CUSTOMER_SIGN_IN).unwrap_or_default();
    match named.to_str() {
        Some("" | "order-number") => Ok(false),
        Some("mailed-code") => Ok(true),
        _ => Err(InstallationError::CustomerSignIn),
    }
}

/// What webhooks may reach.
fn reach() -> Result<Reach, InstallationError> {
    let named = env::var_os(WEBHOOKS).unwrap_or_default();
    match named.to_str() {
        Some("" | "public") => Ok(Reach::Public),
        Some("loopback") => Ok(Reach::Loopback),
        _ => Err(InstallationError::Webhooks),
    }
}

/// An address without a database means ours; left to itself it would mean one of the user's name.
fn with_database(server: PgConnectOptions) -> PgConnectOptions {
    match server.get_database() {
        Some(_) => server,
        None => server.database("keyledger"),
    }
}

fn make(folder: &Path, mode: u32) -> Result<(), InstallationError> {
    let made = fs::DirBuilder::new().recursive(true).mode(mode).create(folder);
    made.map_err(|source| InstallationError::Folder {
        folder: folder.to_owned(),
        source,
    })
}

fn unreadable(file: &Path) -> impl FnOnce(io::Error) -> InstallationError {
    let file = file.to_owned();
    move |source| InstallationError::MasterKeyFile { file, source }
}
