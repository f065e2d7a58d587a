//! What each event says about what can be found by which words.

use std::collections::BTreeSet;

use domain::{ActivationKeyId, Event, LicenseId, PersonId, Personal, activation_key::Owner, license::Seller};
use uuid::Uuid;

use crate::{
    columns::reseller,
    search::Kind,
    words::{of_address, of_code, words},
};

/// What an event says about a subject.
pub(crate) struct Told {
    pub(crate) kind: Kind,
    pub(crate) subject_id: Uuid,
    pub(crate) changes: Vec<Change>,
}

/// What it says.
pub(crate) enum Change {
    /// It is there from now on, and whose it is.
    Begins {
        reseller_id: Option<Uuid>,
        customer_id: Option<Uuid>,
    },
    /// It is another customer's.
    Moves { customer_id: Uuid },
    /// One of its texts is this now; no terms if it has none any more.
    Reads { source: String, terms: Terms },
    /// One of its texts is followed by this.
    Continues { source: &'static str, terms: Terms },
    /// It is carried by this key, whose code it is found by.
    IsOn { activation_key_id: ActivationKeyId },
}

/// The terms of a text.
#[derive(Default)]
pub(crate) struct Terms {
    pub(crate) terms: BTreeSet<String>,
    /// Whose text it is, if it is personal.
    pub(crate) person_id: Option<Uuid>,
}

/// What is told of by `event`; nothing if that changes nothing that can be found.
pub(crate) fn told(event: &Event) -> Option<Told> {
    of_license(event)
        .or_else(|| of_customer(event))
        .or_else(|| of_subscription(event))
        .or_else(|| of_others(event))
}

fn of_license(event: &Event) -> Option<Told> {
    let license = |id: LicenseId, changes: Vec<Change>| told_of(Kind::License, id.0, changes);
    match event {
        Event::LicenseAssigned(e) => license(
            e.license_id,
            vec![
                begins_sold(e.seller, e.customer_id),
                Change::IsOn {
                    activation_key_id: e.activation_key_id,
                },
                reads("email", address(&e.customer_email)),
                reads("comment", text(e.comment.as_ref())),
                also_ordered(e.order_reference.as_str()),
            ],
        ),
        Event::LicenseActivated(e) => license(
            e.license_id,
            vec![
                reads("serial", code(&e.serial)),
                reads("computer", code(&e.computer_id)),
                reads("computer_name", text(e.computer_name.as_ref())),
            ],
        ),
        Event::LicenseReleased(e) => license(
            e.license_id,
            vec![
                reads("computer", Terms::default()),
                reads("computer_name", Terms::default()),
            ],
        ),
        Event::LicenseCustomerChanged(e) => {
            let moves = Change::Moves {
                customer_id: e.customer_id.0,
            };
            license(e.license_id, vec![moves, reads("email", address(&e.customer_email))])
        }
        Event::LicenseCommentChanged(e) => license(e.license_id, vec![reads("comment", text(e.comment.as_ref()))]),
        Event::LicenseUpgraded(e) => license(e.license_id, vec![also_ordered(e.order_reference.as_str())]),
        Event::SupportAssigned(e) => license(e.license_id, vec![also_ordered(e.order_reference.as_str())]),
        Event::SupportCoTermed(e) => license(e.license_id, vec![also_ordered(e.order_reference.as_str())]),
        Event::SupportUpgraded(e) => license(e.license_id, vec![also_ordered(e.order_reference.as_str())]),
        _ => None,
    }
}

fn of_customer(event: &Event) -> Option<Told> {
    let customer = |id: PersonId, changes: Vec<Change>| told_of(Kind::Customer, id.0, changes);
    let mail = |id: Uuid| format!("email:{id}");
    let contact = |id: Uuid, terms: Terms| Change::Reads {
        source: format!("contact:{id}"),
        terms,
    };
    match event {
        Event::PersonRegistered(e) => {
            let begins = Change::Begins {
                reseller_id: None,
                customer_id: Some(e.person_id.0),
            };
            // The first address has the person's own id.
            let reads = reads(&mail(e.person_id.0), address(&e.email));
            customer(e.person_id, vec![begins, reads])
        }
        Event::CustomerDetailsChanged(e) => customer(e.person_id, vec![reads("name", text(e.name.as_ref()))]),
        Event::CustomerAddressAdded(e) => customer(e.person_id, vec![reads(&mail(e.address_id.0), address(&e.email))]),
        Event::CustomerAddressRemoved(e) => customer(e.person_id, vec![reads(&mail(e.address_id.0), Terms::default())]),
        Event::CustomerContactAdded(e) => {
            let terms = contact_terms(&e.first_name, &e.last_name, &e.email);
            customer(e.person_id, vec![contact(e.contact_id.0, terms)])
        }
        Event::CustomerContactChanged(e) => {
            let terms = contact_terms(&e.first_name, &e.last_name, &e.email);
            customer(e.person_id, vec![contact(e.contact_id.0, terms)])
        }
        Event::CustomerContactRemoved(e) => customer(e.person_id, vec![contact(e.contact_id.0, Terms::default())]),
        _ => None,
    }
}

fn of_subscription(event: &Event) -> Option<Told> {
    match event {
        Event::SubscriptionStarted(e) => told_of(
            Kind::Subscription,
            e.subscription_id.0,
            vec![
                begins_sold(e.seller, e.customer_id),
                Change::IsOn {
                    activation_key_id: e.activation_key_id,
                },
                reads("email", address(&e.customer_email)),
                reads("comment", text(e.comment.as_ref())),
                also_ordered(e.order_reference.as_str()),
            ],
        ),
        Event::SubscriptionChannelsChanged(e) => told_of(
            Kind::Subscription,
            e.subscription_id.0,
            vec![also_ordered(e.order_reference.as_str())],
        ),
        _ => None,
    }
}

fn of_others(event: &Event) -> Option<Told> {
    match event {
        Event::ActivationKeyAdded(e) => {
            let (reseller_id, customer_id) = match e.owner {
                Owner::Reseller { reseller_id } => (Some(reseller_id.0), None),
                Owner::Customer { person_id } => (None, Some(person_id.0)),
            };
            let begins = Change::Begins {
                reseller_id,
                customer_id,
            };
            let (code, name) = (code(e.code.as_str()), text(e.name.as_ref()));
            let changes = vec![begins, reads("key", code), reads("name", name)];
            told_of(Kind::ActivationKey, e.activation_key_id.0, changes)
        }
        Event::ActivationKeyRenamed(e) => {
            let changes = vec![reads("name", text(Some(&e.name)))];
            told_of(Kind::ActivationKey, e.activation_key_id.0, changes)
        }
        Event::ResellerRegistered(e) => {
            let begins = Change::Begins {
                reseller_id: Some(e.reseller_id.0),
                customer_id: None,
            };
            let changes = vec![begins, reads("name", open(&e.name))];
            told_of(Kind::Reseller, e.reseller_id.0, changes)
        }
        Event::ResellerProfileChanged(e) => {
            let contact_email = e.contact_email.as_ref().map(address).unwrap_or_default();
            let changes = vec![
                reads("name", open(&e.name)),
                reads("contact", text(e.contact_name.as_ref())),
                reads("email", contact_email),
            ];
            told_of(Kind::Reseller, e.reseller_id.0, changes)
        }
        Event::OrderPlaced(e) => {
            let begins = Change::Begins {
                reseller_id: e.reseller_id.map(|reseller| reseller.0),
                customer_id: Some(e.customer_id.0),
            };
            let changes = vec![
                begins,
                also_ordered(e.reference.as_str()),
                reads("email", address(&e.customer_email)),
                reads("name", text(e.customer_name.as_ref())),
            ];
            told_of(Kind::Order, e.order_id.0, changes)
        }
        _ => None,
    }
}

fn told_of(kind: Kind, subject_id: Uuid, changes: Vec<Change>) -> Option<Told> {
    Some(Told {
        kind,
        subject_id,
        changes,
    })
}

fn begins_sold(seller: Seller, customer_id: PersonId) -> Change {
    Change::Begins {
        reseller_id: reseller(seller),
        customer_id: Some(customer_id.0),
    }
}

fn reads(source: &str, terms: Terms) -> Change {
    let source = source.to_owned();
    Change::Reads { source, terms }
}

fn also_ordered(reference: &str) -> Change {
    let (source, terms) = ("order", code(reference));
    Change::Continues { source, terms }
}

fn open(text: &str) -> Terms {
    let (terms, person_id) = (words(text), None);
    Terms { terms, person_id }
}

fn code(code: &str) -> Terms {
    let (terms, person_id) = (of_code(code), None);
    Terms { terms, person_id }
}

fn text(personal: Option<&Personal>) -> Terms {
    personal.map(|personal| terms(personal, words)).unwrap_or_default()
}

fn address(personal: &Personal) -> Terms {
    terms(personal, of_address)
}

fn contact_terms(first_name: &Personal, last_name: &Personal, email: &Personal) -> Terms {
    let mut all = terms(email, of_address);
    for name in [first_name, last_name] {
        all.terms.extend(terms(name, words).terms);
    }
    all
}

/// The terms of a personal text; none if it is erased.
fn terms(personal: &Personal, of: impl Fn(&str) -> BTreeSet<String>) -> Terms {
    match personal {
        Personal::Plain { person, text } => Terms {
            terms: of(text),
            person_id: Some(person.0),
        },
        Personal::Sealed(_) | Personal::Erased => Terms::default(),
    }
}
