//! Tests of the plan and of the fixture. What the log makes of them is tested beside the crate.

mod guide;
mod plan;
mod signing;
