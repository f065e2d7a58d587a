//! Signing keys are announced, used one at a time, replaced and retired, and never come back.

use domain::{
    NewEvent, Stream,
    signing_key::{
        CreateSigningKey, ProvideSigningKey, PublicKey, PutSigningKeyInUse, RetireSigningKey, SigningKeyCreated,
        SigningKeyError, SigningKeyId, SigningKeyPutInUse, SigningKeyRetired,
    },
};
use proptest::prelude::*;

use crate::support::{Given, given};

pub(crate) const OLD: &str = "2025-01-01-oldoldol";
pub(crate) const NEW: &str = "2026-11-22-newnewne";

pub(crate) fn kid(text: &str) -> SigningKeyId {
    text.parse().unwrap()
}

/// The key of this id; its public half is the id's first letters over and over.
pub(crate) fn key(id: &str) -> CreateSigningKey {
    let bytes: Vec<u8> = id.bytes().cycle().take(32).collect();
    CreateSigningKey {
        kid: kid(id),
        public_key: PublicKey::of_bytes(bytes.try_into().unwrap()),
    }
}

fn put(id: &str) -> PutSigningKeyInUse {
    PutSigningKeyInUse { kid: kid(id) }
}

fn retire(id: &str) -> RetireSigningKey {
    RetireSigningKey {
        kid: kid(id),
        reason: "it was stolen".to_owned(),
    }
}

fn provide(id: &str, lost: Option<&str>) -> ProvideSigningKey {
    ProvideSigningKey {
        new: key(id),
        lost: lost.map(kid),
    }
}

fn created(id: &str) -> NewEvent {
    let CreateSigningKey { kid, public_key } = key(id);
    NewEvent::new(Stream::SigningKeys, SigningKeyCreated { kid, public_key })
}

fn put_in_use(id: &str, replaced: Option<&str>) -> NewEvent {
    let (kid, replaced) = (kid(id), replaced.map(kid));
    NewEvent::new(Stream::SigningKeys, SigningKeyPutInUse { kid, replaced })
}

fn retired(id: &str) -> NewEvent {
    let (kid, reason) = (kid(id), "it was stolen".to_owned());
    NewEvent::new(Stream::SigningKeys, SigningKeyRetired { kid, reason })
}

fn in_use(story: &Given) -> Option<&str> {
    story.states().signing_keys().in_use().map(SigningKeyId::as_str)
}

/// The old key is in use.
fn old_in_use() -> Given {
    given([created(OLD), put_in_use(OLD, None)])
}

#[test]
fn all_signing_keys_share_one_stream() {
    assert_eq!(Stream::SigningKeys.to_string(), "signing_keys");
    assert_eq!("signing_keys".parse::<Stream>().unwrap(), Stream::SigningKeys);
    assert!("signing_keys-1".parse::<Stream>().is_err());
}

#[test]
fn a_key_is_announced_before_it_is_used() {
    given([]).when(&key(OLD)).then([created(OLD)]);
    let story = given([created(OLD)]);
    assert_eq!(in_use(&story), None);
    story.when(&put(OLD)).then([put_in_use(OLD, None)]);
    assert_eq!(in_use(&story.and(&put(OLD))), Some(OLD));
}

#[test]
fn a_key_that_is_put_in_use_replaces_the_one_before_it() {
    let story = old_in_use().and(&key(NEW));
    assert_eq!(in_use(&story), Some(OLD), "until then the old one signs");
    story.when(&put(NEW)).then([put_in_use(NEW, Some(OLD))]);
    assert_eq!(in_use(&story.and(&put(NEW))), Some(NEW));
}

#[test]
fn what_is_done_already_is_nothing_to_do() {
    given([created(OLD)]).when(&key(OLD)).then_nothing();
    old_in_use().when(&key(OLD)).then_nothing();
    old_in_use().when(&put(OLD)).then_nothing();
    let again = RetireSigningKey {
        reason: "another reason".to_owned(),
        ..retire(OLD)
    };
    given([created(OLD), retired(OLD)]).when(&again).then_nothing();
}

#[test]
fn an_id_and_a_public_key_are_those_of_one_key_for_good() {
    let other_key = CreateSigningKey {
        public_key: key(NEW).public_key,
        ..key(OLD)
    };
    let other_id = CreateSigningKey {
        kid: kid(NEW),
        ..key(OLD)
    };
    for story in [old_in_use(), given([created(OLD), retired(OLD)])] {
        story.when(&other_key).then_error(SigningKeyError::AlreadyCreated);
        story.when(&other_id).then_error(SigningKeyError::AlreadyCreated);
    }
}

