//! Publishing a price list.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    catalog::{Catalog, CatalogError, PriceList, PriceListPublished},
    command::{Command, NewEvent},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Publishes a price list; it follows the last one.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishPriceList {
    /// All of it.
    pub price_list: PriceList,
}

impl Command for PublishPriceList {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        decide(states.catalog(), self, at.date_naive())
    }
}

/// A list that was published before is nothing to do: whoever sets up a house may ask twice.
fn decide(catalog: &Catalog, command: &PublishPriceList, today: NaiveDate) -> Result<Vec<NewEvent>, Rejection> {
    let price_list = &command.price_list;
    if catalog.published.contains(price_list) {
        return Ok(vec![]);
    }
    price_list.check()?;
    let found = price_list.effective_from;
    match catalog.published.last().map(|list| list.effective_from) {
        Some(last) if found <= last => Err(CatalogError::NotAfterLast { found, last }.into()),
        // Terms that run were bought by the lists of their days.
        Some(_) if found < today => Err(CatalogError::BackDated { found, today }.into()),
        _ => Ok(vec![NewEvent::new(
            Stream::Catalog,
            PriceListPublished {
                price_list: price_list.clone(),
            },
        )]),
    }
}
