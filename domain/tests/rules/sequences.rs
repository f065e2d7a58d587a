//! Commands that are decided one after the other, as one.

use std::sync::Arc;

use domain::{
    NewEvent, Sequence, State, States, Stream,
    credit_account::{CreditError, PurchaseCredits},
    license::{LicenseError, UpgradeLicense},
};

use crate::support::{ANNA, BY_ANNA, LICENSE, ORDER_HASH, assign, credits, events::*, given, order, sku, today};

fn purchase(amount: &str) -> PurchaseCredits {
    PurchaseCredits {
        reseller_id: ANNA,
        credits: credits(amount),
        paid: None,
    }
}

#[test]
fn each_command_is_decided_on_what_those_before_it_leave() {
    let story = given(anna_has("0.01"));
    let upgrade = UpgradeLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        to: sku("T-ENT-25"),
        to_permanent: false,
        order: order(),
        paid: None,
        support_paid: None,
    };
    let mut sequence = Sequence::on(story.states(), today());
    sequence.decide(&purchase("700")).unwrap();
    sequence.decide(&assign()).unwrap();
    let one_by_one = given(anna_has("0.01")).and(&purchase("700")).and(&assign());
    for stream in [Stream::CreditAccount(ANNA), Stream::License(LICENSE)] {
        let (found, expected) = (sequence.states().loaded(stream), one_by_one.states().loaded(stream));
        assert_eq!(found, expected);
    }
    // Its order number was taken by the one before.
    assert_eq!(sequence.decide(&upgrade), Err(LicenseError::OrderReferenceTaken.into()));
    assert_eq!(sequence.into_events().len(), 5);
}

#[test]
fn the_states_it_began_on_stay_as_they_are() {
    let story = given(anna_has("700"));
    let mut sequence = Sequence::on(story.states(), today());
    sequence.decide(&assign()).unwrap();
    drop(sequence);
    assert_eq!(story.states().credit_account(ANNA).balance, credits("700"));
    assert_eq!(story.states().loaded(Stream::License(LICENSE)), None);
    assert_eq!(
        story.and(&assign()).states().credit_account(ANNA).balance,
        credits("278.74")
    );
}

#[test]
fn what_its_commands_ask_for_is_guarded_even_if_one_may_not_be() {
    let story = given(anna_has("1"));
    let _ = story.states().take_read();
    let mut sequence = Sequence::on(story.states(), today());
    sequence.decide(&purchase("1")).unwrap();
    let (needed, available) = (credits("421.26"), credits("2"));
    let refused = CreditError::TooFewCredits { needed, available };
    assert_eq!(sequence.decide(&assign()), Err(refused.into()));
    drop(sequence);
    let read = story.states().take_read();
    for stream in [
        Stream::Catalog,
        Stream::CreditAccount(ANNA),
        Stream::License(LICENSE),
        Stream::Reservation(ORDER_HASH),
    ] {
        assert!(read.contains(&stream), "{stream}");
    }
}

#[test]
fn a_sequence_may_stand_in_a_sequence() {
    let story = given(anna_has("700"));
    let mut outer = Sequence::on(story.states(), today());
    outer.decide(&assign()).unwrap();
    let mut inner = Sequence::on(outer.states(), today());
    inner.decide(&purchase("1")).unwrap();
    assert_eq!(inner.states().credit_account(ANNA).balance, credits("279.74"));
    let events = inner.into_events();
    outer.add(events);
    assert_eq!(outer.states().credit_account(ANNA).balance, credits("279.74"));
}

#[test]
fn states_can_be_moved_to_another_task() {
    fn is_send<T: Send>() {}
    is_send::<States>();
}

#[test]
fn a_loaded_state_is_put_in_place() {
    let mut states = States::given(&[published()]);
    let stream = Stream::Person(crate::support::CARO);
    states.insert(stream, Arc::new(State::empty(stream)));
    let event: NewEvent = caro_registered();
    states.evolve(&event);
    assert_ne!(states.loaded(stream).map(AsRef::as_ref), Some(&State::empty(stream)));
}
