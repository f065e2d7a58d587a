//! What can be found by which words, at any moment: licenses, keys, customers, resellers, orders and subscriptions.

use std::collections::{BTreeSet, HashMap};

use event_log::Position;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    batch::{Batch, Row},
    list::Scope,
    projection::Projection,
    reading::Reading,
    searched::{Change, Terms, Told, told},
    table::{Erasable, Table},
    versions::Versions,
    words::asked,
};

pub(crate) const TABLES: &[Table] = &[Subject::TABLE, TermView::TABLE];

/// A list is narrowed to at most so many found.
pub const MOST_FOUND: i64 = 1000;

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A license: by its key, serial, computer, comment, order numbers, those of its support too, and its customer's address.
    License,
    /// An activation key: by its code and name.
    ActivationKey,
    /// A customer: by its name, addresses and contacts. It is found by itself and by staff; resellers find their licenses.
    Customer,
    /// A reseller: by its name and contact.
    Reseller,
    /// An order: by its number, and the name and address given with it.
    Order,
    /// A subscription: by its key, comment, order numbers and its customer's address.
    Subscription,
}

impl Kind {
    /// Everything that can be found.
    pub const ALL: [Self; 6] = [
        Self::License,
        Self::ActivationKey,
        Self::Customer,
        Self::Reseller,
        Self::Order,
        Self::Subscription,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::ActivationKey => "activation_key",
            Self::Customer => "customer",
            Self::Reseller => "reseller",
            Self::Order => "order",
            Self::Subscription => "subscription",
        }
    }
}

/// Something that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub subject_id: Uuid,
}

/// Something that can be found, and whose it is.
#[derive(Clone, Debug, FromRow, Serialize)]
struct Subject {
    /// `kind:subject_id`.
    subject_key: String,
    first_position: i64,
    kind: String,
    subject_id: Uuid,
    reseller_id: Option<Uuid>,
    customer_id: Option<Uuid>,
}

/// A term that something can be found by.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct TermView {
    /// What tells it apart: `kind:subject_id:source:term`, and before the term the person whose it is.
    pub term_key: String,
    /// The log's position at which its subject began.
    pub first_position: i64,
    /// What its subject is: the name of a [`Kind`].
    pub kind: String,
    /// The subject's id.
    pub subject_id: Uuid,
    /// Which text of the subject it stands in, such as `comment`; with an id where there may be several.
    pub source: String,
    /// A word in lower case without accents, or a whole code.
    pub term: String,
    /// The reseller whose subject it is, if it is one's.
    pub reseller_id: Option<Uuid>,
    /// The customer whose subject it is, if it is one's.
    pub customer_id: Option<Uuid>,
    /// The person whose erasure removes it; none if it is not personal.
    pub person_id: Option<Uuid>,
    /// False once the text does not have it any more.
    pub present: bool,
}

impl Row for Subject {
    const TABLE: Table = Table::versions("search_subjects", "subject_key");
    type Key = String;

    fn key(&self) -> String {
        self.subject_key.clone()
    }
}

impl Row for TermView {
    const TABLE: Table = Table::versions("search_terms", "term_key").with(&[Erasable::Rows("person_id")]);
    type Key = String;

    fn key(&self) -> String {
        self.term_key.clone()
    }
}

/// What of `kinds` in scope has each word of `text`, as the beginning of one of its own; newest first, at most `limit`. A text
/// without any word finds nothing.
///
/// A word is what stands between anything that is no letter or digit; case and accents do not count.
pub async fn find(reading: &mut Reading, kinds: &[Kind], text: &str, limit: i64) -> Result<Vec<Hit>, sqlx::Error> {
    let mut query = QueryBuilder::new("select kind, subject_id");
    if !reading.push_found(&mut query, kinds, text, "") {
        return Ok(Vec::new());
    }
    query
        .push(" order by first_position desc, kind, subject_id limit ")
        .push_bind(limit);
    let found: Vec<(String, Uuid)> = query.build_query_as().fetch_all(reading.connection()).await?;
    let hit = |(name, subject_id): (String, Uuid)| {
        let kind = kinds.iter().copied().find(|kind| kind.name() == name)?;
        Some(Hit { kind, subject_id })
    };
    Ok(found.into_iter().filter_map(hit).collect())
}

