//! What columns say that several views have.

use domain::{
    Personal,
    catalog::{Size, Sku},
    license::{Price, Seller},
};
use uuid::Uuid;

/// What is shown of a personal value once its person is erased, at every moment.
pub const ERASED: &str = "[erased]";

/// A personal value as it is shown. That there was one can still be seen once its person is erased, but not what it was.
pub(crate) fn text(personal: Option<&Personal>) -> Option<String> {
    personal.map(|personal| personal.text().unwrap_or(ERASED).to_owned())
}

/// A price as people read it: `free`, `421.26 credits` or `EUR 601.80`.
pub(crate) fn price(price: Price) -> String {
    match price {
        Price::Free => "free".to_owned(),
        Price::Credits(credits) => format!("{credits} credits"),
        Price::Money(money) => money.to_string(),
    }
}

/// A price as it is sorted and added: in hundredths of a credit or the currency's minor unit, and of which asset; of none when it
/// was free.
pub(crate) fn amount(price: Price) -> (i64, Option<String>) {
    match price {
        Price::Free => (0, None),
        Price::Credits(credits) => (credits.0, Some("CREDIT".to_owned())),
        Price::Money(money) => (money.minor, Some(money.currency.code().to_owned())),
    }
}

/// The reseller that sold something, if one did.
pub(crate) fn reseller(seller: Seller) -> Option<Uuid> {
    match seller {
        Seller::Reseller { reseller_id } => Some(reseller_id.0),
        Seller::Direct => None,
    }
}

/// How many users, workstations, servers or channels; none for unlimited.
pub(crate) fn size(sku: &Sku) -> Option<i64> {
    match sku.size() {
        Size::Count(count) => Some(count.get().into()),
        Size::Unlimited => None,
    }
}
