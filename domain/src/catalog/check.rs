//! What must hold of a price list before it may be published.

use std::collections::HashSet;

use crate::{
    catalog::{
        PriceList, PriceListError, Product, Size, Sizes, Sku, SkuError, SkuPrice, SoldAs,
        sku::{self, MOST_YEARS},
    },
    credits::Credits,
    money::{Currency, Money},
    text,
};

/// The longest name of a list, a product or an edition, in characters.
const LONGEST_NAME: usize = 100;
/// The longest trial that a list may give, in days.
const LONGEST_TRIAL: u32 = 366;
/// The longest grace of a subscription, in days: the shortest month.
const LONGEST_GRACE: u32 = 28;
/// The most that a term of support or a tier may take off, in percent.
const MOST_OFF: u32 = 90;
/// The most moves of a license in a year.
const MOST_REHOSTS: u32 = 366;
/// The longest that credits may last if they do not last for ever, in days.
const LONGEST_LASTING: u32 = 3660;

impl PriceList {
    /// Whether it may be published: everything that is sold has a price, which rises with size and edition.
    pub fn check(&self) -> Result<(), PriceListError> {
        name(&self.name)?;
        self.check_support()?;
        self.check_credits()?;
        self.check_tiers()?;
        if self.rehosts_per_year > MOST_REHOSTS {
            let rehosts = self.rehosts_per_year;
            return Err(PriceListError::MalformedRehosts { rehosts });
        }
        if self.products.is_empty() {
            return Err(PriceListError::NoProducts);
        }
        each_once(self.products.iter().map(|product| &product.code))?;
        self.products.iter().try_for_each(Product::check)?;
        self.check_prices()
    }

    fn check_support(&self) -> Result<(), PriceListError> {
        let (percent, terms) = (self.support_percent, &self.support_terms);
        if !(1..=100).contains(&percent) {
            return Err(PriceListError::MalformedSupport { percent });
        }
        let all_sold = terms.iter().all(|term| (1..=MOST_YEARS).contains(&term.years));
        if terms.is_empty() || !all_sold || !terms.is_sorted_by(|shorter, longer| shorter.years < longer.years) {
            return Err(PriceListError::SupportTermsNotRising);
        }
        match terms.iter().find(|term| term.discount_percent > MOST_OFF) {
            Some(term) => Err(PriceListError::MalformedDiscount {
                years: term.years,
                percent: term.discount_percent,
            }),
            None => Ok(()),
        }
    }

    fn check_credits(&self) -> Result<(), PriceListError> {
        if !self.credit_price.is_empty() && !is_complete(&self.credit_price) {
            return Err(PriceListError::IncompleteCreditPrice);
        }
        match (self.credits_expire_after_days, self.adjustment_limit) {
            (Some(days), _) if !(1..=LONGEST_LASTING).contains(&days) => Err(PriceListError::MalformedExpiry { days }),
            (_, limit) if limit < Credits::ZERO => Err(PriceListError::NegativeAdjustmentLimit { limit }),
            _ => Ok(()),
        }
    }

    fn check_tiers(&self) -> Result<(), PriceListError> {
        let mut seen = HashSet::new();
        for tier in &self.tiers {
            let (code, percent) = (tier.code.clone(), tier.percent_off);
            name(&tier.name)?;
            if percent > MOST_OFF {
                return Err(PriceListError::MalformedTier { code, percent });
            }
            if !seen.insert(&tier.code) {
                return Err(PriceListError::DuplicateTier { code });
            }
        }
        Ok(())
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
        sku::product_code(&self.code)?;
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
        self.check_trial()?;
        self.check_subscription()
    }

    fn check_trial(&self) -> Result<(), PriceListError> {
        let days = self.longest_trial_days;
        let trial = if self.sold_as.contains(&SoldAs::Trial) {
            1..=LONGEST_TRIAL
        } else {
            0..=0
        };
        if !trial.contains(&days) {
            let product = self.code.clone();
            return Err(PriceListError::MalformedTrial { product, days });
        }
        Ok(())
    }

    fn check_subscription(&self) -> Result<(), PriceListError> {
        let product = self.code.clone();
        if self.sold_as.contains(&SoldAs::Subscription) != self.subscription.is_some() {
            return Err(PriceListError::MisplacedSubscription { product });
        }
        match self.subscription.map(|terms| terms.grace_days) {
            Some(days) if days > LONGEST_GRACE => Err(PriceListError::MalformedGrace { product, days }),
            _ => Ok(()),
        }
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
        if self.credits.is_positive() && is_complete(&self.money) {
            return Ok(());
        }
        Err(PriceListError::IncompletePrice { sku: self.sku.clone() })
    }
}

/// Whether there is exactly one amount in each currency, above zero.
fn is_complete(price: &[Money]) -> bool {
    let once = |currency| price.iter().filter(|money| money.currency == currency).count() == 1;
    price.iter().all(|money| money.minor > 0) && Currency::ALL.into_iter().all(once)
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
