//! Activation keys are added and renamed.

use domain::{
    NewEvent, Personal, Stream,
    activation_key::{
        ActivationKeyAdded, ActivationKeyCode, ActivationKeyError, ActivationKeyRenamed, AddActivationKey, KeyName,
        Owner, RenameActivationKey,
    },
    person::PersonError,
    reseller::ResellerError,
    reservation::{ReservationKind, ReservationMade},
};
use proptest::prelude::*;

use crate::support::{ANNA, BEN, CARO, CODE_HASH, DORA, KEY, events::*, given};

const ANNAS: Owner = Owner::Reseller { reseller_id: ANNA };
const BENS: Owner = Owner::Reseller { reseller_id: BEN };
const CAROS: Owner = Owner::Customer { person_id: CARO };

fn code() -> ActivationKeyCode {
    "NAQR-HVW5-0000-0001".parse().unwrap()
}

fn add(owner: Owner) -> AddActivationKey {
    AddActivationKey {
        activation_key_id: KEY,
        owner,
        code: code(),
        reservation_id: CODE_HASH,
        chosen: true,
        name: Some("Bakery".parse().unwrap()),
    }
}

fn rename(by: Owner) -> RenameActivationKey {
    RenameActivationKey {
        activation_key_id: KEY,
        by,
        name: "Mill".parse().unwrap(),
    }
}

fn caros_key_taken() -> NewEvent {
    let (reservation_id, kind) = (CARO.0, ReservationKind::CustomerKey);
    let made = ReservationMade { reservation_id, kind };
    NewEvent::new(Stream::Reservation(reservation_id), made)
}

fn code_taken() -> NewEvent {
    let kind = ReservationKind::ActivationKeyCode;
    let made = ReservationMade {
        reservation_id: CODE_HASH,
        kind,
    };
    NewEvent::new(Stream::Reservation(CODE_HASH), made)
}

#[test]
fn a_key_is_added_and_its_code_taken() {
    for (owner, before) in [(ANNAS, registered(ANNA)), (CAROS, caro_registered())] {
        let name = Some(Personal::new(owner.person(), "Bakery"));
        let event = ActivationKeyAdded {
            activation_key_id: KEY,
            owner,
            code: code(),
            chosen: true,
            name,
        };
        let only = (owner == CAROS).then(caros_key_taken);
        let events = [code_taken(), NewEvent::new(Stream::ActivationKey(KEY), event)];
        given([before]).when(&add(owner)).then(events.into_iter().chain(only));
    }
}

#[test]
fn a_customer_has_one_key_and_a_reseller_as_many_as_it_likes() {
    let another = |owner| AddActivationKey {
        activation_key_id: domain::ActivationKeyId(uuid::Uuid::from_u128(0x44)),
        reservation_id: uuid::Uuid::from_u128(0x66),
        ..add(owner)
    };
    given([caro_registered()])
        .and(&add(CAROS))
        .when(&another(CAROS))
        .then_error(ActivationKeyError::CustomerHasKey);
    given([registered(ANNA)]).and(&add(ANNAS)).and(&another(ANNAS));
}

#[test]
fn a_key_belongs_to_an_active_reseller_or_a_known_customer() {
    given([]).when(&add(ANNAS)).then_error(ResellerError::Unknown);
    given([registered(ANNA), suspended(ANNA)])
        .when(&add(ANNAS))
        .then_error(ResellerError::Suspended);
    given([]).when(&add(CAROS)).then_error(PersonError::Unknown);
}

#[test]
fn a_code_is_used_once_and_no_more_is_said() {
    let refused = ActivationKeyError::AlreadyUsed;
    assert_eq!(
        refused.to_string(),
        "this activation key is already used: choose another"
    );
    given([registered(ANNA), code_taken()])
        .when(&add(ANNAS))
        .then_error(refused);
}

#[test]
fn a_key_is_added_once() {
    given([registered(ANNA), added(KEY, ANNAS)])
        .when(&add(ANNAS))
        .then_error(ActivationKeyError::AlreadyAdded);
}

