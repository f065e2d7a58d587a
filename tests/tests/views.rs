//! What the read models promise, on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod views {
    mod audit;
    mod demo_history;
    mod every_position;
    mod rebuild;
    mod tampering;
}
