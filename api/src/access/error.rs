//! Why somebody is not let in, or not let do it.

use crate::access::passwords::PasswordRefused;

/// Why somebody is not let in, or not let do it. What is said is the same whoever asks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// Nobody is signed in, or no longer.
    #[error("nobody is signed in: sign in, or send a token")]
    NotSignedIn,
    /// Software shows no activation key, or something that is none.
    #[error(
        "show the activation key as `Authorization: Bearer XXXX-XXXX-XXXX-XXXX`, each X a letter A to Z or a digit"
    )]
    NoActivationKey,
    /// Software shows an activation key that was never made.
    #[error("there is no such activation key: check what was typed")]
    UnknownActivationKey,
    /// Whatever was wrong about what was given.
    #[error("this does not fit together: check what you typed, and try again")]
    SignInFailed,
    /// Too many attempts, right or wrong.
    #[error("too many attempts: wait, and try again")]
    TooManyAttempts {
        /// How long to wait, in seconds.
        seconds: u64,
    },
    /// The right password of a disabled user.
    #[error("you may not sign in any more: ask whoever runs your team")]
    SigningInDisabled,
    /// The role needs a second factor, which is not set.
    #[error("your role needs a second factor: set one first, at /v1/second-factor")]
    SecondFactorToSet,
    /// The second factor of a role that needs one.
    #[error("your role needs a second factor: set another one instead")]
    SecondFactorNeeded,
    /// The password was given too long ago.
    #[error("this needs your password again: send it to /v1/session/proof, then repeat the request")]
    ProofNeeded,
    /// The policy says no.
    #[error("you may not do this: ask somebody of your team who may")]
    NotAllowed,
    /// A page of another site asks, or nobody knows whose.
    #[error("this came from another site, or says not from where: send it from our own pages")]
    CrossSite,
    /// The link was used, is too old, or is none.
    #[error("this link is not good any more: ask for a new one")]
    LinkInvalid,
    /// The password cannot be taken.
    #[error(transparent)]
    PasswordRefused(#[from] PasswordRefused),
    /// The code of the second factor is wrong, or was used before.
    #[error("this code is not right: wait for the next one and type that")]
    WrongCode,
    /// The code is not the one that was mailed.
    #[error("this code is not right: type the six digits of the newest mail, or sign in again for another")]
    WrongMailedCode,
    /// Nobody would be left to run everything.
    #[error("this is the last one who runs everything: let another do so first")]
    LastStaffAdmin,
}
