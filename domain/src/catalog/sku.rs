//! SKUs: `CODE[-EDITION]-SIZE` for a license, with `S{years}Y-` in front for its support. Parse and print are inverse.

use std::{fmt, num::NonZeroU32, str::FromStr};

use crate::{rejection::codes, text};

/// The most letters that the code of a product or an edition has.
const LONGEST_CODE: usize = 8;
/// The longest support that is sold at once, in years.
const MOST_YEARS: u32 = 5;

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
}

codes!(SkuError {
    Parts => Invalid "malformed-sku",
    Code => Invalid "malformed-sku-code",
    Size => Invalid "malformed-sku-size",
    Support => Invalid "malformed-support-sku",
});

impl Sku {
    /// A license of this size; the codes are 1 to 8 letters `A` to `Z`.
    pub fn new(product: &str, edition: Option<&str>, size: Size) -> Result<Self, SkuError> {
        let product = code(product)?;
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
