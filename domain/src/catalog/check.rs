//! What must hold of a price list before it may be published.

use std::collections::HashSet;

use crate::{
    catalog::{
        PriceList, Product, Size, Sizes, Sku, SkuPrice, SoldAs,
        sku::{self, SkuError},
    },
    money::Currency,
    rejection::codes,
    text,
};

/// The longest name of a list, a product or an edition, in characters.
const LONGEST_NAME: usize = 100;
/// The longest trial that a list may give, in days.
const LONGEST_TRIAL: u32 = 366;

/// Why a price list may not be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceListError {
    /// A name that is empty or too long.
    #[error("{name:?} cannot be a name in a price list: write 1 to 100 characters on one line")]
    MalformedName {
        /// As given.
        name: String,
    },
    /// A code that is not made of letters.
    #[error(transparent)]
    MalformedCode(#[from] SkuError),
    /// Nothing is sold.
    #[error("this price list sells nothing: name at least one product")]
    NoProducts,
    /// The same product or edition twice.
    #[error("{code} stands twice in this price list: name each product once, and each edition once in its product")]
    Duplicate {
        /// The code that stands twice.
        code: String,
    },
    /// A product of no size, or whose sizes do not rise.
    #[error("the sizes of {product} do not rise: list each once, the smallest first, UNLIMITED last")]
    SizesNotRising {
        /// The product's code.
        product: String,
    },
    /// A product that cannot be bought in any way, or twice in the same.
    #[error("{product} is sold in no way or twice in the same: list trial, permanent or subscription once each")]
    MalformedSoldAs {
        /// The product's code.
        product: String,
    },
    /// A longest trial without trials, or none with them.
    #[error("the longest trial of {product} may not be {days} days: write 1 to 366 if it is sold as trial, else 0")]
    MalformedTrial {
        /// The product's code.
        product: String,
        /// As given.
        days: u32,
    },
    /// Support that costs nothing or more than the license.
    #[error("a year of support may not cost {percent} % of a license: write 1 to 100")]
    MalformedSupport {
        /// As given.
        percent: u32,
    },
    /// A price of what is not sold.
    #[error("{sku} has a price but is not sold as such: leave it out, and price products of any number at size 1")]
    PriceOfUnsold {
        /// What is not sold.
        sku: Sku,
    },
    /// Two prices of the same.
    #[error("{sku} has two prices: leave one out")]
    DuplicatePrice {
        /// What has two.
        sku: Sku,
    },
    /// No price.
    #[error("{sku} has no price: give one, or leave its size or edition out")]
    PriceMissing {
        /// What has none.
        sku: Sku,
    },
    /// Not exactly one price in each currency and in credits, above zero.
    #[error("the price of {sku} is not complete: give one above zero in EUR, in USD and in credits")]
    IncompletePrice {
        /// What is concerned.
        sku: Sku,
    },
    /// More for less.
    #[error(
        "{higher} does not cost more than {lower}: let prices rise with size and edition, or an upgrade has no price"
    )]
    PricesNotRising {
        /// The smaller or lower one.
        lower: Sku,
        /// The larger or higher one.
        higher: Sku,
    },
}

codes!(PriceListError {
    MalformedName => Invalid "price-list-malformed-name",
    MalformedCode => Invalid "price-list-malformed-code",
    NoProducts => Invalid "price-list-empty",
    Duplicate => Invalid "price-list-duplicate",
    SizesNotRising => Invalid "price-list-sizes-not-rising",
    MalformedSoldAs => Invalid "price-list-malformed-sold-as",
    MalformedTrial => Invalid "price-list-malformed-trial",
    MalformedSupport => Invalid "price-list-malformed-support",
    PriceOfUnsold => Invalid "price-list-price-of-unsold",
    DuplicatePrice => Invalid "price-list-duplicate-price",
    PriceMissing => Invalid "price-list-price-missing",
    IncompletePrice => Invalid "price-list-incomplete-price",
    PricesNotRising => Invalid "price-list-prices-not-rising",
});

impl PriceList {
    /// Whether it may be published: everything that is sold has a price, which rises with size and edition.
    pub fn check(&self) -> Result<(), PriceListError> {
        name(&self.name)?;
        if !(1..=100).contains(&self.support_percent) {
            return Err(PriceListError::MalformedSupport {
                percent: self.support_percent,
            });
        }
        if self.products.is_empty() {
            return Err(PriceListError::NoProducts);
        }
        each_once(self.products.iter().map(|product| &product.code))?;
        self.products.iter().try_for_each(Product::check)?;
        self.check_prices()
    }

