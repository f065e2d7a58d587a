//! The embedded Postgres, tested on a real one.

mod life;
mod refusals;
mod support;
