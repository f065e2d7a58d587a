use std::collections::{BTreeMap, BTreeSet};

use crate::Views;
use domain::{ActivationKeyId, Event, LicenseId, PersonId, Personal, activation_key::Owner, license::Seller};
use event_log::RecordedEvent;
use projections::{
    Scope,
    search::{self, Hit, Kind, TermView},
};
use uuid::Uuid;

#[derive(Debug, Default)]
pub(super) struct Search(BTreeMap<(Kind, Uuid), Subject>);

#[derive(Debug)]
struct Subject {
    first_position: i64,
    reseller_id: Option<Uuid>,
    customer_id: Option<Uuid>,
    /// By source: each term with its person.
    texts: BTreeMap<String, BTreeMap<String, Option<Uuid>>>,
}

type Terms = BTreeMap<String, Option<Uuid>>;

impl Search {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        self.begin(recorded);
        self.license(&recorded.event);
        self.customer(&recorded.event);
        self.others(&recorded.event);
    }

    fn begin(&mut self, recorded: &RecordedEvent) {
        let sold = |seller: Seller, customer: PersonId| match seller {
            Seller::Reseller { reseller_id } => (Some(reseller_id.0), Some(customer.0)),
            Seller::Direct => (None, Some(customer.0)),
        };
        let (kind, id, (reseller_id, customer_id)) = match &recorded.event {
            Event::LicenseAssigned(e) => (Kind::License, e.license_id.0, sold(e.seller, e.customer_id)),
            Event::SubscriptionStarted(e) => (Kind::Subscription, e.subscription_id.0, sold(e.seller, e.customer_id)),
            Event::PersonRegistered(e) => (Kind::Customer, e.person_id.0, (None, Some(e.person_id.0))),
            Event::ResellerRegistered(e) => (Kind::Reseller, e.reseller_id.0, (Some(e.reseller_id.0), None)),
            Event::OrderPlaced(e) => {
                let reseller = e.reseller_id.map(|reseller| reseller.0);
                (Kind::Order, e.order_id.0, (reseller, Some(e.customer_id.0)))
            }
            Event::ActivationKeyAdded(e) => {
                let owner = match e.owner {
                    Owner::Reseller { reseller_id } => (Some(reseller_id.0), None),
                    Owner::Customer { person_id } => (None, Some(person_id.0)),
                };
                (Kind::ActivationKey, e.activation_key_id.0, owner)
            }
            _ => return,
        };
        let subject = Subject {
            first_position: recorded.position.0,
            reseller_id,
            customer_id,
            texts: BTreeMap::new(),
        };
        self.0.insert((kind, id), subject);
    }

    fn license(&mut self, event: &Event) {
        match event {
            Event::LicenseAssigned(e) => {
                let key = (Kind::License, e.license_id.0);
                self.sell(key, e.activation_key_id, &e.customer_email, e.comment.as_ref());
                self.ordered(key, e.order_reference.as_str());
            }
            Event::SubscriptionStarted(e) => {
                let key = (Kind::Subscription, e.subscription_id.0);
                self.sell(key, e.activation_key_id, &e.customer_email, e.comment.as_ref());
                self.ordered(key, e.order_reference.as_str());
            }
            Event::SubscriptionChannelsChanged(e) => {
                self.ordered((Kind::Subscription, e.subscription_id.0), e.order_reference.as_str());
            }
            Event::LicenseUpgraded(e) => self.ordered((Kind::License, e.license_id.0), e.order_reference.as_str()),
            Event::SupportAssigned(e) => self.ordered((Kind::License, e.license_id.0), e.order_reference.as_str()),
            Event::SupportCoTermed(e) => self.ordered((Kind::License, e.license_id.0), e.order_reference.as_str()),
            Event::SupportUpgraded(e) => self.ordered((Kind::License, e.license_id.0), e.order_reference.as_str()),
            Event::LicenseActivated(e) => {
                self.read_license(e.license_id, "serial", code(&e.serial));
                self.read_license(e.license_id, "computer", code(&e.computer_id));
                let name = e.computer_name.as_ref().map(text).unwrap_or_default();
                self.read_license(e.license_id, "computer_name", name);
            }
            Event::LicenseReleased(e) => {
                self.read_license(e.license_id, "computer", Terms::new());
                self.read_license(e.license_id, "computer_name", Terms::new());
            }
            Event::LicenseCustomerChanged(e) => {
                let license = self.0.get_mut(&(Kind::License, e.license_id.0)).expect("was assigned");
                license.customer_id = Some(e.customer_id.0);
                self.read_license(e.license_id, "email", address(&e.customer_email));
            }
            Event::LicenseCommentChanged(e) => {
                let comment = e.comment.as_ref().map(text).unwrap_or_default();
                self.read_license(e.license_id, "comment", comment);
            }
            _ => {}
        }
    }

    fn customer(&mut self, event: &Event) {
        let mut read = |id: PersonId, source: String, terms: Terms| self.read((Kind::Customer, id.0), &source, terms);
        let contact = |first: &Personal, last: &Personal, email: &Personal| {
            let mut terms = text(first);
            terms.extend(text(last));
            terms.extend(address(email));
            terms
        };
        match event {
            Event::PersonRegistered(e) => read(e.person_id, format!("email:{}", e.person_id), address(&e.email)),
            Event::CustomerDetailsChanged(e) => {
                let name = e.name.as_ref().map(text).unwrap_or_default();
                read(e.person_id, "name".to_owned(), name);
            }
            Event::CustomerAddressAdded(e) => {
                read(e.person_id, format!("email:{}", e.address_id), address(&e.email));
            }
            Event::CustomerAddressRemoved(e) => read(e.person_id, format!("email:{}", e.address_id), Terms::new()),
            Event::CustomerContactAdded(e) => {
                let terms = contact(&e.first_name, &e.last_name, &e.email);
                read(e.person_id, format!("contact:{}", e.contact_id), terms);
            }
            Event::CustomerContactChanged(e) => {
                let terms = contact(&e.first_name, &e.last_name, &e.email);
                read(e.person_id, format!("contact:{}", e.contact_id), terms);
            }
            Event::CustomerContactRemoved(e) => read(e.person_id, format!("contact:{}", e.contact_id), Terms::new()),
            _ => {}
        }
    }

    fn others(&mut self, event: &Event) {
        match event {
            Event::ActivationKeyAdded(e) => {
                let key = (Kind::ActivationKey, e.activation_key_id.0);
                self.read(key, "key", code(e.code.as_str()));
                self.read(key, "name", e.name.as_ref().map(text).unwrap_or_default());
            }
            Event::ActivationKeyRenamed(e) => {
                self.read((Kind::ActivationKey, e.activation_key_id.0), "name", text(&e.name));
            }
            Event::ResellerRegistered(e) => {
                self.read((Kind::Reseller, e.reseller_id.0), "name", owned(words(&e.name), None));
            }
            Event::ResellerProfileChanged(e) => {
                let key = (Kind::Reseller, e.reseller_id.0);
                self.read(key, "name", owned(words(&e.name), None));
                self.read(key, "contact", e.contact_name.as_ref().map(text).unwrap_or_default());
                self.read(key, "email", e.contact_email.as_ref().map(address).unwrap_or_default());
            }
            Event::OrderPlaced(e) => {
                let key = (Kind::Order, e.order_id.0);
                self.ordered(key, e.reference.as_str());
                self.read(key, "email", address(&e.customer_email));
                self.read(key, "name", e.customer_name.as_ref().map(text).unwrap_or_default());
            }
            _ => {}
        }
    }

    fn sell(&mut self, key: (Kind, Uuid), carrier: ActivationKeyId, email: &Personal, comment: Option<&Personal>) {
        let carrier = &self.0[&(Kind::ActivationKey, carrier.0)];
        let code = carrier.texts["key"].clone();
        self.read(key, "key", code);
        self.read(key, "email", address(email));
        self.read(key, "comment", comment.map(text).unwrap_or_default());
    }

    fn ordered(&mut self, key: (Kind, Uuid), reference: &str) {
        let subject = self.0.get_mut(&key).expect("has begun");
        let orders = subject.texts.entry("order".to_owned()).or_default();
        orders.extend(code(reference));
    }

    fn read_license(&mut self, id: LicenseId, source: &str, terms: Terms) {
        self.read((Kind::License, id.0), source, terms);
    }

    fn read(&mut self, key: (Kind, Uuid), source: &str, terms: Terms) {
        let subject = self.0.get_mut(&key).expect("has begun");
        subject.texts.insert(source.to_owned(), terms);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let at = reading.at();
        let shown = search::terms(reading).await.expect("terms are listed");
        let expected = self.rows();
        for (shown, expected) in shown.iter().zip(&expected) {
            assert_eq!(shown, expected, "as of {at}");
        }
        assert_eq!(shown.len(), expected.len(), "as of {at}");
        self.assert_found(reading, &expected).await;
    }

    async fn assert_found(&self, reading: &mut Views, expected: &[TermView]) {
        let resellers = self.0.values().filter_map(|subject| subject.reseller_id);
        let resellers: BTreeSet<Uuid> = resellers.collect();
        let at = reading.at();
        // Some rows stand for all: what they have is asked for by its beginning, alone and with another word of the subject.
        for row in expected.iter().step_by(expected.len() / 3 + 1) {
            let start: String = row.term.chars().take(3).collect();
            let other = expected.iter().rfind(|other| other.subject_id == row.subject_id);
            let other = other.expect("is at least this one").term.clone();
            let scopes = [
                Some(Scope::All),
                Some(Scope::Resellers(resellers.iter().copied().collect())),
                row.customer_id.map(Scope::Customer),
            ];
            for scope in scopes.into_iter().flatten() {
                for asked in [vec![start.clone()], vec![start.clone(), other.clone()]] {
                    let found = search::find(reading.of(&scope).await, &Kind::ALL, &asked.join(" "), 50).await;
                    let expected = self.found(&scope, &asked);
                    assert_eq!(found.expect("is found"), expected, "{asked:?} of {scope:?} as of {at}");
                }
            }
        }
    }

    fn rows(&self) -> Vec<TermView> {
        let mut rows = Vec::new();
        for ((kind, id), subject) in &self.0 {
            for (source, terms) in &subject.texts {
                for (term, person) in terms {
                    rows.push(TermView {
                        term_key: match person {
                            Some(person) => format!("{}:{id}:{source}:{person}:{term}", kind.name()),
                            None => format!("{}:{id}:{source}:{term}", kind.name()),
                        },
                        first_position: subject.first_position,
                        kind: kind.name().to_owned(),
                        subject_id: *id,
                        source: source.clone(),
                        term: term.clone(),
                        reseller_id: subject.reseller_id,
                        customer_id: subject.customer_id,
                        person_id: *person,
                        present: true,
                    });
                }
            }
        }
        rows.sort_by(|one, other| one.term_key.cmp(&other.term_key));
        rows
    }

    /// What has all these words, each as the beginning of one of its own.
    fn found(&self, scope: &Scope, asked: &[String]) -> Vec<Hit> {
        let is_in_scope = |subject: &Subject| match scope {
            Scope::All => true,
            Scope::Resellers(resellers) => subject.reseller_id.is_some_and(|id| resellers.contains(&id)),
            Scope::Customer(customer) => subject.customer_id == Some(*customer),
        };
        let is_seen = |source: &str, person: &Option<Uuid>| match scope {
            Scope::Customer(customer) => source != "comment" && person.is_none_or(|person| person == *customer),
            Scope::All | Scope::Resellers(_) => true,
        };
        let has = |subject: &Subject, word: &str| {
            let mut terms = subject.texts.iter().flat_map(|(source, terms)| {
                let seen = terms.iter().filter(|(_, person)| is_seen(source, person));
                seen.map(|(term, _)| term)
            });
            terms.any(|term| term.starts_with(word))
        };
        let has_all = |subject: &Subject| asked.iter().all(|word| has(subject, word));
        let mut found: Vec<_> = self.0.iter().filter(|(_, it)| is_in_scope(it) && has_all(it)).collect();
        found.sort_by_key(|(_, subject)| std::cmp::Reverse(subject.first_position));
        let hits = found.into_iter().map(|((kind, subject_id), _)| Hit {
            kind: *kind,
            subject_id: *subject_id,
        });
        hits.take(50).collect()
    }
}