/// The ids of what of `kind` is found, to narrow a list by: newest first, at most [`MOST_FOUND`].
///
/// Resellers see of a customer only the addresses that their sales to it knew, so they find it by these alone.
pub async fn ids(reading: &mut Reading, kind: Kind, text: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    if let (Kind::Customer, Scope::Resellers(_)) = (kind, reading.scope()) {
        return sold_to(reading, text).await;
    }
    let hits = find(reading, &[kind], text, MOST_FOUND).await?;
    Ok(hits.into_iter().map(|hit| hit.subject_id).collect())
}

/// The customers to whom something in scope was sold under an address that has each word of `text`, the latest such sale first.
async fn sold_to(reading: &mut Reading, text: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    let mut query = QueryBuilder::new("select customer_id");
    let sold = [Kind::License, Kind::Subscription];
    if !reading.push_found(&mut query, &sold, text, " and source = 'email'") {
        return Ok(Vec::new());
    }
    query
        .push(" group by customer_id order by max(first_position) desc, customer_id limit ")
        .push_bind(MOST_FOUND);
    query.build_query_scalar().fetch_all(reading.connection()).await
}

/// All terms in scope, in the order of their keys.
pub async fn terms(reading: &mut Reading) -> Result<Vec<TermView>, sqlx::Error> {
    let mut query = QueryBuilder::new(
        "select term_key, first_position, kind, subject_id, source, term, reseller_id, customer_id, person_id, present
         from search_terms",
    );
    reading.push_terms(&mut query);
    push_seen(&mut query, reading.scope());
    query.push(" order by term_key");
    query.build_query_as().fetch_all(reading.connection()).await
}

impl Reading {
    /// Where what of `kinds` has each word of `text` in terms that meet a condition; false if it has no word.
    fn push_found(&self, query: &mut QueryBuilder<Postgres>, kinds: &[Kind], text: &str, condition: &str) -> bool {
        let words = asked(text);
        let Some((longest, others)) = words.split_first() else {
            return false;
        };
        query.push(" from (select distinct kind, subject_id, customer_id, first_position from search_terms");
        self.push_term(query, longest);
        let names: Vec<String> = kinds.iter().map(|kind| kind.name().to_owned()).collect();
        query
            .push(" and kind = any (")
            .push_bind(names)
            .push(")")
            .push(condition);
        push_seen(query, self.scope());
        query.push(") found where true");
        for word in others {
            query.push(" and exists (select from search_terms");
            self.push_term(query, word);
            query.push(condition);
            push_seen(query, self.scope());
            query.push(" and kind = found.kind and subject_id = found.subject_id)");
        }
        true
    }

    /// The condition that terms stood at the moment.
    fn push_terms(&self, query: &mut QueryBuilder<Postgres>) {
        let at = self.at().0;
        query
            .push(" where epoch = (select ")
            .push_bind(self.epoch(Projection::Search))
            .push("::integer) and valid_from <= ")
            .push_bind(at)
            .push(" and valid_to > ")
            .push_bind(at)
            .push(" and present");
    }

    /// The same, and that they begin with `word`: an index over bytes finds them between it and what comes behind all others.
    fn push_term(&self, query: &mut QueryBuilder<Postgres>, word: &str) {
        self.push_terms(query);
        query
            .push(" and term >= ")
            .push_bind(word.to_owned())
            .push(" and term < ")
            .push_bind(format!("{word}{}", char::MAX));
    }
}

/// The condition that terms are in scope: a customer finds nothing by what the seller noted, nor by what is another person's and
/// was left on a license that moved.
fn push_seen(query: &mut QueryBuilder<Postgres>, scope: &Scope) {
    scope.push(query);
    if let Scope::Customer(customer) = scope {
        query
            .push(" and source <> 'comment' and (person_id is null or person_id = ")
            .push_bind(*customer)
            .push(")");
    }
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let told = |event: &event_log::RecordedEvent| Some((event.position, told(&event.event)?));
    let told: Vec<(Position, Told)> = batch.events.iter().filter_map(told).collect();
    let touched: BTreeSet<(Kind, Uuid)> = told.iter().flat_map(|(_, told)| touched(told)).collect();
    if touched.is_empty() {
        return Ok(());
    }
    // A reseller and the person of its contact share an id, so there may be some more.
    let terms = batch
        .standing_of("subject_id", touched.iter().map(|(_, id)| *id))
        .await?;
    let keys = touched.iter().map(|(kind, id)| subject_key(*kind, *id));
    let mut index = Index::new(batch.standing(keys).await?, terms);
    for (position, told) in told {
        index.evolve(position, told);
    }
    batch.write(index.subjects).await?;
    batch.write(index.terms).await
}

