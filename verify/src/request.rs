//! Requests of computers that are in no network: written to a file there, and carried to where one is.

use alloc::string::{String, ToString};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

use crate::{ActivationKey, Size};

const BEGIN: &str = "-----BEGIN KEYLEDGER REQUEST-----";
const END: &str = "-----END KEYLEDGER REQUEST-----";
/// How long a line of base64 is, but for the last.
const COLUMNS: usize = 64;
/// The longest request that is looked at, in bytes: one that gives a license back holds its file.
pub const LONGEST_REQUEST: usize = 24 * 1024;

/// What a computer asks for that is in no network. It is signed by nobody: whoever brings it asks in its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// A license for this computer.
    Activation {
        /// The key that its user typed.
        activation_key: ActivationKey,
        /// The code of the product that asks.
        product: String,
        /// The code of the edition, if one was chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edition: Option<String>,
        /// The size, if one was chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<Size>,
        /// What the software calls the computer.
        computer_id: String,
        /// What its owner calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        computer_name: Option<String>,
    },
    /// That this computer does not hold its license any more. The software deletes the file before it writes this.
    Release {
        /// What the software calls the computer.
        computer_id: String,
        /// The license file that it held, as it was: nobody else can bring it.
        file: String,
    },
}

/// Why something is no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It is longer than [`LONGEST_REQUEST`].
    #[error("this is no request of a computer: it is longer than one can be; write the request again")]
    TooLong,
    /// It is not the text of a request.
    #[error("this is no request of a computer, or it was cut on its way; write the request again, and send all of it")]
    Armour,
    /// What it holds is not in the form of this version.
    #[error("this request cannot be read ({why}); update the software, and write the request again")]
    Form {
        /// What is wrong with it.
        why: String,
    },
}

impl Request {
    /// The request as the text of a file.
    pub fn write(&self) -> String {
        // These fields are texts and numbers.
        let json = serde_json::to_string(self).unwrap_or_default();
        let mut text = String::from(BEGIN);
        for (column, letter) in BASE64_STANDARD.encode(json).chars().enumerate() {
            if column % COLUMNS == 0 {
                text.push('\n');
            }
            text.push(letter);
        }
        text + "\n" + END + "\n"
    }

    /// The request in a text, however its lines end and whatever stands around it: it may have come by mail.
    pub fn read(text: &str) -> Result<Self, RequestError> {
        if text.len() > LONGEST_REQUEST {
            return Err(RequestError::TooLong);
        }
        let inner = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
        let (inner, _) = inner.ok_or(RequestError::Armour)?;
        let encoded: String = inner.chars().filter(|letter| !letter.is_whitespace()).collect();
        let json = BASE64_STANDARD.decode(encoded).map_err(|_| RequestError::Armour)?;
        serde_json::from_slice(&json).map_err(|error| RequestError::Form { why: error.to_string() })
    }
}
