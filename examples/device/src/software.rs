//! The software: whether it may run, and what it asks when.

use std::{collections::BTreeMap, io, time::Duration};

use keyledger_verify::{
    ActivationKey, Freshness, License, Refusal, Request, Seen, Timestamp, TrustedKeys, Verified, Verifier, open,
};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Refused},
    store::Store,
};

/// What the server itself sends was issued in this hour, or the one before; in seconds.
const RECENT: i64 = 2 * 60 * 60;
/// How long the server may take: nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Software that is installed on a computer.
#[derive(Debug)]
pub struct Software {
    /// Where the vendor's server is, such as `https://keys.example.com`.
    pub server: String,
    /// The code of the product that this software is.
    pub product: String,
    /// What it calls the computer: the same whenever it looks, and another on each.
    pub computer_id: String,
    /// The vendor's public keys, built into the software.
    pub keys: TrustedKeys,
    /// What it keeps.
    pub store: Store,
}

/// What the software is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Run.
    Licensed {
        /// What it is licensed for.
        license: Box<License>,
        /// Whether to ask for news, or to tell the user that they are overdue.
        freshness: Freshness,
    },
    /// Ask the user for an activation key: there is no file.
    Unlicensed,
    /// Not run: there is a file, and it does not hold.
    Refused(Refusal),
    /// Not run for now, and go on asking: the vendor took the license out of force.
    Stopped(Refused),
}

