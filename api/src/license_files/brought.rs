//! What a computer asks for that is in no network, whoever brings it: read, asked of the rules, and answered.

use chrono::{DateTime, Utc};
use domain::{
    Command, Event, LicenseId, NewEvent, Rejection, States, Stream,
    activation_key::{ActivationKeyCode, ActivationKeyError},
    catalog::Size,
    license::{ActivateDevice, ComputerId, GiveLicenseBack, LicenseError, ReleaseLicense, Releaser},
};
use event_log::{Executed, Position, preview::preview};
use keyledger_verify::{Kind, Request, TrustedKeys, computer_hash, open};
use projections::Whose;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ForComputer, Offered, Span, Stood, sign};
use crate::{app::App, device, error::ApiError, faults::Faults};

/// What is to be carried back, or what was given back.
#[derive(Serialize, ToSchema)]
#[schema(as = OfflineAnswer)]
pub(crate) struct Answer {
    /// The license whose file is to be carried to the computer; none if it gave one back.
    pub(crate) license: Option<Offered>,
    /// What the computer gave back; none if it asked for a license.
    pub(crate) released: Option<Released>,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    pub(crate) position: Position,
}

/// A license that is on no computer any more.
#[derive(Serialize, ToSchema)]
#[schema(as = ReleasedOffline)]
pub(crate) struct Released {
    /// Which.
    pub(crate) license_id: Uuid,
    /// How many more times its owner may move it in this year; none if it was on no computer any more.
    pub(crate) rehosts_left: Option<u32>,
}

/// A request that was brought by somebody, of what is theirs: what the rules are asked.
#[derive(Clone)]
pub(crate) enum Brought {
    /// A license for a computer, by the key of this code.
    Activation(Box<ActivateDevice>, ActivationKeyCode),
    /// A license that a computer gives back.
    Release(GiveLicenseBack),
}

impl Command for Brought {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        match self {
            Self::Activation(activate, _) => activate.decide(states, at),
            Self::Release(release) => release.decide(states, at),
        }
    }
}

impl Brought {
    /// What `text` asks for, of what is `whose`; a license is given back as `by`.
    pub(crate) async fn read(app: &App, text: &str, (whose, by): (Whose, Releaser)) -> Result<Self, ApiError> {
        let request = Request::read(text).map_err(|error| wrong("malformed-offline-request", error))?;
        match request {
            Request::Activation {
                activation_key,
                product,
                edition,
                size,
                computer_id,
                computer_name,
            } => {
                let mut faults = Faults::default();
                let code: Option<ActivationKeyCode> = faults.take("/request", activation_key.0.parse());
                let computer_id = faults.take("/request", computer_id.parse());
                let name = computer_name.map(|name| name.parse()).transpose();
                let name = faults.take("/request", name);
                let (code, (computer_id, computer_name)) = faults.found(code.zip(computer_id.zip(name)))?;
                let key = device::key_of_code(app, &code).await?;
                let wanted = ForComputer {
                    activation_key_id: key.ok_or(Rejection::from(ActivationKeyError::Unknown))?,
                    product,
                    edition,
                    size: size.map(rules_size),
                    computer_id,
                    computer_name,
                };
                Ok(Self::Activation(Box::new(asked(app, whose, wanted).await?), code))
            }
            Request::Release { computer_id, file } => {
                let back = given_back(app, (whose, by), (&computer_id, &file)).await?;
                Ok(Self::Release(back))
            }
        }
    }

    /// What it is about.
    pub(crate) fn stream(&self) -> Stream {
        match self {
            Self::Activation(activate, _) => Stream::ActivationKey(activate.activation_key_id),
            Self::Release(back) => Stream::License(back.release.license_id),
        }
    }

    /// What is told once the rules allowed it.
    pub(crate) async fn answer(&self, app: &App, executed: &Executed) -> Result<Answer, ApiError> {
        let (mut license, mut released) = (None, None);
        match self {
            Self::Activation(activate, code) => {
                let now = app.mint.now();
                let held = preview(&app.log, |states| activate.held(states, now)).await?;
                let license_id = held.ok_or(Rejection::from(LicenseError::NotActivated))?;
                let stood = Stood::now(app, license_id, Some(&activate.computer_id)).await?;
                license = Some(sign(app, &stood, code, (Kind::License, Span::OFFLINE)).await?);
            }
            Self::Release(back) => {
                released = Some(Released {
                    license_id: back.release.license_id.0,
                    rehosts_left: rehosts_left(executed),
                });
            }
        }
        Ok(Answer {
            license,
            released,
            position: executed.position,
        })
    }
}

/// What the rules are asked for a computer. Whether the key is another's is not told.
async fn asked(app: &App, whose: Whose, wanted: ForComputer) -> Result<ActivateDevice, ApiError> {
    let carried = wanted.carried(app, whose).await?;
    match carried.is_empty() {
        true => Err(Rejection::from(ActivationKeyError::Unknown).into()),
        false => wanted.command(app, &carried).await,
    }
}

/// The license that a computer gives back by the file that it had.
async fn given_back(
    app: &App,
    (whose, by): (Whose, Releaser),
    (computer_id, file): (&str, &str),
) -> Result<GiveLicenseBack, ApiError> {
    let trusted = json!(app.signing_keys.known().await?.trusted()).to_string();
    let keys = TrustedKeys::from_json(&trusted).map_err(|error| ApiError::Unexpected(error.to_string()))?;
    let file = open(file.as_bytes(), &keys).map_err(|refusal| wrong("refused-license-file", refusal))?;
    let computer_id: ComputerId = computer_id.parse().map_err(Rejection::from)?;
    if file.computer_hash != computer_hash(&file.license_id, computer_id.as_str()) {
        return Err(Rejection::from(LicenseError::OtherComputer).into());
    }
    let license_id: Uuid = file.license_id.parse().map_err(|_| ApiError::Unknown("license"))?;
    let license_id = LicenseId(license_id);
    app.license(whose, license_id).await?;
    Ok(GiveLicenseBack {
        release: ReleaseLicense { license_id, by },
        computer_id,
        revision: file.revision,
    })
}

fn rehosts_left(executed: &Executed) -> Option<u32> {
    executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::LicenseReleased(released) => Some(released.rehosts_left),
        _ => None,
    })
}

/// The request, or the file in it, is not what it should be.
fn wrong(code: &str, why: impl std::fmt::Display) -> ApiError {
    let mut faults = Faults::default();
    faults.note("/request", code, why);
    faults.into()
}

fn rules_size(size: keyledger_verify::Size) -> Size {
    match size {
        keyledger_verify::Size::Count(count) => Size::Count(count),
        keyledger_verify::Size::Unlimited => Size::Unlimited,
    }
}
