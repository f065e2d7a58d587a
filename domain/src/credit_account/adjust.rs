//! Correcting a balance.

use chrono::{DateTime, NaiveDate, Utc};

use super::{policy::Policy, reason};
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditAdjustmentRequested, CreditError, CreditsAdjusted, LotPart},
    credits::Credits,
    ids::{AdjustmentId, ResellerId, StaffId},
    period,
    rejection::Rejection,
    reseller::{Reseller, ResellerError},
    states::States,
    stream::Stream,
};

/// Lets staff correct the balance of a reseller, of a suspended one too. Above the limit it waits for a second one of the staff.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustCredits {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// The new correction's id.
    pub adjustment_id: AdjustmentId,
    /// How many more; fewer if negative; not zero.
    pub credits: Credits,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// Who asks.
    pub by: StaffId,
    /// The day for which it is meant, not in the future; none for the day on which it is booked.
    pub effective_on: Option<NaiveDate>,
}

impl Command for AdjustCredits {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        if let Some(day) = self.effective_on {
            period::check_open_on(states, day)?;
        }
        decide(
            states.reseller(self.reseller_id),
            states.credit_account(self.reseller_id),
            self,
            Policy::at(at, states.catalog()),
        )
    }
}

fn decide(
    reseller: &Reseller,
    account: &CreditAccount,
    command: &AdjustCredits,
    policy: Policy,
) -> Result<Vec<NewEvent>, Rejection> {
    let (requested, today) = (command.requested()?, policy.today());
    if requested.credits == Credits::ZERO {
        return Err(CreditError::NothingToAdjust.into());
    }
    if let Some(effective_on) = requested.effective_on.filter(|day| *day > today) {
        return Err(CreditError::EffectiveInFuture { effective_on, today }.into());
    }
    if let Reseller::Unregistered = reseller {
        return Err(ResellerError::Unknown.into());
    }
    if account.waiting(requested.adjustment_id).is_ok() {
        return Err(CreditError::AdjustmentAlreadyRequested.into());
    }
    // Asked for before it may wait: what cannot be booked is said at once.
    let booked = book(account, &requested, None, policy)?;
    if requested.credits.0.unsigned_abs() > policy.adjustment_limit.0.unsigned_abs() {
        let stream = Stream::CreditAccount(requested.reseller_id);
        return Ok(vec![NewEvent::new(stream, requested)]);
    }
    Ok(vec![booked])
}

/// The event that books a correction today: more credits are a new lot, fewer are drawn like any others.
pub(super) fn book(
    account: &CreditAccount,
    requested: &CreditAdjustmentRequested,
    approved_by: Option<StaffId>,
    policy: Policy,
) -> Result<NewEvent, CreditError> {
    let (reseller_id, credits) = (requested.reseller_id, requested.credits);
    let balance_after = account.after(credits)?;
    let parts = if credits.is_positive() {
        let lot = account.new_lot(0, None, policy.expires_on());
        vec![LotPart {
            credits,
            lot: Some(lot),
        }]
    } else {
        account.draw(credits.negated())
    };
    let adjusted = CreditsAdjusted {
        reseller_id,
        adjustment_id: Some(requested.adjustment_id),
        credits,
        reason: requested.reason.clone(),
        requested_by: Some(requested.requested_by),
        approved_by,
        effective_on: requested.effective_on,
        parts,
        balance_after,
    };
    Ok(NewEvent::new(Stream::CreditAccount(reseller_id), adjusted))
}

impl AdjustCredits {
    /// The event that lets it wait.
    fn requested(&self) -> Result<CreditAdjustmentRequested, CreditError> {
        Ok(CreditAdjustmentRequested {
            reseller_id: self.reseller_id,
            adjustment_id: self.adjustment_id,
            credits: self.credits,
            reason: reason(&self.reason)?,
            requested_by: self.by,
            effective_on: self.effective_on,
        })
    }
}
