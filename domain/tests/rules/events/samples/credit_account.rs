//! One event of each type about credits.

use chrono::NaiveDate;
use domain::{
    Currency, Event, Money,
    credit_account::{
        Cause, CauseKind, CreditAdjustmentDeclined, CreditAdjustmentRequested, CreditOverdraftAgreed,
        CreditPurchaseRevoked, CreditsAdjusted, CreditsDebited, CreditsExpired, CreditsPurchased, CreditsRefunded,
        CreditsTransferredIn, CreditsTransferredOut, Lot, LotPart, LotPrice, Subject,
    },
};

use crate::support::{ADJUSTMENT, ANNA, BEN, LICENSE, SINA, TIM, credits, sku};

pub(super) fn events() -> Vec<Event> {
    [booked_for_sales(), adjusted(), moved_and_taken()].concat()
}

fn day() -> NaiveDate {
    "2027-11-22".parse().unwrap()
}

fn part(amount: &str) -> LotPart {
    let price = LotPrice {
        paid: Money::new(11000, Currency::Usd),
        for_credits: credits("100"),
    };
    let lot = Lot {
        number: 2,
        price: Some(price),
        expires_on: Some(day()),
    };
    LotPart {
        credits: credits(amount),
        lot: Some(lot),
    }
}

fn booked_for_sales() -> Vec<Event> {
    let (reseller_id, credits, balance_after) = (ANNA, credits("12.50"), credits("112.50"));
    let cause = |kind| Cause {
        kind,
        subject: Subject::License { license_id: LICENSE },
        sku: Some(sku("T-ENT-10").into()),
    };
    vec![
        CreditsPurchased {
            reseller_id,
            credits,
            paid: Some(Money::new(1250, Currency::Usd)),
            lot: Some(2),
            expires_on: Some(day()),
            balance_after,
        }
        .into(),
        CreditsDebited {
            reseller_id,
            credits,
            cause: cause(CauseKind::LicenseAssigned),
            parts: vec![part("12.50")],
            balance_after,
        }
        .into(),
        CreditsRefunded {
            reseller_id,
            credits,
            cause: cause(CauseKind::LicenseDeleted),
            parts: vec![part("12.50")],
            balance_after,
        }
        .into(),
    ]
}

fn adjusted() -> Vec<Event> {
    let (reseller_id, adjustment_id, credits) = (ANNA, ADJUSTMENT, credits("12.50"));
    let reason = "typing error".to_owned();
    vec![
        CreditsAdjusted {
            reseller_id,
            adjustment_id: Some(adjustment_id),
            credits,
            reason: reason.clone(),
            requested_by: Some(SINA),
            approved_by: Some(TIM),
            effective_on: Some(day()),
            parts: vec![part("12.50")],
            balance_after: credits,
        }
        .into(),
        CreditAdjustmentRequested {
            reseller_id,
            adjustment_id,
            credits,
            reason: reason.clone(),
            requested_by: SINA,
            effective_on: Some(day()),
        }
        .into(),
        CreditAdjustmentDeclined {
            reseller_id,
            adjustment_id,
            declined_by: TIM,
            reason,
        }
        .into(),
    ]
}

fn moved_and_taken() -> Vec<Event> {
    let (reseller_id, credits, balance_after) = (ANNA, credits("12.50"), credits("112.50"));
    let parts = vec![part("12.50")];
    vec![
        CreditsTransferredOut {
            reseller_id,
            to: BEN,
            credits,
            parts: parts.clone(),
            balance_after,
        }
        .into(),
        CreditsTransferredIn {
            reseller_id,
            from: BEN,
            credits,
            parts: parts.clone(),
            balance_after,
        }
        .into(),
        CreditOverdraftAgreed {
            reseller_id,
            limit: credits,
        }
        .into(),
        CreditsExpired {
            reseller_id,
            credits,
            parts,
            balance_after,
        }
        .into(),
        CreditPurchaseRevoked {
            reseller_id,
            lot: 2,
            credits,
            owed: credits,
            reason: "chargeback".to_owned(),
            balance_after,
            below_limit: true,
        }
        .into(),
    ]
}
