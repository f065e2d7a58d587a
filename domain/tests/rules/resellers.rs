//! Resellers are registered, suspended and reinstated.

mod profile;
mod reach;
mod tier;

use domain::{
    NewEvent, ResellerId, Stream,
    reseller::{
        RegisterReseller, Registered, ReinstateReseller, Reseller, ResellerError, ResellerRegistered,
        ResellerReinstated, ResellerSuspended, SuspendReseller,
    },
};

use crate::support::{ANNA, BEN, events::*, given};

fn register(name: &str, parent_id: Option<ResellerId>) -> RegisterReseller {
    RegisterReseller {
        reseller_id: BEN,
        parent_id,
        name: name.to_owned(),
    }
}

fn suspend(reason: &str) -> SuspendReseller {
    SuspendReseller {
        reseller_id: ANNA,
        reason: reason.to_owned(),
    }
}

const REINSTATE: ReinstateReseller = ReinstateReseller { reseller_id: ANNA };

#[test]
fn a_reseller_is_registered() {
    let (reseller_id, parent_id) = (BEN, None);
    let registered = ResellerRegistered {
        reseller_id,
        parent_id,
        name: "Ben & Co".to_owned(),
    };
    given([])
        .when(&register(" Ben & Co ", None))
        .then([NewEvent::new(Stream::Reseller(BEN), registered)]);
}

#[test]
fn a_sub_reseller_has_an_active_parent() {
    let command = register("Ben", Some(ANNA));
    given([registered(ANNA)]).when(&command).events();
    given([]).when(&command).then_error(ResellerError::UnknownParent);
    given([registered(ANNA), suspended(ANNA)])
        .when(&command)
        .then_error(ResellerError::ParentSuspended);
    given([])
        .when(&register("Ben", Some(BEN)))
        .then_error(ResellerError::UnknownParent);
}

#[test]
fn a_reseller_is_registered_once() {
    given([registered(BEN)])
        .when(&register("Ben", None))
        .then_error(ResellerError::AlreadyRegistered);
}

#[test]
fn a_reseller_has_a_name() {
    for name in ["", "  ", "two\nlines", &"x".repeat(201)] {
        given([])
            .when(&register(name, None))
            .then_error(ResellerError::MalformedName);
    }
    given([]).when(&register(&"ü".repeat(200), None)).events();
}

#[test]
fn a_reseller_is_suspended_once() {
    let reason = "unpaid".to_owned();
    let event = ResellerSuspended {
        reseller_id: ANNA,
        reason,
    };
    given([registered(ANNA)])
        .when(&suspend("unpaid"))
        .then([NewEvent::new(Stream::Reseller(ANNA), event)]);
    given([registered(ANNA), suspended(ANNA)])
        .when(&suspend("unpaid"))
        .then_nothing();
    given([]).when(&suspend("unpaid")).then_error(ResellerError::Unknown);
    given([registered(ANNA)])
        .when(&suspend(" "))
        .then_error(ResellerError::MalformedReason);
}

#[test]
fn a_suspended_reseller_is_reinstated() {
    let event = ResellerReinstated { reseller_id: ANNA };
    given([registered(ANNA), suspended(ANNA)])
        .when(&REINSTATE)
        .then([NewEvent::new(Stream::Reseller(ANNA), event)]);
    given([registered(ANNA)]).when(&REINSTATE).then_nothing();
    given([]).when(&REINSTATE).then_error(ResellerError::Unknown);
}

#[test]
fn a_reseller_keeps_its_parent() {
    let story = given([registered(ANNA)]).and(&register("Ben", Some(ANNA)));
    let story = story.and(&SuspendReseller {
        reseller_id: BEN,
        reason: "unpaid".to_owned(),
    });
    let (parent, tier) = (Some(ANNA), None);
    let known = Registered { parent, tier };
    assert_eq!(story.states().reseller(BEN), &Reseller::Suspended(known.clone()));
    let story = story.and(&ReinstateReseller { reseller_id: BEN });
    assert_eq!(story.states().reseller(BEN), &Reseller::Active(known));
}
