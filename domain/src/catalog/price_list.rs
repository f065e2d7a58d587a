//! A price list: what is sold from a day on, and for how much.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::{CatalogError, Size, Sku, Tier},
    credits::Credits,
    money::{Currency, Money},
};

/// The products and their prices from one day on, until the next list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// What the vendor calls it.
    pub name: String,
    /// The first day, in UTC, on which it is in force.
    pub effective_from: NaiveDate,
    /// What a year of update and support services costs, in percent of the license.
    pub support_percent: u32,
    /// For how many years support is sold at once, rising.
    pub support_terms: Vec<SupportTerm>,
    /// What is sold.
    pub products: Vec<Product>,
    /// A price for each SKU of fixed size; for products of any number the price of one, as the SKU of size 1.
    pub prices: Vec<SkuPrice>,
    /// What one credit costs, in every currency; in none if credits are not sold.
    pub credit_price: Vec<Money>,
    /// The ranks of resellers.
    pub tiers: Vec<Tier>,
    /// How often a license may move to another computer in a year.
    pub rehosts_per_year: u32,
    /// After how many days bought credits are gone; never if none.
    pub credits_expire_after_days: Option<u32>,
    /// An adjustment of more credits than these, up or down, takes a second approver.
    pub adjustment_limit: Credits,
}

/// For how many years support is sold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportTerm {
    /// 1 to 5.
    pub years: u32,
    /// What is taken off that many single years, 0 to 90 percent.
    pub discount_percent: u32,
}

/// Something that is sold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The first part of its SKUs, such as `T`.
    pub code: String,
    /// As the portals name it, such as `TSplus`.
    pub name: String,
    /// From the lowest to the highest; none if there is only one kind.
    pub editions: Vec<Edition>,
    /// What its size counts.
    pub sized_by: SizedBy,
    /// The sizes that it is sold in.
    pub sizes: Sizes,
    /// The ways that it is sold in.
    pub sold_as: Vec<SoldAs>,
    /// The longest trial in days; 0 if it is not given on trial.
    pub longest_trial_days: u32,
    /// How its subscriptions run; none if it is not sold as subscription.
    pub subscription: Option<SubscriptionTerms>,
    /// What its serial numbers look like.
    pub serial_form: SerialForm,
}

/// How subscriptions of a product run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionTerms {
    /// After how long they renew; the product's price is that of one channel for so long.
    pub term: SubscriptionTerm,
    /// For how many days a subscription stays in force where credits are too few for its next term, 0 to 28.
    pub grace_days: u32,
}

/// After how long a subscription renews.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionTerm {
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl SubscriptionTerm {
    /// Every term there is.
    pub(super) const ALL: [Self; 2] = [Self::Month, Self::Year];

    /// How many months it is.
    pub fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Year => 12,
        }
    }
}

/// A kind of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The middle part of its SKUs, such as `ENT`.
    pub code: String,
    /// As the portals name it, such as `Enterprise`.
    pub name: String,
}

/// What the size of a product counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizedBy {
    /// People who use it at the same time.
    Users,
    /// Workstations that it reaches.
    Workstations,
    /// Servers that it runs on or watches.
    Servers,
    /// Sessions at the same time.
    Channels,
}

/// The sizes that a product is sold in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sizes {
    /// Only these, rising.
    Fixed(Vec<Size>),
    /// Any number from 1.
    AnyNumber,
}

/// A way of selling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoldAs {
    /// For some days, for free.
    Trial,
    /// For good.
    Permanent,
    /// For a term that renews.
    Subscription,
}

/// What the serial number of an activated license looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SerialForm {
    /// `P` and upper-case hexadecimal digits.
    HexadecimalAfterP,
    /// Decimal digits.
    Digits,
}

/// What one SKU costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkuPrice {
    /// What is sold; a subscription's price is that of one term.
    pub sku: Sku,
    /// What a customer pays, in every currency.
    pub money: Vec<Money>,
    /// What a reseller pays.
    pub credits: Credits,
}

/// The list that ships with keyledger, in force since 2015.
///
/// A file that could not be read would be an empty list here, and publishing that is rejected; a test reads it.
pub fn default_price_list() -> PriceList {
    serde_json::from_str(include_str!("default_price_list.json")).unwrap_or_default()
}

