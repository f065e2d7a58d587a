//! What the rules write, as the document tells of it: terms, prices and price lists. The rules themselves know no document.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

/// For how long a license is in force: `"permanent"`, or `{"trial": {"days": 30, "ends_at": …}}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = Term)]
pub enum TermForm {
    /// For some days.
    Trial {
        /// How many, each of 24 hours.
        days: u32,
        /// From this moment on it is over.
        ends_at: DateTime<Utc>,
    },
    /// For good.
    Permanent,
}

/// What something cost: `"free"`, `{"credits": "210.84"}`, or `{"money": {"amount": "601.80", "currency": "EUR"}}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = Price, example = json!({ "credits": "210.84" }))]
pub enum PriceForm {
    /// Nothing, as trials do.
    Free,
    /// Credits of the reseller.
    Credits(String),
    /// What the customer's order paid.
    Money(MoneyForm),
}

/// An amount with its currency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Money)]
pub struct MoneyForm {
    /// With two decimals.
    #[schema(pattern = r"^-?[0-9]{1,17}\.[0-9]{2}$", example = "601.80")]
    pub amount: String,
    /// Its three letters.
    #[schema(pattern = "^(EUR|USD)$", example = "EUR")]
    pub currency: String,
}

/// The products and their prices from one day on, until the next list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceList)]
pub struct PriceListForm {
    /// What the vendor calls it.
    #[schema(example = "List of 2030")]
    pub name: String,
    /// The first day, in UTC, on which it is in force.
    #[schema(example = "2030-01-01")]
    pub effective_from: NaiveDate,
    /// What a year of update and support services costs, in percent of the license.
    #[schema(example = 17)]
    pub support_percent: u32,
    /// For how many years support is sold at once, rising.
    pub support_terms: Vec<SupportTermForm>,
    /// What is sold.
    pub products: Vec<ProductForm>,
    /// A price for each SKU of fixed size; for products of any number the price of one, as the SKU of size 1.
    pub prices: Vec<SkuPriceForm>,
    /// What one credit costs, in every currency; in none if credits are not sold.
    pub credit_price: Vec<MoneyForm>,
    /// The ranks of resellers.
    pub tiers: Vec<TierForm>,
    /// How often a license may move to another computer in a year.
    #[schema(example = 3)]
    pub rehosts_per_year: u32,
    /// After how many days bought credits are gone; never if none.
    pub credits_expire_after_days: Option<u32>,
    /// An adjustment of more credits than these, up or down, takes a second approver.
    #[schema(example = "500.00")]
    pub adjustment_limit: String,
}

/// For how many years support is sold at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupportTerm)]
pub struct SupportTermForm {
    /// 1 to 5.
    #[schema(example = 1)]
    pub years: u32,
    /// What is taken off that many single years, 0 to 90 percent.
    #[schema(example = 0)]
    pub discount_percent: u32,
}

/// Something that is sold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Product)]
pub struct ProductForm {
    /// The first part of its SKUs.
    #[schema(example = "RW")]
    pub code: String,
    /// As the portals name it.
    #[schema(example = "Remote Work")]
    pub name: String,
    /// From the lowest to the highest; none if there is only one kind.
    pub editions: Vec<EditionForm>,
    /// What its size counts.
    pub sized_by: SizedByForm,
    /// The sizes that it is sold in.
    pub sizes: SizesForm,
    /// The ways that it is sold in.
    pub sold_as: Vec<SoldAsForm>,
    /// The longest trial in days; 0 if it is not given on trial.
    #[schema(example = 30)]
    pub longest_trial_days: u32,
    /// How its subscriptions run; none if it is not sold as subscription.
    pub subscription: Option<SubscriptionTermsForm>,
    /// What its serial numbers look like.
    pub serial_form: SerialsForm,
}

/// A kind of a product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Edition)]
pub struct EditionForm {
    /// The middle part of its SKUs.
    #[schema(example = "ENT")]
    pub code: String,
    /// As the portals name it.
    #[schema(example = "Enterprise")]
    pub name: String,
}

/// What the size of a product counts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SizedBy)]
pub enum SizedByForm {
    /// People who use it at the same time.
    Users,
    /// Workstations that it reaches.
    Workstations,
    /// Servers that it runs on or watches.
    Servers,
    /// Sessions at the same time.
    Channels,
}

/// The sizes that a product is sold in: `"any_number"` from 1, or `{"fixed": ["3", "5", "UNLIMITED"]}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Sizes, example = "any_number")]
pub enum SizesForm {
    /// Only these, rising.
    Fixed(Vec<String>),
    /// Any number from 1.
    AnyNumber,
}

/// A way of selling.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SoldAs)]
pub enum SoldAsForm {
    /// For some days, for free.
    Trial,
    /// For good.
    Permanent,
    /// For a term that renews.
    Subscription,
}

/// How subscriptions of a product run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubscriptionTerms)]
pub struct SubscriptionTermsForm {
    /// After how long they renew; the product's price is that of one channel for so long.
    pub term: SubscriptionTermForm,
    /// For how many days a subscription stays in force where credits are too few for its next term, 0 to 28.
    #[schema(example = 14)]
    pub grace_days: u32,
}

/// After how long a subscription renews.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SubscriptionTerm)]
pub enum SubscriptionTermForm {
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// What the serial number of an activated license looks like.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SerialForm)]
pub enum SerialsForm {
    /// `P` and upper-case hexadecimal digits.
    HexadecimalAfterP,
    /// Decimal digits.
    Digits,
}

/// What one SKU costs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SkuPrice)]
pub struct SkuPriceForm {
    /// What is sold; a subscription's price is that of one term.
    #[schema(example = "RW-1")]
    pub sku: String,
    /// What a customer pays, in every currency.
    pub money: Vec<MoneyForm>,
    /// What a reseller pays.
    #[schema(example = "23.59")]
    pub credits: String,
}

/// A rank of resellers, by which they pay less.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Tier)]
pub struct TierForm {
    /// What resellers are given.
    #[schema(example = "GOLD")]
    pub code: String,
    /// As the portals name it.
    #[schema(example = "Gold")]
    pub name: String,
    /// What is taken off every price in credits, 0 to 90 percent.
    #[schema(example = 20)]
    pub percent_off: u32,
}
