//! What was measured of the books when a period is closed.

use serde::{Deserialize, Serialize};

use crate::{
    books::{Total, TrialBalance},
    period::PeriodError,
};

/// The trial balance of the books up to the end of a period, as whoever asks for its close measured it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The last position of the log that was taken in.
    pub last_position: i64,
    /// How many entries there are up to that position.
    pub entries: u64,
    /// All debits and all credits up to that position, each asset once, in the order of the assets.
    pub totals: Vec<Total>,
}

impl Seal {
    /// The seal of these books, which take in the log up to `last_position`.
    pub fn of(last_position: i64, books: &TrialBalance) -> Self {
        Self {
            last_position,
            entries: books.entries(),
            totals: books.totals().collect(),
        }
    }

    /// Refuses one that no books can have, and one whose debits and credits differ.
    pub(super) fn check(&self) -> Result<(), PeriodError> {
        let negative = self.totals.iter().any(|total| total.debits < 0 || total.credits < 0);
        let rising = self.totals.is_sorted_by(|one, next| one.asset < next.asset);
        if self.last_position < 0 || negative || !rising {
            return Err(PeriodError::MalformedSeal);
        }
        match self.totals.iter().find(|total| !total.is_balanced()) {
            Some(total) => Err(PeriodError::Unbalanced { asset: total.asset }),
            None => Ok(()),
        }
    }
}
