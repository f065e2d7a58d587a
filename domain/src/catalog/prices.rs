//! What things cost by a price list. Prices in credits and in each currency come of the same arithmetic, in the smallest unit.

use std::num::NonZeroU32;

use crate::{
    catalog::{CatalogError, PriceList, Sku, SkuPrice, SubscriptionTerm, SupportSku, price_list::one_of},
    credits::Credits,
    money::{Currency, Money},
    text,
};

/// What a price is counted in: hundredths of a credit, or the minor unit of a currency.
#[derive(Clone, Copy)]
enum Unit {
    Credits,
    Money(Currency),
}

impl PriceList {
    /// What a reseller pays for this license, or for a term of this subscription, before its tier.
    pub fn price_in_credits(&self, sku: &Sku) -> Result<Credits, CatalogError> {
        self.license(sku, Unit::Credits).map(Credits)
    }

    /// What a customer pays for this license, or for a term of this subscription.
    pub fn price_in(&self, sku: &Sku, currency: Currency) -> Result<Money, CatalogError> {
        let minor = self.license(sku, Unit::Money(currency))?;
        Ok(Money::new(minor, currency))
    }

    /// What a reseller pays for this support before its tier; see [`PriceList::support_price`].
    pub fn support_price_in_credits(&self, sku: &SupportSku) -> Result<Credits, CatalogError> {
        self.support(sku, Unit::Credits).map(Credits)
    }

    /// What a customer pays for this support: for each year the list's percentage of the license, half-up to the cent, and off
    /// the sum of them what the list gives off for that many years, half-up once.
    pub fn support_price(&self, sku: &SupportSku, currency: Currency) -> Result<Money, CatalogError> {
        let minor = self.support(sku, Unit::Money(currency))?;
        Ok(Money::new(minor, currency))
    }

    /// What a reseller pays before its tier when a license becomes another: the difference, negative if it costs less.
    pub fn upgrade_price_in_credits(&self, from: &Sku, to: &Sku) -> Result<Credits, CatalogError> {
        self.upgrade(from, to, Unit::Credits).map(Credits)
    }

    /// What a customer pays when a license becomes another: the difference, negative if it costs less.
    pub fn upgrade_price(&self, from: &Sku, to: &Sku, currency: Currency) -> Result<Money, CatalogError> {
        let minor = self.upgrade(from, to, Unit::Money(currency))?;
        Ok(Money::new(minor, currency))
    }

    /// What a reseller pays before its tier when a license with so many years of support becomes another; see
    /// [`PriceList::support_upgrade_price`].
    pub fn support_upgrade_price_in_credits(&self, years: u32, from: &Sku, to: &Sku) -> Result<Credits, CatalogError> {
        self.support_upgrade(years, from, to, Unit::Credits).map(Credits)
    }

    /// What so many years of support cost a customer more for a license that becomes another. Of years that are not sold at once
    /// any more nothing is taken off, so that what was sold can always be upgraded.
    pub fn support_upgrade_price(
        &self,
        years: u32,
        from: &Sku,
        to: &Sku,
        currency: Currency,
    ) -> Result<Money, CatalogError> {
        let minor = self.support_upgrade(years, from, to, Unit::Money(currency))?;
        Ok(Money::new(minor, currency))
    }

    /// What a reseller pays for a term of this subscription before its tier, if it is sold by that term.
    pub fn subscription_price_in_credits(&self, term: SubscriptionTerm, sku: &Sku) -> Result<Credits, CatalogError> {
        self.check_subscription(term, sku)?;
        self.price_in_credits(sku)
    }

    /// What a customer pays for a term of this subscription, if it is sold by that term.
    pub fn subscription_price(
        &self,
        term: SubscriptionTerm,
        sku: &Sku,
        currency: Currency,
    ) -> Result<Money, CatalogError> {
        self.check_subscription(term, sku)?;
        self.price_in(sku, currency)
    }

    /// What a reseller pays for so many credits.
    pub fn credits_price(&self, credits: NonZeroU32, currency: Currency) -> Result<Money, CatalogError> {
        let one = self.credit_price.iter().find(|money| money.currency == currency);
        let one = one.ok_or(CatalogError::CreditsNotSold)?;
        one.checked_mul(credits.get()).map_err(|_| CatalogError::PriceOverflow)
    }

    fn license(&self, sku: &Sku, unit: Unit) -> Result<i64, CatalogError> {
        let (size, times) = self.check_license(sku)?.priced_as(sku);
        let price = self.prices.iter().find(|price| price.sku.is_kind_of(sku, size));
        let price = price.and_then(|price| price.units(unit));
        let price = price.ok_or_else(|| CatalogError::Unpriced { sku: sku.clone() })?;
        counted(price.checked_mul(i64::from(times)))
    }

    fn support(&self, sku: &SupportSku, unit: Unit) -> Result<i64, CatalogError> {
        let years = sku.years();
        let discount = self.support_discount(years);
        let discount = discount.ok_or_else(|| CatalogError::UnknownSupportTerm {
            years,
            allowed: one_of(self.support_terms.iter().map(|term| term.years)),
        })?;
        self.support_for(years, discount, sku.license(), unit)
    }

    fn support_upgrade(&self, years: u32, from: &Sku, to: &Sku, unit: Unit) -> Result<i64, CatalogError> {
        let discount = self.support_discount(years).unwrap_or(0);
        let price = self.support_for(years, discount, to, unit)?;
        counted(price.checked_sub(self.support_for(years, discount, from, unit)?))
    }

    /// What is taken off so many years, in percent, if they are sold at once.
    fn support_discount(&self, years: u32) -> Option<u32> {
        let term = self.support_terms.iter().find(|term| term.years == years);
        term.map(|term| term.discount_percent)
    }

    fn support_for(&self, years: u32, discount: u32, license: &Sku, unit: Unit) -> Result<i64, CatalogError> {
        let year = text::percent_half_up(self.license(license, unit)?, self.support_percent);
        let sum = year.and_then(|year| year.checked_mul(i64::from(years)));
        counted(sum.and_then(|sum| text::less_percent(sum, discount)))
    }

    fn upgrade(&self, from: &Sku, to: &Sku, unit: Unit) -> Result<i64, CatalogError> {
        let (price, less) = (self.license(to, unit)?, self.license(from, unit)?);
        counted(price.checked_sub(less))
    }

    /// Whether this subscription is sold by this term.
    pub(crate) fn check_subscription(&self, term: SubscriptionTerm, sku: &Sku) -> Result<(), CatalogError> {
        let allowed = self.subscription_terms(sku)?.term;
        let product = sku.product().to_owned();
        match allowed == term {
            true => Ok(()),
            false => Err(CatalogError::UnknownSubscriptionTerm { product, term, allowed }),
        }
    }
}

impl SkuPrice {
    fn units(&self, unit: Unit) -> Option<i64> {
        match unit {
            Unit::Credits => Some(self.credits.0),
            Unit::Money(currency) => self.minor_in(currency),
        }
    }

    /// Its price in a currency, in the minor unit.
    pub(super) fn minor_in(&self, currency: Currency) -> Option<i64> {
        let money = self.money.iter().find(|money| money.currency == currency);
        money.map(|money| money.minor)
    }
}

fn counted(units: Option<i64>) -> Result<i64, CatalogError> {
    units.ok_or(CatalogError::PriceOverflow)
}
