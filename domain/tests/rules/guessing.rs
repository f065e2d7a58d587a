//! Guessing of activation keys is noticed.

use domain::{
    NewEvent, Stream,
    guessing::{GuessingNoticed, NoticeGuessing},
};

use crate::support::{given, time};

pub(crate) fn noticed(hour: &str) -> NewEvent {
    NewEvent::new(Stream::Guessing, GuessingNoticed { hour: time(hour) })
}

#[test]
fn guessing_is_noticed_once_an_hour_at_most() {
    let story = given([]);
    story
        .when_at(time("2026-11-22T10:47:11Z"), &NoticeGuessing)
        .then([noticed("2026-11-22T10:00:00Z")]);
    let story = story.also(noticed("2026-11-22T10:00:00Z"));
    story
        .when_at(time("2026-11-22T10:59:59Z"), &NoticeGuessing)
        .then_nothing();
    story
        .when_at(time("2026-11-22T11:00:00Z"), &NoticeGuessing)
        .then([noticed("2026-11-22T11:00:00Z")]);
}
