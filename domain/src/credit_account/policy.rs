//! What the price list in force says about credits.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::{catalog::Catalog, credits::Credits};

/// The largest correction that takes no second one of the staff while no price list says otherwise.
const ADJUSTMENT_LIMIT: Credits = Credits(100_000);

/// The vendor's policy on the day of a command.
#[derive(Clone, Copy)]
pub(super) struct Policy {
    today: NaiveDate,
    /// The largest correction, up or down, that takes no second one of the staff.
    pub(super) adjustment_limit: Credits,
    expire_after_days: Option<u32>,
}

impl Policy {
    /// That of the list in force; without one, credits do not expire.
    pub(super) fn at(at: DateTime<Utc>, catalog: &Catalog) -> Self {
        let list = catalog.price_list_at(at);
        Self {
            today: at.date_naive(),
            adjustment_limit: list.map_or(ADJUSTMENT_LIMIT, |list| list.adjustment_limit),
            expire_after_days: list.and_then(|list| list.credits_expire_after_days),
        }
    }

    /// The day of the command, in UTC.
    pub(super) fn today(&self) -> NaiveDate {
        self.today
    }

    /// The last day that credits which come today are good for; none for ever.
    pub(super) fn expires_on(&self) -> Option<NaiveDate> {
        self.today
            .checked_add_days(Days::new(u64::from(self.expire_after_days?)))
    }
}
