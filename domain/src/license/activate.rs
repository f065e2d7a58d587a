//! Activating a license on a computer.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::LicenseId,
    license::{License, LicenseActivated, LicenseError},
    personal::Personal,
    rejection::Rejection,
    states::States,
    stream::Stream,
    text,
};

/// The longest id or name of a computer, in characters.
const LONGEST_NAME: usize = 100;
/// The longest serial number, in characters.
const LONGEST_SERIAL: usize = 40;

/// Binds a license to the computer that asks for it. It stays in force even if its seller is suspended.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivateLicense {
    /// Which.
    pub license_id: LicenseId,
    /// What the license is to be called, in the form that its product has.
    pub serial: String,
    /// What the software calls the computer, 1 to 100 printable characters.
    pub computer_id: String,
    /// What its owner calls the computer.
    pub computer_name: Option<ComputerName>,
}

text::private_text! {
    /// What its owner calls a computer, often after a person: 1 to 100 characters on one line.
    ComputerName
}

impl FromStr for ComputerName {
    type Err = LicenseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, LONGEST_NAME)
            .map(Self)
            .ok_or(LicenseError::MalformedComputerName)
    }
}

impl Command for ActivateLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let license = states.license(self.license_id);
        if let License::Assigned(license) = license {
            // The computer's name is personal data of the customer, who is guarded though nothing is asked of that person.
            states.person(license.customer_id);
        }
        Ok(decide(license, self, at)?)
    }
}

fn decide(license: &License, command: &ActivateLicense, at: DateTime<Utc>) -> Result<Vec<NewEvent>, LicenseError> {
    let computer_id = text::one_line(&command.computer_id, LONGEST_NAME).ok_or(LicenseError::MalformedComputerId)?;
    if !is_serial(&command.serial) {
        return Err(LicenseError::MalformedSerial);
    }
    let license = match license {
        License::Assigned(license) => license,
        License::Deleted { .. } => return Err(LicenseError::Deleted),
        License::Revoked { .. } => return Err(LicenseError::Revoked),
        License::Unassigned => return Err(LicenseError::Unknown),
    };
    match &license.computer_id {
        Some(bound) if *bound == computer_id => return Ok(vec![]),
        Some(_) => return Err(LicenseError::OtherComputer),
        None if license.term.is_over(at) => return Err(LicenseError::TrialOver),
        None => {}
    }
    let (license_id, customer_id) = (command.license_id, license.customer_id);
    let computer_name = command
        .computer_name
        .as_ref()
        .map(|name| Personal::new(customer_id, name.as_str()));
    let serial = command.serial.clone();
    let activated = LicenseActivated {
        license_id,
        customer_id,
        serial,
        computer_id,
        computer_name,
    };
    Ok(vec![NewEvent::new(Stream::License(license_id), activated)])
}

fn is_serial(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (1..=LONGEST_SERIAL).contains(&text.len()) && text.bytes().all(plain)
}
