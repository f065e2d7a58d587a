//! Who sells a license, and for how long.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    activation_key::Owner,
    catalog::{Product, SoldAs},
    ids::{PersonId, ResellerId},
    license::LicenseError,
    payment::Purse,
    reseller::{self, ResellerError},
    states::States,
};

/// Who sells a license, and so who may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Seller {
    /// A reseller, who pays from its credits.
    Reseller {
        /// Which.
        reseller_id: ResellerId,
    },
    /// The vendor itself; the customer's order paid.
    Direct,
}

/// For how long a license is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Term {
    /// For some days.
    Trial {
        /// How many, each of 24 hours.
        days: u32,
        /// From this moment on it is over; to the microsecond, as the log keeps time.
        ends_at: DateTime<Utc>,
    },
    /// For good.
    Permanent,
}

/// For how long a license is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedTerm {
    /// For so many days, from 1 to the longest trial of its product.
    Trial {
        /// How many, each of 24 hours.
        days: i64,
    },
    /// For good.
    Permanent,
}

impl Seller {
    /// The reseller, if it is one.
    pub fn reseller(self) -> Option<ResellerId> {
        match self {
            Self::Reseller { reseller_id } => Some(reseller_id),
            Self::Direct => None,
        }
    }

    /// Whose keys it assigns licenses to: a reseller its own, the vendor those of the customer who orders.
    pub(crate) fn key_owner(self, customer_id: PersonId) -> Owner {
        match self {
            Self::Reseller { reseller_id } => Owner::Reseller { reseller_id },
            Self::Direct => Owner::Customer { person_id: customer_id },
        }
    }

    /// Whether it may act; the vendor always may.
    pub(crate) fn may_act(self, states: &States) -> Result<(), ResellerError> {
        match self {
            Self::Reseller { reseller_id } => states.reseller(reseller_id).may_act(),
            Self::Direct => Ok(()),
        }
    }

    /// Whether it may manage what `seller` sold: it is the same, or a reseller above it at any depth. The vendor's own sales are the
    /// vendor's alone.
    pub fn reaches(self, states: &States, seller: Self) -> bool {
        match (self, seller) {
            (Self::Reseller { reseller_id: by }, Self::Reseller { reseller_id: of }) => {
                reseller::reaches(states, by, of)
            }
            _ => self == seller,
        }
    }

    /// What it pays from; the vendor from nothing.
    pub(crate) fn purse(self, states: &States, at: DateTime<Utc>) -> Option<Purse> {
        match self {
            Self::Reseller { reseller_id } => Some(Purse::of(reseller_id, states, at)),
            Self::Direct => None,
        }
    }
}

impl Term {
    /// Whether it is over at `at`.
    pub fn is_over(&self, at: DateTime<Utc>) -> bool {
        match self {
            Self::Trial { ends_at, .. } => *ends_at <= at,
            Self::Permanent => false,
        }
    }
}

impl RequestedTerm {
    /// The way of selling that this asks for.
    pub(super) fn sold_as(self) -> SoldAs {
        match self {
            Self::Trial { .. } => SoldAs::Trial,
            Self::Permanent => SoldAs::Permanent,
        }
    }

    /// The term of `product` that this asks for, from `at`.
    pub(super) fn starting(self, at: DateTime<Utc>, product: &Product) -> Result<Term, LicenseError> {
        let Self::Trial { days } = self else {
            return Ok(Term::Permanent);
        };
        let longest = product.longest_trial_days;
        let too_long = LicenseError::TrialTooLong { days, longest };
        if days < 1 {
            return Err(LicenseError::TrialTooShort { days, longest });
        }
        let fits = u32::try_from(days).ok().filter(|days| *days <= longest);
        let ends_at = TimeDelta::try_days(days).and_then(|days| at.checked_add_signed(days));
        match (fits, ends_at) {
            (Some(days), Some(ends_at)) => Ok(Term::Trial {
                days,
                ends_at: ends_at.trunc_subsecs(6),
            }),
            _ => Err(too_long),
        }
    }
}
