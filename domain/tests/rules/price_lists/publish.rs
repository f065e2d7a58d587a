//! Lists follow each other.

use chrono::NaiveDate;
use domain::{
    NewEvent, Stream,
    catalog::{CatalogError, PriceList, PriceListPublished, default_price_list},
};

use super::publish;
use crate::support::{events::*, given, time, today};

fn from_day(day: &str) -> PriceList {
    PriceList {
        effective_from: day.parse().unwrap(),
        ..default_price_list()
    }
}

#[test]
fn the_shipped_list_may_be_published() {
    let list = default_price_list();
    assert_eq!(list.check(), Ok(()));
    let products: Vec<_> = list.products.iter().map(|product| product.code.as_str()).collect();
    assert_eq!(products, ["T", "RW", "AS", "SM", "RS"]);
    assert_eq!(NaiveDate::from_ymd_opt(2015, 1, 1), Some(list.effective_from));
}

#[test]
fn a_list_is_published_once() {
    let price_list = default_price_list();
    let command = publish(price_list.clone());
    let event = PriceListPublished { price_list };
    given([]).when(&command).then([NewEvent::new(Stream::Catalog, event)]);
    given([published()]).when(&command).then_nothing();
    given([published()])
        .and(&publish(from_day("2027-01-01")))
        .when(&command)
        .then_nothing();
}

#[test]
fn a_list_begins_after_the_one_it_follows() {
    let found = "2014-12-31".parse().unwrap();
    let last = "2015-01-01".parse().unwrap();
    given([published()])
        .when(&publish(from_day("2014-12-31")))
        .then_error(CatalogError::NotAfterLast { found, last });
    let renamed = PriceList {
        name: "Other".to_owned(),
        ..default_price_list()
    };
    given([published()])
        .when(&publish(renamed))
        .then_error(CatalogError::NotAfterLast { found: last, last });
    given([published()]).when(&publish(from_day("2026-11-22"))).events();
}

#[test]
fn a_list_that_follows_another_does_not_change_the_past() {
    let (found, today) = ("2026-11-21".parse().unwrap(), today().date_naive());
    given([published()])
        .when(&publish(from_day("2026-11-21")))
        .then_error(CatalogError::BackDated { found, today });
}

#[test]
fn the_latest_list_of_the_day_is_in_force() {
    let story = given([published()]).and(&publish(from_day("2027-06-01")));
    let catalog = story.states().catalog();
    let in_force = |at| {
        catalog
            .price_list_at(time(at))
            .map(|list| list.effective_from.to_string())
    };
    assert_eq!(in_force("2014-12-31T23:59:59Z"), None);
    assert_eq!(in_force("2027-05-31T23:59:59Z").as_deref(), Some("2015-01-01"));
    assert_eq!(in_force("2027-06-01T00:00:00Z").as_deref(), Some("2027-06-01"));
    assert_eq!(in_force("2099-01-01T00:00:00Z").as_deref(), Some("2027-06-01"));
    let refused = catalog.in_force(time("2014-12-31T23:59:59Z")).unwrap_err();
    assert_eq!(refused, CatalogError::NoPriceList);
}
