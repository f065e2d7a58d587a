use domain::{
    Personal,
    catalog::CatalogError,
    license::{LicenseError, Seller},
    order::{OrderError, OrderPlaced, PlaceOrder, PricedBy},
    reseller::ResellerError,
};

use super::{about_license, caro_has, line, ordering, place, placed};
use crate::support::{ANNA, BEN, CARO, events::*, given, sku, time};

#[test]
fn an_order_takes_its_reference_and_keeps_what_it_was_told() {
    let by_list = OrderPlaced {
        priced_by: PricedBy::List,
        ..order_placed()
    };
    given([published()])
        .when(&place())
        .then([order_taken(), on_order(by_list)]);
}

#[test]
fn an_order_keeps_who_ordered_it() {
    let mut placing = place();
    placing.customer.name = Some("Caro".parse().unwrap());
    placing.customer.country = Some("France".parse().unwrap());
    placing.customer.city = Some("Lyon".parse().unwrap());
    let expected = OrderPlaced {
        priced_by: PricedBy::List,
        customer_name: Some(Personal::new(CARO, "Caro")),
        customer_country: Some(Personal::new(CARO, "France")),
        customer_city: Some(Personal::new(CARO, "Lyon")),
        ..order_placed()
    };
    given([published()])
        .when(&placing)
        .then([order_taken(), on_order(expected)]);
}

#[test]
fn an_order_is_placed_once() {
    placed(&place()).when(&place()).then_error(OrderError::AlreadyPlaced);
}

#[test]
fn no_two_orders_have_the_same_number() {
    given([published(), order_taken()])
        .when(&place())
        .then_error(LicenseError::OrderReferenceTaken);
}

#[test]
fn prices_are_those_of_the_list_of_the_day() {
    let cheaper = ordering(vec![line("T-ENT-10", 1, "600")], "0", "0");
    let (number, found, expected) = (1, euros("600"), euros("601.80"));
    let refused = OrderError::NotTheListPrice {
        number,
        found,
        expected,
    };
    given([published()]).when(&cheaper).then_error(refused);
    given([published()])
        .when_at(time("2014-12-31T23:59:59Z"), &place())
        .then_error(CatalogError::NoPriceList);
}

#[test]
fn the_provider_may_make_other_prices() {
    let cheaper = PlaceOrder {
        priced_by: PricedBy::Provider,
        ..ordering(vec![line("T-ENT-10", 1, "600")], "0", "0")
    };
    assert_eq!(given([published()]).when(&cheaper).events().len(), 2);
}

#[test]
fn only_what_is_sold_for_good_is_ordered() {
    let placing = |sku| PlaceOrder {
        priced_by: PricedBy::Provider,
        ..ordering(vec![line(sku, 1, "10")], "0", "0")
    };
    let rejected = |sku| placing(sku);
    let unknown = CatalogError::UnknownProduct {
        product: "X".to_owned(),
        allowed: "one of T, RW, AS, SM, RS".to_owned(),
    };
    given([published()]).when(&rejected("X-3")).then_error(unknown);
    let story = given([published()]);
    let refused = story.when(&rejected("RS-3"));
    let sold_as = domain::catalog::SoldAs::Permanent;
    let (product, allowed) = ("RS".to_owned(), "subscription".to_owned());
    refused.then_error(CatalogError::NotSoldAs {
        product,
        sold_as,
        allowed,
    });
}

#[test]
fn supports_are_brought_to_one_end_by_resellers_only() {
    let text = "S37D-T-ENT-10";
    for line in [line(text, 1, "10"), about_license(text, "10")] {
        let item = Box::new(text.parse().unwrap());
        given([published()])
            .when(&ordering(vec![line], "0", "0"))
            .then_error(OrderError::ResellersOnly { sku: item });
    }
}

#[test]
fn an_upgrade_is_of_a_license_of_the_customer_that_is_as_the_line_says() {
    let upgrade = |text: &str| ordering(vec![about_license(text, "0")], "0", "0");
    let by_provider = |text: &str| PlaceOrder {
        priced_by: PricedBy::Provider,
        ..upgrade(text)
    };
    let direct = |of: &str| domain::license::LicenseAssigned {
        seller: Seller::Direct,
        sku: sku(of),
        ..license_assigned()
    };
    let item = |text: &str| Box::new(text.parse().unwrap());
    let story = caro_has(direct("T-ENT-3"));
    for text in ["U-T-ENT-5-T-ENT-10", "T-ENT-10"] {
        let refused = OrderError::OtherLicense { sku: item(text) };
        story.when(&by_provider(text)).then_error(refused);
    }
    let text = "U-T-ENT-3-T-ENT-3";
    story
        .when(&by_provider(text))
        .then_error(OrderError::NotMore { sku: item(text) });
    let (from, to) = (sku("T-ENT-3"), sku("T-DSK-10"));
    story
        .when(&by_provider("U-T-ENT-3-T-DSK-10"))
        .then_error(LicenseError::Downgrade { from, to });
    caro_has(license_assigned())
        .when(&by_provider("U-T-ENT-10-T-ENT-25"))
        .then_error(LicenseError::Unknown);
    let mut of_another = by_provider("U-T-ENT-3-T-ENT-10");
    of_another.customer.customer_id = crate::support::DORA;
    story.when(&of_another).then_error(LicenseError::Unknown);
}

#[test]
fn a_line_says_what_it_is_about_where_it_must() {
    let text = "U-T-ENT-3-T-ENT-10";
    let item = |text: &str| Box::new(text.parse().unwrap());
    given([published()])
        .when(&ordering(vec![line(text, 1, "391.17")], "0", "0"))
        .then_error(OrderError::SubjectMissing { sku: item(text) });
    given([published()])
        .when(&ordering(vec![about_license("CREDITS-10", "10")], "0", "0"))
        .then_error(OrderError::SubjectMisplaced {
            sku: item("CREDITS-10"),
        });
    let twice = domain::order::NewLine {
        quantity: 2,
        subtotal: euros("20"),
        ..about_license(text, "10")
    };
    given([published()])
        .when(&ordering(vec![twice], "0", "0"))
        .then_error(OrderError::OnlyOnce { sku: item(text) });
}

#[test]
fn credits_are_for_a_reseller_that_may_act() {
    let placing = |reseller_id| PlaceOrder {
        reseller_id,
        ..ordering(vec![line("CREDITS-100", 2, "100")], "0", "0")
    };
    let story = given([published(), registered(ANNA), suspended(ANNA)]);
    story.when(&placing(None)).then_error(OrderError::ResellerMissing);
    story.when(&placing(Some(BEN))).then_error(ResellerError::Unknown);
    story.when(&placing(Some(ANNA))).then_error(ResellerError::Suspended);
}

#[test]
fn a_name_a_country_and_a_city_are_one_line_each() {
    for text in ["", " ", "a\nb", &"x".repeat(101)] {
        let refused = Err(OrderError::MalformedIdentity);
        assert_eq!(text.parse::<domain::order::IdentityText>(), refused);
    }
}
