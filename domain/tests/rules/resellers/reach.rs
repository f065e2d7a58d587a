//! Resellers stand above and below each other; who stands above reaches all that are below.

use domain::{
    NewEvent, ResellerId, Stream,
    credit_account::PurchaseCredits,
    reseller::{MoveReseller, RegisterReseller, ResellerError, ResellerMoved, reaches},
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{ANNA, BEN, Given, credits, events::*, given};

/// The place-th of a chain, from the top.
fn place(place: u128) -> ResellerId {
    ResellerId(Uuid::from_u128(0x100 + place))
}

/// A chain of so many resellers, each below the one before.
fn chain(length: u128) -> Given {
    let below = (1..length).map(|at| registered_below(place(at - 1), place(at)));
    given([registered(place(0))].into_iter().chain(below))
}

fn register_below(parent: ResellerId) -> RegisterReseller {
    RegisterReseller {
        reseller_id: BEN,
        parent_id: Some(parent),
        name: "Ben".to_owned(),
    }
}

fn relocate(reseller_id: ResellerId, to: Option<ResellerId>) -> MoveReseller {
    MoveReseller { reseller_id, to }
}

fn moved(reseller_id: ResellerId, from: Option<ResellerId>, to: Option<ResellerId>) -> NewEvent {
    let event = ResellerMoved { reseller_id, from, to };
    NewEvent::new(Stream::Reseller(reseller_id), event)
}

#[test]
fn who_stands_above_reaches_all_below_and_nobody_else() {
    let story = chain(4);
    let story = story.and(&register_below(place(0)));
    let reach = |by, of| reaches(story.states(), by, of);
    for at in 0..4 {
        assert!(reach(place(at), place(at)));
        assert!(reach(place(0), place(at)));
        assert_eq!(reach(place(at), place(0)), at == 0);
    }
    assert!(reach(place(1), place(3)) && !reach(place(3), place(1)));
    assert!(reach(place(0), BEN) && !reach(BEN, place(1)) && !reach(place(1), BEN));
    assert!(!reach(place(0), ANNA) && !reach(ANNA, place(0)));
}

#[test]
fn every_step_up_is_guarded() {
    let story = chain(4);
    story.states().take_read();
    reaches(story.states(), place(0), place(3));
    let steps = [place(1), place(2), place(3)].map(Stream::Reseller);
    assert_eq!(story.states().take_read(), steps);
}

#[test]
fn staff_give_a_reseller_another_parent_or_none() {
    let story = given([registered(ANNA), registered(BEN)]);
    story
        .when(&relocate(BEN, Some(ANNA)))
        .then([moved(BEN, None, Some(ANNA))]);
    story.when(&relocate(BEN, None)).then_nothing();
    let story = story.and(&relocate(BEN, Some(ANNA)));
    assert!(reaches(story.states(), ANNA, BEN));
    story.when(&relocate(BEN, Some(ANNA))).then_nothing();
    story.when(&relocate(BEN, None)).then([moved(BEN, Some(ANNA), None)]);
    let story = story.and(&relocate(BEN, None));
    assert!(!reaches(story.states(), ANNA, BEN));
}

#[test]
fn sub_resellers_come_along() {
    let story = chain(3).and(&relocate(place(1), None));
    assert!(reaches(story.states(), place(1), place(2)) && !reaches(story.states(), place(0), place(2)));
}

#[test]
fn no_reseller_stands_below_itself() {
    for to in [0, 1, 3] {
        chain(4)
            .when(&relocate(place(0), Some(place(to))))
            .then_error(ResellerError::BelowItself);
    }
    chain(4).when(&relocate(place(3), Some(place(1)))).events();
}

#[test]
fn a_parent_is_there_and_may_act() {
    given([registered(BEN)])
        .when(&relocate(BEN, Some(ANNA)))
        .then_error(ResellerError::UnknownParent);
    given([registered(ANNA), suspended(ANNA), registered(BEN)])
        .when(&relocate(BEN, Some(ANNA)))
        .then_error(ResellerError::ParentSuspended);
    given([registered(ANNA)])
        .when(&relocate(BEN, Some(ANNA)))
        .then_error(ResellerError::Unknown);
    given([registered(ANNA), registered(BEN), suspended(BEN)])
        .when(&relocate(BEN, Some(ANNA)))
        .events();
}

#[test]
fn at_most_31_stand_above_a_new_or_moved_one() {
    let too_deep = ResellerError::TooDeep { most: 31 };
    chain(31).when(&register_below(place(30))).events();
    chain(32).when(&register_below(place(31))).then_error(too_deep.clone());
    let beside = |length| {
        chain(length).and(&RegisterReseller {
            parent_id: None,
            ..register_below(ANNA)
        })
    };
    beside(31).when(&relocate(BEN, Some(place(30)))).events();
    beside(32).when(&relocate(BEN, Some(place(31)))).then_error(too_deep);
}

/// Its credits are prepaid and its own; who has to be stopped is suspended by itself.
#[test]
fn a_sub_reseller_of_a_suspended_one_may_act() {
    let purchase = PurchaseCredits {
        reseller_id: BEN,
        credits: credits("10"),
        paid: None,
    };
    let story = [registered(ANNA), registered_below(ANNA, BEN), suspended(ANNA)];
    given(story.clone()).when(&purchase).events();
    given(story.into_iter().chain([suspended(BEN)]))
        .when(&purchase)
        .then_error(ResellerError::Suspended);
}

proptest! {
    /// Whatever is moved below whatever: who reaches somebody else is never reached back.
    #[test]
    fn no_moves_make_a_circle(moves in proptest::collection::vec((0..6_u128, proptest::option::of(0..6_u128)), 1..40)) {
        let mut story = given((0..6).map(|at| registered(place(at))));
        for (which, to) in moves {
            story = story.and_if(&relocate(place(which), to.map(place)));
        }
        for (left, right) in (0..6).flat_map(|left| (0..left).map(move |right| (left, right))) {
            let states = story.states();
            prop_assert!(!reaches(states, place(left), place(right)) || !reaches(states, place(right), place(left)));
        }
    }
}
