use domain::{
    Command, Credits, Currency, Money, NewEvent, Stream,
    catalog::{PublishPriceList, default_price_list},
    credit_account::{ExpireCredits, RevokePurchase},
    license::{LicenseRevoked, RevocationReason},
    money::AmountError,
    order::{LineRefund, OrderError, OrderRefunded, PlaceOrder, PricedBy, Refund, RefundOrder, RefundedLine},
};

use super::{fulfil, fulfilled, license_ids, line, ordering, paid, payment_of, place, placed, refund, refund_line};
use crate::support::{ANNA, Given, ORDER, events::*, given, sku, time};

/// Two licenses of three users and one of ten; tax makes it more.
fn three_licenses() -> PlaceOrder {
    let lines = vec![line("T-ENT-3", 2, "301.20"), line("T-ENT-10", 1, "601.80")];
    ordering(lines, "0", "240.84")
}

/// Of what was delivered, with the tax of 20 % in it.
fn refunded(refund_reference: &str, parts: &[(u32, &str, bool)]) -> OrderRefunded {
    let lines: Vec<_> = parts
        .iter()
        .map(|(number, amount, in_whole)| RefundedLine {
            number: *number,
            sku: sku(if *number == 1 { "T-ENT-3" } else { "T-ENT-10" }).into(),
            delivered: true,
            amount: euros(amount),
            tax: Money::new((euros(amount).minor + 3) / 6, Currency::Eur),
            in_whole: *in_whole,
        })
        .collect();
    let tax = lines.iter().map(|line| line.tax.minor).sum();
    let minor = lines.iter().map(|line| line.amount.minor).sum();
    OrderRefunded {
        order_id: ORDER,
        refund_reference: refund_reference.to_owned(),
        amount: Money::new(minor, Currency::Eur),
        tax: Money::new(tax, Currency::Eur),
        live: true,
        lines,
        grants_kept: false,
    }
}

fn revoked(place: usize) -> NewEvent {
    let license_id = license_ids(3)[place];
    let reason = RevocationReason::OrderRefunded;
    NewEvent::new(Stream::License(license_id), LicenseRevoked { license_id, reason })
}

#[test]
fn a_refund_in_whole_takes_back_all_that_was_granted() {
    fulfilled(&three_licenses()).when(&refund("RF-1", Refund::Whole)).then([
        on_order(refunded("RF-1", &[(1, "722.88", true), (2, "722.16", true)])),
        revoked(2),
        revoked(0),
        revoked(1),
    ]);
}

#[test]
fn a_part_takes_nothing_back_until_its_line_is_refunded_in_whole() {
    let story = fulfilled(&three_licenses());
    story
        .when(&refund_line("RF-1", 2, "722.15"))
        .then([on_order(refunded("RF-1", &[(2, "722.15", false)]))]);
    story
        .and(&refund_line("RF-1", 2, "722.15"))
        .when(&refund_line("RF-2", 2, "0.01"))
        .then([on_order(refunded("RF-2", &[(2, "0.01", true)])), revoked(2)]);
}

#[test]
fn what_is_left_can_be_refunded_in_whole() {
    fulfilled(&three_licenses())
        .and(&refund_line("RF-1", 1, "722.88"))
        .and(&refund_line("RF-2", 2, "22.16"))
        .when(&refund("RF-3", Refund::Whole))
        .then([on_order(refunded("RF-3", &[(2, "700.00", true)])), revoked(2)]);
}

#[test]
fn the_same_refund_again_is_nothing_to_do() {
    let story = fulfilled(&place()).and(&refund_line("RF-1", 1, "1"));
    story.when(&refund_line("RF-1", 1, "1")).then_nothing();
    let story = story.and(&refund("RF-2", Refund::Whole));
    story.when(&refund("RF-2", Refund::Whole)).then_nothing();
    story.when(&refund_line("RF-2", 1, "648.94")).then_nothing();
}

#[test]
fn another_refund_does_not_go_by_the_reference_of_one() {
    let story = fulfilled(&three_licenses()).and(&refund_line("RF-1", 1, "10"));
    for other in [
        refund_line("RF-1", 1, "500"),
        refund_line("RF-1", 2, "10"),
        refund("RF-1", Refund::Lines(vec![])),
        refund("RF-1", Refund::Whole),
    ] {
        story.when(&other).then_error(OrderError::OtherRefund);
    }
}

#[test]
fn never_more_than_was_paid_for_a_line_comes_back() {
    let (number, amount, left) = (1, euros("0.02"), euros("0.01"));
    let story = fulfilled(&three_licenses()).and(&refund_line("RF-1", 1, "722.87"));
    let refused = || OrderError::RefundTooLarge { number, amount, left };
    story.when(&refund_line("RF-2", 1, "0.02")).then_error(refused());
    let cent = LineRefund {
        number,
        amount: euros("0.01"),
    };
    let (amount, left) = (euros("0.01"), euros("0"));
    story
        .when(&refund("RF-2", Refund::Lines(vec![cent, cent])))
        .then_error(OrderError::RefundTooLarge { number, amount, left });
}

