//! What the read models promise, on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

/// The trade that is driven from a seed, as the tests of the rules have it.
#[expect(dead_code, reason = "the tests of the rules use all of it")]
#[path = "../../domain/tests/simulation"]
mod simulation {
    pub(crate) mod areas;
    pub(crate) mod asked;
    pub(crate) mod chance;
    pub(crate) mod names;
    pub(crate) mod promises;
    pub(crate) mod report;
    pub(crate) mod stored;
    pub(crate) mod told;
    pub(crate) mod world;
}
// Its files name each other from the root.
use self::simulation::{asked, chance, names, promises, report, stored, told, world};

mod views {
    mod audit;
    mod checkout_steps;
    mod credit_steps;
    mod credits;
    mod crowd;
    mod customers;
    mod demo_history;
    mod devices;
    mod epochs;
    mod erasure;
    mod every_position;
    mod generations;
    mod licenses;
    mod lists;
    mod of_several;
    mod old_versions;
    mod orders;
    mod pages;
    mod parties;
    mod plans;
    mod poison;
    mod price_lists;
    mod rebuild;
    mod resellers;
    mod search;
    mod serving;
    mod sight;
    mod subscriptions;
    mod supports;
    mod tampering;
    mod trade;
    mod waiting;
    mod walls;
}
