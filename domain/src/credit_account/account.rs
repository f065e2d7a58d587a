//! The state of a credit account: what is there, in which lots, and what is owed.

use chrono::NaiveDate;

use super::{
    Cause, CreditAdjustmentRequested, CreditError, CreditPurchaseRevoked, CreditsAdjusted, CreditsDebited,
    CreditsPurchased, CreditsRefunded, Lot, LotPart, LotPrice, OpenLot, lot,
};
use crate::{
    credits::Credits,
    event::Event,
    ids::{AdjustmentId, ResellerId},
};

/// The credits of a reseller. What is left in its lots less what is owed is its balance.
#[derive(Clone, Debug, PartialEq)]
pub struct CreditAccount {
    /// What is there; below zero if more is owed than is left. Never below the limit, unless a purchase was revoked.
    pub balance: Credits,
    /// How far below zero the balance may go, as staff agreed.
    pub limit: Credits,
    /// What was drawn on the overdraft and not paid since.
    pub owed: Credits,
    lots: Vec<OpenLot>,
    lots_made: u32,
    purchases: Vec<Purchase>,
    revoked: Vec<u32>,
    waiting: Vec<CreditAdjustmentRequested>,
}

/// A purchase that can be revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Purchase {
    lot: u32,
    /// What was bought less what expired.
    credits: Credits,
}