#[test]
fn its_owner_renames_a_key() {
    for (owner, before) in [(ANNAS, registered(ANNA)), (CAROS, caro_registered())] {
        let name = Personal::new(owner.person(), "Mill");
        let event = ActivationKeyRenamed {
            activation_key_id: KEY,
            name,
        };
        given([before, added(KEY, owner)])
            .when(&rename(owner))
            .then([NewEvent::new(Stream::ActivationKey(KEY), event)]);
    }
}

#[test]
fn a_foreign_key_looks_like_an_unknown_one() {
    let unknown = ActivationKeyError::Unknown;
    let resellers = [registered(ANNA), registered(BEN)];
    given(resellers.clone()).when(&rename(BENS)).then_error(unknown.clone());
    let story = given(resellers.into_iter().chain([added(KEY, ANNAS)]));
    story.when(&rename(BENS)).then_error(unknown.clone());
    story
        .when(&rename(Owner::Customer { person_id: DORA }))
        .then_error(unknown);
}

#[test]
fn a_suspended_reseller_renames_nothing() {
    given([registered(ANNA), added(KEY, ANNAS), suspended(ANNA)])
        .when(&rename(ANNAS))
        .then_error(ResellerError::Suspended);
}

/// Whoever writes a name guards the person under whose key it is sealed, so that nothing is written after an erasure.
#[test]
fn naming_a_key_guards_its_owner() {
    for owner in [ANNAS, CAROS] {
        let story = given([registered(ANNA), caro_registered()]);
        story.when(&add(owner)).events();
        assert!(story.states().take_read().contains(&Stream::Person(owner.person())));
        let story = given([registered(ANNA), added(KEY, owner)]);
        story.when(&rename(owner)).events();
        assert!(story.states().take_read().contains(&Stream::Person(owner.person())));
    }
}

#[test]
fn codes_are_typed_carelessly() {
    let code: ActivationKeyCode = " naqr-hvw5-0oi1-zzzz\n".parse().unwrap();
    assert_eq!(code.as_str(), "NAQR-HVW5-0OI1-ZZZZ");
}

#[test]
fn anything_else_is_no_code() {
    let cases = [
        "",
        "NAQR",
        "NAQRHVW500000001",
        "NAQR-HVW5-0000-000",
        "NAQR-HVW5-0000-00011",
        "NAQR-HVW5-0000-0001-",
        "NAQR-HVW5-0000-000_",
        "NAQR-HVW5-0000-000Ö",
        "NAQR HVW5 0000 0001",
        "NAQR--HVW5-0000-0001",
    ];
    for text in cases {
        assert_eq!(
            text.parse::<ActivationKeyCode>(),
            Err(ActivationKeyError::MalformedCode),
            "{text}"
        );
    }
}

#[test]
fn key_names_are_one_line() {
    assert_eq!(" Bakery ".parse::<KeyName>().unwrap().as_str(), "Bakery");
    for text in ["", " ", "two\nlines", &"x".repeat(101)] {
        assert_eq!(text.parse::<KeyName>(), Err(ActivationKeyError::MalformedName));
    }
}

#[test]
fn all_32_letters_and_digits_are_drawn_equally_often() {
    let mut drawn = [0; 128];
    for byte in 0..=255_u8 {
        let code = ActivationKeyCode::from_random([byte; 16]);
        drawn[usize::from(code.as_str().as_bytes()[0])] += 1;
    }
    let often: Vec<_> = drawn.iter().filter(|times| **times > 0).collect();
    assert_eq!(often, vec![&8; 32]);
    for look_alike in "0O1I".bytes() {
        assert_eq!(drawn[usize::from(look_alike)], 0);
    }
}

proptest! {
    #[test]
    fn drawn_codes_parse_to_themselves(bytes: [u8; 16]) {
        let code = ActivationKeyCode::from_random(bytes);
        prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
        prop_assert_eq!(code.as_str().to_lowercase().parse(), Ok(code.clone()));
    }

    #[test]
    fn different_bytes_draw_different_letters(bytes: [u8; 16], place in 0..16_usize) {
        let mut other = bytes;
        other[place] ^= 1;
        prop_assert_ne!(ActivationKeyCode::from_random(bytes), ActivationKeyCode::from_random(other));
    }
}