impl PriceList {
    /// About how many bytes it holds, its own size included.
    pub(super) fn heap_bytes(&self) -> usize {
        let price = size_of::<SkuPrice>() + Currency::ALL.len() * size_of::<Money>();
        let prices = self.prices.iter().map(|of| price + of.sku.heap_bytes()).sum::<usize>();
        let texts = |product: &Product| product.editions.len() * size_of::<Edition>() + product.name.len();
        let products = self
            .products
            .iter()
            .map(|of| size_of::<Product>() + texts(of))
            .sum::<usize>();
        let tiers = self.tiers.iter().map(|tier| size_of::<Tier>() + tier.name.len());
        let terms = self.support_terms.len() * size_of::<SupportTerm>() + self.credit_price.len() * size_of::<Money>();
        size_of::<Self>() + self.name.len() + prices + products + terms + tiers.sum::<usize>()
    }

    /// The product of this code.
    pub fn product(&self, code: &str) -> Result<&Product, CatalogError> {
        let product = self.products.iter().find(|product| product.code == code);
        product.ok_or_else(|| CatalogError::UnknownProduct {
            product: code.to_owned(),
            allowed: one_of(self.products.iter().map(|product| &product.code)),
        })
    }

    /// Whether this license is sold at all: its product, which is returned, or what is wrong with it.
    pub fn check_license(&self, sku: &Sku) -> Result<&Product, CatalogError> {
        let product = self.product(sku.product())?;
        product.edition_rank(sku)?;
        product.check_size(sku)?;
        Ok(product)
    }

    /// How subscriptions of `sku` run, if it is sold as one.
    pub fn subscription_terms(&self, sku: &Sku) -> Result<SubscriptionTerms, CatalogError> {
        let product = self.check_license(sku)?;
        product.check_sold_as(SoldAs::Subscription)?;
        product
            .subscription
            .ok_or_else(|| product.not_sold_as(SoldAs::Subscription))
    }
}

impl Product {
    /// How high the edition of `sku` stands among this product's, from 0.
    pub fn edition_rank(&self, sku: &Sku) -> Result<usize, CatalogError> {
        let allowed = || match self.editions.is_empty() {
            true => "no edition".to_owned(),
            false => one_of(self.editions.iter().map(|edition| &edition.code)),
        };
        let product = || self.code.clone();
        let Some(code) = sku.edition() else {
            let missing = CatalogError::EditionMissing {
                product: product(),
                allowed: allowed(),
            };
            return if self.editions.is_empty() { Ok(0) } else { Err(missing) };
        };
        let rank = self.editions.iter().position(|edition| edition.code == code);
        rank.ok_or_else(|| CatalogError::UnknownEdition {
            product: product(),
            edition: code.to_owned(),
            allowed: allowed(),
        })
    }

    /// Whether this product is sold in this way.
    pub fn check_sold_as(&self, sold_as: SoldAs) -> Result<(), CatalogError> {
        match self.sold_as.contains(&sold_as) {
            true => Ok(()),
            false => Err(self.not_sold_as(sold_as)),
        }
    }

    fn not_sold_as(&self, sold_as: SoldAs) -> CatalogError {
        let (product, allowed) = (self.code.clone(), one_of(&self.sold_as));
        CatalogError::NotSoldAs {
            product,
            sold_as,
            allowed,
        }
    }

    fn check_size(&self, sku: &Sku) -> Result<(), CatalogError> {
        let size = sku.size();
        let allowed = match &self.sizes {
            Sizes::Fixed(sizes) if !sizes.contains(&size) => one_of(sizes),
            Sizes::AnyNumber if size == Size::Unlimited => "any number from 1".to_owned(),
            Sizes::Fixed(_) | Sizes::AnyNumber => return Ok(()),
        };
        let product = self.code.clone();
        Err(CatalogError::UnknownSize { product, size, allowed })
    }

    /// The size whose price counts for `sku`, and how many times.
    pub(super) fn priced_as(&self, sku: &Sku) -> (Size, u32) {
        match (&self.sizes, sku.size()) {
            (Sizes::AnyNumber, Size::Count(count)) => (Size::ONE, count.get()),
            (_, size) => (size, 1),
        }
    }
}

impl fmt::Display for SubscriptionTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Month => "month",
            Self::Year => "year",
        })
    }
}

impl fmt::Display for SerialForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HexadecimalAfterP => "P and digits 0 to 9 and A to F",
            Self::Digits => "digits",
        })
    }
}

impl fmt::Display for SoldAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trial => "trial",
            Self::Permanent => "permanent",
            Self::Subscription => "subscription",
        })
    }
}

/// `one of T, RW, AS`
pub(super) fn one_of<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [only] => only.clone(),
        several => format!("one of {}", several.join(", ")),
    }
}
