//! Whether a file holds: its signature first, then what it says, then the circumstances.

use alloc::{
    boxed::Box,
    string::{String, ToString},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::Signature;

use crate::{
    CLOCK_TOLERANCE, Freshness, LONGEST_FILE, License, Refusal, Timestamp, TrustedKeys,
    armour::unarmour,
    computer_hash,
    wrapper::{ALGORITHM, Wrapper, signed_message},
};

/// What a file is held to.
#[derive(Clone, Copy, Debug)]
pub struct Verifier<'a> {
    /// The keys that are trusted.
    pub keys: &'a TrustedKeys,
    /// What the software calls this computer.
    pub computer_id: &'a str,
    /// What time it is.
    pub now: Timestamp,
    /// The newest revision of each license that was seen on this computer.
    pub seen: &'a [Seen<'a>],
}

/// The newest revision of a license that was seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The license.
    pub license_id: &'a str,
    /// The newest revision of its files.
    pub revision: u64,
}

/// A license that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What the file says.
    pub license: License,
    /// How good it is now.
    pub freshness: Freshness,
}

impl Verifier<'_> {
    /// The license in this file, if it holds here and now.
    pub fn verify(&self, file: &[u8]) -> Result<Verified, Refusal> {
        let license = open(file, self.keys)?;
        if license.computer_hash != computer_hash(&license.license_id, self.computer_id) {
            return Err(Refusal::OtherComputer);
        }
        let of_this = self.seen.iter().filter(|seen| seen.license_id == license.license_id);
        let newest = of_this.map(|seen| seen.revision).max().unwrap_or_default();
        if license.revision < newest {
            return Err(Refusal::OlderRevision {
                revision: license.revision,
                newest,
            });
        }
        Verified::at(license, self.now)
    }
}

impl Verified {
    /// A license that was [opened](open), if its time is right at this moment, whatever computer it is for.
    pub fn at(license: License, now: Timestamp) -> Result<Self, Refusal> {
        if license.issued_at > now.plus(CLOCK_TOLERANCE) {
            return Err(Refusal::IssuedInFuture {
                issued_at: license.issued_at,
            });
        }
        match license.freshness_at(now) {
            Some(freshness) => Ok(Self { license, freshness }),
            None => Err(Refusal::Over(Box::new(license))),
        }
    }
}

/// What the file says, if the vendor signed it: also one for another computer or another time. To let software run, use
/// [`Verifier::verify`].
pub fn open(file: &[u8], keys: &TrustedKeys) -> Result<License, Refusal> {
    if file.len() > LONGEST_FILE {
        return Err(Refusal::TooLong);
    }
    let content = unarmour(file).ok_or(Refusal::Armour)?;
    let wrapper = Wrapper::read(&content).ok_or(Refusal::Wrapper)?;
    if wrapper.alg != ALGORITHM {
        return Err(Refusal::Algorithm);
    }
    let key = keys.find(wrapper.kid).ok_or_else(|| Refusal::UnknownKey {
        kid: wrapper.kid.to_string(),
    })?;
    let signature = signature(wrapper.sig).ok_or(Refusal::Signature)?;
    let message = signed_message(wrapper.kid, wrapper.payload);
    if key.key.verify_strict(&message, &signature).is_err() {
        return Err(Refusal::Signature);
    }
    let license = read_payload(wrapper.payload).map_err(|why| Refusal::Payload { why })?;
    if !key.is_in_use_at(license.issued_at) {
        return Err(Refusal::KeyNotInUse {
            issued_at: license.issued_at,
        });
    }
    Ok(license)
}

fn signature(encoded: &str) -> Option<Signature> {
    let bytes = BASE64_STANDARD.decode(encoded).ok()?.try_into().ok()?;
    Some(Signature::from_bytes(&bytes))
}

/// The license in an encoded payload, or what is wrong with it.
pub(crate) fn read_payload(encoded: &str) -> Result<License, String> {
    let bytes = BASE64_STANDARD.decode(encoded).map_err(|error| error.to_string())?;
    let text = core::str::from_utf8(&bytes).map_err(|error| error.to_string())?;
    if !text.starts_with('{') {
        return Err("not an object".to_string());
    }
    let license: License = serde_json::from_str(text).map_err(|error| error.to_string())?;
    license.check()?;
    Ok(license)
}