/// The subjects that must be known to take in what was told.
fn touched(told: &Told) -> impl Iterator<Item = (Kind, Uuid)> + '_ {
    let carrier = |change: &Change| match change {
        Change::IsOn { activation_key_id } => Some((Kind::ActivationKey, activation_key_id.0)),
        _ => None,
    };
    let own = (told.kind, told.subject_id);
    told.changes.iter().filter_map(carrier).chain([own])
}

fn subject_key(kind: Kind, subject_id: Uuid) -> String {
    format!("{}:{subject_id}", kind.name())
}

/// The rows that a batch touches.
struct Index {
    subjects: Versions<Subject>,
    terms: Versions<TermView>,
    /// The keys of the terms of each subject, by its key.
    of: HashMap<String, BTreeSet<String>>,
}

impl Index {
    fn new(subjects: Versions<Subject>, terms: Vec<TermView>) -> Self {
        let mut of: HashMap<String, BTreeSet<String>> = HashMap::new();
        for term in &terms {
            let subject = format!("{}:{}", term.kind, term.subject_id);
            of.entry(subject).or_default().insert(term.term_key.clone());
        }
        let terms = Versions::new(terms);
        Self { subjects, terms, of }
    }

    fn evolve(&mut self, position: Position, told: Told) {
        let key = subject_key(told.kind, told.subject_id);
        for change in told.changes {
            match change {
                Change::Begins {
                    reseller_id,
                    customer_id,
                } => {
                    let subject = Subject {
                        subject_key: key.clone(),
                        first_position: position.0,
                        kind: told.kind.name().to_owned(),
                        subject_id: told.subject_id,
                        reseller_id,
                        customer_id,
                    };
                    self.subjects.open(position, subject);
                }
                Change::Moves { customer_id } => self.moves(position, &key, customer_id),
                Change::Reads { source, terms } => {
                    self.forget(position, &key, &source, &terms);
                    self.learn(position, &key, &source, terms);
                }
                Change::Continues { source, terms } => self.learn(position, &key, source, terms),
                Change::IsOn { activation_key_id } => {
                    let carrier = subject_key(Kind::ActivationKey, activation_key_id.0);
                    let code = self.present(&carrier).filter(|term| term.source == "key");
                    let terms = code.map(|term| term.term.clone()).collect();
                    let person_id = None;
                    self.learn(position, &key, "key", Terms { terms, person_id });
                }
            }
        }
    }

    /// The terms that a subject has.
    fn present(&self, subject: &str) -> impl Iterator<Item = &TermView> {
        let keys = self.of.get(subject).into_iter().flatten();
        keys.filter_map(|key| self.terms.get(key)).filter(|term| term.present)
    }

    fn moves(&mut self, position: Position, subject: &str, customer_id: Uuid) {
        let customer = Some(customer_id);
        self.subjects
            .change(&subject.to_owned(), position, |row| row.customer_id = customer);
        let keys: Vec<String> = self.present(subject).map(Row::key).collect();
        for key in keys {
            self.terms.change(&key, position, |row| row.customer_id = customer);
        }
    }

    /// Whatever `source` had and does not have among `terms` is there no more.
    fn forget(&mut self, position: Position, subject: &str, source: &str, terms: &Terms) {
        let stays = |term: &&TermView| term.person_id == terms.person_id && terms.terms.contains(&term.term);
        let gone = |term: &&TermView| term.source == source && !stays(term);
        let gone: Vec<String> = self.present(subject).filter(gone).map(Row::key).collect();
        for key in gone {
            self.terms.change(&key, position, |row| row.present = false);
        }
    }

    fn learn(&mut self, position: Position, subject_key: &str, source: &str, Terms { terms, person_id }: Terms) {
        let Some(subject) = self.subjects.get(&subject_key.to_owned()) else {
            return;
        };
        // What is one person's goes with that person, whoever else's text has the same word before or after it.
        let person = person_id.map(|person| format!("{person}:")).unwrap_or_default();
        for term in terms {
            let term_key = format!("{subject_key}:{source}:{person}{term}");
            let known = self.terms.get(&term_key);
            if known.is_some_and(|known| known.present) {
                continue;
            }
            let row = TermView {
                term_key: term_key.clone(),
                first_position: subject.first_position,
                kind: subject.kind.clone(),
                subject_id: subject.subject_id,
                source: source.to_owned(),
                term,
                reseller_id: subject.reseller_id,
                customer_id: subject.customer_id,
                person_id,
                present: true,
            };
            self.terms.open(position, row);
            self.of.entry(subject_key.to_owned()).or_default().insert(term_key);
        }
    }
}
