//! Which status and code each sort of error has.

use axum::http::StatusCode;
use domain::rejection::RejectionKind;
use event_log::ExecuteError;
use integrations::checkout::{CheckoutError, NotificationError};

use crate::{access::AccessError, checkout::TillError};

pub(super) fn of_access(error: &AccessError) -> (StatusCode, &'static str) {
    match error {
        AccessError::NotSignedIn => (StatusCode::UNAUTHORIZED, "not-signed-in"),
        AccessError::NoActivationKey => (StatusCode::UNAUTHORIZED, "no-activation-key"),
        AccessError::UnknownActivationKey => (StatusCode::UNAUTHORIZED, "unknown-activation-key"),
        AccessError::SignInFailed => (StatusCode::UNAUTHORIZED, "sign-in-failed"),
        AccessError::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-attempts"),
        AccessError::SigningInDisabled => (StatusCode::FORBIDDEN, "signing-in-disabled"),
        AccessError::SecondFactorToSet => (StatusCode::FORBIDDEN, "second-factor-to-set"),
        AccessError::SecondFactorNeeded => (StatusCode::CONFLICT, "second-factor-needed"),
        AccessError::ProofNeeded => (StatusCode::FORBIDDEN, "proof-needed"),
        AccessError::NotAllowed => (StatusCode::FORBIDDEN, "not-allowed"),
        AccessError::CrossSite => (StatusCode::FORBIDDEN, "cross-site-request"),
        AccessError::LinkInvalid => (StatusCode::GONE, "link-invalid"),
        AccessError::PasswordRefused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "password-refused"),
        AccessError::WrongCode | AccessError::WrongMailedCode => (StatusCode::UNPROCESSABLE_ENTITY, "wrong-code"),
        AccessError::LastStaffAdmin => (StatusCode::CONFLICT, "last-staff-admin"),
    }
}

pub(super) fn of_kind(kind: RejectionKind) -> StatusCode {
    match kind {
        RejectionKind::Unknown => StatusCode::NOT_FOUND,
        RejectionKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RejectionKind::Conflict => StatusCode::CONFLICT,
        RejectionKind::Stale => StatusCode::PRECONDITION_FAILED,
    }
}

pub(super) fn of_command(error: &ExecuteError) -> (StatusCode, &'static str) {
    match error {
        ExecuteError::Rejected(rejection) => (of_kind(rejection.kind()), rejection.code()),
        ExecuteError::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        ExecuteError::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused"),
        ExecuteError::Refused(_) => (StatusCode::INTERNAL_SERVER_ERROR, "unexpected-error"),
        ExecuteError::Clock(_) => (StatusCode::SERVICE_UNAVAILABLE, "clock-wrong"),
        ExecuteError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "outcome-unknown"),
        ExecuteError::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
    }
}

pub(super) fn of_till(error: &TillError) -> (StatusCode, &'static str) {
    match error {
        TillError::Off => (StatusCode::CONFLICT, "checkout-off"),
        TillError::NothingToPay => (StatusCode::CONFLICT, "nothing-to-pay"),
        TillError::QuoteOver { .. } => (StatusCode::CONFLICT, "quote-over"),
        TillError::CustomerErased => (StatusCode::CONFLICT, "customer-erased"),
        TillError::Provider(
            CheckoutError::Mode { .. }
            | CheckoutError::LineCount { .. }
            | CheckoutError::Line { .. }
            | CheckoutError::Amount(_),
        ) => (StatusCode::CONFLICT, "checkout-refused"),
        TillError::Provider(_) => (StatusCode::SERVICE_UNAVAILABLE, "checkout-unavailable"),
        TillError::Notification(NotificationError::NotSigned) => (StatusCode::UNAUTHORIZED, "not-signed"),
        TillError::Notification(NotificationError::WrongSignature) => (StatusCode::UNAUTHORIZED, "wrong-signature"),
        TillError::Notification(NotificationError::Unreadable { .. }) => {
            (StatusCode::BAD_REQUEST, "malformed-notification")
        }
        TillError::NotTaken => (StatusCode::SERVICE_UNAVAILABLE, "not-taken"),
        TillError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"),
    }
}