#[test]
fn a_key_that_was_replaced_or_retired_is_not_used_again() {
    let story = old_in_use().and(&key(NEW)).and(&put(NEW));
    story
        .when(&put(OLD))
        .then_error(SigningKeyError::Replaced { kid: kid(OLD) });
    let story = story.and(&retire(OLD));
    story
        .when(&put(OLD))
        .then_error(SigningKeyError::Retired { kid: kid(OLD) });
    given([]).when(&put(OLD)).then_error(SigningKeyError::Unknown);
}

#[test]
fn a_stolen_key_is_replaced_first_and_then_retired() {
    let refused = SigningKeyError::InUse { kid: kid(OLD) };
    let story = old_in_use().and(&key(NEW));
    story.when(&retire(OLD)).then_error(refused);
    story.and(&put(NEW)).when(&retire(OLD)).then([retired(OLD)]);
}

#[test]
fn a_key_may_be_retired_before_it_was_used() {
    given([created(OLD)]).when(&retire(OLD)).then([retired(OLD)]);
    given([]).when(&retire(OLD)).then_error(SigningKeyError::Unknown);
}

#[test]
fn retiring_takes_a_reason_of_one_line() {
    for reason in ["", " ", "two\nlines", &"x".repeat(501)] {
        let command = RetireSigningKey {
            reason: reason.to_owned(),
            ..retire(OLD)
        };
        given([created(OLD)])
            .when(&command)
            .then_error(SigningKeyError::MalformedReason);
    }
}

#[test]
fn where_none_is_in_use_one_is_created_and_put_in_use() {
    given([])
        .when(&provide(NEW, None))
        .then([created(NEW), put_in_use(NEW, None)]);
    given([created(OLD)])
        .when(&provide(NEW, None))
        .then([created(NEW), put_in_use(NEW, None)]);
}

#[test]
fn of_two_processes_that_provide_a_key_one_does() {
    let story = given([]).and(&provide(OLD, None));
    story.when(&provide(NEW, None)).then_nothing();
}

#[test]
fn a_key_whose_secret_half_is_lost_is_replaced() {
    let story = old_in_use();
    let replaced = [created(NEW), put_in_use(NEW, Some(OLD))];
    story.when(&provide(NEW, Some(OLD))).then(replaced);
    // Another process saw that too, and was first.
    let story = story.and(&provide("other", Some(OLD)));
    story.when(&provide(NEW, Some(OLD))).then_nothing();
}

#[test]
fn an_id_is_what_license_files_take() {
    for good in ["a", "2026-11-29-abcdefgh", "A_b.C-9", &"k".repeat(64)] {
        assert_eq!(kid(good).as_str(), good);
    }
    for bad in ["", "a b", "a/b", "é", "a\n", &"k".repeat(65)] {
        assert_eq!(bad.parse::<SigningKeyId>(), Err(SigningKeyError::MalformedId), "{bad}");
    }
}

#[test]
fn a_public_key_is_32_bytes_in_one_form_of_base64() {
    let good = PublicKey::of_bytes([0xfb; 32]);
    assert_eq!(good.as_str().parse(), Ok(good.clone()));
    let loose = good.as_str().replace("s=", "t=");
    assert_ne!(loose, good.as_str());
    let unpadded = good.as_str().trim_end_matches('=');
    for bad in [
        "",
        "AAAA",
        &loose,
        unpadded,
        &good.as_str().replace('+', "-"),
        &"A".repeat(44),
    ] {
        assert_eq!(
            bad.parse::<PublicKey>(),
            Err(SigningKeyError::MalformedPublicKey),
            "{bad}"
        );
    }
}

proptest! {
    /// Whatever is asked in whatever order: once a key is in use one always is, and none comes back.
    #[test]
    fn keys_are_used_one_after_the_other(asked in proptest::collection::vec((0..4, 0..5_u8), 1..40)) {
        let mut story = given([]);
        let mut used: Vec<String> = vec![];
        for (what, number) in asked {
            let id = format!("key-{number}");
            let lost = used.last().cloned();
            story = match what {
                0 => story.and_if(&key(&id)),
                1 => story.and_if(&put(&id)),
                2 => story.and_if(&retire(&id)),
                _ => story.and_if(&provide(&id, lost.as_deref().filter(|_| number == 0))),
            };
            match (in_use(&story), used.last()) {
                (Some(now), Some(before)) if now == before => {}
                (Some(now), _) => {
                    prop_assert!(!used.iter().any(|used| used == now), "{now} came back");
                    used.push(now.to_owned());
                }
                (None, before) => prop_assert_eq!(before, None),
            }
        }
    }
}
