//! Money in bodies.

use domain::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::faults::Faults;

/// An amount with its currency.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoneyAmount)]
pub(crate) struct MoneyBody {
    /// In the currency's minor unit, such as cents.
    #[schema(example = 60180)]
    minor: i64,
    /// Its three letters.
    #[schema(pattern = "^(EUR|USD)$", example = "EUR")]
    currency: String,
}

impl MoneyBody {
    /// The amount, if its currency is one.
    pub(crate) fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Money> {
        let currency = faults.take(&format!("{pointer}/currency"), self.currency.parse::<Currency>())?;
        Some(Money::new(self.minor, currency))
    }
}
