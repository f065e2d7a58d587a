//! What the server answers, sorted by what the software has to do about it.

use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A license file.
    File(String),
    /// It was done, and there is no file.
    Done,
    /// The server says no, and will go on saying so until somebody changes something.
    Refused(Refused),
    /// No answer to this question: no network, a server that is busy or broken, a page of some hotel. Nothing follows from it.
    None {
        /// Why, for the software's own log.
        why: String,
    },
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Its stable name.
    pub code: String,
    /// What it says to the user.
    pub detail: String,
}

/// These say that the license is not this computer's any more. Whatever else is refused says nothing about the file that it has; an
/// activation key that nobody knows, for instance, may mean that the wrong server was asked.
const FINAL: [&str; 5] = [
    "license-on-other-computer",
    "license-not-activated",
    "license-deleted",
    "license-revoked",
    "unknown-license",
];

impl Refused {
    /// Whether the license is not this computer's any more.
    pub fn is_final(&self) -> bool {
        FINAL.contains(&self.code.as_str())
    }

    /// Whether the vendor took the license out of force, which may be for a while.
    pub fn is_disabled(&self) -> bool {
        self.code == "license-disabled"
    }

    /// Whether the server never gave what the computer has, as after a backup was restored: the computer activates again.
    pub fn is_ahead(&self) -> bool {
        self.code == "license-revision-ahead"
    }
}

#[derive(Deserialize)]
struct WithFile {
    file: Option<String>,
}

impl Answer {
    pub(crate) async fn of(sent: Result<Response, reqwest::Error>) -> Self {
        match sent {
            Ok(response) => Self::read(response).await,
            Err(error) => Self::none(error),
        }
    }

    async fn read(response: Response) -> Self {
        let status = response.status();
        if status.is_success() {
            return match response.json::<WithFile>().await {
                Ok(WithFile { file: Some(file) }) => Self::File(file),
                Ok(WithFile { file: None }) => Self::Done,
                Err(error) => Self::none(error),
            };
        }
        // Only what has the form of a refusal is one; too many requests and a server in trouble are no answers.
        let may_be_final = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
        match response.json::<Refused>().await {
            Ok(refused) if may_be_final => Self::Refused(refused),
            Ok(Refused { detail, .. }) => Self::None { why: detail },
            Err(_) => Self::none(status),
        }
    }

    fn none(why: impl ToString) -> Self {
        Self::None { why: why.to_string() }
    }
}
