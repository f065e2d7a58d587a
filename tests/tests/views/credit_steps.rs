//! What happens to credit accounts in random histories, besides what licenses cost.

use domain::{
    AdjustmentId, ResellerId, StaffId,
    credit_account::{
        AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment, RevokePurchase, TransferCredits,
    },
    reseller::{ChangeResellerProfile, MoveReseller, RegisterReseller, ResellerProfile},
};
use event_log::{ExecuteError, Executed};
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
    Correct,
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
        2 => Just(CreditStep::Correct),
        1 => some.clone().prop_map(CreditStep::Approve),
        1 => some.prop_map(CreditStep::Decline),
    ]
}

/// Takes a step; one that the rules forbid changes nothing.
pub(super) async fn take(test: &TestLog, step: CreditStep, reseller_id: ResellerId, made: &mut Made) {
    let sub = |index: usize| made.resellers.get(index % made.resellers.len().max(1)).copied();
    let sub = |index| sub(index).unwrap_or(reseller_id);
    let transfer = |from, to, index: usize| {
        let credits = credits(i64::try_from(index % 40).unwrap());
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
        CreditStep::Give(index) => test.execute(transfer(reseller_id, sub(index), index)).await,
        CreditStep::Return(index) => test.execute(transfer(sub(index), reseller_id, index)).await,
        CreditStep::Revoke(index) => {
            let (lot, reason) = (u32::try_from(index % 4 + 1).unwrap(), "charged back".to_owned());
            let revoke = RevokePurchase {
                reseller_id,
                lot,
                reason,
            };
            test.execute(revoke).await
        }
        CreditStep::Correct | CreditStep::Approve(_) | CreditStep::Decline(_) => {
            correct(test, step, reseller_id, &mut made.corrections).await
        }
    };
}

async fn correct(
    test: &TestLog,
    step: CreditStep,
    reseller_id: ResellerId,
    made: &mut Vec<AdjustmentId>,
) -> Result<Executed, ExecuteError> {
    let one = |index: usize| made.get(index % made.len().max(1)).copied();
    let one = |index| one(index).unwrap_or(AdjustmentId(Uuid::nil()));
    let by = StaffId(new_id());
    match step {
        CreditStep::Approve(index) => {
            let approve = ApproveAdjustment {
                reseller_id,
                adjustment_id: one(index),
                by,
            };
            test.execute(approve).await
        }
        CreditStep::Decline(index) => {
            let decline = DeclineAdjustment {
                reseller_id,
                adjustment_id: one(index),
                by,
                reason: "was booked before".to_owned(),
            };
            test.execute(decline).await
        }
        _ => {
            made.push(AdjustmentId(new_id()));
            // Above the limit of 1000 credits it waits.
            let whole = if made.len().is_multiple_of(4) { 1 } else { 1_500 };
            let adjust = AdjustCredits {
                reseller_id,
                adjustment_id: made[made.len() - 1],
                credits: credits(whole),
                reason: format!("correction {}", made.len()),
                by,
                effective_on: None,
            };
            test.execute(adjust).await
        }
    }
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
