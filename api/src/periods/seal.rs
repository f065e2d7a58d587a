//! What was measured of the books, in bodies.

use domain::period::Seal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{error::ApiError, faults::Faults};

/// The trial balance up to the end of a period, as it was measured when its close was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PeriodSeal)]
pub(crate) struct SealBody {
    /// The last position of the log that was taken in.
    last_position: i64,
    /// How many entries the books have up to that.
    entries: u64,
    /// All debits and all credits, each asset once.
    totals: Vec<TotalBody>,
}

/// All debits and all credits of one asset.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssetTotal)]
pub(crate) struct TotalBody {
    /// `CREDIT`, or a currency.
    #[schema(example = "EUR")]
    asset: String,
    /// The sum of the debits, with decimals.
    #[schema(example = "601.80")]
    debits: String,
    /// The sum of the credits, with decimals.
    #[schema(example = "601.80")]
    credits: String,
}

impl SealBody {
    /// As it is shown.
    pub(super) fn of(seal: &Seal) -> Result<Self, ApiError> {
        let shown = serde_json::to_value(seal).and_then(serde_json::from_value);
        shown.map_err(|error| ApiError::Unexpected(error.to_string()))
    }

    /// As rules take it.
    pub(super) fn read(&self) -> Result<Seal, ApiError> {
        let read = serde_json::to_value(self).and_then(serde_json::from_value);
        read.map_err(|error| {
            let mut faults = Faults::default();
            faults.note("/seal", "malformed-period-seal", error);
            faults.into()
        })
    }
}
