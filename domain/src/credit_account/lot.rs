//! Lots: credits that came together, what was paid for them and how long they are good for; and parts of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{credits::Credits, ids::ResellerId, money::Money};

/// What credits of a lot cost, as a ratio: so much money for so many credits. A part of the lot keeps the ratio of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotPrice {
    /// What was paid.
    pub paid: Money,
    /// For so many credits, above zero.
    pub for_credits: Credits,
}

/// Which lot of an account, and what stays the same about it however much of it is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Its place in the account, from 1, in the order in which the lots came.
    pub number: u32,
    /// What its credits cost, if known; none for corrections.
    pub price: Option<LotPrice>,
    /// The last day (UTC) that it is good for; none if it does not expire.
    pub expires_on: Option<NaiveDate>,
}

/// Credits of one lot of an account, or of its overdraft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotPart {
    /// How many, above zero.
    pub credits: Credits,
    /// Of which lot; none if they were drawn on the overdraft, or before lots were told.
    pub lot: Option<Lot>,
}

/// Credits that were taken for something, and what they were taken from, so that they can go back to the very same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// From whose account: who paid.
    pub reseller_id: ResellerId,
    /// The parts in the order in which they were drawn, at least one.
    pub parts: Vec<LotPart>,
}

/// A lot with something left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLot {
    /// Which.
    pub lot: Lot,
    /// How many credits are left, above zero.
    pub left: Credits,
}

impl LotPrice {
    /// The price of `credits` for which `paid` was paid, if that is known.
    pub(super) fn new(paid: Option<Money>, for_credits: Credits) -> Option<Self> {
        paid.map(|paid| Self { paid, for_credits })
    }
}

impl LotPart {
    /// Credits that no lot is named for.
    pub(crate) fn of_no_lot(credits: Credits) -> Self {
        Self { credits, lot: None }
    }

    /// The lot's number, if there is one.
    pub(super) fn number(&self) -> Option<u32> {
        self.lot.map(|lot| lot.number)
    }
}

impl Drawn {
    /// The same credits, each payer once and each of its lots once.
    pub(crate) fn gathered(drawn: &[Self]) -> Vec<Self> {
        let mut gathered: Vec<Self> = vec![];
        for one in drawn {
            match gathered.iter_mut().find(|found| found.reseller_id == one.reseller_id) {
                Some(found) => one.parts.iter().for_each(|part| gather(&mut found.parts, *part)),
                None => gathered.push(one.clone()),
            }
        }
        gathered
    }
}

/// Adds a part to those of its lot. A sum that cannot be counted stays apart, so that whoever sums up all of them notices.
fn gather(parts: &mut Vec<LotPart>, part: LotPart) {
    let same = parts.iter_mut().find(|found| found.lot == part.lot);
    let sum = same.as_ref().and_then(|found| found.credits.checked_add(part.credits));
    match (same, sum) {
        (Some(found), Some(sum)) => found.credits = sum,
        _ => parts.push(part),
    }
}

/// How many credits these parts are, if that can be counted.
pub(super) fn sum(parts: &[LotPart]) -> Option<Credits> {
    parts
        .iter()
        .try_fold(Credits::ZERO, |sum, part| sum.checked_add(part.credits))
}