    fn check_prices(&self) -> Result<(), PriceListError> {
        let priced = self
            .products
            .iter()
            .map(Product::priced)
            .collect::<Result<Vec<_>, _>>()?;
        let sold: HashSet<_> = priced.iter().flatten().flatten().collect();
        let mut seen = HashSet::new();
        for price in &self.prices {
            let sku = price.sku.clone();
            if !sold.contains(&sku) {
                return Err(PriceListError::PriceOfUnsold { sku });
            }
            if !seen.insert(&price.sku) {
                return Err(PriceListError::DuplicatePrice { sku });
            }
            price.check()?;
        }
        priced.iter().try_for_each(|table| self.check_rising(table))
    }

    /// `table` is one row per edition, one column per size.
    fn check_rising(&self, table: &[Vec<Sku>]) -> Result<(), PriceListError> {
        for (row, skus) in table.iter().enumerate() {
            for (column, sku) in skus.iter().enumerate() {
                let smaller = column.checked_sub(1).map(|smaller| &skus[smaller]);
                let lower = row.checked_sub(1).map(|lower| &table[lower][column]);
                for below in smaller.into_iter().chain(lower) {
                    self.check_costs_more(below, sku)?;
                }
                self.found(sku)?;
            }
        }
        Ok(())
    }

    fn check_costs_more(&self, lower: &Sku, higher: &Sku) -> Result<(), PriceListError> {
        let (less, more) = (self.found(lower)?, self.found(higher)?);
        let rises = |currency| less.minor_in(currency) < more.minor_in(currency);
        if less.credits < more.credits && Currency::ALL.into_iter().all(rises) {
            return Ok(());
        }
        let (lower, higher) = (lower.clone(), higher.clone());
        Err(PriceListError::PricesNotRising { lower, higher })
    }

    fn found(&self, sku: &Sku) -> Result<&SkuPrice, PriceListError> {
        let price = self.prices.iter().find(|price| price.sku == *sku);
        price.ok_or_else(|| PriceListError::PriceMissing { sku: sku.clone() })
    }
}

impl Product {
    fn check(&self) -> Result<(), PriceListError> {
        let product = || self.code.clone();
        sku::code(&self.code)?;
        name(&self.name)?;
        each_once(self.editions.iter().map(|edition| &edition.code))?;
        for edition in &self.editions {
            sku::code(&edition.code)?;
            name(&edition.name)?;
        }
        if let Sizes::Fixed(sizes) = &self.sizes
            && (sizes.is_empty() || !sizes.is_sorted_by(|smaller, larger| smaller < larger))
        {
            return Err(PriceListError::SizesNotRising { product: product() });
        }
        let ways = &self.sold_as;
        let twice = (1..ways.len()).any(|next| ways[..next].contains(&ways[next]));
        if ways.is_empty() || twice {
            return Err(PriceListError::MalformedSoldAs { product: product() });
        }
        let days = self.longest_trial_days;
        let trial = if ways.contains(&SoldAs::Trial) {
            1..=LONGEST_TRIAL
        } else {
            0..=0
        };
        if !trial.contains(&days) {
            return Err(PriceListError::MalformedTrial {
                product: product(),
                days,
            });
        }
        Ok(())
    }

    /// What needs a price: one row per edition from the lowest, one column per size from the smallest.
    fn priced(&self) -> Result<Vec<Vec<Sku>>, SkuError> {
        let sizes = match &self.sizes {
            Sizes::Fixed(sizes) => sizes.as_slice(),
            Sizes::AnyNumber => &[Size::ONE],
        };
        let row = |edition: Option<&str>| {
            sizes
                .iter()
                .map(|size| Sku::new(&self.code, edition, *size))
                .collect::<Result<Vec<_>, _>>()
        };
        match self.editions.as_slice() {
            [] => Ok(vec![row(None)?]),
            editions => editions.iter().map(|edition| row(Some(&edition.code))).collect(),
        }
    }
}

impl SkuPrice {
    fn check(&self) -> Result<(), PriceListError> {
        let once = |currency| self.money.iter().filter(|money| money.currency == currency).count() == 1;
        let positive = self.credits.is_positive() && self.money.iter().all(|money| money.minor > 0);
        if positive && Currency::ALL.into_iter().all(once) {
            return Ok(());
        }
        Err(PriceListError::IncompletePrice { sku: self.sku.clone() })
    }

    fn minor_in(&self, currency: Currency) -> Option<i64> {
        self.money
            .iter()
            .find(|money| money.currency == currency)
            .map(|money| money.minor)
    }
}

fn name(text: &str) -> Result<(), PriceListError> {
    let fits = text::one_line(text, LONGEST_NAME).is_some();
    if fits {
        Ok(())
    } else {
        Err(PriceListError::MalformedName { name: text.to_owned() })
    }
}

fn each_once<'a>(codes: impl Iterator<Item = &'a String>) -> Result<(), PriceListError> {
    let mut seen = HashSet::new();
    for code in codes {
        if !seen.insert(code) {
            return Err(PriceListError::Duplicate { code: code.clone() });
        }
    }
    Ok(())
}
