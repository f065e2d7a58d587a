use domain::{
    NewEvent, ResellerId, Stream,
    credit_account::{
        AgreeOverdraft, CreditError, CreditsPurchased, CreditsTransferredIn, CreditsTransferredOut, Lot, LotPrice,
        TransferCredits,
    },
    reseller::{ResellerError, ResellerRegistered},
};
use uuid::Uuid;

use super::purchase;
use crate::support::{ANNA, BEN, Given, credits, events::*, given};

/// Ben's sub-reseller.
const CLEO: ResellerId = ResellerId(Uuid::from_u128(0xcc));
/// Nobody's.
const DAN: ResellerId = ResellerId(Uuid::from_u128(0xdd));

fn below(reseller_id: ResellerId, parent: ResellerId) -> NewEvent {
    let event = ResellerRegistered {
        reseller_id,
        parent_id: Some(parent),
        name: "Reseller".to_owned(),
    };
    NewEvent::new(Stream::Reseller(reseller_id), event)
}

/// Anna has 100 credits; below her is Ben, and Cleo below him. Dan stands alone.
fn line() -> Given {
    given([
        registered(ANNA),
        below(BEN, ANNA),
        below(CLEO, BEN),
        registered(DAN),
        purchased("100"),
    ])
}

fn transfer(from: ResellerId, to: ResellerId, amount: &str) -> TransferCredits {
    TransferCredits {
        from,
        to,
        credits: credits(amount),
    }
}

#[test]
fn credits_go_down_to_any_depth_and_back_up() {
    let story = line();
    let out = CreditsTransferredOut {
        reseller_id: ANNA,
        to: CLEO,
        credits: credits("60"),
        parts: vec![of_lot(1, "60")],
        balance_after: credits("40"),
    };
    let received = CreditsTransferredIn {
        reseller_id: CLEO,
        from: ANNA,
        credits: credits("60"),
        parts: vec![of_lot(1, "60")],
        balance_after: credits("60"),
    };
    story
        .when(&transfer(ANNA, CLEO, "60"))
        .then([on_credits(ANNA, out), on_credits(CLEO, received)]);
    let story = story.and(&transfer(ANNA, CLEO, "60")).and(&transfer(CLEO, ANNA, "10"));
    assert_eq!(story.lots(ANNA), [(1, credits("40")), (2, credits("10"))]);
    assert_eq!(story.lots(CLEO), [(1, credits("50"))]);
}

#[test]
fn transferred_credits_keep_their_price_and_last_day() {
    let expires_on = Some("2027-11-22".parse().unwrap());
    let bought = CreditsPurchased {
        reseller_id: BEN,
        credits: credits("100"),
        paid: Some(euros("98")),
        lot: Some(1),
        expires_on,
        balance_after: credits("100"),
    };
    let story = line().also(on_credits(BEN, bought)).and(&transfer(BEN, ANNA, "30"));
    let price = LotPrice {
        paid: euros("98"),
        for_credits: credits("100"),
    };
    let expected = Lot {
        number: 2,
        price: Some(price),
        expires_on,
    };
    let received = story.states().credit_account(ANNA).open_lots()[1];
    assert_eq!((received.lot, received.left), (expected, credits("30")));
}

#[test]
fn credits_stay_in_their_line() {
    for (from, to) in [(ANNA, DAN), (DAN, ANNA), (CLEO, DAN)] {
        line()
            .when(&transfer(from, to, "1"))
            .then_error(CreditError::TransferNotRelated);
    }
    line()
        .when(&transfer(ANNA, ANNA, "1"))
        .then_error(CreditError::TransferToItself);
    let unheard = ResellerId(Uuid::from_u128(0xee));
    line()
        .when(&transfer(ANNA, unheard, "1"))
        .then_error(CreditError::TransferNotRelated);
    // No rule leads to a circle, but nobody waits for ever in one.
    given([registered(DAN), below(ANNA, BEN), below(BEN, ANNA)])
        .when(&transfer(DAN, ANNA, "1"))
        .then_error(CreditError::TransferNotRelated);
}

#[test]
fn only_an_active_reseller_gives_away() {
    line()
        .also(suspended(ANNA))
        .when(&transfer(ANNA, BEN, "1"))
        .then_error(ResellerError::Suspended);
    let unheard = ResellerId(Uuid::from_u128(0xee));
    line()
        .when(&transfer(unheard, ANNA, "1"))
        .then_error(ResellerError::Unknown);
    let events = line().also(suspended(BEN)).when(&transfer(ANNA, BEN, "1")).events();
    assert_eq!(events.len(), 2);
}

#[test]
fn only_what_is_there_is_given_away() {
    for amount in ["0", "-1"] {
        let refused = CreditError::NothingToTransfer {
            credits: credits(amount),
        };
        line().when(&transfer(ANNA, BEN, amount)).then_error(refused);
    }
    let (needed, available) = (credits("100.01"), credits("100"));
    let limit = credits("50");
    line()
        .and(&AgreeOverdraft {
            reseller_id: ANNA,
            limit,
        })
        .when(&transfer(ANNA, BEN, "100.01"))
        .then_error(CreditError::TooFewCredits { needed, available });
}

/// One parts list may hold several lots of the giver, each a lot of the receiver.
#[test]
fn each_lot_stays_a_lot() {
    let story = line().and(&purchase("50", Some(euros("50"))));
    let story = story.and(&transfer(ANNA, BEN, "120"));
    assert_eq!(story.lots(ANNA), [(2, credits("30"))]);
    assert_eq!(story.lots(BEN), [(1, credits("100")), (2, credits("20"))]);
}

#[test]
fn all_its_streams_are_guarded() {
    let story = line();
    story.when(&transfer(ANNA, CLEO, "1")).events();
    let read = story.states().take_read();
    let expected = [
        Stream::Reseller(ANNA),
        Stream::Reseller(BEN),
        Stream::Reseller(CLEO),
        Stream::CreditAccount(ANNA),
        Stream::CreditAccount(CLEO),
        Stream::Periods,
    ];
    assert_eq!(read, expected);
}
