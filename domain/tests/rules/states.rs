//! States are folds: total, and blind to the events of others.

use domain::{Event, NewEvent, Personal, State, States, Stream};

use crate::{
    events::samples::{samples, variations},
    support::{ANNA, CARO, CODE_HASH, KEY, LICENSE, ORDER, PAT, SUBSCRIPTION},
};

const STREAMS: [Stream; 14] = [
    Stream::Catalog,
    Stream::Reseller(ANNA),
    Stream::CreditAccount(ANNA),
    Stream::ActivationKey(KEY),
    Stream::License(LICENSE),
    Stream::Order(ORDER),
    Stream::Subscription(SUBSCRIPTION),
    Stream::Support(LICENSE),
    Stream::Person(CARO),
    Stream::Reservation(CODE_HASH),
    Stream::User(PAT),
    Stream::Periods,
    Stream::SigningKeys,
    Stream::Guessing,
];

fn all_events() -> Vec<Event> {
    [samples(|| Personal::Erased), variations()].concat()
}

/// The category of the streams that an event is appended to, by its stored name.
fn category(event: &Event) -> &'static str {
    match event.event_type().name.split_once('.') {
        Some(("price_list", _)) => "catalog",
        Some(("credits", _)) => "credit_account",
        Some(("customer", _)) => "person",
        Some(("period", _)) => "periods",
        Some(("token", _)) => "user",
        Some((category, _)) => category,
        None => "",
    }
}

#[test]
fn every_event_has_a_stream() {
    for event in all_events() {
        assert!(STREAMS.iter().any(|stream| stream.category() == category(&event)));
    }
}

#[test]
fn a_state_ignores_the_events_of_others() {
    for stream in STREAMS {
        let mut states = vec![State::empty(stream)];
        let mut state = State::empty(stream);
        for event in all_events().iter().filter(|event| category(event) == stream.category()) {
            state.evolve(event);
            states.push(state.clone());
        }
        for before in states {
            for event in all_events().iter().filter(|event| category(event) != stream.category()) {
                let mut after = before.clone();
                after.evolve(event);
                assert_eq!(after, before);
            }
        }
    }
}

#[test]
fn any_event_may_come_at_any_time() {
    for stream in STREAMS {
        for first in all_events() {
            for second in all_events() {
                let events = [NewEvent::new(stream, first.clone()), NewEvent::new(stream, second)];
                let states = States::given(&events);
                assert!(states.loaded(stream).is_some_and(|state| state.heap_bytes() < 10_000));
            }
        }
    }
}

#[test]
fn a_state_knows_about_how_large_it_is() {
    let held = |stream: Stream| {
        let mut state = State::empty(stream);
        assert_eq!(state.heap_bytes(), 0);
        let is_end = |event: &&Event| {
            matches!(
                event,
                Event::LicenseDeleted(_)
                    | Event::LicenseRevoked(_)
                    | Event::SubscriptionEnded(_)
                    | Event::SupportRevoked(_)
            )
        };
        let events = samples(|| Personal::Erased);
        events
            .iter()
            .filter(|event| !is_end(event))
            .for_each(|event| state.evolve(event));
        state.heap_bytes()
    };
    assert!(held(Stream::Catalog) > 500);
    assert!(held(Stream::License(LICENSE)) >= "TENT10".len());
    assert!(held(Stream::Subscription(SUBSCRIPTION)) >= "RSRS".len());
    assert!(held(Stream::CreditAccount(ANNA)) > 100);
    assert!(held(Stream::SigningKeys) > "2026-11-22-abcdefgh".len());
    assert_eq!(held(Stream::User(PAT)), 0);
    assert_eq!(held(Stream::Reseller(ANNA)), "GOLD".len());
}
