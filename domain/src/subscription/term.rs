//! The terms of a subscription: which days, by which list, and for how much.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{PaidTerm, SubscriptionError};
use crate::{
    catalog::{Catalog, CatalogError, ItemSku, PriceList, Sku, SubscriptionTerms},
    credit_account::{Cause, CauseKind},
    ids::SubscriptionId,
    money::Money,
    payment::{self, Payment, Purse},
    proration::{self, Days},
    rejection::Rejection,
};

/// A term that may begin.
pub(super) struct NextTerm<'a> {
    pub(super) sku: &'a Sku,
    list: &'a PriceList,
    terms: SubscriptionTerms,
    days: Days,
}

/// The list in force on a day.
pub(super) fn list_on(catalog: &Catalog, day: NaiveDate) -> Result<&PriceList, CatalogError> {
    let midnight: DateTime<Utc> = day.and_time(NaiveTime::MIN).and_utc();
    catalog.in_force(midnight)
}

impl<'a> NextTerm<'a> {
    /// The term of `sku` from `first`, by the list of that day. It ends so many months after `anchor`, the subscription's first
    /// day, as there were in all terms before, `months`, and as there are in this one.
    pub(super) fn new(
        catalog: &'a Catalog,
        sku: &'a Sku,
        first: NaiveDate,
        (anchor, months): (NaiveDate, u32),
    ) -> Result<Self, Rejection> {
        let list = list_on(catalog, first)?;
        let terms = list.subscription_terms(sku)?;
        let months = months.checked_add(terms.term.months());
        let last = months.and_then(|months| proration::last_day_of_months(anchor, months));
        let last = last.ok_or(SubscriptionError::TermTooLate)?;
        let days = Days { first, last };
        Ok(Self { sku, list, terms, days })
    }

    /// Pays for all of it.
    pub(super) fn pay(
        &self,
        kind: CauseKind,
        subscription_id: SubscriptionId,
        purse: Option<&mut Purse>,
        paid: Option<Money>,
    ) -> Result<Payment, Rejection> {
        let (term, sku) = (self.terms.term, self.sku.clone());
        let credits = self.list.subscription_price_in_credits(term, &sku);
        let cause = Cause::subscription(kind, subscription_id, ItemSku::Subscription { term, sku });
        payment::pay(purse, paid, credits, cause)
    }

    /// As it is stored, once it is paid for.
    pub(super) fn paid(&self, payment: &Payment) -> PaidTerm {
        PaidTerm {
            length: self.terms.term,
            days: self.days,
            grace_days: self.terms.grace_days,
            price: payment.price,
            drawn: payment.drawn.clone(),
        }
    }
}
