//! The books agree with the accounts, whatever is asked.

use domain::{
    Event,
    books::{Account, Asset, TrialBalance},
};
use proptest::prelude::*;

use super::{
    Trade,
    model::{RESELLERS, any_action},
    reseller,
};

/// The account that an event is about and the balance that it says it leaves.
fn balance_after(event: &Event) -> Option<(Account, i64)> {
    let (reseller, balance) = match event {
        Event::CreditsPurchased(purchased) => (purchased.reseller_id, purchased.balance_after),
        Event::CreditsDebited(debited) => (debited.reseller_id, debited.balance_after),
        Event::CreditsRefunded(refunded) => (refunded.reseller_id, refunded.balance_after),
        Event::CreditsAdjusted(adjusted) => (adjusted.reseller_id, adjusted.balance_after),
        _ => return None,
    };
    Some((Account::Available(reseller), balance.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_books_balance_after_every_event_and_know_every_balance(
        actions in proptest::collection::vec(any_action(), 1..60),
    ) {
        let (mut trade, mut books) = (Trade::new(), TrialBalance::default());
        for action in actions {
            let _ = trade.ask(action);
        }
        for event in &trade.events {
            books.evolve(event);
            prop_assert!(books.is_balanced());
            if let Some((account, balance)) = balance_after(event) {
                prop_assert_eq!(books.balance(account, Asset::Credit), i128::from(balance));
            }
        }
        for place in 0..RESELLERS {
            let account = trade.states.credit_account(reseller(place)).balance.0;
            prop_assert_eq!(books.balance(Account::Available(reseller(place)), Asset::Credit), i128::from(account));
            prop_assert!(books.balance(Account::Consumed(reseller(place)), Asset::Credit) >= 0);
        }
    }
}
