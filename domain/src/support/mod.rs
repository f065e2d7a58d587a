//! Update and support services of licenses: one purchased term after another, each a support of its own.

mod assign;
mod co_term;
mod error;
mod events;
mod revoke;
mod upgrade;

use chrono::NaiveDate;

pub(crate) use self::{
    assign::{Asked, assign},
    revoke::{revoke, revoke_last},
    upgrade::{Quote, Quoted, Upgrading, upgrade},
};
pub use self::{
    assign::{AssignSupport, NewSupport},
    co_term::{CoTermSupports, ToCoTerm},
    error::SupportError,
    events::{SupportAssigned, SupportCoTermed, SupportRevoked, SupportUpgraded, UpgradedSupport},
};
use crate::{
    credit_account::{Drawn, LotPart},
    event::Event,
    ids::SupportId,
    proration::{self, Days},
};

/// How far ahead support can be bought, in years from today.
const MOST_YEARS_AHEAD: u32 = 10;

/// All support that was bought for a license, in the order in which it was bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Support {
    terms: Vec<PurchasedTerm>,
}

/// One support: a term that was bought.
#[derive(Clone, Debug, PartialEq)]
pub struct PurchasedTerm {
    /// Which.
    pub support_id: SupportId,
    /// For how many years; none if it was bought by the day.
    pub years: Option<u32>,
    /// From when until when.
    pub days: Days,
    /// All credits that were paid for it, upgrades included.
    pub drawn: Vec<Drawn>,
    /// What a term that follows it without a gap is counted from; none at the end of the calendar.
    chain: Option<Chain>,
}

/// Terms of years that follow each other without a gap end where all their years, counted from the first one's first day, do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chain {
    anchor: NaiveDate,
    years: u32,
}

impl Support {
    /// The state before any event.
    pub const EMPTY: Self = Self { terms: Vec::new() };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::SupportAssigned(assigned) => self.assigned(assigned),
            Event::SupportCoTermed(co_termed) => self.co_termed(co_termed),
            Event::SupportUpgraded(upgraded) => upgraded.supports.iter().for_each(|support| self.upgraded(support)),
            Event::SupportRevoked(revoked) => self.terms.retain(|term| term.support_id != revoked.support_id),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        let drawn = self.terms.iter().flat_map(|term| &term.drawn);
        let parts: usize = drawn.map(|drawn| drawn.parts.capacity() * size_of::<LotPart>()).sum();
        let lists: usize = self.terms.iter().map(|term| term.drawn.capacity()).sum();
        parts + lists * size_of::<Drawn>() + self.terms.capacity() * size_of::<PurchasedTerm>()
    }

    /// Every term that was bought, past ones included, in the order in which they were bought.
    pub fn terms(&self) -> &[PurchasedTerm] {
        &self.terms
    }

    /// The last day of the last term, in UTC, included; it may be past. None if support was never bought.
    pub fn in_force_until(&self) -> Option<NaiveDate> {
        self.terms.last().map(|term| term.days.last)
    }

    /// Whether a term covers this day, in UTC.
    pub fn is_in_force(&self, today: NaiveDate) -> bool {
        let covers = |days: Days| days.first <= today && today <= days.last;
        self.terms.iter().any(|term| covers(term.days))
    }

    /// The first day of a term that is bought `today`: the day after the last one's end, or today if that is past.
    fn next_first(&self, today: NaiveDate) -> NaiveDate {
        let after = self.in_force_until().and_then(|last| last.succ_opt());
        after.map_or(today, |after| after.max(today))
    }

    /// The days of so many years that are bought `today`, unless they reach too far ahead.
    fn next_years(&self, years: u32, today: NaiveDate) -> Result<Days, SupportError> {
        let first = self.next_first(today);
        let last = self.chain_with(first, years).last();
        within_reach(
            Days {
                first,
                last: last.unwrap_or(NaiveDate::MAX),
            },
            today,
        )
    }

    /// The chain after so many years from `first` on: the one that there is if they follow it without a gap.
    fn chain_with(&self, first: NaiveDate, years: u32) -> Chain {
        let follows = self.in_force_until().and_then(|last| last.succ_opt()) == Some(first);
        match self.terms.last().and_then(|term| term.chain) {
            Some(chain) if follows => Chain {
                years: chain.years.saturating_add(years),
                ..chain
            },
            _ => Chain { anchor: first, years },
        }
    }

    fn holds(&self, support_id: SupportId) -> bool {
        self.terms.iter().any(|term| term.support_id == support_id)
    }

    fn assigned(&mut self, assigned: &SupportAssigned) {
        let years = assigned.sku.years();
        let chain = Some(self.chain_with(assigned.days.first, years));
        self.terms.push(PurchasedTerm {
            support_id: assigned.support_id,
            years: Some(years),
            days: assigned.days,
            drawn: assigned.drawn.iter().cloned().collect(),
            chain,
        });
    }

    fn co_termed(&mut self, co_termed: &SupportCoTermed) {
        let after = co_termed.days.last.succ_opt();
        self.terms.push(PurchasedTerm {
            support_id: co_termed.support_id,
            years: None,
            days: co_termed.days,
            drawn: co_termed.drawn.iter().cloned().collect(),
            chain: after.map(|anchor| Chain { anchor, years: 0 }),
        });
    }

    fn upgraded(&mut self, upgraded: &UpgradedSupport) {
        let mut terms = self.terms.iter_mut();
        if let Some(term) = terms.find(|term| term.support_id == upgraded.support_id) {
            term.drawn.extend(upgraded.drawn.clone());
        }
    }
}

impl Chain {
    fn last(self) -> Option<NaiveDate> {
        proration::last_day(self.anchor, self.years)
    }
}

/// These days, unless they end too far ahead of `today`.
fn within_reach(days: Days, today: NaiveDate) -> Result<Days, SupportError> {
    let latest = proration::last_day(today, MOST_YEARS_AHEAD).unwrap_or(NaiveDate::MAX);
    match days.last > latest {
        true => Err(SupportError::TooFarAhead { latest }),
        false => Ok(days),
    }
}
