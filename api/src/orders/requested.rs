//! The body by which an order is placed, and what it comes to.

use domain::{
    Currency, LicenseId, Money, ResellerId, SubscriptionId,
    catalog::ItemSku,
    money::AmountError,
    order::{Amounts, Identity, IdentityText, NewLine, Subject},
    person::EmailAddress,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{error::ApiError, faults::Faults};

/// What is ordered, and by whom.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceOrderRequest)]
pub(crate) struct Request {
    /// Who orders.
    pub(super) customer: Customer,
    /// The reseller that credits are ordered for; of a reseller, itself unless said.
    #[schema(value_type = Option<Uuid>)]
    pub(super) reseller_id: Option<ResellerId>,
    /// That of all amounts.
    #[schema(pattern = "^(EUR|USD)$", example = "EUR")]
    currency: String,
    /// What is bought, 1 to 100 lines.
    lines: Vec<Line>,
    /// What is taken off, in minor units; it takes the right to manage orders.
    #[serde(default)]
    pub(super) discount: i64,
    /// The tax on top, in minor units; it takes the right to manage orders.
    #[serde(default)]
    pub(super) tax: i64,
    /// Whether it is a test order, for which no money is meant.
    #[serde(default)]
    pub(super) test: bool,
}

/// Who orders, as the order says it.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderCustomer)]
pub(super) struct Customer {
    /// The e-mail address.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    email: String,
    /// The name, 1 to 100 characters.
    #[schema(pattern = r"\S", max_length = 100, example = "Ada Lovelace")]
    name: Option<String>,
    /// The country, 1 to 100 characters.
    #[schema(pattern = r"\S", max_length = 100, example = "GB")]
    country: Option<String>,
    /// The city, 1 to 100 characters.
    #[schema(pattern = r"\S", max_length = 100, example = "London")]
    city: Option<String>,
}

/// A line that is ordered.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderLine)]
struct Line {
    /// What.
    #[schema(example = "T-ENT-10")]
    sku: String,
    /// How many, from 1.
    quantity: u32,
    /// What one costs by the list of the day, before discount and tax, in minor units.
    #[schema(example = 60180)]
    unit_price: i64,
    /// The license that becomes more, or gets support.
    #[schema(value_type = Option<Uuid>)]
    license_id: Option<LicenseId>,
    /// The subscription that gets more channels.
    #[schema(value_type = Option<Uuid>)]
    subscription_id: Option<SubscriptionId>,
}

/// A request whose every field is well-formed.
pub(super) struct Wanted {
    pub(super) email: EmailAddress,
    name: Option<IdentityText>,
    country: Option<IdentityText>,
    city: Option<IdentityText>,
    pub(super) lines: Vec<NewLine>,
    pub(super) amounts: Amounts,
}

impl Request {
    /// What is wanted; the sums are made here.
    pub(super) fn wanted(&self) -> Result<Wanted, ApiError> {
        let mut faults = Faults::default();
        let customer = &self.customer;
        let email = faults.take("/customer/email", customer.email.parse());
        let name = faults.read("/customer/name", customer.name.as_ref());
        let country = faults.read("/customer/country", customer.country.as_ref());
        let city = faults.read("/customer/city", customer.city.as_ref());
        let currency: Option<Currency> = faults.take("/currency", self.currency.parse());
        let lines = self.lines.iter().enumerate();
        let lines = lines.map(|(place, line)| line.read(place, currency?, &mut faults));
        let lines: Vec<_> = lines.collect();
        let lines: Option<Vec<_>> = lines.into_iter().collect();
        let ((email, currency), lines) = faults.found(email.zip(currency).zip(lines))?;
        let amounts = self.amounts(&lines, currency).map_err(domain::Rejection::from)?;
        Ok(Wanted {
            email,
            name,
            country,
            city,
            lines,
            amounts,
        })
    }

    fn amounts(&self, lines: &[NewLine], currency: Currency) -> Result<Amounts, AmountError> {
        let money = |minor| Money::new(minor, currency);
        let zero = money(0);
        let net = lines
            .iter()
            .try_fold(zero, |sum, line| sum.checked_add(line.subtotal))?;
        let off = money(self.discount.checked_neg().ok_or(AmountError::Overflow)?);
        let gross = net.checked_add(off)?.checked_add(money(self.tax))?;
        Ok(Amounts {
            net,
            discount: money(self.discount),
            tax: money(self.tax),
            gross,
        })
    }
}

impl Line {
    fn read(&self, place: usize, currency: Currency, faults: &mut Faults) -> Option<NewLine> {
        let pointer = |field: &str| format!("/lines/{place}/{field}");
        let sku = faults.take(&pointer("sku"), self.sku.parse::<ItemSku>());
        let unit_price = Money::new(self.unit_price, currency);
        let subtotal = faults.take(&pointer("unit_price"), unit_price.checked_mul(self.quantity));
        let about = match (self.license_id, self.subscription_id) {
            (Some(license_id), None) => Some(Subject::License { license_id }),
            (None, Some(subscription_id)) => Some(Subject::Subscription { subscription_id }),
            (None, None) => None,
            (Some(_), Some(_)) => {
                let detail = "a line is about one thing: name the license or the subscription";
                faults.note(pointer("subscription_id"), "order-two-subjects", detail);
                None
            }
        };
        Some(NewLine {
            sku: sku?,
            quantity: self.quantity,
            unit_price,
            subtotal: subtotal?,
            about,
        })
    }
}

impl Wanted {
    /// Who orders, as this person.
    pub(super) fn identity(&self, customer_id: domain::PersonId) -> Identity {
        Identity {
            customer_id,
            email: self.email.clone(),
            name: self.name.clone(),
            country: self.country.clone(),
            city: self.city.clone(),
        }
    }
}
