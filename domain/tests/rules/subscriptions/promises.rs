//! What holds whatever is asked, and whenever the clockwork comes.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    Command, Credits, Event, NewEvent, States,
    catalog::{Size, Sku},
    credit_account::{AdjustCredits, CauseKind, PurchaseCredits},
    license::{NewOrder, Price},
    proration,
    reseller::{ReinstateReseller, SuspendReseller},
    subscription::{CancelSubscription, ChangeChannels, ResumeSubscription, Subscription},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{generate, renew};
use crate::support::{ADJUSTMENT, ANNA, BY_ANNA, SINA, SUBSCRIPTION, events::anna_has, order, today};

#[derive(Clone, Copy, Debug)]
enum Action {
    Wait { days: u64 },
    Renew,
    Change { to: u32 },
    Cancel,
    Resume,
    Buy { hundredths: i64 },
    Lose { hundredths: i64 },
    Suspend,
    Reinstate,
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => (0..50_u64).prop_map(|days| Action::Wait { days }),
        8 => Just(Action::Renew),
        4 => (1..9_u32).prop_map(|to| Action::Change { to }),
        1 => Just(Action::Cancel),
        2 => Just(Action::Resume),
        3 => (1..10_000_i64).prop_map(|hundredths| Action::Buy { hundredths }),
        2 => (1..10_000_i64).prop_map(|hundredths| Action::Lose { hundredths }),
        1 => Just(Action::Suspend),
        3 => Just(Action::Reinstate),
    ]
}

/// Anna's subscription as time goes on.
struct Story {
    states: States,
    events: Vec<Event>,
    now: DateTime<Utc>,
    orders: u128,
}

impl Story {
    fn new(now: DateTime<Utc>) -> Self {
        let (states, events, orders) = (States::default(), vec![], 0);
        let mut story = Self {
            states,
            events,
            now,
            orders,
        };
        story.take(anna_has("200"));
        story.ask(&generate());
        story
    }

    fn take(&mut self, events: Vec<NewEvent>) -> usize {
        let count = events.len();
        for event in events {
            self.states.evolve(&event);
            self.events.push(event.event);
        }
        count
    }

    /// How many events it led to.
    fn ask(&mut self, command: &impl Command) -> usize {
        let decided = command.decide(&self.states, self.now);
        self.take(decided.unwrap_or_default())
    }

    fn act(&mut self, action: Action) {
        let (subscription_id, by, reseller_id) = (SUBSCRIPTION, BY_ANNA, ANNA);
        match action {
            Action::Wait { days } => self.now = self.now.checked_add_days(Days::new(days)).unwrap_or(self.now),
            Action::Renew => {
                self.ask(&renew());
            }
            Action::Change { to } => {
                self.change(to);
            }
            Action::Cancel => {
                self.ask(&CancelSubscription { subscription_id, by });
            }
            Action::Resume => {
                self.ask(&ResumeSubscription { subscription_id, by });
            }
            Action::Buy { hundredths } => {
                let (credits, paid) = (Credits(hundredths), None);
                self.ask(&PurchaseCredits {
                    reseller_id,
                    credits,
                    paid,
                });
            }
            Action::Lose { hundredths } => {
                self.lose(hundredths);
            }
            Action::Suspend => {
                let reason = "why".to_owned();
                self.ask(&SuspendReseller { reseller_id, reason });
            }
            Action::Reinstate => {
                self.ask(&ReinstateReseller { reseller_id });
            }
        }
    }

    fn change(&mut self, to: u32) -> usize {
        self.orders += 1;
        let reservation_id = Uuid::from_u128(0x400 + self.orders);
        let order = NewOrder {
            reservation_id,
            ..order()
        };
        self.ask(&ChangeChannels {
            subscription_id: SUBSCRIPTION,
            by: BY_ANNA,
            to: Size::count(to).unwrap(),
            order,
            paid: None,
        })
    }

    fn lose(&mut self, hundredths: i64) -> usize {
        self.ask(&AdjustCredits {
            reseller_id: ANNA,
            adjustment_id: ADJUSTMENT,
            credits: Credits(-hundredths),
            reason: "why".to_owned(),
            by: SINA,
            effective_on: None,
        })
    }

