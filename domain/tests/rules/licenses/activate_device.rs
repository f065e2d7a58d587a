use domain::{
    ActivationKeyId, LicenseId, NewEvent, Stream,
    catalog::Size,
    license::{ActivateDevice, LicenseAssigned, LicenseDisabled, LicenseError},
};
use uuid::Uuid;

use crate::support::{CARO, KEY, computers::*, events::*, given, sku, time};

/// Two licenses of the key, the newest first.
const NEW: LicenseId = LicenseId(Uuid::from_u128(0x52));
const OLD: LicenseId = LicenseId(Uuid::from_u128(0x51));

fn ask(computer_id: &str) -> ActivateDevice {
    ActivateDevice {
        activation_key_id: KEY,
        candidates: vec![NEW, OLD],
        product: "T".to_owned(),
        edition: None,
        size: None,
        serial: "P30AF".to_owned(),
        computer_id: computer(computer_id),
        computer_name: None,
        trial_reservation_id: TRIAL_HASH,
    }
}

fn of(sku_text: &str) -> LicenseAssigned {
    LicenseAssigned {
        sku: sku(sku_text),
        ..license_assigned()
    }
}

/// A price list and these two licenses.
fn with(new: LicenseAssigned, old: LicenseAssigned) -> Vec<NewEvent> {
    vec![published(), assigned_as(OLD, old), assigned_as(NEW, new)]
}

fn two() -> Vec<NewEvent> {
    with(of("T-ENT-10"), of("T-DSK-3"))
}

fn disabled(license_id: LicenseId) -> NewEvent {
    let reason = "charged back".to_owned();
    NewEvent::new(Stream::License(license_id), LicenseDisabled { license_id, reason })
}

fn on(license_id: LicenseId, computer_id: &str) -> NewEvent {
    activated_as(license_id, license_activated(computer_id))
}

fn none_free(licenses: usize, in_use: usize) -> LicenseError {
    LicenseError::NoneFree { licenses, in_use }
}

#[test]
fn a_computer_gets_the_newest_license_of_the_key() {
    given(two()).when(&ask("SRV-1")).then([on(NEW, "SRV-1")]);
}

#[test]
fn the_next_computer_gets_the_next_one() {
    given(two())
        .and(&ask("SRV-1"))
        .when(&ask("SRV-2"))
        .then([on(OLD, "SRV-2")]);
}

#[test]
fn a_chosen_edition_and_size_decide() {
    let story = given(two());
    let edition = |code: &str| ActivateDevice {
        edition: Some(code.to_owned()),
        ..ask("SRV-1")
    };
    let size = |size: Option<Size>| ActivateDevice { size, ..ask("SRV-1") };
    story.when(&edition("DSK")).then([on(OLD, "SRV-1")]);
    story.when(&size(Size::count(3))).then([on(OLD, "SRV-1")]);
    story.when(&size(Size::count(10))).then([on(NEW, "SRV-1")]);
    story.when(&edition("MOB")).then_error(none_free(2, 0));
}

#[test]
fn a_computer_that_holds_one_gets_the_same_again() {
    let story = given(two()).and(&ask("SRV-1"));
    story.when(&ask("SRV-1")).then_nothing();
    let other_edition = ActivateDevice {
        edition: Some("DSK".to_owned()),
        computer_name: Some("Caro's laptop".parse().unwrap()),
        ..ask("SRV-1")
    };
    story.when(&other_edition).then_nothing();
}

#[test]
fn of_two_computers_that_race_for_the_last_one_exactly_one_wins() {
    let story = given(two()).and(&ask("SRV-1"));
    story.when(&ask("SRV-2")).then([on(OLD, "SRV-2")]);
    let read = story.states().take_read();
    for guarded in [Stream::License(NEW), Stream::License(OLD), Stream::Person(CARO)] {
        assert!(read.contains(&guarded), "{guarded}");
    }
    story.and(&ask("SRV-2")).when(&ask("SRV-3")).then_error(none_free(2, 2));
}

