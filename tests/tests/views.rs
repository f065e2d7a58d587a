//! What the read models promise, on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

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
    mod every_position;
    mod generations;
    mod licenses;
    mod lists;
    mod of_several;
    mod old_versions;
    mod orders;
    mod pages;
    mod paging;
    mod parties;
    mod plans;
    mod poison;
    mod price_lists;
    mod rebuild;
    mod resellers;
    mod search;
    mod serving;
    mod subscriptions;
    mod supports;
    mod tampering;
}
