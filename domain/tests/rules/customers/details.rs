//! Customers are registered, and their details change.

use domain::{
    NewEvent, Personal, Stream,
    customer::{ChangeCustomerDetails, City, CustomerDetails, CustomerDetailsChanged, CustomerName, RegisterCustomer},
    locale::{Language, LocaleError},
    person::PersonError,
};

use crate::support::{CARO, assign, events::*, given};

fn details(name: &str) -> CustomerDetails {
    CustomerDetails {
        name: Some(name.parse().unwrap()),
        country: Some("FR".parse().unwrap()),
        city: Some("Lyon".parse().unwrap()),
        language: Some(Language::Fr),
    }
}

fn register(details: Option<CustomerDetails>) -> RegisterCustomer {
    RegisterCustomer {
        person_id: CARO,
        email: "caro@example.com".parse().unwrap(),
        details,
    }
}

fn change(details: CustomerDetails) -> ChangeCustomerDetails {
    ChangeCustomerDetails {
        person_id: CARO,
        details,
    }
}

fn changed(name: &str) -> NewEvent {
    let event = CustomerDetailsChanged {
        person_id: CARO,
        name: Some(Personal::new(CARO, name)),
        country: Some("FR".parse().unwrap()),
        city: Some(Personal::new(CARO, "Lyon")),
        language: Some(Language::Fr),
    };
    NewEvent::new(Stream::Person(CARO), event)
}

#[test]
fn a_customer_is_registered_by_an_address_and_perhaps_by_details() {
    given([]).when(&register(None)).then([caro_registered()]);
    given([])
        .when(&register(Some(details("Caro"))))
        .then([caro_registered(), changed("Caro")]);
}

#[test]
fn who_is_known_already_is_not_registered_again() {
    given([caro_registered()]).when(&register(None)).then_nothing();
    given(anna_has("500"))
        .and(&assign())
        .when(&register(None))
        .then_nothing();
}

#[test]
fn registering_adds_details_that_are_missing_and_keeps_those_that_are_known() {
    let again = register(Some(details("Caro")));
    given([caro_registered()]).when(&again).then([changed("Caro")]);
    given([caro_registered(), changed("Caroline")])
        .when(&again)
        .then_nothing();
}

#[test]
fn details_are_replaced_as_a_whole() {
    given([caro_registered(), changed("Caro")])
        .when(&change(details("Caroline")))
        .then([changed("Caroline")]);
    let none = CustomerDetailsChanged {
        person_id: CARO,
        name: None,
        country: None,
        city: None,
        language: None,
    };
    given([caro_registered(), changed("Caro")])
        .when(&change(CustomerDetails::default()))
        .then([NewEvent::new(Stream::Person(CARO), none)]);
}

#[test]
fn nothing_is_written_about_somebody_unknown() {
    given([])
        .when(&change(details("Caro")))
        .then_error(PersonError::Unknown);
}

#[test]
fn customers_are_written_to_in_english_french_or_german() {
    for text in ["en", "fr", "de"] {
        assert_eq!(text.parse::<Language>().unwrap().to_string(), text);
    }
    for text in ["", "EN", "it", "en-US"] {
        assert_eq!(text.parse::<Language>(), Err(LocaleError::UnknownLanguage), "{text}");
    }
}

#[test]
fn a_name_and_a_city_are_one_line() {
    assert_eq!(" Caro & Co ".parse::<CustomerName>().unwrap().as_str(), "Caro & Co");
    assert_eq!(
        "ü".repeat(200).parse::<CustomerName>().unwrap().as_str(),
        "ü".repeat(200)
    );
    assert_eq!(" Lyon ".parse::<City>().unwrap().as_str(), "Lyon");
    for text in ["", " ", "a\nb", &"x".repeat(201)] {
        assert_eq!(text.parse::<CustomerName>(), Err(PersonError::MalformedCustomerName));
        assert_eq!(text.parse::<City>(), Err(PersonError::MalformedCity));
    }
    assert_eq!("x".repeat(101).parse::<City>(), Err(PersonError::MalformedCity));
}
