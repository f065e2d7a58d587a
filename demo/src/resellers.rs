//! The resellers: a distributor with two levels of sub-resellers below it, and some who have none.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Rejection, ResellerId,
    money::Currency,
    reseller::{RegisterReseller, ReinstateReseller, SuspendReseller},
};

use crate::world::{Reseller, Task, World};

/// How a reseller keeps its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purse {
    /// It buys ahead.
    Careful,
    /// It buys what it needs when it needs it, so that next to nothing is ever left.
    Thrifty,
}

/// A reseller as it stands in the table below.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) name: &'static str,
    /// Whose sub-reseller it is, by its place in the table, which is above.
    parent: Option<usize>,
    /// The first month of its business.
    joins: (i32, u32),
    /// How much of all business it does.
    pub(crate) share: u64,
    pub(crate) purse: Purse,
    pub(crate) currency: Currency,
    /// When it is suspended, and when it may act again.
    suspended: Option<(Day, Option<Day>)>,
}

/// Year, month, day.
pub(crate) type Day = (i32, u32, u32);

/// The distributor comes first.
static HOUSES: [House; 17] = [
    house("Nordwind Distribution GmbH", None, (2016, 10), 9),
    house("Fjordlys Data AS", Some(0), (2016, 11), 8),
    house("Méridien Systèmes SARL", Some(0), (2017, 2), 8),
    house("Halcyon IT Partners Ltd", Some(0), (2017, 9), 7).in_dollars(),
    house("Castellano Sistemas S.L.", Some(0), (2018, 5), 7),
    house("Lofoten Kontorservice", Some(1), (2018, 1), 3).thrifty(),
    house("Skåne Terminalcenter AB", Some(1), (2018, 9), 4),
    house("Bretagne Réseaux", Some(2), (2018, 3), 4),
    house("Léman Informatique", Some(2), (2019, 1), 3).thrifty(),
    house("Peak District Computers", Some(3), (2019, 4), 3).in_dollars(),
    house("Clyde Managed Services", Some(3), (2020, 2), 4).in_dollars(),
    house("Sierra Redes", Some(4), (2020, 9), 3).thrifty(),
    house("Tajo Informática", Some(4), (2021, 3), 3).suspended((2025, 10, 14), None),
    house("Kestrel Software House", None, (2016, 10), 9).in_dollars(),
    house("Baobab Informatique", None, (2017, 6), 6).suspended((2021, 3, 9), Some((2021, 4, 20))),
    house("Sakura Terminal K.K.", None, (2018, 10), 6).in_dollars(),
    house("Prairie Remote Inc.", None, (2019, 8), 5).in_dollars().thrifty(),
];

const fn house(name: &'static str, parent: Option<usize>, joins: (i32, u32), share: u64) -> House {
    House {
        name,
        parent,
        joins,
        share,
        purse: Purse::Careful,
        currency: Currency::Eur,
        suspended: None,
    }
}

impl House {
    const fn in_dollars(self) -> Self {
        Self {
            currency: Currency::Usd,
            ..self
        }
    }

    const fn thrifty(self) -> Self {
        Self {
            purse: Purse::Thrifty,
            ..self
        }
    }

    const fn suspended(self, from: Day, until: Option<Day>) -> Self {
        Self {
            suspended: Some((from, until)),
            ..self
        }
    }
}

impl World {
    /// Lays out who joins when, and who is suspended.
    pub(crate) fn open_resellers(&mut self) {
        for (index, house) in HOUSES.iter().enumerate() {
            let parent = house.parent.and_then(|parent| self.resellers.get(parent));
            let distributor = parent.map(|parent| parent.distributor.unwrap_or(parent.id));
            self.resellers.push(Reseller {
                id: ResellerId(self.mint.id("reseller", house.name)),
                distributor,
                house,
                joined: false,
                buys: false,
            });
            let (year, month) = house.joins;
            let day = u32::try_from(self.chance.between(3, 12)).unwrap_or(3);
            self.on((year, month, day), Task::Join(index));
            if let Some((from, until)) = house.suspended {
                self.on(from, Task::Suspend(index));
                if let Some(until) = until {
                    self.on(until, Task::Reinstate(index));
                }
            }
        }
        self.open_partners();
    }

    /// Puts `task` into the working hours of a day.
    pub(crate) fn on(&mut self, (year, month, day): Day, task: Task) {
        if let Some(day) = NaiveDate::from_ymd_opt(year, month, day) {
            let at = self.chance.office(day);
            self.later(at, task);
        }
    }

    pub(crate) fn join(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        let who = self.staff();
        let Some(reseller) = self.resellers.get_mut(index) else {
            return Ok(());
        };
        reseller.joined = true;
        let (reseller_id, house) = (reseller.id, reseller.house);
        let parent = house.parent.and_then(|parent| self.resellers.get(parent));
        let parent_id = parent.map(|parent| parent.id);
        let name = house.name.to_owned();
        let register = RegisterReseller {
            reseller_id,
            parent_id,
            name,
        };
        self.act(at, who, register)?;
        self.welcome(at, index);
        if house.purse == Purse::Careful {
            self.watch_credits(at, index);
        }
        Ok(())
    }

    pub(crate) fn suspend(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        let who = self.staff();
        let Some(reseller_id) = self.resellers.get(index).map(|reseller| reseller.id) else {
            return Ok(());
        };
        let reason = "three reminders of an open invoice were not answered".to_owned();
        self.act(at, who, SuspendReseller { reseller_id, reason })
    }

    pub(crate) fn reinstate(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        let who = self.staff();
        let Some(reseller_id) = self.resellers.get(index).map(|reseller| reseller.id) else {
            return Ok(());
        };
        self.act(at, who, ReinstateReseller { reseller_id })
    }
}
