//! The read models: how fast they are written, and what a read of the past costs beside the same read now.

mod checkout;
pub mod history;
mod lists;
mod percentiles;
mod plans;
pub mod projections;
pub mod store;
pub mod time_travel;
pub mod visible;
