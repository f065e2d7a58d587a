use chrono::{Days, NaiveDate};
use domain::{Event, catalog::PriceList};
use event_log::{Position, RecordedEvent};
use projections::{Page, price_lists};

use crate::Views;
/// Each list with the position at which it was published.
#[derive(Debug, Default)]
pub(super) struct PriceLists(Vec<(Position, PriceList)>);

impl PriceLists {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        if let Event::PriceListPublished(e) = &recorded.event {
            self.0.push((recorded.position, e.price_list.clone()));
        }
    }

    /// The last one that began by then.
    fn in_force(&self, day: NaiveDate) -> Option<&(Position, PriceList)> {
        self.0.iter().rev().find(|(_, list)| list.effective_from <= day)
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = price_lists::list(reading, &Page::ALL)
            .await
            .expect("price lists are listed");
        let covers = shown.items.iter().rev().map(|row| {
            let counts = [row.products, row.skus, row.tiers];
            (Position(row.position), row.name.clone(), row.effective_from, counts)
        });
        let expected = self.0.iter().map(|(position, list)| {
            let counts = [list.products.len(), list.prices.len(), list.tiers.len()];
            let counts = counts.map(|count| i64::try_from(count).expect("is counted"));
            (*position, list.name.clone(), list.effective_from, counts)
        });
        assert_eq!(
            covers.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
            "as of {}",
            reading.at()
        );
        for (_, list) in &self.0 {
            let first = list.effective_from;
            for day in [first, first - Days::new(1)] {
                let shown = price_lists::in_force(reading, day)
                    .await
                    .expect("the price list is read");
                let shown = shown.map(|shown| (Position(shown.published.position), shown.list));
                assert_eq!(shown.as_ref(), self.in_force(day), "on {day}");
            }
        }
    }
}