/// Why the software cannot say.
#[derive(Debug, thiserror::Error)]
pub enum SoftwareError {
    /// Its folder cannot be read or written.
    #[error("the license cannot be kept on this computer: {0}")]
    Store(#[from] io::Error),
    /// The server said no.
    #[error("{}", .0.detail)]
    Refused(Refused),
    /// There was no answer, and without one this cannot be done.
    #[error("the server cannot be reached ({why}): try again, or use a request file")]
    NoAnswer {
        /// Why.
        why: String,
    },
    /// What was to be taken does not hold here.
    #[error(transparent)]
    File(#[from] Refusal),
    /// There is no license to speak of.
    #[error("this computer holds no license: activate it first")]
    Unlicensed,
}

impl Software {
    /// What to do, by the file on the disk alone. It is asked at each start and once an hour, and never waits for a network.
    pub fn state(&self, now: Timestamp) -> Result<State, SoftwareError> {
        let Some(file) = self.store.file()? else {
            return Ok(State::Unlicensed);
        };
        if let Some(why) = self.store.stopped()? {
            return Ok(State::Stopped(why));
        }
        let seen = self.store.seen()?;
        Ok(match self.verifier(now, &seen_of(&seen)).verify(file.as_bytes()) {
            Ok(Verified { license, freshness }) => State::Licensed {
                license: Box::new(license),
                freshness,
            },
            Err(refusal) => State::Refused(refusal),
        })
    }

    /// Activates with the key that the user typed, and the name that the user calls the computer by.
    pub async fn activate(&self, key: &str, name: Option<&str>, now: Timestamp) -> Result<(), SoftwareError> {
        let asked = json!({ "product": self.product, "computer_id": self.computer_id, "computer_name": name });
        match self.ask(key, "activations", &asked).await {
            Answer::File(file) => self.take_answer(&file, now),
            Answer::Refused(refused) => Err(SoftwareError::Refused(refused)),
            Answer::Done => Err(SoftwareError::NoAnswer {
                why: "it sent no file".to_owned(),
            }),
            Answer::None { why } => Err(SoftwareError::NoAnswer { why }),
        }
    }

    /// Asks for news once they are due, and says what to do then. It is called in the background.
    pub async fn refresh_if_due(&self, now: Timestamp) -> Result<State, SoftwareError> {
        let state = self.state(now)?;
        let is_fresh = matches!(
            &state,
            State::Licensed {
                freshness: Freshness::Fresh,
                ..
            }
        );
        match is_fresh || state == State::Unlicensed {
            true => Ok(state),
            false => self.refresh(now).await,
        }
    }

    /// Asks for news, and says what to do then. Without an answer that is the same as before.
    pub async fn refresh(&self, now: Timestamp) -> Result<State, SoftwareError> {
        let (license, _) = self.held()?;
        let key = &license.activation_key.0;
        let asked = json!({ "computer_id": self.computer_id, "revision": license.revision });
        let path = format!("licenses/{}/refresh", license.license_id);
        let taken = match self.ask(key, &path, &asked).await {
            Answer::File(file) => self.take_answer(&file, now),
            Answer::Refused(refused) if refused.is_final() => {
                self.lose(&license)?;
                return Err(SoftwareError::Refused(refused));
            }
            Answer::Refused(refused) if refused.is_disabled() => Ok(self.store.stop(Some(&refused))?),
            Answer::Refused(refused) if refused.is_ahead() => self.activate(key, None, now).await,
            Answer::Refused(_) | Answer::Done | Answer::None { .. } => Ok(()),
        };
        match taken {
            // A file that does not hold is no reason to lose the one that does; no more is an answer that did not come.
            Ok(()) | Err(SoftwareError::File(_) | SoftwareError::NoAnswer { .. }) => self.state(now),
            Err(error) => Err(error),
        }
    }

    /// Gives the license back, for instance when the software is taken off.
    pub async fn release(&self) -> Result<(), SoftwareError> {
        let (license, _) = self.held()?;
        let asked = json!({ "computer_id": self.computer_id });
        let path = format!("licenses/{}/release", license.license_id);
        match self.ask(&license.activation_key.0, &path, &asked).await {
            Answer::Done | Answer::File(_) => Ok(self.lose(&license)?),
            Answer::Refused(refused) => Err(SoftwareError::Refused(refused)),
            Answer::None { why } => Err(SoftwareError::NoAnswer { why }),
        }
    }

    /// The request for a license, to be carried to where a network is.
    pub fn request(&self, key: &str, name: Option<&str>) -> String {
        let request = Request::Activation {
            activation_key: ActivationKey(key.to_owned()),
            product: self.product.clone(),
            edition: None,
            size: None,
            computer_id: self.computer_id.clone(),
            computer_name: name.map(str::to_owned),
        };
        request.write()
    }

    /// Gives the license back without a network: from now on this computer does not hold it, whatever becomes of the request.
    pub fn release_offline(&self) -> Result<String, SoftwareError> {
        let (license, file) = self.held()?;
        self.lose(&license)?;
        let computer_id = self.computer_id.clone();
        Ok(Request::Release { computer_id, file }.write())
    }

    /// Takes a license file that somebody brought, if it holds here and is no older than what was seen.
    pub fn take(&self, file: &str, now: Timestamp) -> Result<(), SoftwareError> {
        let seen = self.store.seen()?;
        let verified = self.verifier(now, &seen_of(&seen)).verify(file.as_bytes())?;
        self.keep(file, &verified.license)
    }

    /// Takes a license file that the server just sent. That it was issued just now says that it is the newest, whatever was seen: a server
    /// whose backup was restored may count from before.
    fn take_answer(&self, file: &str, now: Timestamp) -> Result<(), SoftwareError> {
        let license = self.verifier(now, &[]).verify(file.as_bytes())?.license;
        match license.issued_at.unix() >= now.unix() - RECENT {
            true => self.keep(file, &license),
            false => self.take(file, now),
        }
    }

    /// First the file, then that it was seen: a crash in between leaves one that holds.
    fn keep(&self, file: &str, license: &License) -> Result<(), SoftwareError> {
        self.store.keep(file)?;
        self.store.saw(&license.license_id, license.revision)?;
        Ok(self.store.stop(None)?)
    }

    /// What a file is held to.
    fn verifier<'a>(&'a self, now: Timestamp, seen: &'a [Seen<'a>]) -> Verifier<'a> {
        Verifier {
            keys: &self.keys,
            computer_id: &self.computer_id,
            now,
            seen,
        }
    }

    /// The license on the disk, whether or not it still holds: even one that is over may be refreshed.
    fn held(&self) -> Result<(License, String), SoftwareError> {
        let file = self.store.file()?.ok_or(SoftwareError::Unlicensed)?;
        Ok((open(file.as_bytes(), &self.keys)?, file))
    }

    /// The license is not this computer's any more. A copy of its file, put back later, is older than what was seen.
    fn lose(&self, license: &License) -> io::Result<()> {
        self.store.saw(&license.license_id, license.revision + 1)?;
        self.store.drop_file()?;
        self.store.stop(None)
    }

    async fn ask(&self, key: &str, path: &str, body: &Value) -> Answer {
        let client = Client::builder().timeout(PATIENCE).build();
        let client = match client {
            Ok(client) => client,
            Err(error) => return Answer::None { why: error.to_string() },
        };
        let request = client.post(format!("{}/v1/device/{path}", self.server));
        Answer::of(request.bearer_auth(key).json(body).send().await).await
    }
}

fn seen_of(seen: &BTreeMap<String, u64>) -> Vec<Seen<'_>> {
    let seen = seen.iter();
    seen.map(|(license_id, revision)| Seen {
        license_id,
        revision: *revision,
    })
    .collect()
}
