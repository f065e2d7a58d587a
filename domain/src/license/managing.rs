//! What a command needs to know that sells something for a license: an upgrade, or support.

use chrono::{DateTime, Utc};

use crate::{
    catalog::Catalog,
    ids::LicenseId,
    license::{Assigned, LicenseError, NewOrder, Seller},
    payment::Purse,
    period,
    rejection::Rejection,
    reservation::Reservation,
    states::States,
    support::Support,
};

/// The states that decide it.
pub(crate) struct Managing<'a> {
    /// The license, if whoever asks may manage it.
    pub(crate) license: Result<&'a Assigned, LicenseError>,
    pub(crate) support: &'a Support,
    pub(crate) catalog: &'a Catalog,
    pub(crate) reservation: &'a Reservation,
    /// What whoever asks pays from.
    pub(crate) purse: Option<Purse>,
}

impl<'a> Managing<'a> {
    /// For an order of `by` about this license, unless the books are closed or `by` may not act.
    pub(crate) fn of(
        states: &'a States,
        by: Seller,
        license_id: LicenseId,
        order: &NewOrder,
        at: DateTime<Utc>,
    ) -> Result<Self, Rejection> {
        period::check_open(states, at)?;
        let managing = Self {
            license: states.license(license_id).managed_by(states, by),
            support: states.support(license_id),
            catalog: states.catalog(),
            reservation: states.reservation(order.reservation_id),
            purse: by.purse(states, at),
        };
        by.may_act(states)?;
        Ok(managing)
    }
}
