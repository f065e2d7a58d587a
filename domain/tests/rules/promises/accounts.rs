//! Promises about credits, over any history of four resellers of which some are below others.

use domain::{
    AdjustmentId, Command, Credits, Event, NewEvent, ResellerId, States, Stream,
    credit_account::{
        AdjustCredits, AgreeOverdraft, Cause, CauseKind, CreditError, Drawn, ExpireCredits, LotPart, OpenLot,
        PurchaseCredits, RevokePurchase, Subject, TransferCredits,
    },
    reseller::ResellerRegistered,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::reseller;
use crate::support::{LICENSE, SINA, time};

const RESELLERS: usize = 4;

/// Something that is asked; numbers are places of resellers, amounts hundredths of a credit.
#[derive(Clone, Copy, Debug)]
enum Action {
    Purchase { by: usize, amount: i64, days: u64 },
    Debit { by: usize, amount: i64 },
    Refund { which: usize },
    Transfer { from: usize, to: usize, amount: i64 },
    Adjust { by: usize, amount: i64 },
    Agree { by: usize, limit: i64 },
    Expire { by: usize },
    Revoke { by: usize, lot: u32 },
}

fn any_action() -> impl Strategy<Value = Action> {
    let (by, amount) = (0..RESELLERS, 1..1_000_i64);
    prop_oneof![
        4 => (by.clone(), amount.clone(), 0..30_u64)
            .prop_map(|(by, amount, days)| Action::Purchase { by, amount, days }),
        5 => (by.clone(), amount.clone()).prop_map(|(by, amount)| Action::Debit { by, amount }),
        4 => (0..8_usize).prop_map(|which| Action::Refund { which }),
        5 => (by.clone(), by.clone(), amount).prop_map(|(from, to, amount)| Action::Transfer { from, to, amount }),
        2 => (by.clone(), -500..500_i64).prop_map(|(by, amount)| Action::Adjust { by, amount }),
        2 => (by.clone(), 0..800_i64).prop_map(|(by, limit)| Action::Agree { by, limit }),
        1 => by.clone().prop_map(|by| Action::Expire { by }),
        1 => (by, 1..6_u32).prop_map(|(by, lot)| Action::Revoke { by, lot }),
    ]
}

/// For each reseller the place of the one above it, always an earlier one.
fn any_tree() -> impl Strategy<Value = [Option<usize>; RESELLERS]> {
    let below = |place: usize| proptest::option::weighted(0.8, 0..place);
    (below(1), below(2), below(3)).prop_map(|(one, two, three)| [None, one, two, three])
}

/// What every event did, in all accounts together and in each.
struct History {
    states: States,
    sums: [i64; RESELLERS],
    drawn: Vec<Drawn>,
    revoked: [bool; RESELLERS],
    days: u64,
}

impl History {
    fn new(tree: [Option<usize>; RESELLERS]) -> Self {
        let mut states = States::default();
        for (place, parent) in tree.into_iter().enumerate() {
            let registered = ResellerRegistered {
                reseller_id: reseller(place),
                parent_id: parent.map(reseller),
                name: "Reseller".to_owned(),
            };
            states.evolve(&NewEvent::new(Stream::Reseller(reseller(place)), registered));
        }
        Self {
            states,
            sums: [0; RESELLERS],
            drawn: vec![],
            revoked: [false; RESELLERS],
            days: 0,
        }
    }

    /// A day passes, and then this is asked. What is refused changes nothing.
    fn ask(&mut self, action: Action) {
        self.days += 1;
        let at = time("2026-11-22T10:00:00Z") + chrono::Days::new(self.days);
        let events = match action {
            Action::Debit { by, amount } => self.debit(reseller(by), Credits(amount)),
            Action::Refund { which } => self.refund(which),
            asked => command(asked).decide(&self.states, at).unwrap_or_default(),
        };
        for mut event in events {
            if let (Event::CreditsPurchased(purchased), Action::Purchase { days, .. }) = (&mut event.event, action) {
                purchased.expires_on = Some((at + chrono::Days::new(days)).date_naive());
            }
            self.take(&event);
        }
    }

    fn take(&mut self, event: &NewEvent) {
        let place = (0..RESELLERS).find(|place| event.stream == Stream::CreditAccount(reseller(*place)));
        let place = place.expect("all events are of accounts");
        let before = self.states.credit_account(reseller(place)).open_lots().to_vec();
        self.sums[place] += match &event.event {
            Event::CreditsPurchased(e) => e.credits.0,
            Event::CreditsDebited(e) => -first_in_first_out(&before, &e.parts, e.credits).0,
            Event::CreditsRefunded(e) => e.credits.0,
            Event::CreditsAdjusted(e) if e.credits < Credits::ZERO => {
                -first_in_first_out(&before, &e.parts, Credits(-e.credits.0)).0
            }
            Event::CreditsAdjusted(e) => e.credits.0,
            Event::CreditsTransferredOut(e) => -first_in_first_out(&before, &e.parts, e.credits).0,
            Event::CreditsTransferredIn(e) => e.credits.0,
            Event::CreditsExpired(e) => -e.credits.0,
            Event::CreditPurchaseRevoked(e) => {
                self.revoked[place] = true;
                -e.credits.0
            }
            _ => 0,
        };
        self.states.evolve(event);
    }

    fn debit(&mut self, by: ResellerId, credits: Credits) -> Vec<NewEvent> {
        let Ok(debited) = self.states.credit_account(by).debit(by, credits, cause()) else {
            return vec![];
        };
        let parts = debited.parts.clone();
        self.drawn.push(Drawn { reseller_id: by, parts });
        vec![NewEvent::new(Stream::CreditAccount(by), debited)]
    }

    /// Gives back what was debited, once.
    fn refund(&mut self, which: usize) -> Vec<NewEvent> {
        if which >= self.drawn.len() {
            return vec![];
        }
        let Drawn { reseller_id: to, parts } = self.drawn.remove(which);
        let refunded = self.states.credit_account(to).refund(to, &parts, cause());
        let refunded: Result<_, CreditError> = refunded;
        vec![NewEvent::new(Stream::CreditAccount(to), refunded.unwrap())]
    }
}

fn cause() -> Cause {
    Cause {
        kind: CauseKind::LicenseAssigned,
        subject: Subject::License { license_id: LICENSE },
        sku: None,
    }
}

fn command(action: Action) -> Box<dyn Command> {
    match action {
        Action::Purchase { by, amount, .. } => Box::new(PurchaseCredits {
            reseller_id: reseller(by),
            credits: Credits(amount),
            paid: None,
        }),
        Action::Transfer { from, to, amount } => Box::new(TransferCredits {
            from: reseller(from),
            to: reseller(to),
            credits: Credits(amount),
        }),
        Action::Agree { by, limit } => Box::new(AgreeOverdraft {
            reseller_id: reseller(by),
            limit: Credits(limit),
        }),
        Action::Expire { by } => Box::new(ExpireCredits {
            reseller_id: reseller(by),
        }),
        Action::Revoke { by, lot } => Box::new(RevokePurchase {
            reseller_id: reseller(by),
            lot,
            reason: "why".to_owned(),
        }),
        Action::Adjust { by, amount } | Action::Debit { by, amount } => Box::new(AdjustCredits {
            reseller_id: reseller(by),
            adjustment_id: AdjustmentId(Uuid::nil()),
            credits: Credits(amount),
            reason: "why".to_owned(),
            by: SINA,
            effective_on: None,
        }),
        Action::Refund { .. } => unreachable!("needs what was drawn"),
    }
}

/// Holds the parts to what is the rule, lot by lot, and gives how many credits they are.
fn first_in_first_out(open: &[OpenLot], parts: &[LotPart], credits: Credits) -> Credits {
    let mut missing = credits.0;
    let mut expected: Vec<_> = open
        .iter()
        .map(|open| {
            let part = open.left.0.min(missing);
            missing -= part;
            (Some(open.lot), part)
        })
        .chain([(None, 0)])
        .collect();
    if let Some(last) = expected.last_mut() {
        last.1 = missing;
    }
    expected.retain(|(_, credits)| *credits > 0);
    let found: Vec<_> = parts.iter().map(|part| (part.lot, part.credits.0)).collect();
    assert_eq!(found, expected);
    credits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_credit_appears_or_vanishes(tree in any_tree(), actions in proptest::collection::vec(any_action(), 1..80)) {
        let mut history = History::new(tree);
        for action in actions {
            history.ask(action);
            for place in 0..RESELLERS {
                let account = history.states.credit_account(reseller(place));
                let lots = account.open_lots();
                let left: i64 = lots.iter().map(|open| open.left.0).sum();
                prop_assert_eq!(account.balance.0, history.sums[place], "{:?}", action);
                prop_assert_eq!(account.balance.0, left - account.owed.0, "{:?}", action);
                prop_assert!(lots.iter().all(|open| open.left.is_positive()));
                prop_assert!(lots.is_sorted_by(|one, next| one.lot.number < next.lot.number));
            }
        }
    }

    #[test]
    fn no_balance_is_below_its_limit_unless_a_purchase_was_revoked(
        tree in any_tree(),
        actions in proptest::collection::vec(any_action(), 1..80),
    ) {
        let mut history = History::new(tree);
        for action in actions {
            let before = history.states.credit_account(reseller(0)).balance;
            history.ask(action);
            for place in 0..RESELLERS {
                let account = history.states.credit_account(reseller(place));
                prop_assert!(history.revoked[place] || account.balance.0 >= -account.limit.0, "{:?}", action);
                prop_assert!(history.revoked[place] || account.owed <= account.limit);
            }
            let after = history.states.credit_account(reseller(0));
            if after.balance.0 < -after.limit.0 && !matches!(action, Action::Revoke { .. } | Action::Expire { .. }) {
                prop_assert!(after.balance >= before, "{:?}", action);
            }
        }
    }

    /// What is refunded at once leaves the account as it was before.
    #[test]
    fn a_refund_undoes_its_debit(
        tree in any_tree(),
        actions in proptest::collection::vec(any_action(), 1..40),
        amount in 1..1_000_i64,
    ) {
        let mut history = History::new(tree);
        actions.into_iter().for_each(|action| history.ask(action));
        for by in 0..RESELLERS {
            let before = history.states.credit_account(reseller(by)).clone();
            let debits = history.drawn.len();
            history.ask(Action::Debit { by, amount });
            if history.drawn.len() > debits {
                history.ask(Action::Refund { which: debits });
            }
            prop_assert_eq!(history.states.credit_account(reseller(by)), &before);
        }
    }
}
