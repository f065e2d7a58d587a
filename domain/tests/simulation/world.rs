//! The trade as it stands: the states, what exists, the time.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ActivationKeyId, AddressId, AdjustmentId, ContactId, Event, LicenseId, NewEvent, OrderId, PersonId, Rejection,
    ResellerId, StaffId, States, Stream, SubscriptionId, TokenId, UserId,
    activation_key::{ActivationKey, Owner},
    catalog::{PublishPriceList, default_price_list},
    period::{Month, Seal},
};

use uuid::Uuid;

use crate::{
    asked::Asked,
    chance::Chance,
    promises::{self, Promises},
    report::Report,
    stored::Stored,
};

/// How many of the staff there are.
const STAFF: u64 = 3;
/// How many commands are asked between two looks at everything.
const LOOK_AT_ALL: u64 = 400;

/// What exists, in the order in which it came.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) resellers: Vec<ResellerId>,
    pub(crate) persons: Vec<PersonId>,
    pub(crate) keys: Vec<ActivationKeyId>,
    pub(crate) licenses: Vec<LicenseId>,
    pub(crate) adjustments: Vec<(ResellerId, AdjustmentId)>,
    pub(crate) contacts: Vec<(PersonId, ContactId)>,
    pub(crate) addresses: Vec<(PersonId, AddressId)>,
    pub(crate) subscriptions: Vec<SubscriptionId>,
    pub(crate) orders: Vec<OrderId>,
    pub(crate) users: Vec<UserId>,
    pub(crate) tokens: Vec<(UserId, TokenId)>,
    pub(crate) requested_close: Option<(Month, Seal)>,
}

/// A trade that goes on as its seed says.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) chance: Chance,
    pub(crate) at: DateTime<Utc>,
    pub(crate) states: States,
    pub(crate) known: Known,
    pub(crate) report: Report,
    pub(crate) promises: Promises,
    stored: Stored,
    codes: HashSet<&'static str>,
}

impl World {
    /// A house with its first price list, in the autumn of 2016.
    pub(crate) fn new(seed: u64) -> Self {
        let mut world = Self {
            seed,
            chance: Chance::new(seed),
            at: "2016-09-30T08:00:00Z".parse().unwrap(),
            states: States::default(),
            known: Known::default(),
            report: Report::default(),
            promises: Promises::default(),
            stored: Stored::default(),
            codes: Rejection::CODES.iter().copied().flatten().copied().collect(),
        };
        let price_list = default_price_list();
        world.ask(0, &PublishPriceList { price_list });
        world
    }

    /// Some minutes pass, or hours, and now and then weeks.
    pub(crate) fn wait(&mut self) {
        let minutes = match self.chance.between(0, 99) {
            0..60 => self.chance.amount(1, 90),
            60..97 => self.chance.amount(60, 3 * 24 * 60),
            _ => self.chance.amount(7 * 24 * 60, 30 * 24 * 60),
        };
        self.at += TimeDelta::minutes(minutes);
    }

    /// Whether what comes next is wild.
    pub(crate) fn is_odd(&mut self) -> bool {
        self.chance.percent(4)
    }

    /// A reseller; at times one that nobody ever heard of.
    pub(crate) fn reseller(&mut self) -> ResellerId {
        let known = self.chance.pick(&self.known.resellers);
        let is_odd = self.chance.percent(1);
        known
            .filter(|_| !is_odd)
            .unwrap_or_else(|| ResellerId(self.chance.id()))
    }

    /// One of the staff.
    pub(crate) fn staff(&mut self) -> StaffId {
        StaffId(Uuid::from_u128(self.chance.between(1, STAFF).into()))
    }

    /// A person, new or known.
    pub(crate) fn person(&mut self) -> PersonId {
        let known = self.chance.pick(&self.known.persons);
        let is_new = self.chance.percent(10);
        known.filter(|_| !is_new).unwrap_or_else(|| PersonId(self.chance.id()))
    }

    /// A key, mostly one of the last; at times one that nobody ever heard of.
    pub(crate) fn key(&mut self) -> ActivationKeyId {
        let known = self.chance.pick_late(&self.known.keys);
        let is_odd = self.chance.percent(1);
        known
            .filter(|_| !is_odd)
            .unwrap_or_else(|| ActivationKeyId(self.chance.id()))
    }

    /// Whose a key is.
    pub(crate) fn owner(&self, key: ActivationKeyId) -> Option<Owner> {
        match *self.states.activation_key(key) {
            ActivationKey::Added { owner } => Some(owner),
            ActivationKey::Unadded => None,
        }
    }

    /// A license, mostly one of the last; at times one that nobody ever heard of.
    pub(crate) fn license(&mut self) -> LicenseId {
        let known = self.chance.pick_late(&self.known.licenses);
        let is_odd = self.chance.percent(1);
        known.filter(|_| !is_odd).unwrap_or_else(|| LicenseId(self.chance.id()))
    }

    /// A license, if a few tries find one then one on a computer.
    pub(crate) fn license_in_use(&mut self) -> LicenseId {
        let is_in_use = |states: &States, id| {
            let license = states.license(id).assigned();
            license.is_ok_and(|license| license.activation.computer_id.is_some())
        };
        let mut drawn = self.license();
        for _ in 0..6 {
            if is_in_use(&self.states, drawn) {
                break;
            }
            drawn = self.license();
        }
        drawn
    }

