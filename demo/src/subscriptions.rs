//! Subscriptions of Remote Support, which resellers pay for month by month.

use std::num::NonZeroU32;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    Rejection, SubscriptionId,
    catalog::{Size, Sku},
    subscription::{
        CancelSubscription, ChangeChannels, GenerateSubscription, InForce, RenewSubscription, ResumeSubscription,
        Subscription,
    },
};

use crate::{
    command::Who,
    plan::midnight,
    resellers::Day,
    world::{Task, World},
};

/// What is sold as subscription.
const PRODUCT: &str = "RS";

/// A subscription as it goes on over the years.
struct Contract {
    /// Who sells it, by the place in the table of resellers.
    reseller: usize,
    channels: NonZeroU32,
    starts: Day,
    changes: &'static [(Day, Step)],
    /// From when on nobody pays any more.
    unpaid_from: Option<Day>,
}

/// Something that happens to a subscription.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// It begins.
    Start,
    /// Its next term is due.
    Renew,
    /// What could not be paid for is tried again.
    Retry,
    /// It gets another number of channels.
    Channels(NonZeroU32),
    /// It is not to renew.
    Cancel,
    /// It is to renew after all.
    Resume,
}

static CONTRACTS: [Contract; 6] = [
    Contract {
        changes: &[((2022, 3, 17), Step::Channels(count(8)))],
        ..contract(4, 5, (2021, 2, 10))
    },
    Contract {
        changes: &[((2024, 6, 4), Step::Channels(count(6)))],
        ..contract(13, 10, (2022, 5, 31))
    },
    Contract {
        changes: &[
            ((2024, 2, 20), Step::Cancel),
            ((2024, 2, 23), Step::Resume),
            ((2024, 11, 20), Step::Cancel),
        ],
        ..contract(1, 3, (2023, 3, 14))
    },
    contract(8, 4, (2023, 9, 6)),
    Contract {
        unpaid_from: Some((2024, 9, 1)),
        ..contract(16, 2, (2024, 4, 15))
    },
    contract(15, 6, (2025, 6, 18)),
];

const fn contract(reseller: usize, channels: u32, starts: Day) -> Contract {
    Contract {
        reseller,
        channels: count(channels),
        starts,
        changes: &[],
        unpaid_from: None,
    }
}

const fn count(channels: u32) -> NonZeroU32 {
    match NonZeroU32::new(channels) {
        Some(channels) => channels,
        None => NonZeroU32::MIN,
    }
}

impl Contract {
    fn is_paid_on(&self, day: NaiveDate) -> bool {
        let unpaid = self
            .unpaid_from
            .and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        unpaid.is_none_or(|unpaid| day < unpaid)
    }
}

impl World {
    /// Lays out who subscribes when, and what changes then.
    pub(crate) fn open_subscriptions(&mut self) {
        for (index, contract) in CONTRACTS.iter().enumerate() {
            self.on(contract.starts, Task::Subscription(index, Step::Start));
            for (day, change) in contract.changes {
                self.on(*day, Task::Subscription(index, *change));
            }
        }
    }

    pub(crate) fn subscription(&mut self, at: DateTime<Utc>, index: usize, step: Step) -> Result<(), Rejection> {
        let Some(contract) = CONTRACTS.get(index) else {
            return Ok(());
        };
        let subscription_id = SubscriptionId(self.mint.id("subscription", &index.to_string()));
        let by = self.seller(Some(contract.reseller));
        let who = self.resellers.get(contract.reseller).map(|reseller| reseller.id);
        let who = who.map_or_else(|| self.staff(), |id| Who::Reseller(id, None));
        match step {
            Step::Start => self.subscribe(at, index, contract, subscription_id),
            Step::Renew | Step::Retry => self.renew(at, index, contract, subscription_id),
            Step::Cancel => self.act(at, who, CancelSubscription { subscription_id, by }),
            Step::Resume => self.act(at, who, ResumeSubscription { subscription_id, by }),
            Step::Channels(channels) => {
                if !self.affords_channels(at, contract, channels)? {
                    let retry = self.chance.soon(at);
                    self.later(retry, Task::Subscription(index, step));
                    return Ok(());
                }
                let change = ChangeChannels {
                    subscription_id,
                    by,
                    to: Size::Count(channels),
                    order: self.new_order(at.date_naive(), false)?,
                    paid: None,
                };
                self.act(at, who, change)
            }
        }
    }

