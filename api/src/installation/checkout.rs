//! What the environment says of the hosted checkout.

use std::{env, sync::Arc, time::Duration};

use event_log::{Clock, LogSecrets};
use integrations::checkout::{
    Checkout, Secret,
    fastspring::{self, FastSpring, Sessions},
    sandbox::{self, Sandbox},
};
use zeroize::Zeroizing;

use crate::{
    checkout::Till,
    installation::{Database, InstallationError},
};

const CHECKOUT: &str = "KEYLEDGER_CHECKOUT";
const SWEEP: &str = "KEYLEDGER_CHECKOUT_SWEEP";
const API: &str = "KEYLEDGER_FASTSPRING_API";
const USERNAME: &str = "KEYLEDGER_FASTSPRING_USERNAME";
const PASSWORD: &str = "KEYLEDGER_FASTSPRING_PASSWORD";
const SECRET: &str = "KEYLEDGER_FASTSPRING_SECRET";
const FORMER_SECRET: &str = "KEYLEDGER_FASTSPRING_FORMER_SECRET";
const CHECKOUT_PATH: &str = "KEYLEDGER_FASTSPRING_CHECKOUT";
const STOREFRONT: &str = "KEYLEDGER_FASTSPRING_STOREFRONT";
const TEST_STOREFRONT: &str = "KEYLEDGER_FASTSPRING_TEST_STOREFRONT";

/// How long one request to the provider may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How often the provider is asked for what was not taken, in seconds.
const USUAL_SWEEP: u64 = 300;

/// The hosted checkout, as the environment says.
#[derive(Clone, Debug)]
pub(crate) struct CheckoutSettings {
    provider: Provider,
    /// How often the provider is asked for what was not taken.
    pub(crate) sweep: Duration,
}

#[derive(Clone, Debug)]
enum Provider {
    Off,
    Sandbox,
    FastSpring(Box<fastspring::Settings>),
}

/// Where a server is.
pub(crate) struct Place<'a> {
    /// Where the portals are.
    pub(crate) site: &'a str,
    /// The port that it listens on.
    pub(crate) port: u16,
    /// What tells the time.
    pub(crate) clock: Clock,
}

impl CheckoutSettings {
    pub(super) fn from_environment() -> Result<Self, InstallationError> {
        let provider = match named(CHECKOUT).as_deref() {
            None | Some("sandbox") => Provider::Sandbox,
            Some("off") => Provider::Off,
            Some("fastspring") => Provider::FastSpring(Box::new(fastspring_settings()?)),
            Some(_) => return Err(InstallationError::Checkout),
        };
        let sweep = named(SWEEP).map(|text| text.parse().ok().filter(|seconds| *seconds > 0));
        let sweep = sweep.unwrap_or(Some(USUAL_SWEEP)).ok_or(InstallationError::Sweep)?;
        Ok(Self {
            provider,
            sweep: Duration::from_secs(sweep),
        })
    }

    /// Opens where orders are paid.
    pub(crate) fn open(&self, database: &Database, place: Place<'_>) -> Result<Till, InstallationError> {
        Ok(match &self.provider {
            Provider::Off => database.till(None, None),
            Provider::FastSpring(settings) => {
                let checkout: Arc<dyn Checkout> = Arc::new(FastSpring::new((**settings).clone())?);
                database.till(Some(checkout), None)
            }
            Provider::Sandbox => {
                let sandbox = open_sandbox(database.secrets(), place)?;
                database.till(Some(Arc::new(sandbox.clone())), Some(sandbox))
            }
        })
    }
}

fn open_sandbox(secrets: &LogSecrets, place: Place<'_>) -> Result<Sandbox, InstallationError> {
    let secret = secrets.access_key("sandbox-checkout/v1");
    Ok(Sandbox::new(sandbox::Settings {
        site: place.site.to_owned(),
        receiver: format!("http://127.0.0.1:{}/v1/checkout/notifications", place.port),
        secret: Secret::new(secret.as_ref())?,
        clock: place.clock,
    })?)
}

fn fastspring_settings() -> Result<fastspring::Settings, InstallationError> {
    let secret = Secret::new(needed(SECRET)?.as_bytes())?;
    let secret = match named(FORMER_SECRET) {
        Some(former) => secret.or_former(Secret::new(former.as_bytes())?),
        None => secret,
    };
    Ok(fastspring::Settings {
        api: named(API).unwrap_or_else(|| fastspring::API.to_owned()),
        username: needed(USERNAME)?,
        password: Zeroizing::new(needed(PASSWORD)?),
        secret,
        sessions: sessions()?,
        timeout: TIMEOUT,
    })
}

fn sessions() -> Result<Sessions, InstallationError> {
    match (named(CHECKOUT_PATH), named(STOREFRONT)) {
        (Some(checkout_path), None) => Ok(Sessions::V2 { checkout_path }),
        (None, Some(storefront)) => Ok(Sessions::V1 {
            storefront,
            test_storefront: needed(TEST_STOREFRONT)?,
        }),
        _ => Err(InstallationError::FastSpringSessions),
    }
}

fn named(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|text| !text.is_empty())
}

fn needed(variable: &'static str) -> Result<String, InstallationError> {
    named(variable).ok_or(InstallationError::FastSpring(variable))
}