impl CreditAccount {
    /// The state before any event.
    pub const EMPTY: Self = Self {
        balance: Credits::ZERO,
        limit: Credits::ZERO,
        owed: Credits::ZERO,
        lots: Vec::new(),
        lots_made: 0,
        purchases: Vec::new(),
        revoked: Vec::new(),
        waiting: Vec::new(),
    };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::CreditsPurchased(purchased) => self.purchased(purchased),
            Event::CreditsDebited(debited) => {
                self.take(&debited.parts, debited.credits);
                self.balance = debited.balance_after;
            }
            Event::CreditsRefunded(refunded) => self.refunded(refunded),
            Event::CreditsAdjusted(adjusted) => self.adjusted(adjusted),
            Event::CreditAdjustmentRequested(requested) => self.waiting.push(requested.clone()),
            Event::CreditAdjustmentDeclined(declined) => self.waits_no_more(Some(declined.adjustment_id)),
            Event::CreditsTransferredOut(transferred) => {
                self.take(&transferred.parts, transferred.credits);
                self.balance = transferred.balance_after;
            }
            Event::CreditsTransferredIn(transferred) => {
                transferred.parts.iter().for_each(|part| self.add(*part));
                self.balance = transferred.balance_after;
            }
            Event::CreditOverdraftAgreed(agreed) => self.limit = agreed.limit,
            Event::CreditsExpired(expired) => {
                self.take(&expired.parts, expired.credits);
                expired.parts.iter().for_each(|part| self.forget(part));
                self.balance = expired.balance_after;
            }
            Event::CreditPurchaseRevoked(revoked) => self.revoked(revoked),
            _ => {}
        }
        self.settle();
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        let reasons: usize = self.waiting.iter().map(|waiting| waiting.reason.capacity()).sum();
        self.lots.capacity() * size_of::<OpenLot>()
            + self.purchases.capacity() * size_of::<Purchase>()
            + self.revoked.capacity() * size_of::<u32>()
            + self.waiting.capacity() * size_of::<CreditAdjustmentRequested>()
            + reasons
    }

    /// The lots with something left, in the order in which they are drawn from.
    pub fn open_lots(&self) -> &[OpenLot] {
        &self.lots
    }

    /// The event that takes `credits`, above zero, unless there are too few: from the lots first in, first out, and then on
    /// the overdraft.
    pub fn debit(
        &self,
        reseller_id: ResellerId,
        credits: Credits,
        cause: Cause,
    ) -> Result<CreditsDebited, CreditError> {
        let balance_after = self.after(credits.negated())?;
        Ok(CreditsDebited {
            reseller_id,
            credits,
            cause,
            parts: self.draw(credits),
            balance_after,
        })
    }

    /// The event that gives these parts back to what they were drawn from.
    pub fn refund(
        &self,
        reseller_id: ResellerId,
        parts: &[LotPart],
        cause: Cause,
    ) -> Result<CreditsRefunded, CreditError> {
        let credits = lot::sum(parts).ok_or(CreditError::BalanceOverflow)?;
        let balance_after = self.after(credits)?;
        Ok(CreditsRefunded {
            reseller_id,
            credits,
            cause,
            parts: self.homes(parts),
            balance_after,
        })
    }

    /// The correction of this id that waits for approval.
    pub(super) fn waiting(&self, adjustment_id: AdjustmentId) -> Result<&CreditAdjustmentRequested, CreditError> {
        let mut waiting = self.waiting.iter();
        waiting
            .find(|waiting| waiting.adjustment_id == adjustment_id)
            .ok_or(CreditError::UnknownAdjustment)
    }

    /// The balance after a change: so many more, or fewer if negative. It only falls to what the limit allows.
    pub(super) fn after(&self, change: Credits) -> Result<Credits, CreditError> {
        let room = self.balance.checked_add(self.limit);
        let too_few = CreditError::TooFewCredits {
            needed: change.negated(),
            available: room.unwrap_or(self.balance),
        };
        match self.balance.checked_add(change) {
            Some(balance) if change.is_positive() || balance >= self.limit.negated() => Ok(balance),
            None if change.is_positive() => Err(CreditError::BalanceOverflow),
            Some(_) | None => Err(too_few),
        }
    }

    /// What `credits` are drawn from: the lots first in, first out, and then the overdraft.
    pub(super) fn draw(&self, credits: Credits) -> Vec<LotPart> {
        let mut missing = credits;
        let mut parts = vec![];
        for open in &self.lots {
            let (credits, lot) = (open.left.min(missing), Some(open.lot));
            if credits.is_positive() {
                parts.push(LotPart { credits, lot });
                missing = fewer(missing, credits);
            }
        }
        if missing.is_positive() {
            parts.push(LotPart::of_no_lot(missing));
        }
        parts
    }

    /// The number of the lot that a purchase would be now.
    pub(crate) fn next_lot(&self) -> u32 {
        self.new_lot(0, None, None).number
    }

    /// The `nth` lot that is new to the account, from 0.
    pub(super) fn new_lot(&self, nth: usize, price: Option<LotPrice>, expires_on: Option<NaiveDate>) -> Lot {
        let nth = u32::try_from(nth).unwrap_or(u32::MAX);
        Lot {
            number: self.lots_made.saturating_add(1).saturating_add(nth),
            price,
            expires_on,
        }
    }

    /// How many credits of the purchase with this lot can be revoked, and how many of these are not there any more.
    pub(super) fn revocable(&self, lot: u32) -> Result<(Credits, Credits), CreditError> {
        let purchase = self.purchases.iter().find(|purchase| purchase.lot == lot);
        let credits = purchase.ok_or(CreditError::UnknownPurchase { lot })?.credits;
        let open = self.lots.iter().find(|open| open.lot.number == lot);
        Ok((credits, fewer(credits, open.map_or(Credits::ZERO, |open| open.left))))
    }

    /// Where parts go back to: each to its lot; what has none, or one that was revoked, pays what is owed and becomes a lot.
    fn homes(&self, parts: &[LotPart]) -> Vec<LotPart> {
        let has_home = |part: &LotPart| part.number().is_some_and(|lot| !self.revoked.contains(&lot));
        let (mut homes, stray): (Vec<_>, Vec<_>) = parts.iter().copied().partition(has_home);
        let stray = lot::sum(&stray).unwrap_or_default();
        let paid = stray.min(self.owed);
        let rest = fewer(stray, paid);
        if paid.is_positive() {
            homes.push(LotPart::of_no_lot(paid));
        }
        if rest.is_positive() {
            let lot = Some(self.new_lot(0, None, None));
            homes.push(LotPart { credits: rest, lot });
        }
        homes
    }

    fn purchased(&mut self, purchased: &CreditsPurchased) {
        let CreditsPurchased { credits, paid, .. } = *purchased;
        let mut lot = self.new_lot(0, LotPrice::new(paid, credits), purchased.expires_on);
        lot.number = purchased.lot.unwrap_or(lot.number);
        self.add(LotPart {
            credits,
            lot: Some(lot),
        });
        self.purchases.push(Purchase {
            lot: lot.number,
            credits,
        });
        self.balance = purchased.balance_after;
    }

    fn refunded(&mut self, refunded: &CreditsRefunded) {
        let old = [LotPart::of_no_lot(refunded.credits)];
        let parts = if refunded.parts.is_empty() {
            &old
        } else {
            &refunded.parts[..]
        };
        for part in parts {
            match part.lot {
                Some(lot) => self.fill(lot, part.credits),
                None => self.add(*part),
            }
        }
        self.balance = refunded.balance_after;
    }

    fn adjusted(&mut self, adjusted: &CreditsAdjusted) {
        if adjusted.credits.is_positive() {
            let old = [LotPart::of_no_lot(adjusted.credits)];
            let parts = if adjusted.parts.is_empty() {
                &old
            } else {
                &adjusted.parts[..]
            };
            parts.iter().for_each(|part| self.add(*part));
        } else {
            self.take(&adjusted.parts, adjusted.credits.negated());
        }
        self.waits_no_more(adjusted.adjustment_id);
        self.balance = adjusted.balance_after;
    }

    fn revoked(&mut self, revoked: &CreditPurchaseRevoked) {
        self.lots.retain(|open| open.lot.number != revoked.lot);
        self.purchases.retain(|purchase| purchase.lot != revoked.lot);
        self.owed = more(self.owed, revoked.owed);
        self.revoked.push(revoked.lot);
        self.balance = revoked.balance_after;
    }

    /// What is left in lots pays what is owed, the first lot first: only a revoked purchase leaves both.
    fn settle(&mut self) {
        for open in &mut self.lots {
            let paid = open.left.min(self.owed);
            open.left = fewer(open.left, paid);
            self.owed = fewer(self.owed, paid);
        }
        self.lots.retain(|open| open.left.is_positive());
    }

    fn waits_no_more(&mut self, adjustment_id: Option<AdjustmentId>) {
        self.waiting
            .retain(|waiting| Some(waiting.adjustment_id) != adjustment_id);
    }

    /// New credits pay what is owed; the rest is a lot, the next one if none is named.
    fn add(&mut self, part: LotPart) {
        let lot = part.lot.unwrap_or_else(|| self.new_lot(0, None, None));
        let paid = part.credits.min(self.owed);
        self.owed = fewer(self.owed, paid);
        let rest = fewer(part.credits, paid);
        if part.lot.is_some() || rest.is_positive() {
            self.fill(lot, rest);
        }
    }

    /// Puts credits into a lot, which is open then if it was not.
    fn fill(&mut self, lot: Lot, credits: Credits) {
        self.lots_made = self.lots_made.max(lot.number);
        let place = self.lots.binary_search_by_key(&lot.number, |open| open.lot.number);
        match (place, credits.is_positive()) {
            (Ok(place), _) => {
                if let Some(open) = self.lots.get_mut(place) {
                    open.left = more(open.left, credits);
                }
            }
            (Err(place), true) => self.lots.insert(place, OpenLot { lot, left: credits }),
            (Err(_), false) => {}
        }
    }

    /// Takes these parts, or so many credits as is the rule if none are named.
    fn take(&mut self, parts: &[LotPart], credits: Credits) {
        if parts.is_empty() {
            let drawn = self.draw(credits);
            return drawn.iter().for_each(|part| self.take_part(part));
        }
        parts.iter().for_each(|part| self.take_part(part));
    }

    fn take_part(&mut self, part: &LotPart) {
        let Some(number) = part.number() else {
            self.owed = more(self.owed, part.credits);
            return;
        };
        for open in &mut self.lots {
            if open.lot.number == number {
                open.left = fewer(open.left, part.credits);
            }
        }
        self.lots.retain(|open| open.left.is_positive());
    }

    /// What expired of a purchase is not there to be revoked.
    fn forget(&mut self, part: &LotPart) {
        for purchase in &mut self.purchases {
            if part.number() == Some(purchase.lot) {
                purchase.credits = fewer(purchase.credits, part.credits);
            }
        }
        self.purchases.retain(|purchase| purchase.credits.is_positive());
    }
}

fn more(one: Credits, other: Credits) -> Credits {
    Credits(one.0.saturating_add(other.0))
}

fn fewer(one: Credits, other: Credits) -> Credits {
    Credits(one.0.saturating_sub(other.0))
}
