//! What is known of a reseller's company.

use domain::{
    NewEvent, PersonId, Personal, Stream,
    locale::{Country, Language, LocaleError},
    person::{PersonError, PersonName, PhoneNumber},
    reseller::{ChangeResellerProfile, ResellerError, ResellerProfile, ResellerProfileChanged, VatNumber, Website},
};

use crate::support::{ANNA, events::*, given};

fn profile() -> ResellerProfile {
    ResellerProfile {
        name: " Anna & Co ".to_owned(),
        address: vec!["1 Main Street ".to_owned(), "10115 Berlin".to_owned()],
        country: Some("DE".parse().unwrap()),
        vat_number: Some("de 123.456-789".parse().unwrap()),
        website: Some("https://anna.example.com/shop".parse().unwrap()),
        language: Some(Language::De),
        contact_name: Some("Anna Ampere".parse().unwrap()),
        contact_email: Some("help@anna.example.com".parse().unwrap()),
        contact_phone: Some("+49 (30) 123-456".parse().unwrap()),
    }
}

fn change(profile: ResellerProfile, by_staff: bool) -> ChangeResellerProfile {
    let reseller_id = ANNA;
    ChangeResellerProfile {
        reseller_id,
        by_staff,
        profile,
    }
}

fn changed() -> NewEvent {
    let personal = |text: &str| Some(Personal::new(PersonId(ANNA.0), text));
    let profile = profile();
    let event = ResellerProfileChanged {
        reseller_id: ANNA,
        name: "Anna & Co".to_owned(),
        address: vec!["1 Main Street".to_owned(), "10115 Berlin".to_owned()],
        country: profile.country,
        vat_number: Some("DE123456789".parse().unwrap()),
        website: profile.website,
        language: profile.language,
        contact_name: personal("Anna Ampere"),
        contact_email: personal("help@anna.example.com"),
        contact_phone: personal("+49 (30) 123-456"),
    };
    NewEvent::new(Stream::Reseller(ANNA), event)
}

#[test]
fn a_reseller_changes_its_profile() {
    let story = given([registered(ANNA)]);
    story.when(&change(profile(), false)).then([changed()]);
    assert!(story.states().take_read().contains(&Stream::Person(PersonId(ANNA.0))));
}

#[test]
fn staff_change_the_profile_of_a_suspended_one_too() {
    let story = given([registered(ANNA), suspended(ANNA)]);
    story.when(&change(profile(), true)).then([changed()]);
    story
        .when(&change(profile(), false))
        .then_error(ResellerError::Suspended);
    for by_staff in [true, false] {
        given([])
            .when(&change(profile(), by_staff))
            .then_error(ResellerError::Unknown);
    }
}

#[test]
fn all_but_the_name_may_be_left_out() {
    let nothing = ResellerProfile {
        name: "Anna".to_owned(),
        address: vec![],
        country: None,
        vat_number: None,
        website: None,
        language: None,
        contact_name: None,
        contact_email: None,
        contact_phone: None,
    };
    given([registered(ANNA)]).when(&change(nothing, false)).events();
}

#[test]
fn a_company_has_a_name_and_a_short_address() {
    let refused = |profile, error: ResellerError| {
        given([registered(ANNA)])
            .when(&change(profile, false))
            .then_error(error);
    };
    for name in ["", " ", "two\nlines", &"x".repeat(201)] {
        let name = name.to_owned();
        refused(ResellerProfile { name, ..profile() }, ResellerError::MalformedName);
    }
    let seven = vec!["line".to_owned(); 7];
    for address in [vec![String::new()], vec!["x".repeat(101)], seven] {
        refused(
            ResellerProfile { address, ..profile() },
            ResellerError::MalformedAddress,
        );
    }
}

#[test]
fn only_the_form_of_what_is_known_is_looked_at() {
    for text in ["CHE-123.456.789 MWST", "ATU12345678", "1234"] {
        text.parse::<VatNumber>().unwrap();
    }
    for text in ["", "DE1", "DE_123456", "ÄÖ123", "123456789012345678901"] {
        assert_eq!(text.parse::<VatNumber>(), Err(ResellerError::MalformedVatNumber));
    }
    for text in [
        "http://example.com",
        " https://a.example.com:8443/x?y#z ",
        "https://müller.example",
    ] {
        text.parse::<Website>().unwrap();
    }
    let long = format!("https://example.com/{}", "x".repeat(181));
    for text in [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://localhost",
        "https://a@example.com",
        "https://exa mple.com",
        &long,
    ] {
        assert_eq!(text.parse::<Website>(), Err(ResellerError::MalformedWebsite), "{text}");
    }
}

#[test]
fn countries_are_two_letters_and_languages_are_ours() {
    assert_eq!("DE".parse::<Country>().unwrap().to_string(), "DE");
    for text in ["", "D", "de", "DEU", "Ä", "D1"] {
        assert_eq!(text.parse::<Country>(), Err(LocaleError::MalformedCountry));
    }
    for text in ["en", "fr", "de"] {
        assert_eq!(text.parse::<Language>().unwrap().to_string(), text);
    }
    assert_eq!("EN".parse::<Language>(), Err(LocaleError::UnknownLanguage));
}

#[test]
fn persons_are_called_and_called_up() {
    assert_eq!(" Anna ".parse::<PersonName>().unwrap().as_str(), "Anna");
    for text in ["", "a\nb", &"x".repeat(201)] {
        assert_eq!(text.parse::<PersonName>(), Err(PersonError::MalformedName));
    }
    for text in ["12345", "+1 (555) 010-0199", "030/1234.567"] {
        assert_eq!(text.parse::<PhoneNumber>().unwrap().as_str(), text);
    }
    let long = format!("1{}2345", " ".repeat(40));
    for text in ["", "1234", "call me 12345", "1+2345", "123456789012345678901", &long] {
        assert_eq!(text.parse::<PhoneNumber>(), Err(PersonError::MalformedPhone), "{text}");
    }
}
