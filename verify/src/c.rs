//! The function and types of include/keyledger_verify.h, which documents them.

#![expect(unsafe_code, reason = "what C passes comes as pointers")]

use core::slice;

use crate::{Freshness, Kind, License, Refusal, Seen, Size, Timestamp, TrustedKeys, Verified, Verifier};

const WRONG_CALL: i32 = -100;
const WRONG_KEYS: i32 = -101;

/// `keyledger_text`
#[repr(C)]
pub struct Text {
    bytes: *const u8,
    length: usize,
}

/// `keyledger_seen`
#[repr(C)]
pub struct SeenForm {
    license_id: Text,
    revision: u64,
}

/// `keyledger_question`
#[repr(C)]
pub struct Question {
    file: Text,
    keys: Text,
    computer_id: Text,
    now: i64,
    seen: *const SeenForm,
    seen_count: usize,
}

/// `keyledger_license`
#[repr(C)]
pub struct LicenseForm {
    trial_end: i64,
    support_end: i64,
    issued_at: i64,
    refresh_after: i64,
    valid_until: i64,
    position: u64,
    revision: u64,
    size: u32,
    is_unlimited: u8,
    is_trial: u8,
    has_support: u8,
    is_support: u8,
    license_id: [u8; 37],
    serial: [u8; 41],
    activation_key: [u8; 20],
    product: [u8; 9],
    edition: [u8; 9],
}

/// Says whether the license in a file holds.
///
/// # Safety
///
/// Each pointer is null, or aligned and good for what the header says is behind it, until the call is over: `question` and all
/// that it points to for reading, `license` for writing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyledger_verify(question: *const Question, license: *mut LicenseForm) -> i32 {
    // SAFETY: the caller promises that the pointer is null or good for reading.
    let Some(question) = (unsafe { question.as_ref() }) else {
        return WRONG_CALL;
    };
    if license.is_null() {
        return WRONG_CALL;
    }
    // SAFETY: the caller promises the same of every pointer in it.
    let (outcome, form) = match unsafe { answer(question) } {
        Ok(Verified { license, freshness }) => (fresh(freshness), LicenseForm::of(&license)),
        Err(Failure::Refused(refusal)) => (refused(&refusal), LicenseForm::of_refused(&refusal)),
        Err(Failure::Wrong(code)) => (code, LicenseForm::EMPTY),
    };
    // SAFETY: it is not null, and so good for writing, as the caller promises.
    unsafe { license.write(form) };
    outcome
}

enum Failure {
    Refused(Refusal),
    Wrong(i32),
}

/// # Safety
///
/// Each pointer in the question is null or good for reading.
unsafe fn answer(question: &Question) -> Result<Verified, Failure> {
    let wrong_call = || Failure::Wrong(WRONG_CALL);
    // SAFETY: all four calls read behind pointers of the question, for which the caller promises what they ask.
    let (file, keys, computer_id, seen) = unsafe {
        (
            behind(question.file.bytes, question.file.length),
            question.keys.read(),
            question.computer_id.read(),
            behind(question.seen, question.seen_count),
        )
    };
    let file = file.ok_or_else(wrong_call)?;
    let keys = TrustedKeys::from_json(keys.ok_or_else(wrong_call)?).map_err(|_| Failure::Wrong(WRONG_KEYS))?;
    let seen = seen.ok_or_else(wrong_call)?.iter().map(|seen| {
        // SAFETY: the text is behind a pointer of the question too.
        let license_id = unsafe { seen.license_id.read() }.ok_or_else(wrong_call)?;
        Ok(Seen {
            license_id,
            revision: seen.revision,
        })
    });
    let verifier = Verifier {
        keys: &keys,
        computer_id: computer_id.ok_or_else(wrong_call)?,
        now: Timestamp::from_unix(question.now),
        seen: &seen.collect::<Result<Vec<_>, _>>()?,
    };
    verifier.verify(file).map_err(Failure::Refused)
}

/// So many things behind a pointer; nothing if it is null and there should be some, or if no memory holds so many.
///
/// # Safety
///
/// The pointer is null, or aligned and good for reading so many things for as long as the result is used.
unsafe fn behind<'a, T>(pointer: *const T, count: usize) -> Option<&'a [T]> {
    if count == 0 {
        return Some(&[]);
    }
    let bytes = count.checked_mul(size_of::<T>())?;
    if pointer.is_null() || bytes > isize::MAX.unsigned_abs() {
        return None;
    }
    // SAFETY: it is not null, so that the caller promises the rest, and its length is one that memory can have.
    Some(unsafe { slice::from_raw_parts(pointer, count) })
}

impl Text {
    /// The text, if it is one.
    ///
    /// # Safety
    ///
    /// As for [`behind`].
    unsafe fn read<'a>(&self) -> Option<&'a str> {
        // SAFETY: the caller promises what this asks.
        let bytes = unsafe { behind(self.bytes, self.length) };
        core::str::from_utf8(bytes?).ok()
    }
}

impl LicenseForm {
    const EMPTY: Self = Self {
        trial_end: 0,
        support_end: 0,
        issued_at: 0,
        refresh_after: 0,
        valid_until: 0,
        position: 0,
        revision: 0,
        size: 0,
        is_unlimited: 0,
        is_trial: 0,
        has_support: 0,
        is_support: 0,
        license_id: [0; 37],
        serial: [0; 41],
        activation_key: [0; 20],
        product: [0; 9],
        edition: [0; 9],
    };

    fn of_refused(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Over(license) => Self::of(license),
            _ => Self::EMPTY,
        }
    }

    fn of(license: &License) -> Self {
        Self {
            trial_end: license.trial_end.map_or(0, Timestamp::unix),
            support_end: license.support_until.map_or(0, |day| day.end().unix()),
            issued_at: license.issued_at.unix(),
            refresh_after: license.refresh_after.unix(),
            valid_until: license.valid_until.unix(),
            position: license.position,
            revision: license.revision,
            size: match license.size {
                Size::Count(count) => count.get(),
                Size::Unlimited => 0,
            },
            is_unlimited: (license.size == Size::Unlimited).into(),
            is_trial: license.trial_end.is_some().into(),
            has_support: license.support_until.is_some().into(),
            is_support: (license.kind == Kind::Support).into(),
            license_id: ended(&license.license_id),
            serial: ended(&license.serial),
            activation_key: ended(&license.activation_key.0),
            product: ended(&license.product),
            edition: ended(license.edition.as_deref().unwrap_or_default()),
        }
    }
}

/// The text with zeros behind it. Each has room: their lengths were checked when the payload was read.
fn ended<const ROOM: usize>(text: &str) -> [u8; ROOM] {
    let mut ended = [0; ROOM];
    for (place, byte) in ended[..ROOM - 1].iter_mut().zip(text.bytes()) {
        *place = byte;
    }
    ended
}

fn fresh(freshness: Freshness) -> i32 {
    match freshness {
        Freshness::Fresh => 0,
        Freshness::RefreshDue => 1,
        Freshness::InGrace => 2,
    }
}

fn refused(refusal: &Refusal) -> i32 {
    match refusal {
        Refusal::TooLong => -1,
        Refusal::Armour => -2,
        Refusal::Wrapper => -3,
        Refusal::Algorithm => -4,
        Refusal::UnknownKey { .. } => -5,
        Refusal::Signature => -6,
        Refusal::Payload { .. } => -7,
        Refusal::KeyNotInUse { .. } => -8,
        Refusal::OtherComputer => -9,
        Refusal::OlderRevision { .. } => -10,
        Refusal::IssuedInFuture { .. } => -11,
        Refusal::Over(_) => -12,
    }
}
