//! What is asked for with a license, in a request of one or of many.

use domain::{
    catalog::{Size, Sku, SkuError},
    license::RequestedTerm,
    person::{Comment, EmailAddress},
};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::{error::ApiError, faults::Faults};

/// A number, or `"unlimited"`.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(untagged, expecting = "a number or \"unlimited\"")]
#[schema(example = 10)]
pub(crate) enum RequestedSize {
    /// So many.
    #[schema(value_type = f64)]
    Count(Number),
    /// `unlimited`
    Word(String),
}

/// `"permanent"`, or `{"trial": {"days": 30}}`.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = "permanent")]
pub(crate) enum WantedTerm {
    /// For so many days.
    Trial {
        /// How many, of 24 hours each.
        days: i64,
    },
    /// For good.
    Permanent,
}

impl WantedTerm {
    pub(crate) fn requested(self) -> RequestedTerm {
        match self {
            Self::Trial { days } => RequestedTerm::Trial { days },
            Self::Permanent => RequestedTerm::Permanent,
        }
    }
}

impl RequestedSize {
    pub(crate) fn size(&self) -> Result<Size, SkuError> {
        match self {
            Self::Count(number) => number.to_string().parse(),
            Self::Word(word) if word.eq_ignore_ascii_case("unlimited") => Ok(Size::Unlimited),
            Self::Word(word) => Err(SkuError::Size { size: word.clone() }),
        }
    }
}

/// The fields of a sale as they were sent.
pub(crate) struct Fields<'a> {
    /// The JSON pointer of what they stand in.
    pub(crate) within: &'a str,
    pub(crate) product: &'a str,
    pub(crate) edition: Option<&'a str>,
    /// What the size is called.
    pub(crate) size_field: &'static str,
    pub(crate) size: &'a RequestedSize,
    pub(crate) customer_email: &'a str,
    pub(crate) comment: Option<&'a str>,
}

/// The same, well-formed.
pub(crate) struct Sale {
    pub(crate) sku: Sku,
    pub(crate) customer_email: EmailAddress,
    pub(crate) comment: Option<Comment>,
}

impl Fields<'_> {
    /// The sale; none if something is wrong, which is noted.
    pub(crate) fn read(&self, faults: &mut Faults) -> Option<Sale> {
        let at = |field: &str| format!("{}/{field}", self.within);
        let size = faults.take(&at(self.size_field), self.size.size());
        let sku = size.and_then(|size| faults.take(&at("product"), Sku::new(self.product, self.edition, size)));
        let customer_email = faults.take(&at("customer_email"), self.customer_email.parse());
        let comment = faults.take(&at("comment"), self.comment.map(str::parse).transpose());
        Some(Sale {
            sku: sku?,
            customer_email: customer_email?,
            comment: comment?,
        })
    }

    /// The sale alone, or all that is wrong with it.
    pub(crate) fn sale(&self) -> Result<Sale, ApiError> {
        let mut faults = Faults::default();
        let sale = self.read(&mut faults);
        faults.found(sale)
    }
}