fn owned(terms: BTreeSet<String>, person: Option<Uuid>) -> Terms {
    terms.into_iter().map(|term| (term, person)).collect()
}

fn code(code: &str) -> Terms {
    let mut terms = words(code);
    terms.insert(plain(code).replace(|letter: char| !letter.is_alphanumeric(), ""));
    owned(terms, None)
}

fn text(personal: &Personal) -> Terms {
    match personal {
        Personal::Plain { person, text } => owned(words(text), Some(person.0)),
        _ => Terms::new(),
    }
}

fn address(personal: &Personal) -> Terms {
    match personal {
        Personal::Plain { person, text } => {
            let mut terms = words(text);
            terms.insert(plain(text));
            owned(terms, Some(person.0))
        }
        _ => Terms::new(),
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let text = plain(text);
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// In lower case without accents, as far as the names of tests and demos have them.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.to_lowercase().chars() {
        let without = match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => "a",
            'ç' | 'č' | 'ć' => "c",
            'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
            'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
            'ł' => "l",
            'ñ' | 'ń' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
            'ř' => "r",
            'ş' | 'š' | 'ś' => "s",
            'ù' | 'ú' | 'û' | 'ü' | 'ů' => "u",
            'ý' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'ğ' => "g",
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            '…' => "...",
            other if other.is_alphabetic() && !other.is_ascii() => panic!("what is {other} without its accent?"),
            other => {
                plain.push(other);
                continue;
            }
        };
        plain.push_str(without);
    }
    plain
}
