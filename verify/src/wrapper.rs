//! What the armour holds: the encoded payload, the id of the key that signed it, the algorithm and the signature, as JSON.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

/// The one algorithm that there is.
pub(crate) const ALGORITHM: &str = "ed25519";

/// The four fields as they stand in the JSON. None of them needs an escape there.
#[derive(Deserialize)]
pub(crate) struct Wrapper<'a> {
    pub(crate) payload: &'a str,
    pub(crate) kid: &'a str,
    pub(crate) alg: &'a str,
    pub(crate) sig: &'a str,
}

impl<'a> Wrapper<'a> {
    /// The fields in this JSON, which must be what [`Wrapper::write`] makes of them and nothing else.
    pub(crate) fn read(content: &'a str) -> Option<Self> {
        let wrapper: Self = serde_json::from_str(content).ok()?;
        (wrapper.write() == content).then_some(wrapper)
    }

    /// The JSON of these fields.
    pub(crate) fn write(&self) -> String {
        let Self { payload, kid, alg, sig } = self;
        format!(r#"{{"payload":"{payload}","kid":"{kid}","alg":"{alg}","sig":"{sig}"}}"#)
    }
}

/// What the signature is over: the kind of thing it is, the id of its key, the payload as it is encoded.
pub(crate) fn signed_message(kid: &str, payload: &str) -> Vec<u8> {
    format!("keyledger/license/v1/{kid}/{payload}").into_bytes()
}
