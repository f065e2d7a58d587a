//! About orders.

use domain::{Rejection, order::OrderError};

use crate::support::{events::euros, sku};

pub(super) fn placing() -> Vec<Rejection> {
    let (found, expected) = (euros("1"), euros("2"));
    let (number, net) = (1, euros("601.80"));
    let sku = || Box::new(sku("T-ENT-10").into());
    vec![
        OrderError::AlreadyPlaced.into(),
        OrderError::LineCount { lines: 0 }.into(),
        OrderError::NoQuantity { number }.into(),
        OrderError::TooManyPieces.into(),
        OrderError::NegativeAmount { amount: euros("-1") }.into(),
        OrderError::WrongSubtotal {
            number,
            found,
            expected,
        }
        .into(),
        OrderError::WrongNet { found, expected }.into(),
        OrderError::DiscountTooLarge {
            discount: euros("602"),
            net,
        }
        .into(),
        OrderError::WrongGross { found, expected }.into(),
        OrderError::NothingDue { net }.into(),
        OrderError::NotTheListPrice {
            number,
            found,
            expected,
        }
        .into(),
        OrderError::ResellersOnly { sku: sku() }.into(),
        OrderError::SubjectMissing { sku: sku() }.into(),
        OrderError::SubjectMisplaced { sku: sku() }.into(),
        OrderError::NotMore { sku: sku() }.into(),
        OrderError::OnlyOnce { sku: sku() }.into(),
        OrderError::ResellerMissing.into(),
        OrderError::OtherLicense { sku: sku() }.into(),
        OrderError::OtherSubscription { sku: sku() }.into(),
        OrderError::TooManySupports { sku: sku() }.into(),
        OrderError::SupportUpgradeMissing { sku: sku() }.into(),
        OrderError::UpgradeMissing { sku: sku() }.into(),
        OrderError::SupportNotInForce { sku: sku() }.into(),
        OrderError::SupportChanged { sku: sku() }.into(),
        OrderError::OtherDaysLeft { sku: sku() }.into(),
        OrderError::MalformedIdentity.into(),
    ]
}

pub(super) fn placed() -> Vec<Rejection> {
    let (found, expected) = (euros("1"), euros("2"));
    let (number, amount) = (1, euros("3"));
    vec![
        OrderError::Unknown.into(),
        OrderError::MalformedReference.into(),
        OrderError::MalformedInvoiceLink.into(),
        OrderError::TestPayment.into(),
        OrderError::TestOrder.into(),
        OrderError::WrongPayment { found, expected }.into(),
        OrderError::AlreadyPaid.into(),
        OrderError::PaymentOfAnother.into(),
        OrderError::Cancelled.into(),
        OrderError::PaidNotCancelled.into(),
        OrderError::NotPaid.into(),
        OrderError::Refunded.into(),
        OrderError::TooFewLicenseIds { needed: 2, given: 1 }.into(),
        OrderError::TooFewSupportIds { needed: 2, given: 1 }.into(),
        OrderError::TooFewSubscriptionIds { needed: 2, given: 1 }.into(),
        OrderError::NothingToRefund.into(),
        OrderError::UnknownLine { number }.into(),
        OrderError::RefundNotPositive { amount: euros("0") }.into(),
        OrderError::OtherRefund.into(),
        OrderError::RefundTooLarge {
            number,
            amount,
            left: expected,
        }
        .into(),
        OrderError::GrantStays {
            sku: Box::new("P200D-U-RS-5-RS-8".parse().unwrap()),
        }
        .into(),
        OrderError::UpgradeNotRefunded {
            sku: Box::new("S200D-U-T-DSK-3-T-ENT-10".parse().unwrap()),
        }
        .into(),
    ]
}
