//! Why a price list may not be published.

use crate::{
    catalog::{Sku, SkuError, TierCode},
    credits::Credits,
    rejection::codes,
};

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
    /// The terms of support do not rise, or there are none.
    #[error("the terms of support do not rise: list at least one, each of 1 to 5 years once, the shortest first")]
    SupportTermsNotRising,
    /// Too much off a term of support.
    #[error("support for {years} years may not be {percent} % off: write 0 to 90")]
    MalformedDiscount {
        /// The term's years.
        years: u32,
        /// As given.
        percent: u32,
    },
    /// Terms of subscriptions without subscriptions, or none with them.
    #[error(
        "the terms of a subscription of {product} are misplaced: give them if it is sold as subscription, else none"
    )]
    MisplacedSubscription {
        /// The product's code.
        product: String,
    },
    /// More days of grace than the shortest term has.
    #[error("a subscription of {product} may not have {days} days of grace: write 0 to 28")]
    MalformedGrace {
        /// The product's code.
        product: String,
        /// As given.
        days: u32,
    },
    /// A price of credits in some currencies only, or none above zero.
    #[error("the price of a credit is not complete: give one above zero in EUR and in USD, or none at all")]
    IncompleteCreditPrice,
    /// The same tier twice.
    #[error("the tier {code} stands twice in this price list: name each once")]
    DuplicateTier {
        /// The tier's code.
        code: TierCode,
    },
    /// A tier that gives too much.
    #[error("the tier {code} may not give {percent} % off: write 0 to 90")]
    MalformedTier {
        /// The tier's code.
        code: TierCode,
        /// As given.
        percent: u32,
    },
    /// More moves than days.
    #[error("a license may not move {rehosts} times a year: write 0 to 366")]
    MalformedRehosts {
        /// As given.
        rehosts: u32,
    },
    /// Credits that are gone at once, or too late to be told.
    #[error("credits may not be gone after {days} days: write 1 to 3660, or none if they are never")]
    MalformedExpiry {
        /// As given.
        days: u32,
    },
    /// A limit of adjustments that is below zero.
    #[error("adjustments may not have the limit {limit}: write zero or more credits")]
    NegativeAdjustmentLimit {
        /// As given.
        limit: Credits,
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
    SupportTermsNotRising => Invalid "price-list-support-terms-not-rising",
    MalformedDiscount => Invalid "price-list-malformed-discount",
    MisplacedSubscription => Invalid "price-list-misplaced-subscription",
    MalformedGrace => Invalid "price-list-malformed-grace",
    IncompleteCreditPrice => Invalid "price-list-incomplete-credit-price",
    DuplicateTier => Invalid "price-list-duplicate-tier",
    MalformedTier => Invalid "price-list-malformed-tier",
    MalformedRehosts => Invalid "price-list-malformed-rehosts",
    MalformedExpiry => Invalid "price-list-malformed-expiry",
    NegativeAdjustmentLimit => Invalid "price-list-negative-adjustment-limit",
    PriceOfUnsold => Invalid "price-list-price-of-unsold",
    DuplicatePrice => Invalid "price-list-duplicate-price",
    PriceMissing => Invalid "price-list-price-missing",
    IncompletePrice => Invalid "price-list-incomplete-price",
    PricesNotRising => Invalid "price-list-prices-not-rising",
});
