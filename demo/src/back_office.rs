//! What staff do about credits now and then, besides small corrections.

use chrono::{DateTime, Datelike, Days, Utc};
use domain::{
    AdjustmentId, Credits, Rejection, ResellerId, StaffId,
    credit_account::{
        AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment, OpenLot, RevokePurchase, TransferCredits,
    },
};

use crate::{
    command::Who,
    world::{Task, World},
};

/// The credits of a reseller's former system, too many for one of the staff alone.
const MOVED_OVER: Credits = Credits(120_000);
/// What a distributor gives to a new sub-reseller.
const STARTING: Credits = Credits(2_500);
/// How far below zero a trusted reseller may go.
const OVERDRAFT: Credits = Credits(10_000);

/// Something that staff do at their desks.
#[derive(Clone, Copy)]
pub(crate) enum Paperwork {
    /// A trusted reseller gets an overdraft.
    Overdraft,
    /// A large correction is asked for.
    Request,
    /// And approved by somebody else.
    Approve(ResellerId, AdjustmentId),
    /// Or declined.
    Decline(ResellerId, AdjustmentId),
    /// A bank takes a payment back.
    Chargeback,
    /// A distributor gives credits to a sub-reseller.
    Transfer(ResellerId, ResellerId),
    /// A sub-reseller gives its distributor credits back.
    GiveBack,
}

impl World {
    /// Lays out the paperwork of the years.
    pub(crate) fn open_back_office(&mut self) {
        for (day, paperwork) in [
            ((2019, 3, 4), Paperwork::Overdraft),
            ((2019, 9, 16), Paperwork::Request),
            ((2021, 5, 17), Paperwork::Request),
            ((2022, 6, 20), Paperwork::Chargeback),
            ((2024, 9, 23), Paperwork::GiveBack),
        ] {
            self.on(day, Task::Paperwork(paperwork));
        }
    }

    pub(crate) fn paperwork(&mut self, at: DateTime<Utc>, paperwork: Paperwork) -> Result<(), Rejection> {
        let done = match paperwork {
            Paperwork::Overdraft => self.overdraft(at)?,
            Paperwork::Request => self.request(at)?,
            Paperwork::Approve(reseller_id, adjustment_id) => self.approve(at, reseller_id, adjustment_id)?,
            Paperwork::Decline(reseller_id, adjustment_id) => self.decline(at, reseller_id, adjustment_id)?,
            Paperwork::Chargeback => self.chargeback(at)?,
            Paperwork::Transfer(from, to) => self.transfer(at, from, to)?,
            Paperwork::GiveBack => self.give_back(at)?,
        };
        if !done {
            self.later(at + Days::new(7), Task::Paperwork(paperwork));
        }
        Ok(())
    }

    /// One of the staff by the number of the desk.
    fn at_desk(&self, desk: &str) -> StaffId {
        StaffId(self.mint.id("staff", desk))
    }

    /// The first active reseller for which there is what is looked for.
    fn first<T>(&self, wanted: impl Fn(&Self, usize) -> Option<T>) -> Option<T> {
        let active = (0..self.resellers.len()).filter(|index| self.is_active(Some(*index)));
        active.filter_map(|index| wanted(self, index)).next()
    }

    fn id(&self, index: usize) -> Option<ResellerId> {
        self.resellers.get(index).map(|reseller| reseller.id)
    }

    fn overdraft(&mut self, at: DateTime<Utc>) -> Result<bool, Rejection> {
        let Some(reseller_id) = self.first(Self::id) else {
            return Ok(false);
        };
        let who = Who::Staff(self.at_desk("1").0);
        let agree = AgreeOverdraft {
            reseller_id,
            limit: OVERDRAFT,
        };
        self.act(at, who, agree).map(|()| true)
    }

    /// The first time it is approved, later declined.
    fn request(&mut self, at: DateTime<Utc>) -> Result<bool, Rejection> {
        let Some(reseller_id) = self.first(Self::id) else {
            return Ok(false);
        };
        let (by, adjustment_id) = (self.at_desk("2"), AdjustmentId(self.mint("adjustment")));
        let adjust = AdjustCredits {
            reseller_id,
            adjustment_id,
            credits: MOVED_OVER,
            reason: "credits of the former system moved over".to_owned(),
            by,
            effective_on: None,
        };
        let answer = if at.year() < 2020 {
            Paperwork::Approve(reseller_id, adjustment_id)
        } else {
            Paperwork::Decline(reseller_id, adjustment_id)
        };
        self.later(at + Days::new(1), Task::Paperwork(answer));
        self.act(at, Who::Staff(by.0), adjust).map(|()| true)
    }

    fn approve(
        &mut self,
        at: DateTime<Utc>,
        reseller_id: ResellerId,
        adjustment_id: AdjustmentId,
    ) -> Result<bool, Rejection> {
        let by = self.at_desk("3");
        let approve = ApproveAdjustment {
            reseller_id,
            adjustment_id,
            by,
        };
        self.act(at, Who::Staff(by.0), approve).map(|()| true)
    }

    fn decline(
        &mut self,
        at: DateTime<Utc>,
        reseller_id: ResellerId,
        adjustment_id: AdjustmentId,
    ) -> Result<bool, Rejection> {
        let by = self.at_desk("3");
        let decline = DeclineAdjustment {
            reseller_id,
            adjustment_id,
            by,
            reason: "they were moved over before".to_owned(),
        };
        self.act(at, Who::Staff(by.0), decline).map(|()| true)
    }

    /// Of a purchase that nothing was drawn from yet.
    fn chargeback(&mut self, at: DateTime<Utc>) -> Result<bool, Rejection> {
        let untouched = |open: &&OpenLot| open.lot.price.is_some_and(|price| price.for_credits == open.left);
        let purchase = self.first(|world, index| {
            let reseller_id = world.id(index)?;
            let lots = world.states.credit_account(reseller_id).open_lots();
            Some((reseller_id, lots.iter().rfind(untouched)?.lot.number))
        });
        let Some((reseller_id, lot)) = purchase else {
            return Ok(false);
        };
        let reason = "the bank took the payment back".to_owned();
        let revoke = RevokePurchase {
            reseller_id,
            lot,
            reason,
        };
        let who = Who::Staff(self.at_desk("1").0);
        self.act(at, who, revoke).map(|()| true)
    }

    /// A distributor helps one that begins, once it can afford to.
    fn transfer(&mut self, at: DateTime<Utc>, from: ResellerId, to: ResellerId) -> Result<bool, Rejection> {
        let can = self.states.reseller(from).may_act().is_ok() && self.balance(from) >= STARTING;
        if can {
            let credits = STARTING;
            let transfer = TransferCredits { from, to, credits };
            self.act(at, Who::Reseller(from, None), transfer)?;
        }
        Ok(can)
    }

    fn give_back(&mut self, at: DateTime<Utc>) -> Result<bool, Rejection> {
        let pair = self.first(|world, index| {
            let reseller = world.resellers.get(index)?;
            let to = reseller.distributor?;
            (world.balance(reseller.id) >= STARTING).then_some((reseller.id, to))
        });
        let Some((from, to)) = pair else {
            return Ok(false);
        };
        let credits = STARTING;
        let transfer = TransferCredits { from, to, credits };
        self.act(at, Who::Reseller(from, None), transfer).map(|()| true)
    }
}
