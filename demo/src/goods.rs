//! What is bought: which product, how large, and what it grows into.

use chrono::{DateTime, Datelike, Utc};
use domain::{
    Rejection,
    catalog::{PriceList, SerialForm, Size, Sizes, Sku},
};

use crate::chance::Chance;

/// A product's code, since when it is sold, and how often it is chosen.
const PRODUCTS: [(&str, (i32, u32), u64); 4] = [
    ("T", (2016, 9), 100),
    ("AS", (2018, 4), 22),
    ("SM", (2019, 1), 14),
    ("RW", (2020, 3), 40),
];
const EDITIONS: [(&str, u64); 3] = [("DSK", 25), ("MOB", 25), ("ENT", 50)];
const USERS: [(&str, u64); 6] = [
    ("3", 27),
    ("5", 31),
    ("10", 24),
    ("25", 11),
    ("50", 5),
    ("UNLIMITED", 2),
];

impl Chance {
    /// Something that is sold at `at`.
    pub(crate) fn sku(&mut self, at: DateTime<Utc>) -> Result<Sku, Rejection> {
        let month = (at.year(), at.month());
        let sold = |since: &(i32, u32), weight: &u64| u64::from(*since <= month) * weight;
        let product = self
            .weighted(&PRODUCTS, |(_, since, weight)| sold(since, weight))
            .map_or("T", |product| product.0);
        let text = match product {
            "T" => {
                let edition = self.weighted(&EDITIONS, |of| of.1).map_or("ENT", |of| of.0);
                let users = self.weighted(&USERS, |of| of.1).map_or("5", |of| of.0);
                format!("T-{edition}-{users}")
            }
            "AS" if self.percent(40) => "AS-ULT-1".to_owned(),
            "AS" => "AS-ESS-1".to_owned(),
            "SM" => format!("SM-{}", self.between(1, 6)),
            _ if self.percent(8) => format!("RW-{}", self.between(15, 40)),
            _ => format!("RW-{}", self.between(1, 12)),
        };
        Ok(text.parse()?)
    }

    /// What this could grow into, if there is anything more.
    pub(crate) fn more_than(&mut self, sku: &Sku, list: &PriceList) -> Result<Option<Sku>, Rejection> {
        let product = list.product(sku.product())?;
        let rank = product.edition_rank(sku)?;
        let higher = product.editions.get(rank + 1).map(|edition| edition.code.clone());
        let larger = match (&product.sizes, sku.size()) {
            (Sizes::Fixed(sizes), size) => sizes.iter().find(|other| **other > size).copied(),
            (Sizes::AnyNumber, Size::Count(count)) => {
                let more = u32::try_from(self.between(1, 6)).unwrap_or(1);
                Size::count(count.get().saturating_add(more))
            }
            (Sizes::AnyNumber, Size::Unlimited) => None,
        };
        let edition = higher.filter(|_| larger.is_none() || self.percent(30));
        let larger = larger.filter(|_| edition.is_none() || self.percent(35));
        if edition.is_none() && larger.is_none() {
            return Ok(None);
        }
        let edition = edition.as_deref().or(sku.edition());
        let size = larger.unwrap_or(sku.size());
        Ok(Some(Sku::new(sku.product(), edition, size)?))
    }

    /// A serial number of this form.
    pub(crate) fn serial(&mut self, form: SerialForm) -> String {
        match form {
            SerialForm::HexadecimalAfterP => format!("P{}", self.hexadecimal(8)),
            SerialForm::Digits => self.between(100_000, 999_998).to_string(),
        }
    }
}
