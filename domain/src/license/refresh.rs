//! Refreshing a license: its computer asks again what it is.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{ActivationKeyId, LicenseId},
    license::{Activation, ComputerId, License, LicenseCloneSuspected, LicenseError, LicenseRefreshed},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Gives the computer that a license is bound to its present state. A computer that has the newest revision already is told the
/// same again, and nothing happened; any other gets it under a new one. A trial that is over is refreshed too, so that its software
/// sees that.
///
/// The computer shows the revision that it has. It is known if it was the last answer's or any after that (a license file may
/// carry it), or what the computer showed the last time, as then that answer may have been lost. Any other lower one is taken
/// for that of a copy: the suspicion is an event, and the answer is given all the same, because software never stops for a
/// suspicion. Since a lost answer does not count as shown, two copies that ask in turn after a change are noticed at the third
/// time.
#[derive(Clone, Debug, PartialEq)]
pub struct RefreshLicense {
    /// Which.
    pub license_id: LicenseId,
    /// The key that the computer shows; the license of another key looks like none.
    pub activation_key_id: ActivationKeyId,
    /// What the software calls the computer that asks.
    pub computer_id: ComputerId,
    /// The revision of the license that it has.
    pub revision: u64,
}

impl Command for RefreshLicense {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.license(self.license_id), self)?)
    }
}

fn decide(license: &License, command: &RefreshLicense) -> Result<Vec<NewEvent>, LicenseError> {
    let license = license.carried_by(command.activation_key_id)?;
    let activation = &license.activation;
    check_on(activation, &command.computer_id)?;
    license.check_enabled()?;
    let (license_id, presented) = (command.license_id, command.revision);
    if presented > activation.revision {
        return Err(LicenseError::RevisionAhead);
    }
    if presented == activation.revision {
        return Ok(vec![]);
    }
    let refreshed = LicenseRefreshed {
        license_id,
        presented,
        revision: activation.revision.saturating_add(1),
    };
    let expected = activation.given;
    let is_known = presented >= expected || presented == activation.held;
    let suspected = (!is_known).then_some(LicenseCloneSuspected {
        license_id,
        presented,
        expected,
    });
    let stream = Stream::License(license_id);
    let suspected = suspected.map(|suspected| NewEvent::new(stream, suspected));
    Ok(suspected
        .into_iter()
        .chain([NewEvent::new(stream, refreshed)])
        .collect())
}

fn check_on(activation: &Activation, computer_id: &ComputerId) -> Result<(), LicenseError> {
    match activation.computer_id {
        Some(_) if activation.is_on(computer_id) => Ok(()),
        Some(_) => Err(LicenseError::OtherComputer),
        None => Err(LicenseError::NotActivated),
    }
}
