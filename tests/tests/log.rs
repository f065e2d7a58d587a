//! What the log promises, on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod log {
    mod concurrency;
    mod erasure;
    mod guards;
    mod hold;
    mod idempotency;
    mod leaf;
    mod lost_answers;
    mod personal;
    mod proxy;
    mod reading;
    mod refused;
    mod roles;
    mod time;
}
