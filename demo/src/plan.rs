//! The plan: every command of the history with its time, in order.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    Rejection,
    catalog::{PriceList, PublishPriceList, default_price_list},
};
use sha2::{Digest, Sha256};

use crate::{
    command::{DemoCommand, Who},
    guide,
    load::DemoError,
    world::{Task, World},
};

/// The day on which the guide's customer first buys, and the whole history begins.
pub(crate) const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2016, 9, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A command of the plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// When it is decided.
    pub(crate) at: DateTime<Utc>,
    /// Who sends it.
    pub(crate) who: Who,
    /// The command, with the plan's ids.
    pub(crate) command: DemoCommand,
    /// The step that its conversation began with.
    pub(crate) conversation: usize,
    /// The types of the events that follow from it.
    pub(crate) events: Vec<&'static str>,
    /// The position of the last of them.
    pub(crate) position: i64,
    /// The hash of the plan up to here.
    pub(crate) chain: Chain,
}

/// The hash of a plan up to a step. A log that knows it holds the same plan up to there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chain([u8; 32]);

/// All of the history.
#[derive(Debug, PartialEq)]
pub(crate) struct Plan {
    /// In order; there is at least one.
    pub(crate) steps: Vec<Step>,
    /// The persons who occur: the id in the plan, and the e-mail address.
    pub(crate) persons: Vec<(domain::PersonId, String)>,
}

impl Plan {
    /// The history of `seed` from its first day to the day before `now`.
    pub(crate) fn new(seed: u64, now: DateTime<Utc>) -> Result<Self, DemoError> {
        let end = midnight(now.date_naive());
        let mut world = World::new(seed);
        world.open()?;
        while let Some((at, task)) = world.next(end) {
            world.conversation = None;
            let step = world.steps.len();
            let performed = world.perform(at, task);
            performed.map_err(|source| DemoError::Planned {
                step,
                at,
                source: Box::new(source),
            })?;
        }
        if world.steps.is_empty() {
            return Err(DemoError::TooEarly { begins: FIRST_DAY, now });
        }
        Ok(Self {
            steps: world.steps,
            persons: world.persons.into_iter().collect(),
        })
    }
}

impl World {
    /// Lays out what does not depend on anything else.
    fn open(&mut self) -> Result<(), DemoError> {
        let begins = midnight(FIRST_DAY);
        let first = Task::Publish(Box::new(default_price_list()));
        self.later(begins + TimeDelta::hours(6), first);
        self.open_lists()?;
        for (at, who, command) in guide::commands(self)? {
            self.later(at, Task::Guide(who, Box::new(command)));
        }
        self.open_resellers();
        self.on((2017, 2, 6), Task::Adjust);
        self.open_back_office();
        self.open_devices();
        self.open_subscriptions();
        self.open_supports();
        self.open_closing();
        self.open_users()?;
        self.open_signing()?;
        self.open_erasures();
        // The guide's customer is the first; all others come from the next Monday on.
        self.later(begins + TimeDelta::days(3), Task::Day);
        Ok(())
    }

    fn perform(&mut self, at: DateTime<Utc>, task: Task) -> Result<(), Rejection> {
        match task {
            Task::Publish(price_list) => self.publish(at, *price_list),
            Task::Guide(who, command) => self.act(at, who, *command),
            Task::Join(reseller) => self.join(at, reseller),
            Task::Suspend(reseller) => self.suspend(at, reseller),
            Task::Reinstate(reseller) => self.reinstate(at, reseller),
            Task::Day => {
                self.day(at);
                Ok(())
            }
            Task::Sale => self.sale(at),
            Task::Assign(purchase) => self.assign(at, purchase),
            Task::Activate(held) => self.activate(at, held),
            Task::Grow(held) => self.grow(at, held),
            Task::Convert(held) => self.convert(at, held),
            Task::Comment(held) => self.comment(at, held),
            Task::Move(held) => self.move_license(at, held),
            Task::Delete(held) => self.delete(at, held),
            Task::Rename(customer, key) => self.rename(at, customer, key),
            Task::Checkout(checkout) => self.checkout(at, checkout),
            Task::Support(care) => self.support(at, care),
            Task::Subscription(contract, step) => self.subscription(at, contract, step),
            Task::Customer(customer, change) => self.customer(at, customer, change),
            Task::Erase(ground) => self.erase(at, ground),
            Task::Close(closing) => self.close(at, closing),
            Task::Device(usage) => self.device(at, usage),
            Task::Partner(reseller, partnership) => self.partner(at, reseller, partnership),
            Task::TopUp(reseller) => self.top_up(at, reseller),
            Task::Adjust => self.adjust(at),
            Task::Paperwork(paperwork) => self.paperwork(at, paperwork),
            Task::Expire => self.expire(at),
        }
    }

    fn publish(&mut self, at: DateTime<Utc>, price_list: PriceList) -> Result<(), Rejection> {
        let who = self.staff();
        self.act(at, who, PublishPriceList { price_list })
    }
}

impl Chain {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Sha256::digest(seed.to_be_bytes()).into())
    }

    /// Takes one more step in. What `Debug` hides of a command follows from its ids, which it shows.
    pub(crate) fn extend(&mut self, at: DateTime<Utc>, who: Who, command: &DemoCommand) {
        let text = format!("{at:?} {who:?} {command:?}");
        self.0 = Sha256::new().chain_update(self.0).chain_update(text).finalize().into();
    }

    /// In hexadecimal digits.
    pub(crate) fn text(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

pub(crate) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}
