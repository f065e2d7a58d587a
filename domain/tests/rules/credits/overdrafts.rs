use domain::{
    Credits, NewEvent,
    activation_key::Owner,
    credit_account::{
        AgreeOverdraft, CreditError, CreditOverdraftAgreed, CreditPurchaseRevoked, LotPart, PurchaseCredits,
        RevokePurchase,
    },
    license::DeleteLicense,
    reseller::ResellerError,
};

use super::purchase;
use crate::support::{ANNA, BY_ANNA, Given, KEY, LICENSE, assign, credits, events::*, given};

fn agree(limit: &str) -> AgreeOverdraft {
    AgreeOverdraft {
        reseller_id: ANNA,
        limit: credits(limit),
    }
}

fn revoke(lot: u32) -> RevokePurchase {
    RevokePurchase {
        reseller_id: ANNA,
        lot,
        reason: "chargeback".to_owned(),
    }
}

const DELETE: DeleteLicense = DeleteLicense {
    license_id: LICENSE,
    by: BY_ANNA,
};

/// Anna had 100 credits and an overdraft, and assigned a license for 421.26.
fn overdrawn() -> Given {
    given(anna_has("100")).and(&agree("400")).and(&assign())
}

#[test]
fn staff_agrees_how_far_below_zero_a_balance_may_go() {
    let limit = credits("400");
    let agreed = CreditOverdraftAgreed {
        reseller_id: ANNA,
        limit,
    };
    let story = given(anna_has("100"));
    story.when(&agree("400")).then([on_credits(ANNA, agreed)]);
    story.when(&agree("0")).then_nothing();
    let limit = credits("-0.01");
    story
        .when(&agree("-0.01"))
        .then_error(CreditError::NegativeOverdraft { limit });
    given([]).when(&agree("1")).then_error(ResellerError::Unknown);
}

#[test]
fn what_the_lots_do_not_hold_is_drawn_on_the_overdraft() {
    let story = overdrawn();
    assert_eq!(story.balance(ANNA), credits("-321.26"));
    assert_eq!(story.states().credit_account(ANNA).owed, credits("321.26"));
    let (limit, owed) = (credits("321.25"), credits("321.26"));
    story
        .when(&agree("321.25"))
        .then_error(CreditError::OverdraftBelowOwed { limit, owed });
    assert_eq!(story.when(&agree("321.26")).events().len(), 1);
    let (needed, available) = (credits("421.26"), credits("421.25"));
    given(anna_has("100"))
        .and(&agree("321.25"))
        .when(&assign())
        .then_error(CreditError::TooFewCredits { needed, available });
}

#[test]
fn new_credits_pay_what_is_owed_first() {
    let story = overdrawn().and(&purchase("321.26", None));
    assert_eq!(story.lots(ANNA), []);
    let story = overdrawn().and(&purchase("400", None));
    assert_eq!(story.lots(ANNA), [(2, credits("78.74"))]);
    assert_eq!(story.states().credit_account(ANNA).owed, Credits::ZERO);
}

#[test]
fn a_refund_pays_what_is_owed_of_it() {
    let story = overdrawn().and(&DELETE);
    assert_eq!(story.lots(ANNA), [(1, credits("100"))]);
    assert_eq!(story.states().credit_account(ANNA).owed, Credits::ZERO);
    // It was paid in the meantime, so it becomes a lot.
    let story = overdrawn().and(&purchase("400", None)).and(&DELETE);
    let lots = [(1, credits("100")), (2, credits("78.74")), (3, credits("321.26"))];
    assert_eq!(story.lots(ANNA), lots);
}

fn revoked(amount: &str, owed: &str, after: &str, below_limit: bool) -> NewEvent {
    let event = CreditPurchaseRevoked {
        reseller_id: ANNA,
        lot: 1,
        credits: credits(amount),
        owed: credits(owed),
        reason: "chargeback".to_owned(),
        balance_after: credits(after),
        below_limit,
    };
    on_credits(ANNA, event)
}

#[test]
fn a_revoked_purchase_takes_what_is_left_and_owes_the_rest() {
    given(anna_has("500"))
        .when(&revoke(1))
        .then([revoked("500", "0", "0", false)]);
    let story = given(anna_has("500")).and(&assign());
    story.when(&revoke(1)).then([revoked("500", "421.26", "-421.26", true)]);
    story
        .and(&agree("421.26"))
        .when(&revoke(1))
        .then([revoked("500", "421.26", "-421.26", false)]);
}

#[test]
fn nothing_is_debited_until_a_revoked_purchase_is_paid() {
    let story = given(anna_has("421.26")).and(&assign()).and(&revoke(1));
    let (needed, available) = (credits("1"), credits("-421.26"));
    story
        .when(&super::adjust("-1", "why"))
        .then_error(CreditError::TooFewCredits { needed, available });
    let story = story.and(&purchase("422.26", None));
    assert_eq!(story.when(&super::adjust("-1", "why")).events().len(), 1);
}

/// What was drawn from a revoked lot was owed instead, so it does not come back to life.
#[test]
fn a_refund_does_not_open_a_revoked_lot_again() {
    let story = given(anna_has("500")).and(&assign()).and(&revoke(1)).and(&DELETE);
    assert_eq!(story.balance(ANNA), Credits::ZERO);
    assert_eq!(story.lots(ANNA), []);
}

#[test]
fn a_purchase_is_revoked_once_and_nothing_else_is() {
    let unknown = |lot| CreditError::UnknownPurchase { lot };
    let story = given(anna_has("500")).and(&super::adjust("5", "why"));
    story.when(&revoke(2)).then_error(unknown(2));
    story.when(&revoke(3)).then_error(unknown(3));
    let malformed = RevokePurchase {
        reason: String::new(),
        ..revoke(1)
    };
    story.when(&malformed).then_error(CreditError::MalformedReason);
    story.and(&revoke(1)).when(&revoke(1)).then_error(unknown(1));
}

#[test]
fn a_part_of_the_overdraft_is_of_no_lot() {
    let events = given(anna_has("100")).and(&agree("400")).when(&assign()).events();
    let rest = LotPart {
        credits: credits("321.26"),
        lot: None,
    };
    let found = events.iter().find_map(|event| match &event.event {
        domain::Event::CreditsDebited(debited) => Some(debited.parts.clone()),
        _ => None,
    });
    assert_eq!(found, Some(vec![of_lot(1, "100"), rest]));
}

#[test]
fn however_many_purchases_follow_the_first_can_be_revoked() {
    let mut story = given([registered(ANNA)]);
    for _ in 0..257 {
        story = story.and(&PurchaseCredits {
            credits: Credits(1),
            ..purchase("1", None)
        });
    }
    assert_eq!(story.when(&revoke(1)).events().len(), 1);
}

#[test]
fn what_a_revoked_purchase_owes_is_paid_by_the_other_lots() {
    let story = given([registered(ANNA)]).and(&purchase("100", None));
    let story = story.and(&purchase("500", None));
    let story = story
        .also(added(KEY, Owner::Reseller { reseller_id: ANNA }))
        .also(published());
    let story = story.and(&assign()).and(&revoke(1));
    // 421.26 were drawn: 100 of the first lot and 321.26 of the second, which had 178.74 left.
    assert_eq!(story.balance(ANNA), credits("78.74"));
    assert_eq!(story.lots(ANNA), [(2, credits("78.74"))]);
    assert_eq!(story.states().credit_account(ANNA).owed, Credits::ZERO);
}
