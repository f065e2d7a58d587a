//! The catalog: the price lists that were ever published, so that a price can be asked as of any day.

mod check;
mod item_sku;
mod price_list;
mod price_list_error;
mod prices;
mod publish;
mod sku;
mod tier;
mod upcast;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub(crate) use self::upcast::from_v1 as price_list_from_v1;
pub use self::{
    item_sku::{DayCount, ItemSku},
    price_list::{
        Edition, PriceList, Product, SerialForm, SizedBy, Sizes, SkuPrice, SoldAs, SubscriptionTerm, SubscriptionTerms,
        SupportTerm, default_price_list,
    },
    price_list_error::PriceListError,
    publish::PublishPriceList,
    sku::{Size, Sku, SkuError, SupportSku},
    tier::{Tier, TierCode},
};
use crate::{
    event::{Event, EventBody},
    rejection::codes,
};

/// A price list was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceListPublished {
    /// All of it.
    pub price_list: PriceList,
}

impl EventBody for PriceListPublished {}

/// The price lists in the order in which they were published, which is also that of their days.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    published: Vec<PriceList>,
}

/// Why something is not sold, or not so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// No list is in force.
    #[error("no price list is in force yet: publish one first")]
    NoPriceList,
    /// A list may not reach into the days of the one before it.
    #[error("this price list begins on {found}, not after the one it follows: let it begin after {last}")]
    NotAfterLast {
        /// Its first day.
        found: NaiveDate,
        /// The first day of the list it follows.
        last: NaiveDate,
    },
    /// A list that follows another may not change the past.
    #[error("this price list begins on {found}, which is past: let it begin on {today} or later")]
    BackDated {
        /// Its first day.
        found: NaiveDate,
        /// The day on which it was to be published.
        today: NaiveDate,
    },
    /// No such product.
    #[error("there is no product {product}: choose {allowed}")]
    UnknownProduct {
        /// The code that was asked for.
        product: String,
        /// What there is instead, in words.
        allowed: String,
    },
    /// No such edition.
    #[error("{product} has no edition {edition}: choose {allowed}")]
    UnknownEdition {
        /// The product's code.
        product: String,
        /// The code that was asked for.
        edition: String,
        /// What there is instead, in words.
        allowed: String,
    },
    /// The product has editions and none was chosen.
    #[error("{product} is sold by edition: choose {allowed}")]
    EditionMissing {
        /// The product's code.
        product: String,
        /// What there is instead, in words.
        allowed: String,
    },
    /// Not sold in this size.
    #[error("{product} is not sold in size {size}: choose {allowed}")]
    UnknownSize {
        /// The product's code.
        product: String,
        /// What was asked for.
        size: Size,
        /// What there is instead, in words.
        allowed: String,
    },
    /// Not sold in this way.
    #[error("{product} is not sold as {sold_as}: choose {allowed}")]
    NotSoldAs {
        /// The product's code.
        product: String,
        /// What was asked for.
        sold_as: SoldAs,
        /// What there is instead, in words.
        allowed: String,
    },
    /// Support is not sold for so many years at once.
    #[error("support is not sold for {years} years at once: choose {allowed}")]
    UnknownSupportTerm {
        /// What was asked for.
        years: u32,
        /// What there is instead, in words.
        allowed: String,
    },
    /// The product's subscriptions renew after another time.
    #[error("{product} is not sold by the {term}: choose the {allowed}")]
    UnknownSubscriptionTerm {
        /// The product's code.
        product: String,
        /// What was asked for.
        term: SubscriptionTerm,
        /// What there is instead.
        allowed: SubscriptionTerm,
    },
    /// The list in force has no price of a credit.
    #[error("credits are not sold by the list in force: publish a list that says what one costs")]
    CreditsNotSold,
    /// No such tier.
    #[error("there is no tier {tier}: choose {allowed}")]
    UnknownTier {
        /// The code that was asked for.
        tier: TierCode,
        /// What there is instead, in words.
        allowed: String,
    },
    /// A text that is no tier's code.
    #[error("{code:?} is no code of a tier: write 1 to 20 letters A to Z, digits or hyphens, such as GOLD")]
    MalformedTierCode {
        /// As given.
        code: String,
    },
    /// The list in force gives no price, which a checked list does not do.
    #[error("{sku} has no price in the list in force: publish a list that names it")]
    Unpriced {
        /// What has no price.
        sku: Sku,
    },
    /// The price cannot be counted.
    #[error("the price is larger than can be counted: ask for a smaller size")]
    PriceOverflow,
}

codes!(CatalogError {
    NoPriceList => Conflict "no-price-list",
    NotAfterLast => Conflict "price-list-not-after-last",
    BackDated => Invalid "price-list-back-dated",
    UnknownProduct => Invalid "unknown-product",
    UnknownEdition => Invalid "unknown-edition",
    EditionMissing => Invalid "edition-missing",
    UnknownSize => Invalid "unknown-size",
    NotSoldAs => Invalid "not-sold-as",
    UnknownSupportTerm => Invalid "unknown-support-term",
    UnknownSubscriptionTerm => Invalid "unknown-subscription-term",
    CreditsNotSold => Conflict "credits-not-sold",
    UnknownTier => Invalid "unknown-tier",
    MalformedTierCode => Invalid "malformed-tier-code",
    Unpriced => Conflict "unpriced",
    PriceOverflow => Invalid "price-overflow",
});

impl Catalog {
    /// The state before any event.
    pub const EMPTY: Self = Self { published: Vec::new() };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        if let Event::PriceListPublished(published) = event {
            self.published.push(published.price_list.clone());
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        self.published.iter().map(PriceList::heap_bytes).sum()
    }

    /// The list in force on the UTC day of `at`, if any was by then.
    pub fn price_list_at(&self, at: DateTime<Utc>) -> Option<&PriceList> {
        let day = at.date_naive();
        self.published.iter().rev().find(|list| list.effective_from <= day)
    }

    /// What serial numbers of this product look like at `at`: as the newest list by then says that names it, so that what is
    /// not sold any more can still be activated.
    pub fn serial_form(&self, product: &str, at: DateTime<Utc>) -> Option<SerialForm> {
        let day = at.date_naive();
        let by_then = self.published.iter().rev().filter(|list| list.effective_from <= day);
        let mut named = by_then.filter_map(|list| list.product(product).ok());
        named.next().map(|product| product.serial_form)
    }

    /// The list in force on the UTC day of `at`, or that there is none.
    pub fn in_force(&self, at: DateTime<Utc>) -> Result<&PriceList, CatalogError> {
        self.price_list_at(at).ok_or(CatalogError::NoPriceList)
    }
}