#[test]
fn licenses_of_another_key_or_product_are_passed_over() {
    let other_key = LicenseAssigned {
        activation_key_id: ActivationKeyId(Uuid::from_u128(0x44)),
        ..license_assigned()
    };
    given(with(other_key, of("RW-7")))
        .when(&ask("SRV-1"))
        .then_error(none_free(0, 0));
}

#[test]
fn a_license_that_is_named_twice_or_never_was_counts_once_or_not() {
    let candidates = vec![NEW, NEW, LicenseId(Uuid::from_u128(0x59))];
    let ask = |id: &str| ActivateDevice {
        candidates: candidates.clone(),
        ..ask(id)
    };
    given(two())
        .and(&ask("SRV-1"))
        .when(&ask("SRV-2"))
        .then_error(none_free(1, 1));
}

#[test]
fn deleted_and_disabled_licenses_are_passed_over() {
    let deleted = domain::license::LicenseDeleted {
        license_id: NEW,
        refunded: None,
    };
    let deleted = NewEvent::new(Stream::License(NEW), deleted);
    for out_of_force in [deleted, disabled(NEW)] {
        given(two().into_iter().chain([out_of_force]))
            .when(&ask("SRV-1"))
            .then([on(OLD, "SRV-1")]);
    }
}

#[test]
fn a_computer_whose_license_is_out_of_force_gets_another_or_is_told_why() {
    let held = |events: Vec<NewEvent>| given(events).and(&ask("SRV-1"));
    let only_one = || vec![published(), assigned_as(NEW, license_assigned())];
    given(two().into_iter().chain([on(NEW, "SRV-1"), disabled(NEW)]))
        .when(&ask("SRV-1"))
        .then([on(OLD, "SRV-1")]);
    given(only_one().into_iter().chain([on(NEW, "SRV-1"), disabled(NEW)]))
        .when(&ask("SRV-1"))
        .then_error(LicenseError::Disabled);
    held(vec![published(), assigned_as(NEW, trial())])
        .when_at(time("2026-12-22T10:00:00Z"), &ask("SRV-1"))
        .then_error(LicenseError::TrialOver);
}

#[test]
fn a_trial_that_is_over_is_passed_over() {
    given(with(trial(), license_assigned()))
        .when_at(time("2026-12-22T10:00:00Z"), &ask("SRV-1"))
        .then([on(OLD, "SRV-1")]);
}

#[test]
fn a_computer_that_had_its_trial_gets_what_is_no_trial() {
    given(with(trial(), license_assigned()).into_iter().chain([trial_taken()]))
        .when(&ask("SRV-1"))
        .then([on(OLD, "SRV-1")]);
    given(with(trial(), trial()).into_iter().chain([trial_taken()]))
        .when(&ask("SRV-1"))
        .then_error(LicenseError::TrialAlreadyUsed);
    given(with(trial(), trial()))
        .when(&ask("SRV-1"))
        .then([trial_taken(), on(NEW, "SRV-1")]);
}

#[test]
fn a_serial_that_cannot_be_is_refused() {
    let serial = "p30".to_owned();
    given(two())
        .when(&ActivateDevice { serial, ..ask("SRV-1") })
        .then_error(LicenseError::MalformedSerial);
}

#[test]
fn what_else_is_free_is_what_could_be_bound_now() {
    let at = time("2026-11-22T10:00:00Z");
    let free = |story: &crate::support::Given, ask: &ActivateDevice| ask.free(story.states(), at);
    let story = given(two());
    assert_eq!(free(&story, &ask("SRV-1")), [NEW, OLD]);
    let small = ActivateDevice {
        size: Some(Size::Count(3.try_into().unwrap())),
        ..ask("SRV-1")
    };
    assert_eq!(free(&story, &small), [OLD]);
    assert_eq!(free(&given(two()).and(&ask("SRV-1")), &ask("SRV-1")), [OLD]);
    assert_eq!(free(&given(two()).also(disabled(NEW)), &ask("SRV-1")), [OLD]);
    let over = given(with(trial(), of("T-DSK-3")));
    let later = time("2027-01-01T00:00:00Z");
    assert_eq!(
        ask("SRV-1").free(over.states(), later),
        [OLD],
        "a trial that is over is not"
    );
}
