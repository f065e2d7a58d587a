//! Pay pages that were opened, what was done on them, and the events that followed.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use domain::money::Money;

use super::{
    events::{self, Order},
    new_id, random,
};
use crate::checkout::CheckoutRequest;

/// How long a pay page waits for its buyer.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// How many pay pages and events are kept; the oldest go first.
const MOST: usize = 1000;

/// All that the sandbox knows.
#[derive(Default)]
pub(super) struct Sessions {
    sessions: VecDeque<Session>,
    events: VecDeque<Event>,
}

/// A pay page.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) session_id: String,
    pub(super) request: CheckoutRequest,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) state: State,
}

/// What became of it.
#[derive(Clone)]
pub(super) enum State {
    Open {
        /// Whether a payment failed before.
        failed: bool,
    },
    Cancelled,
    Paid {
        order: Box<Order>,
        /// The numbers of the lines whose money went back.
        returned: BTreeSet<u32>,
        /// How often money went back.
        returns: u8,
    },
}

/// What a buyer can do on a pay page, and the vendor on the same page afterwards.
#[derive(Clone, Copy)]
pub(super) enum Action {
    Pay,
    Fail,
    Cancel,
    Refund {
        /// Of which line; of all that are left without one.
        line: Option<u32>,
    },
}

/// Something to tell the receiver.
#[derive(Clone)]
pub(super) struct Event {
    pub(super) event_id: String,
    pub(super) session_id: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) json: String,
    processed: bool,
}

impl Sessions {
    /// Opens a pay page; says until when.
    pub(super) fn open(&mut self, session_id: String, request: CheckoutRequest, now: DateTime<Utc>) -> DateTime<Utc> {
        let expires_at = now + LIFE;
        let state = State::Open { failed: false };
        self.sessions.push_back(Session {
            session_id,
            request,
            expires_at,
            state,
        });
        keep_newest(&mut self.sessions);
        expires_at
    }

    pub(super) fn find(&self, session_id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.session_id == session_id)
    }

    /// Whether the receiver took all that happened on a pay page.
    pub(super) fn all_told(&self, session_id: &str) -> bool {
        let mut events = self.events.iter().filter(|event| event.session_id == session_id);
        events.all(|event| event.processed)
    }

    /// The JSON of a paid order.
    pub(super) fn order(&self, order_id: &str) -> Option<String> {
        let mut orders = self.sessions.iter().filter_map(|session| match &session.state {
            State::Paid { order, .. } => Some(order),
            _ => None,
        });
        orders
            .find(|order| order.order_id() == order_id)
            .map(|order| order.json())
    }

    /// What was not taken, from then on.
    pub(super) fn unprocessed(&self, since: DateTime<Utc>) -> Vec<Event> {
        let events = self.events.iter();
        let left = events.filter(|event| !event.processed && event.created_at >= since);
        left.cloned().collect()
    }

    /// Whether there is such an event, which is taken now.
    pub(super) fn mark_processed(&mut self, event_id: &str) -> bool {
        let event = self.events.iter_mut().find(|event| event.event_id == event_id);
        event.map(|event| event.processed = true).is_some()
    }

    /// Does something on a pay page: the event to send. None if there is no such page, or it cannot be done there any more.
    pub(super) fn act(&mut self, session_id: &str, action: Action, site: &Site<'_>) -> Option<Event> {
        let mut sessions = self.sessions.iter_mut();
        let session = sessions.find(|session| session.session_id == session_id)?;
        let data = session.act(action, site)?;
        let event_id = new_id();
        let event = Event {
            json: events::event(&event_id, site.now, &data),
            event_id,
            session_id: session_id.to_owned(),
            created_at: site.now,
            processed: false,
        };
        self.events.push_back(event.clone());
        keep_newest(&mut self.events);
        Some(event)
    }
}

/// Where and when something is done.
pub(super) struct Site<'a> {
    /// Where the pay page is, which also shows the invoice.
    pub(super) page: &'a str,
    pub(super) now: DateTime<Utc>,
}

impl Session {
    pub(super) fn is_over(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, State::Open { .. }) && now >= self.expires_at
    }

    fn act(&mut self, action: Action, site: &Site<'_>) -> Option<events::Data> {
        if self.is_over(site.now) {
            return None;
        }
        let attempt = |completed| Order::new(&self.request, new_id(), reference(site.now), completed, site);
        match (&mut self.state, action) {
            (State::Open { .. }, Action::Pay) => {
                let order = attempt(true)?;
                let data = events::Data::Paid(order.clone());
                self.state = State::Paid {
                    order: Box::new(order),
                    returned: BTreeSet::new(),
                    returns: 0,
                };
                Some(data)
            }
            (State::Open { failed }, Action::Fail) => {
                let data = events::Data::Failed(attempt(false)?);
                *failed = true;
                Some(data)
            }
            (State::Open { .. }, Action::Cancel) => {
                let data = events::Data::Cancelled(attempt(false)?);
                self.state = State::Cancelled;
                Some(data)
            }
            (
                State::Paid {
                    order,
                    returned,
                    returns,
                },
                Action::Refund { line },
            ) => {
                let is_asked = |number: &u32| !returned.contains(number) && line.is_none_or(|line| line == *number);
                let numbers: Vec<u32> = order.line_numbers().filter(is_asked).collect();
                let data = order.refund(&numbers, new_id(), letter(*returns), site)?;
                returned.extend(numbers);
                *returns += 1;
                Some(data)
            }
            _ => None,
        }
    }

    /// What it costs, to be shown.
    pub(super) fn total(&self) -> Option<Money> {
        self.request.net().ok()
    }
}

fn keep_newest<T>(all: &mut VecDeque<T>) {
    if all.len() > MOST {
        all.pop_front();
    }
}

/// The letter that a return adds to the order's reference.
fn letter(returns: u8) -> char {
    char::from(b'A' + returns.min(25))
}

/// What the buyer's mails would call the order, such as `SANDBOX261129-0417-80356`.
fn reference(now: DateTime<Utc>) -> String {
    let number = u32::from_le_bytes(random());
    let (first, second) = (number % 10_000, number / 10_000 % 100_000);
    format!("SANDBOX{}-{first:04}-{second:05}", now.format("%y%m%d"))
}
