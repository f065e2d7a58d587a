//! A vendor's history over ten years, loaded through real commands with their original times: the customer of the
//! customer-portal guide, and a distributor, its sub-resellers, other resellers and their customers, all drawn from a seed.
//!
//! First everything is planned: `market`, `aftermath`, `devices`, `credit`, `resellers`, `partners`, `guide` and their
//! like decide each command with the rules themselves, in the order of time, so that the plan is known to be accepted before any
//! of it is sent. Then `load` sends it.
//! A plan for a later day begins with all of the plan for an earlier one.

mod aftermath;
mod back_office;
mod chance;
mod closing;
mod command;
mod credit;
mod customers;
mod devices;
mod goods;
mod guide;
mod lists;
mod load;
mod market;
mod mint;
mod names;
mod orders;
mod partners;
mod plan;
mod resellers;
mod settle;
mod signing;
mod subscriptions;
mod supports;
#[cfg(test)]
mod tests;
mod users;
mod world;

pub use load::{DemoError, Loaded, Progress, Summary, load};
pub use users::{DemoUser, users};
