//! What happens to credit accounts in random histories, besides what licenses cost.

use domain::{
    AdjustmentId, ResellerId, StaffId,
    credit_account::{
        AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment, RevokePurchase, TransferCredits,
    },
    reseller::{ChangeResellerProfile, MoveReseller, RegisterReseller, ResellerProfile},
};
use proptest::prelude::*;
use tests::{
    TestLog,
    commands::{credits, register},
    new_id,
};
use uuid::Uuid;

/// One thing that happens, to one of the sub-resellers or corrections there are by then.
#[derive(Clone, Copy, Debug)]
pub(super) enum CreditStep {
    Register,
    Rename(usize),
    Move(usize),
    Agree(usize),
    Give(usize),
    Return(usize),
    Revoke(usize),
    Correct(usize),
    Approve(usize),
    Decline(usize),
}

/// What there is by then.
#[derive(Default)]
pub(super) struct Made {
    resellers: Vec<ResellerId>,
    corrections: Vec<AdjustmentId>,
}

pub(super) fn step() -> impl Strategy<Value = CreditStep> {
    let some = 0..1000_usize;
    prop_oneof![
        1 => Just(CreditStep::Register),
        1 => some.clone().prop_map(CreditStep::Rename),
        1 => some.clone().prop_map(CreditStep::Move),
        1 => some.clone().prop_map(CreditStep::Agree),
        2 => some.clone().prop_map(CreditStep::Give),
        1 => some.clone().prop_map(CreditStep::Return),
        1 => some.clone().prop_map(CreditStep::Revoke),
        2 => some.clone().prop_map(CreditStep::Correct),
        1 => some.clone().prop_map(CreditStep::Approve),
        1 => some.prop_map(CreditStep::Decline),
    ]
}

/// Takes a step; one that the rules forbid changes nothing.
pub(super) async fn take(test: &TestLog, step: CreditStep, reseller_id: ResellerId, made: &mut Made) {
    let sub = |index: usize| made.resellers.get(index % made.resellers.len().max(1)).copied();
    let sub = |index| sub(index).unwrap_or(reseller_id);
    let correction = |index: usize| made.corrections.get(index % made.corrections.len().max(1)).copied();
    let correction = |index| correction(index).unwrap_or(AdjustmentId(Uuid::nil()));
    let by = StaffId(new_id());
    let transfer = |from, to, whole: usize| {
        let credits = credits(i64::try_from(whole).unwrap());
        TransferCredits { from, to, credits }
    };
    let _ = match step {
        CreditStep::Register => {
            made.resellers.push(ResellerId(new_id()));
            let parent_id = Some(reseller_id);
            let reseller = register(made.resellers[made.resellers.len() - 1]);
            test.execute(RegisterReseller { parent_id, ..reseller }).await
        }
        CreditStep::Rename(index) => test.execute(rename(sub(index), index)).await,
        CreditStep::Move(index) => {
            let (reseller_id, to) = (sub(index), (!index.is_multiple_of(3)).then_some(reseller_id));
            test.execute(MoveReseller { reseller_id, to }).await
        }
        CreditStep::Agree(index) => {
            let limit = credits(i64::try_from(index).unwrap());
            test.execute(AgreeOverdraft { reseller_id, limit }).await
        }
        CreditStep::Give(index) => test.execute(transfer(reseller_id, sub(index), index % 40)).await,
        CreditStep::Return(index) => test.execute(transfer(sub(index), reseller_id, index % 40)).await,
        CreditStep::Revoke(index) => {
            let (lot, reason) = (u32::try_from(index % 4 + 1).unwrap(), "charged back".to_owned());
            test.execute(RevokePurchase {
                reseller_id,
                lot,
                reason,
            })
            .await
        }
        CreditStep::Correct(index) => {
            made.corrections.push(AdjustmentId(new_id()));
            // Above the limit of 1000 credits it waits.
            let whole = if index.is_multiple_of(4) { 1 } else { 1_500 };
            test.execute(AdjustCredits {
                reseller_id,
                adjustment_id: made.corrections[made.corrections.len() - 1],
                credits: credits(whole),
                reason: format!("correction {index}"),
                by,
                effective_on: None,
            })
            .await
        }
        CreditStep::Approve(index) => {
            let adjustment_id = correction(index);
            test.execute(ApproveAdjustment {
                reseller_id,
                adjustment_id,
                by,
            })
            .await
        }
        CreditStep::Decline(index) => {
            let (adjustment_id, reason) = (correction(index), "was booked before".to_owned());
            test.execute(DeclineAdjustment {
                reseller_id,
                adjustment_id,
                by,
                reason,
            })
            .await
        }
    };
}

/// Another name, or the same with another address.
fn rename(reseller_id: ResellerId, index: usize) -> ChangeResellerProfile {
    let profile = ResellerProfile {
        name: format!("Nordlicht {}", index % 3),
        address: vec![format!("Am Hafen {index}")],
        country: None,
        vat_number: None,
        website: None,
        language: None,
        contact_name: None,
        contact_email: None,
        contact_phone: None,
    };
    ChangeResellerProfile {
        reseller_id,
        by_staff: true,
        profile,
    }
}