    /// Asks for something, and lets happen what follows; says whether anything does.
    pub(crate) fn ask(&mut self, step: u64, command: &dyn Asked) -> bool {
        let outcome = self.decide(command);
        self.report.take(&outcome);
        match &outcome {
            Ok(events) => self.accepted(events),
            Err(rejection) => assert!(self.codes.contains(rejection.code()), "{} is a code", rejection.code()),
        }
        self.spot_check(step, command);
        outcome.is_ok_and(|events| !events.is_empty())
    }

    /// Decides twice, the second time with nothing but what was asked for the first time, and looks at the guards.
    fn decide(&self, command: &dyn Asked) -> Result<Vec<NewEvent>, Rejection> {
        self.states.take_read();
        let outcome = command.decide(&self.states, self.at);
        let mut guarded = self.states.take_read();
        let mut only_guarded = States::default();
        for stream in &guarded {
            if let Some(state) = self.states.loaded(*stream) {
                only_guarded.insert(*stream, state.clone());
            }
        }
        assert_eq!(
            command.decide(&only_guarded, self.at),
            outcome,
            "deciding twice is the same"
        );
        guarded.extend(command.begins());
        for event in outcome.iter().flatten() {
            assert!(
                guarded.contains(&event.stream),
                "{} is written but not read",
                event.stream
            );
            promises::check_guarded(&event.event, &guarded);
            let mut event = event.event.clone();
            event.visit_personal(&mut |field, personal| {
                if let domain::Personal::Plain { person, .. } = personal {
                    let is_guarded = guarded.contains(&Stream::Person(*person));
                    assert!(is_guarded, "{field} is sealed for {person}, who is not read");
                }
            });
        }
        outcome
    }

    fn accepted(&mut self, events: &[NewEvent]) {
        for event in events {
            self.states.evolve(event);
            self.stored.take(event);
            self.promises.take(&self.states, self.at, event);
            self.known.take(&event.event);
        }
        self.promises.check_done(&self.states);
    }

    /// Now and then: one stream from its start, everything, the same command as states are loaded, and at the ends of time.
    fn spot_check(&mut self, step: u64, command: &dyn Asked) {
        if step.is_multiple_of(8) {
            let stream = self.chance.pick_late(self.stored.streams()).unwrap();
            self.stored.check(&self.states, stream);
            for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                let outcome = command.decide(&self.states, at);
                assert!(outcome.is_ok() || outcome.is_err_and(|error| self.codes.contains(error.code())));
            }
            self.decide_as_loaded(command);
        }
        if step.is_multiple_of(LOOK_AT_ALL) {
            self.promises.check_all(&self.states);
        }
    }

    /// A log loads what a command asks for and decides again until it asks for nothing else; the answer is the same.
    fn decide_as_loaded(&self, command: &dyn Asked) {
        let mut loaded = States::default();
        for _ in 0..64 {
            let outcome = command.decide(&loaded, self.at);
            let found = loaded.take_read().into_iter().filter_map(|stream| {
                let state = self.states.loaded(stream)?;
                loaded.loaded(stream).is_none().then(|| (stream, state.clone()))
            });
            let found: Vec<_> = found.collect();
            if found.is_empty() {
                assert_eq!(
                    outcome,
                    command.decide(&self.states, self.at),
                    "loading changes nothing"
                );
                return;
            }
            found
                .into_iter()
                .for_each(|(stream, state)| loaded.insert(stream, state));
        }
        panic!("a command asks for ever more states");
    }

    /// That all promises hold, looked at from the start.
    pub(crate) fn check_all(&self) {
        self.promises.check_all(&self.states);
        for stream in self.stored.streams() {
            self.stored.check(&self.states, *stream);
        }
    }
}

impl Known {
    fn take(&mut self, event: &Event) {
        match event {
            Event::ResellerRegistered(registered) => self.resellers.push(registered.reseller_id),
            Event::PersonRegistered(registered) => self.persons.push(registered.person_id),
            Event::ActivationKeyAdded(added) => self.keys.push(added.activation_key_id),
            Event::LicenseAssigned(assigned) => self.licenses.push(assigned.license_id),
            Event::CreditAdjustmentRequested(requested) => {
                let waiting = (requested.reseller_id, requested.adjustment_id);
                self.adjustments.push(waiting);
            }
            Event::CustomerContactAdded(added) => self.contacts.push((added.person_id, added.contact_id)),
            Event::CustomerAddressAdded(added) => self.addresses.push((added.person_id, added.address_id)),
            Event::SubscriptionStarted(started) => self.subscriptions.push(started.subscription_id),
            Event::OrderPlaced(placed) => self.orders.push(placed.order_id),
            Event::UserInvited(invited) => self.users.push(invited.user_id),
            Event::TokenIssued(issued) => self.tokens.push((issued.user_id, issued.token_id)),
            Event::PeriodCloseRequested(asked) => self.requested_close = Some((asked.month, asked.seal.clone())),
            _ => {}
        }
    }
}
