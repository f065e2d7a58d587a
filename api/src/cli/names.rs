//! What products and editions are called.

use chrono::{DateTime, Utc};
use domain::{
    State, Stream,
    catalog::{PriceList, Product},
};
use event_log::{EventLog, LogError, Position, read};

/// The names of the newest price list that was published by then.
pub(super) struct Names(Option<PriceList>);

impl Names {
    pub(super) async fn at(log: &EventLog, position: Position) -> Result<Self, LogError> {
        let mut state = State::empty(Stream::Catalog);
        for recorded in read::stream(log, Stream::Catalog, 0, position, i64::MAX).await? {
            state.evolve(&recorded.event);
        }
        let list = match &state {
            State::Catalog(catalog) => catalog.price_list_at(DateTime::<Utc>::MAX_UTC).cloned(),
            _ => None,
        };
        Ok(Self(list))
    }

    /// `TSplus`; the code of a product that is no longer listed.
    pub(super) fn product<'a>(&'a self, code: &'a str) -> &'a str {
        self.find(code).map_or(code, |product| &product.name)
    }

    /// `Enterprise`; the code of an edition that is no longer listed.
    pub(super) fn edition<'a>(&'a self, product: &str, code: &'a str) -> &'a str {
        let mut editions = self.find(product).into_iter().flat_map(|product| &product.editions);
        editions
            .find(|edition| edition.code == code)
            .map_or(code, |edition| &edition.name)
    }

    fn find(&self, code: &str) -> Option<&Product> {
        self.0.as_ref()?.product(code).ok()
    }
}
