//! What a computer asks for that is in no network, whoever brings it: read, asked of the rules, and answered.

use chrono::{DateTime, Utc};
use domain::{
    Command, Event, LicenseId, NewEvent, Rejection, States, Stream,
    activation_key::ActivationKeyError,
    catalog::Size,
    license::{ActivateDevice, ComputerId, GiveLicenseBack, LicenseError, ReleaseLicense, Releaser},
};
use event_log::{Executed, Position};
use keyledger_verify::{Kind, Request, TrustedKeys, computer_hash, open};
use projections::{Projection, Whose, licenses};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ForComputer, Offered, download::made, held};
use crate::{
    app::{App, Sight},
    device,
    error::ApiError,
    faults::Faults,
};

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

/// A request that was brought by somebody, of what is theirs.
pub(crate) enum Brought {
    /// A license for a computer.
    Activation(Box<Activation>),
    /// A license that a computer gives back.
    Release(GiveLicenseBack),
}

/// A license for a computer.
pub(crate) struct Activation {
    wanted: ForComputer,
    command: ActivateDevice,
}

/// What the rules are asked about it.
pub(crate) enum Asked {
    Activate(ActivateDevice),
    Release(GiveLicenseBack),
}

impl Command for Asked {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        match self {
            Self::Activate(activate) => activate.decide(states, at),
            Self::Release(release) => release.decide(states, at),
        }
    }
}

impl Brought {
    /// What `text` asks for, of what is `whose`; a license is given back as `by`.
    pub(crate) async fn read(app: &App, text: &str, (whose, by): (Whose, Releaser)) -> Result<Self, ApiError> {
        let request = Request::read(text).map_err(|error| wrong("malformed-offline-request", error))?;
        match request {
            Request::Activation { .. } => {
                let wanted = wanted(app, request).await?;
                let carried = wanted.carried(app, whose).await?;
                if carried.is_empty() {
                    // Whether the key is another's is not told.
                    return Err(Rejection::from(ActivationKeyError::Unknown).into());
                }
                let command = wanted.command(app, &carried).await?;
                Ok(Self::Activation(Box::new(Activation { wanted, command })))
            }
            Request::Release { computer_id, file } => {
                let (license_id, computer_id, revision) = given_back(app, whose, (&computer_id, &file)).await?;
                Ok(Self::Release(GiveLicenseBack {
                    release: ReleaseLicense { license_id, by },
                    computer_id,
                    revision,
                }))
            }
        }
    }

    /// What it is about.
    pub(crate) fn stream(&self) -> Stream {
        match self {
            Self::Activation(activation) => Stream::ActivationKey(activation.wanted.activation_key_id),
            Self::Release(back) => Stream::License(back.release.license_id),
        }
    }

    /// What the rules are asked.
    pub(crate) fn asked(&self) -> Asked {
        match self {
            Self::Activation(activation) => Asked::Activate(activation.command.clone()),
            Self::Release(back) => Asked::Release(back.clone()),
        }
    }

    /// What is told once the rules allowed it.
    pub(crate) async fn answer(&self, app: &App, executed: &Executed) -> Result<Answer, ApiError> {
        let (mut license, mut released) = (None, None);
        match self {
            Self::Activation(activation) => {
                let Activation { wanted, command } = &**activation;
                let license_id = held(app, executed, command).await?;
                let key = wanted.activation_key_id.0;
                license = Some(made(app, (license_id, key), Some(&wanted.computer_id), Kind::License).await?);
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

/// Which license the computer wants.
async fn wanted(app: &App, request: Request) -> Result<ForComputer, ApiError> {
    let Request::Activation {
        activation_key,
        product,
        edition,
        size,
        computer_id,
        computer_name,
    } = request
    else {
        return Err(ApiError::Unexpected("it wants no license".to_owned()));
    };
    let mut faults = Faults::default();
    let code = faults.take("/request", activation_key.0.parse());
    let computer_id = faults.take("/request", computer_id.parse());
    let name = computer_name.map(|name| name.parse()).transpose();
    let name = faults.take("/request", name);
    let (code, (computer_id, computer_name)) = faults.found(code.zip(computer_id.zip(name)))?;
    let unknown = || Rejection::from(ActivationKeyError::Unknown);
    Ok(ForComputer {
        activation_key_id: device::key_of_code(app, &code).await?.ok_or_else(unknown)?,
        product,
        edition,
        size: size.map(rules_size),
        computer_id,
        computer_name,
    })
}

/// The license that a computer gives back by the file that it had.
async fn given_back(
    app: &App,
    whose: Whose,
    (computer_id, file): (&str, &str),
) -> Result<(LicenseId, ComputerId, u64), ApiError> {
    let trusted = json!(app.signing_keys.known().await?.trusted()).to_string();
    let keys = TrustedKeys::from_json(&trusted).map_err(|error| ApiError::Unexpected(error.to_string()))?;
    let file = open(file.as_bytes(), &keys).map_err(|refusal| wrong("refused-license-file", refusal))?;
    let computer_id: ComputerId = computer_id.parse().map_err(Rejection::from)?;
    if file.computer_hash != computer_hash(&file.license_id, computer_id.as_str()) {
        return Err(Rejection::from(LicenseError::OtherComputer).into());
    }
    let id: Uuid = file.license_id.parse().map_err(|_| ApiError::Unknown("license"))?;
    let mut reading = app.read(whose, Projection::Licenses, Sight::newest(app).await?).await?;
    let found = licenses::find(&mut reading, id).await?;
    reading.end().await?;
    found.ok_or(ApiError::Unknown("license"))?;
    Ok((LicenseId(id), computer_id, file.revision))
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
