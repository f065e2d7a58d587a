//! SKUs of licenses, `CODE[-EDITION]-SIZE`, and of their support, with `S{years}Y-` in front. Parse and print are inverse.

use std::{fmt, num::NonZeroU32, str::FromStr};

use crate::{rejection::codes, text};

/// The most letters that the code of a product or an edition has.
const LONGEST_CODE: usize = 8;
/// The longest support that is sold at once, in years.
pub(super) const MOST_YEARS: u32 = 5;
/// The most days that a SKU by the day can name.
pub(super) const MOST_DAYS: u32 = 3660;
/// What credits are called among SKUs, which is no product's code.
pub(super) const CREDITS: &str = "CREDITS";

/// How large a license is, in what its product is sized by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// So many users, workstations, servers or channels.
    Count(NonZeroU32),
    /// As many as wanted.
    Unlimited,
}

/// The SKU of a license, such as `T-ENT-10`. It is well-formed; only a price list tells whether it is sold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sku {
    product: String,
    edition: Option<String>,
    size: Size,
}

/// The SKU of a license's update and support services, such as `S1Y-T-ENT-10`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupportSku {
    years: u32,
    license: Sku,
}

/// A text that is no SKU.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SkuError {
    /// Not two or three parts.
    #[error("{text:?} is no SKU of a license: write CODE-SIZE or CODE-EDITION-SIZE, such as T-ENT-10")]
    Parts {
        /// As given.
        text: String,
    },
    /// A code that is not made of letters.
    #[error("{code:?} is no code of a product or an edition: write 1 to 8 letters A to Z, such as T or ENT")]
    Code {
        /// As given.
        code: String,
    },
    /// A product's code that means something else.
    #[error("{code} is no code of a product: it names credits, choose another")]
    Reserved {
        /// As given.
        code: String,
    },
    /// A size that is no number.
    #[error("{size:?} is no size: write a number from 1, without leading zeros, or UNLIMITED")]
    Size {
        /// As given.
        size: String,
    },
    /// Not `S{years}Y-` in front, or not so many years.
    #[error("{text:?} is no SKU of a support: write S1Y- to S5Y- before the license's, such as S1Y-T-ENT-10")]
    Support {
        /// As given.
        text: String,
    },
    /// Too many days or none, or not `S{days}D-` in front.
    #[error(
        "{text:?} is no SKU of support by the day: write S1D- to S3660D- before the license's or the upgrade's, such as S37D-T-ENT-10"
    )]
    SupportDays {
        /// As given.
        text: String,
    },
    /// Not `U-` and two licenses.
    #[error("{text:?} is no SKU of an upgrade: write U- before both licenses, such as U-T-DSK-3-T-ENT-10")]
    Upgrade {
        /// As given.
        text: String,
    },
    /// Not for a month, a year or so many days.
    #[error(
        "{text:?} is no SKU of a subscription: write P1M- or P1Y-, such as P1M-RS-5, or P1D- to P3660D- before its change, such as P200D-U-RS-5-RS-8"
    )]
    Subscription {
        /// As given.
        text: String,
    },
    /// Not `CREDITS-` and how many.
    #[error("{text:?} is no SKU of credits: write CREDITS- and a whole number from 1, such as CREDITS-100")]
    Credits {
        /// As given.
        text: String,
    },
    /// Too many days or none.
    #[error("{days} days have no SKU: ask for 1 to 3660")]
    Days {
        /// As given.
        days: u32,
    },
}

codes!(SkuError {
    Parts => Invalid "malformed-sku",
    Code => Invalid "malformed-sku-code",
    Reserved => Invalid "reserved-sku-code",
    Size => Invalid "malformed-sku-size",
    Support => Invalid "malformed-support-sku",
    SupportDays => Invalid "malformed-support-days-sku",
    Upgrade => Invalid "malformed-upgrade-sku",
    Subscription => Invalid "malformed-subscription-sku",
    Credits => Invalid "malformed-credits-sku",
    Days => Invalid "no-sku-for-days",
});

impl Sku {
    /// A license of this size; the codes are 1 to 8 letters `A` to `Z`.
    pub fn new(product: &str, edition: Option<&str>, size: Size) -> Result<Self, SkuError> {
        let product = product_code(product)?;
        let edition = edition.map(code).transpose()?;
        Ok(Self { product, edition, size })
    }

    /// The code of its product.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// The code of its edition, if it has one.
    pub fn edition(&self) -> Option<&str> {
        self.edition.as_deref()
    }

    /// How large it is.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The same product and edition in another size.
    pub fn with_size(&self, size: Size) -> Self {
        Self { size, ..self.clone() }
    }

    /// Whether it is the same product and edition as `other`, in this size.
    pub(super) fn is_kind_of(&self, other: &Self, size: Size) -> bool {
        self.size == size && self.product == other.product && self.edition == other.edition
    }

    /// About how many bytes it holds besides its own size.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.product.capacity() + self.edition.as_ref().map_or(0, String::capacity)
    }
}

impl SupportSku {
    /// Support for `license`, 1 to 5 years of it.
    pub fn new(years: u32, license: Sku) -> Result<Self, SkuError> {
        let sku = Self { years, license };
        if (1..=MOST_YEARS).contains(&years) {
            Ok(sku)
        } else {
            Err(SkuError::Support { text: sku.to_string() })
        }
    }

    /// For how many years.
    pub fn years(&self) -> u32 {
        self.years
    }

    /// The license that it supports.
    pub fn license(&self) -> &Sku {
        &self.license
    }
}

impl Size {
    /// The smallest.
    pub const ONE: Self = Self::Count(NonZeroU32::MIN);

    /// So many; zero is no size.
    pub fn count(count: u32) -> Option<Self> {
        NonZeroU32::new(count).map(Self::Count)
    }
}

/// A product's code, which may not be what credits are called.
pub(super) fn product_code(text: &str) -> Result<String, SkuError> {
    match text {
        CREDITS => Err(SkuError::Reserved { code: text.to_owned() }),
        _ => code(text),
    }
}

/// The code of an edition, or a product's.
pub(super) fn code(text: &str) -> Result<String, SkuError> {
    let fits = (1..=LONGEST_CODE).contains(&text.len());
    if fits && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(SkuError::Code { code: text.to_owned() })
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Unlimited => f.write_str("UNLIMITED"),
        }
    }
}

impl FromStr for Size {
    type Err = SkuError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "UNLIMITED" {
            return Ok(Self::Unlimited);
        }
        let size = text::count(text).and_then(Self::count);
        size.ok_or_else(|| SkuError::Size { size: text.to_owned() })
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.edition {
            Some(edition) => write!(f, "{}-{edition}-{}", self.product, self.size),
            None => write!(f, "{}-{}", self.product, self.size),
        }
    }
}

impl FromStr for Sku {
    type Err = SkuError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split('-').collect::<Vec<_>>()[..] {
            [product, size] => Self::new(product, None, size.parse()?),
            [product, edition, size] => Self::new(product, Some(edition), size.parse()?),
            _ => Err(SkuError::Parts { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for SupportSku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}Y-{}", self.years, self.license)
    }
}

impl FromStr for SupportSku {
    type Err = SkuError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.strip_prefix('S').and_then(|rest| rest.split_once("Y-"));
        let years = parts.and_then(|(years, _)| text::count(years));
        match (years, parts) {
            (Some(years), Some((_, license))) => Self::new(years, license.parse()?),
            _ => Err(SkuError::Support { text: text.to_owned() }),
        }
    }
}

text::stored_as_text!(Size, Sku, SupportSku);
