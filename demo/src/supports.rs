//! Support: with a license or after it, for more years, to one end. Resellers buy it for the licenses of their customers, others
//! order it.

use chrono::{DateTime, Days, Utc};
use domain::{
    Command, Credits, Rejection, SupportId,
    catalog::{PriceList, Sku, SupportSku},
    license::{Assigned, Term},
    support::{AssignSupport, CoTermSupports, NewSupport, ToCoTerm},
};

use crate::{
    command::Who,
    resellers::Day,
    world::{Held, Task, World},
};

/// For how many years support is bought, and how often.
const YEARS: [(u32, u64); 4] = [(1, 60), (2, 20), (3, 15), (5, 5)];

/// When somebody brings the supports of one customer to one end.
const CO_TERMED: [Day; 4] = [(2019, 11, 12), (2021, 10, 19), (2023, 11, 7), (2025, 11, 18)];
/// What a reseller has to have for that: the days cannot be worth more.
const ENOUGH: Credits = Credits(40_000);

/// Something about support.
#[derive(Clone, Copy)]
pub(crate) enum Care {
    /// More years, or the first ones.
    Extend(Held),
    /// Several come to one end.
    CoTerm,
}

impl World {
    /// Lays out what is rare.
    pub(crate) fn open_supports(&mut self) {
        for day in CO_TERMED {
            self.on(day, Task::Support(Care::CoTerm));
        }
    }

    pub(crate) fn support(&mut self, at: DateTime<Utc>, care: Care) -> Result<(), Rejection> {
        match care {
            Care::Extend(held) => self.extend(at, held),
            Care::CoTerm => self.co_term(at),
        }
    }

    /// What support a permanent license is bought with, if any.
    pub(crate) fn draw_support(&mut self) -> Option<u32> {
        let bought = self.chance.percent(28);
        let years = self.chance.weighted(&YEARS, |of| of.1).map(|of| of.0);
        years.filter(|_| bought)
    }

    pub(crate) fn new_support(&mut self, years: u32) -> NewSupport {
        NewSupport {
            support_id: SupportId(self.mint("support")),
            years,
            paid: None,
        }
    }

    /// Draws whether somebody extends the support of a license that was just bought for so many years.
    pub(crate) fn what_becomes_of_support(&mut self, at: DateTime<Utc>, held: Held, years: Option<u32>) {
        let Some(years) = years else {
            if held.seller.is_some() && self.chance.percent(6) {
                let when = self.chance.days_after(at, 20, 400);
                self.later(when, Task::Support(Care::Extend(held)));
            }
            return;
        };
        self.supported.push(held);
        if self.chance.percent(40) {
            let end = at + Days::new(u64::from(years) * 365);
            let when = self.chance.days_after(end - Days::new(40), 1, 100);
            self.later(when, Task::Support(Care::Extend(held)));
        }
    }

    /// One or more years for a permanent license.
    fn extend(&mut self, at: DateTime<Utc>, held: Held) -> Result<(), Rejection> {
        let Some(license) = self.license(held).filter(is_permanent) else {
            return Ok(());
        };
        let years = self.chance.weighted(&YEARS, |of| of.1).map_or(1, |of| of.0);
        if held.seller.is_none() {
            return self.order_support(at, held, &license, years);
        }
        let list = self.price_list(at)?;
        let needed = support_price(&list, &license.sku, years)?;
        let needed = self.in_tier(&list, held.seller, needed);
        if !self.is_active(held.seller) || !self.affords(at, held.seller, needed)? {
            self.again(at, Task::Support(Care::Extend(held)), held.seller);
            return Ok(());
        }
        let assign = AssignSupport {
            license_id: held.license_id,
            by: self.seller(held.seller),
            support: self.new_support(years),
            order: self.new_order(at.date_naive(), false)?,
        };
        let who = self.buyer(held.seller, license.customer_id);
        self.act(at, who, assign)?;
        self.what_becomes_of_support(at, held, Some(years));
        Ok(())
    }

    /// The supports of the first customer for whom that is possible; else it is tried again a week later.
    fn co_term(&mut self, at: DateTime<Utc>) -> Result<(), Rejection> {
        for index in 0..self.customers.len() {
            if let Some((who, co_term)) = self.co_terming_of(at, index)? {
                return self.act(at, who, co_term);
            }
        }
        self.later(at + Days::new(7), Task::Support(Care::CoTerm));
        Ok(())
    }

    fn co_terming_of(
        &mut self,
        at: DateTime<Utc>,
        customer: usize,
    ) -> Result<Option<(Who, CoTermSupports)>, Rejection> {
        let own: Vec<Held> = self
            .supported
            .iter()
            .filter(|held| {
                held.customer == customer && self.license(**held).is_some_and(|license| is_permanent(&license))
            })
            .copied()
            .collect();
        let mut licenses: Vec<_> = own.iter().map(|held| held.license_id).collect();
        licenses.sort_unstable();
        licenses.dedup();
        let seller = own.first().and_then(|held| held.seller);
        let reseller = seller
            .and_then(|index| self.resellers.get(index))
            .map(|reseller| reseller.id);
        let Some(reseller_id) = reseller.filter(|id| licenses.len() > 1 && self.balance(*id) >= ENOUGH) else {
            return Ok(None);
        };
        let supports = licenses.into_iter().map(|license_id| ToCoTerm {
            license_id,
            support_id: SupportId(self.mint.id("co-termed", &license_id.0.to_string())),
        });
        let co_term = CoTermSupports {
            reseller_id,
            supports: supports.take(10).collect(),
            until: None,
            order: self.new_order(at.date_naive(), false)?,
        };
        let events = co_term.decide(&self.states, at).unwrap_or_default();
        Ok((!events.is_empty()).then_some((Who::Reseller(reseller_id, None), co_term)))
    }
}

/// What a reseller pays for support before its tier.
pub(crate) fn support_price(list: &PriceList, sku: &Sku, years: u32) -> Result<Credits, Rejection> {
    Ok(list.support_price_in_credits(&SupportSku::new(years, sku.clone())?)?)
}

fn is_permanent(license: &Assigned) -> bool {
    license.term == Term::Permanent && license.check_enabled().is_ok()
}