#[test]
fn an_order_that_was_refunded_in_whole_has_nothing_left() {
    fulfilled(&place())
        .and(&refund("RF-1", Refund::Whole))
        .when(&refund("RF-2", Refund::Whole))
        .then_error(OrderError::Refunded);
}

#[test]
fn a_refund_names_lines_of_the_order_and_amounts_above_zero() {
    let story = paid(&place());
    let number = 2;
    story
        .when(&refund_line("RF-1", number, "1"))
        .then_error(OrderError::UnknownLine { number });
    story
        .when(&refund("RF-1", Refund::Lines(vec![])))
        .then_error(OrderError::NothingToRefund);
    for text in ["0", "-1"] {
        let amount = euros(text);
        story
            .when(&refund_line("RF-1", 1, text))
            .then_error(OrderError::RefundNotPositive { amount });
    }
    let (left, right) = (Currency::Eur, Currency::Usd);
    let amount = Money::new(1, Currency::Usd);
    story
        .when(&refund("RF-1", Refund::Lines(vec![LineRefund { number: 1, amount }])))
        .then_error(AmountError::CurrenciesDiffer { left, right });
    story
        .when(&refund_line("a\nb", 1, "1"))
        .then_error(OrderError::MalformedReference);
}

#[test]
fn only_what_was_paid_is_refunded() {
    let whole = refund("RF-1", Refund::Whole);
    placed(&place()).when(&whole).then_error(OrderError::NotPaid);
    given([published()]).when(&whole).then_error(OrderError::Unknown);
}

#[test]
fn a_refund_may_leave_what_was_granted() {
    let kept = RefundOrder {
        keep_grants: true,
        ..refund("RF-1", Refund::Whole)
    };
    let mut expected = OrderRefunded {
        grants_kept: true,
        ..refunded("RF-1", &[(1, "649.94", true)])
    };
    expected.lines[0].sku = sku("T-ENT-10").into();
    fulfilled(&place()).when(&kept).then([on_order(expected)]);
}

#[test]
fn what_was_free_is_taken_back_too() {
    let lines = vec![line("T-ENT-3", 1, "0"), line("T-ENT-10", 1, "10")];
    let partly_free = PlaceOrder {
        priced_by: PricedBy::Provider,
        ..ordering(lines, "0", "0")
    };
    let mut untaxed = refunded("RF-1", &[(1, "0", true), (2, "10", true)]);
    let zero = Money::new(0, Currency::Eur);
    untaxed.tax = zero;
    untaxed.lines.iter_mut().for_each(|line| line.tax = zero);
    fulfilled(&partly_free)
        .when(&refund("RF-1", Refund::Whole))
        .then([on_order(untaxed), revoked(1), revoked(0)]);
}

/// Anna orders a hundred credits and has them.
fn credits_of_anna() -> Given {
    fulfilled(&PlaceOrder {
        reseller_id: Some(ANNA),
        ..ordering(vec![line("CREDITS-100", 1, "100")], "0", "0")
    })
}

#[test]
fn credits_that_were_revoked_by_hand_are_refunded_and_not_taken_back_again() {
    let by_hand = RevokePurchase {
        reseller_id: ANNA,
        lot: 1,
        reason: "chargeback".to_owned(),
    };
    let story = credits_of_anna().and(&by_hand);
    let whole = refund("RF-1", Refund::Whole);
    assert_eq!(story.when(&whole).events().len(), 1);
    assert_eq!(story.and(&whole).balance(ANNA), Credits::ZERO);
}

#[test]
fn credits_that_expired_are_refunded_and_not_taken_back() {
    let mut list = default_price_list();
    list.credits_expire_after_days = Some(30);
    list.effective_from = "2026-11-22".parse().unwrap();
    let placing = PlaceOrder {
        reseller_id: Some(ANNA),
        ..ordering(vec![line("CREDITS-100", 1, "100")], "0", "0")
    };
    let story = given([published(), registered(ANNA)]).and(&PublishPriceList { price_list: list });
    let story = story.and(&placing).and(&payment_of(&placing)).and(&fulfil());
    let expire = ExpireCredits { reseller_id: ANNA };
    let expired = expire.decide(story.states(), time("2027-02-01T00:00:00Z")).unwrap();
    assert_eq!(expired.len(), 1);
    let story = expired.into_iter().fold(story, Given::also);
    assert_eq!(story.when(&refund("RF-1", Refund::Whole)).events().len(), 1);
}