    /// Whether the reseller has the credits for so many channels. If not it buys some.
    fn affords_channels(
        &mut self,
        at: DateTime<Utc>,
        contract: &Contract,
        channels: NonZeroU32,
    ) -> Result<bool, Rejection> {
        let (list, sku) = (self.price_list(at)?, channels_of(channels)?);
        let seller = Some(contract.reseller);
        let needed = self.in_tier(&list, seller, list.price_in_credits(&sku)?);
        self.affords(at, seller, needed)
    }

    fn subscribe(
        &mut self,
        at: DateTime<Utc>,
        index: usize,
        contract: &Contract,
        subscription_id: SubscriptionId,
    ) -> Result<(), Rejection> {
        let seller = Some(contract.reseller);
        if !self.affords_channels(at, contract, contract.channels)? {
            let retry = self.chance.soon(at);
            self.later(retry, Task::Subscription(index, Step::Start));
            return Ok(());
        }
        let customer = self.draw_customer(seller)?;
        let Some(activation_key_id) = self.draw_key(at, customer)? else {
            return Ok(());
        };
        let Some((customer_id, customer_email)) = self.customers.get(customer).map(|of| (of.id, of.email.clone()))
        else {
            return Ok(());
        };
        let generate = GenerateSubscription {
            subscription_id,
            seller: self.seller(seller),
            activation_key_id,
            sku: channels_of(contract.channels)?,
            customer_id,
            customer_email,
            comment: None,
            order: self.new_order(at.date_naive(), false)?,
            paid: None,
        };
        let who = self.buyer(seller, customer_id);
        self.act(at, who, generate)?;
        self.wait_for_term(index, subscription_id);
        Ok(())
    }

    /// Renews in the morning of the day on which the term is due.
    fn wait_for_term(&mut self, index: usize, subscription_id: SubscriptionId) {
        if let Some(term) = self.in_term(subscription_id) {
            let due = midnight(term.days.last + Days::new(1)) + TimeDelta::hours(6);
            self.later(due, Task::Subscription(index, Step::Renew));
        }
    }

    fn in_term(&self, subscription_id: SubscriptionId) -> Option<&InForce> {
        match self.states.subscription(subscription_id) {
            Subscription::InForce(term) => Some(term),
            Subscription::NotStarted | Subscription::Ended { .. } => None,
        }
    }

    /// The vendor's housekeeping renews. Where credits are short the reseller buys some within days, or nobody pays any more.
    fn renew(
        &mut self,
        at: DateTime<Utc>,
        index: usize,
        contract: &Contract,
        subscription_id: SubscriptionId,
    ) -> Result<(), Rejection> {
        let Some((failed, grace, channels)) = self
            .in_term(subscription_id)
            .map(|term| (term.failed, term.grace_days, term.next.size()))
        else {
            return Ok(());
        };
        let (today, paid) = (at.date_naive(), contract.is_paid_on(at.date_naive()));
        if let (Size::Count(channels), true, true) = (channels, failed, paid)
            && !self.affords_channels(at, contract, channels)?
        {
            let retry = self.chance.soon(at);
            self.later(retry, Task::Subscription(index, Step::Retry));
            return Ok(());
        }
        let who = Who::System(self.mint.id("system", "housekeeping"));
        let renew = RenewSubscription {
            subscription_id,
            paid: None,
        };
        self.act(at, who, renew)?;
        let is_due = self.in_term(subscription_id).is_some_and(|term| term.days.last < today);
        if is_due {
            let retry = match paid {
                true => self.chance.days_after(at, 1, 4),
                false => at + Days::new(u64::from(grace) + 1),
            };
            self.later(retry, Task::Subscription(index, Step::Retry));
        } else {
            self.wait_for_term(index, subscription_id);
        }
        Ok(())
    }
}

fn channels_of(channels: NonZeroU32) -> Result<Sku, Rejection> {
    Ok(Sku::new(PRODUCT, None, Size::Count(channels))?)
}
