//! A log with many resellers and customers in it.

use event_log::Position;
use tests::{TestLog, fold::Fold};

use super::parties::{Parties, PartyStep};

/// A log in which every step was taken many times, so that each kind of event is in it; its read models have caught up.
pub(super) async fn crowd() -> (TestLog, Parties) {
    let mut test = TestLog::new().await;
    // Small epochs and several batches, so that rows are closed within a batch, in the table and across epochs.
    test.models = test.models.with_smallest_epoch(100);
    let (reseller, key) = test.reseller_with(500).await;
    let mut parties = Parties::new(reseller, key, 9);
    let mut numbers = (0_usize..).map(|number| number * 7919 % 1009);
    let mut number = || numbers.next().unwrap();
    for round in 0..12 {
        let steps = [
            PartyStep::Join(number()),
            PartyStep::Register(number()),
            PartyStep::Details(number()),
            PartyStep::Sell(0, number()),
            PartyStep::Sell(number(), number()),
            PartyStep::Sell(1, number()),
            PartyStep::Subscribe(number(), number()),
            PartyStep::SellDirectly(number()),
            PartyStep::MoveLicense(number(), number()),
            PartyStep::AddContact(number(), number()),
            PartyStep::AddContact(number(), number()),
            PartyStep::ChangeContact(number(), number()),
            PartyStep::AddAddress(number(), number()),
            PartyStep::AddAddress(number(), number()),
            PartyStep::MainAddress(number(), number()),
            PartyStep::RemoveAddress(number(), number()),
            PartyStep::RemoveContact(number(), number()),
            PartyStep::Profile(number()),
            PartyStep::Tier(number()),
            PartyStep::MoveReseller(number(), number()),
            PartyStep::Suspend(number()),
            PartyStep::Reinstate(number()),
            PartyStep::Publish(number()),
        ];
        for step in steps {
            parties.take(&test, step).await;
        }
        if round % 3 == 0 {
            test.caught_up().await;
        }
    }
    test.caught_up().await;
    let events = test.events().await;
    let names: Vec<_> = events.iter().map(|event| event.event.event_type().name).collect();
    for name in PARTY_EVENTS {
        assert!(names.contains(&name), "{name} has happened");
    }
    (test, parties)
}

/// The names of the events that the steps above make.
const PARTY_EVENTS: [&str; 18] = [
    "reseller.registered",
    "reseller.suspended",
    "reseller.reinstated",
    "reseller.profile_changed",
    "reseller.tier_changed",
    "reseller.moved",
    "person.registered",
    "customer.details_changed",
    "customer.contact_added",
    "customer.contact_changed",
    "customer.contact_removed",
    "customer.address_added",
    "customer.address_removed",
    "customer.main_address_changed",
    "license.assigned",
    "license.customer_changed",
    "subscription.started",
    "price_list.published",
];

#[tokio::test(flavor = "multi_thread")]
async fn views_of_a_crowd_are_a_fold_of_its_log() {
    let (test, _) = crowd().await;
    let mut fold = Fold::default();
    for event in &test.events().await {
        fold.evolve(event);
        let Position(at) = event.position;
        if at % 11 == 0 {
            fold.assert_shown(&mut test.read(event.position).await).await;
        }
    }
}
