//! What the vendor's policy says about credits.

use chrono::{Days, NaiveDate};

use crate::credits::Credits;

// TO BE READ FROM THE PRICE LIST IN FORCE (`adjustment_limit`, `credits_expire_after_days`): the only place that knows them.

/// The largest correction, up or down, that takes no second one of the staff.
pub(super) const ADJUSTMENT_LIMIT: Credits = Credits(100_000);
/// For how many days after the day they came credits are good; none for ever.
pub(super) const EXPIRE_AFTER_DAYS: Option<u32> = None;

/// The last day that credits of `day` are good for, if they are good for so many days after it.
pub(super) fn last_day(day: NaiveDate, days: Option<u32>) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(days?)))
}