    fn terms(&self) -> Vec<Term<'_>> {
        self.events.iter().filter_map(term).collect()
    }

    /// The credits that were debited for terms.
    fn debits(&self) -> Vec<Price> {
        let of_terms = [CauseKind::SubscriptionStarted, CauseKind::SubscriptionRenewed];
        let debit = |event: &Event| match event {
            Event::CreditsDebited(e) if of_terms.contains(&e.cause.kind) => Some(Price::Credits(e.credits)),
            _ => None,
        };
        self.events.iter().filter_map(debit).collect()
    }

    /// The channels that each term is for, by what was asked before it.
    fn asked_for(&self) -> Vec<Sku> {
        let (mut asked, mut terms) = (None, vec![]);
        for event in &self.events {
            match event {
                Event::SubscriptionStarted(e) => {
                    asked = Some(e.sku.clone());
                    terms.push(e.sku.clone());
                }
                Event::SubscriptionChannelsChanged(e) => asked = Some(e.to.clone()),
                Event::SubscriptionRenewed(_) => terms.extend(asked.clone()),
                _ => {}
            }
        }
        terms
    }

    fn is_over(&self) -> bool {
        matches!(self.states.subscription(SUBSCRIPTION), Subscription::Ended { .. })
    }
}

/// What it is, its days and its price.
type Term<'a> = (&'a Sku, proration::Days, Price);

fn term(event: &Event) -> Option<Term<'_>> {
    match event {
        Event::SubscriptionStarted(e) => Some((&e.sku, e.term.days, e.term.price)),
        Event::SubscriptionRenewed(e) => Some((&e.sku, e.term.days, e.term.price)),
        _ => None,
    }
}

/// Any moment there is, often an extreme one.
fn any_moment() -> impl Strategy<Value = DateTime<Utc>> {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let near = move |days: i64| [first + TimeDelta::days(days), last - TimeDelta::days(days)];
    prop_oneof![
        (0..800_i64, 0..2_usize).prop_map(move |(days, end)| near(days)[end]),
        (-60_000_000_000_000_i64..60_000_000_000_000)
            .prop_filter_map("in the calendar", |seconds| DateTime::from_timestamp(seconds / 10, 0)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn terms_follow_each_other_and_each_is_debited_once(
        actions in proptest::collection::vec(any_action(), 1..80),
    ) {
        let mut story = Story::new(today());
        for action in actions {
            story.act(action);
        }
        let terms = story.terms();
        for two in terms.windows(2) {
            prop_assert_eq!(two[0].1.last.succ_opt(), Some(two[1].1.first));
        }
        for (sku, days, price) in &terms {
            prop_assert!(days.first <= days.last);
            let Size::Count(channels) = sku.size() else { panic!("{sku}") };
            prop_assert_eq!(*price, Price::Credits(Credits(840 * i64::from(channels.get()))));
        }
        prop_assert_eq!(story.debits(), terms.iter().map(|term| term.2).collect::<Vec<_>>());
        prop_assert_eq!(story.asked_for(), terms.iter().map(|term| term.0.clone()).collect::<Vec<_>>());
        prop_assert!(story.states.credit_account(ANNA).balance >= Credits::ZERO);
    }

    #[test]
    fn an_ended_one_never_comes_back(actions in proptest::collection::vec(any_action(), 1..80)) {
        let mut story = Story::new(today());
        for action in actions {
            let before = story.states.subscription(SUBSCRIPTION).clone();
            let was_over = story.is_over();
            story.act(action);
            prop_assert!(!was_over || *story.states.subscription(SUBSCRIPTION) == before);
            let told = story.events.iter().filter(|event| matches!(event, Event::SubscriptionEnded(_)));
            prop_assert_eq!(told.count(), usize::from(story.is_over()));
        }
    }

    #[test]
    fn the_clockwork_comes_to_rest_and_then_changes_nothing(
        actions in proptest::collection::vec(any_action(), 1..60),
    ) {
        let mut story = Story::new(today());
        for action in actions {
            story.act(action);
            let mut calls = 0;
            while story.ask(&renew()) > 0 {
                calls += 1;
                prop_assert!(calls < 100);
            }
            // Fifty days are two terms at most, and then the grace or the end.
            prop_assert!(calls <= 3, "{} calls", calls);
            prop_assert_eq!(story.ask(&renew()), 0);
        }
    }

    #[test]
    fn no_moment_makes_it_panic(
        first in any_moment(),
        later in proptest::collection::vec((any_moment(), any_action()), 1..10),
    ) {
        let mut story = Story::new(first);
        for (now, action) in later {
            let _ = story.states.subscription(SUBSCRIPTION).is_in_force(now);
            story.act(action);
            story.now = now;
            story.act(action);
            story.act(Action::Renew);
        }
    }
}
