//! Subscriptions: in force for terms that follow each other, until they are cancelled or not paid for.

mod cancel;
mod channels;
mod error;
mod events;
mod generate;
mod renew;
mod resume;
mod revoke;
mod term;

use chrono::{DateTime, NaiveDate, Utc};

pub(crate) use self::revoke::revoke;
pub use self::{
    cancel::CancelSubscription,
    channels::ChangeChannels,
    error::SubscriptionError,
    events::{
        EndReason, PaidTerm, SubscriptionCancelled, SubscriptionChannelsChanged, SubscriptionEnded,
        SubscriptionRenewalFailed, SubscriptionRenewed, SubscriptionResumed, SubscriptionStarted,
    },
    generate::GenerateSubscription,
    renew::RenewSubscription,
    resume::ResumeSubscription,
};
use crate::{
    catalog::{Sku, SubscriptionTerm},
    event::Event,
    ids::PersonId,
    license::Seller,
    proration::Days,
    states::States,
};

/// What became of a subscription.
#[derive(Clone, Debug, PartialEq)]
pub enum Subscription {
    /// Never heard of.
    NotStarted,
    /// It is a customer's.
    InForce(InForce),
    /// It is over for good.
    Ended {
        /// Who had sold it.
        seller: Seller,
        /// The last day, in UTC, on which it was in force.
        ended_on: NaiveDate,
    },
}

/// A subscription that is a customer's.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// Who sold it, may change it and pays for its terms.
    pub seller: Seller,
    /// For whom it is.
    pub customer_id: PersonId,
    /// What it is in this term; its size is the number of channels.
    pub sku: Sku,
    /// What it is to be in the next term: as many channels or fewer.
    pub next: Sku,
    /// How long this term is.
    pub length: SubscriptionTerm,
    /// The days of this term.
    pub days: Days,
    /// For how many days after it the subscription stays in force where the next one is not paid for.
    pub grace_days: u32,
    /// The first day of the first term.
    pub anchor: NaiveDate,
    /// How many months all terms have, this one included.
    pub months: u32,
    /// Whether it is not to renew.
    pub cancelled: bool,
    /// Whether it was told that the next term could not be paid for.
    pub failed: bool,
}

/// Where a subscription stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// In its term.
    Running,
    /// After its term, and the next one may be paid for.
    Due,
    /// After its last day, for this reason.
    Over(EndReason, NaiveDate),
}

impl Subscription {
    /// The state before any event.
    pub const EMPTY: Self = Self::NotStarted;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Self::NotStarted, Event::SubscriptionStarted(started)) => *self = Self::InForce(InForce::new(started)),
            (Self::InForce(subscription), Event::SubscriptionEnded(ended)) => {
                let (seller, ended_on) = (subscription.seller, ended.ended_on);
                *self = Self::Ended { seller, ended_on };
            }
            (Self::InForce(subscription), event) => subscription.evolve(event),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::InForce(subscription) => subscription.sku.heap_bytes() + subscription.next.heap_bytes(),
            Self::NotStarted | Self::Ended { .. } => 0,
        }
    }

    /// Whether it is in force at `at`, by what is known: also in the days of grace, as long as its end is not told.
    pub fn is_in_force(&self, at: DateTime<Utc>) -> bool {
        let day = at.date_naive();
        match self {
            Self::NotStarted => false,
            Self::InForce(subscription) => {
                let last = match subscription.cancelled {
                    true => subscription.days.last,
                    false => subscription.until(),
                };
                (subscription.anchor..=last).contains(&day)
            }
            Self::Ended { ended_on, .. } => day <= *ended_on,
        }
    }

    /// This subscription if `by` sold it or is a reseller above; that of another looks like none. Every command that comes from a seller asks
    /// here.
    pub(crate) fn managed_by(&self, states: &States, by: Seller) -> Result<&InForce, SubscriptionError> {
        match self {
            Self::InForce(subscription) if by.reaches(states, subscription.seller) => Ok(subscription),
            Self::Ended { seller, .. } if by.reaches(states, *seller) => Err(SubscriptionError::Ended),
            Self::InForce(_) | Self::Ended { .. } | Self::NotStarted => Err(SubscriptionError::Unknown),
        }
    }
}

impl InForce {
    fn new(started: &SubscriptionStarted) -> Self {
        let term = &started.term;
        Self {
            seller: started.seller,
            customer_id: started.customer_id,
            sku: started.sku.clone(),
            next: started.sku.clone(),
            length: term.length,
            days: term.days,
            grace_days: term.grace_days,
            anchor: term.days.first,
            months: term.length.months(),
            cancelled: false,
            failed: false,
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event {
            Event::SubscriptionRenewed(renewed) => self.renewed(renewed),
            Event::SubscriptionRenewalFailed(_) => self.failed = true,
            Event::SubscriptionChannelsChanged(changed) => {
                self.next = changed.to.clone();
                if changed.effective_on <= self.days.last {
                    self.sku = changed.to.clone();
                }
            }
            Event::SubscriptionCancelled(_) => self.cancelled = true,
            Event::SubscriptionResumed(_) => self.cancelled = false,
            _ => {}
        }
    }

    fn renewed(&mut self, renewed: &SubscriptionRenewed) {
        let term = &renewed.term;
        self.sku = renewed.sku.clone();
        self.next = renewed.sku.clone();
        self.length = term.length;
        self.days = term.days;
        self.grace_days = term.grace_days;
        self.months = self.months.saturating_add(term.length.months());
        self.failed = false;
    }

    /// The last day of grace.
    fn until(&self) -> NaiveDate {
        let grace = chrono::Days::new(u64::from(self.grace_days));
        self.days.last.checked_add_days(grace).unwrap_or(NaiveDate::MAX)
    }

    /// The first day of the next term.
    fn due_on(&self) -> Result<NaiveDate, SubscriptionError> {
        self.days.last.succ_opt().ok_or(SubscriptionError::TermTooLate)
    }

    fn stage(&self, today: NaiveDate) -> Stage {
        match self.cancelled {
            _ if today <= self.days.last => Stage::Running,
            true => Stage::Over(EndReason::Cancelled, self.days.last),
            false if self.failed && today > self.until() => Stage::Over(EndReason::Lapsed, self.until()),
            false => Stage::Due,
        }
    }
}
