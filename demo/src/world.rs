//! The vendor's world while it is planned: what the rules know, who there is, and what is still to happen.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    ActivationKeyId, Command, Credits, Event, LicenseId, PersonId, Rejection, ResellerId, StaffId, States,
    activation_key::Owner,
    books::TrialBalance,
    catalog::PriceList,
    license::{Assigned, License, NewOrder, OrderReference, Seller},
    money::Currency,
    person::{EmailAddress, ErasureGround, PersonError},
};

use crate::{
    back_office::Paperwork,
    chance::Chance,
    closing::Closing,
    command::{DemoCommand, Who},
    customers::{Change, Place},
    devices::Usage,
    market::Purchase,
    mint::Mint,
    orders::Checkout,
    partners::Partnership,
    plan::{Chain, Step},
    resellers::{House, Purse},
    subscriptions,
    supports::Care,
};

/// A reseller.
pub(crate) struct Reseller {
    pub(crate) id: ResellerId,
    /// The distributor above it, who sometimes acts for it.
    pub(crate) distributor: Option<ResellerId>,
    pub(crate) house: &'static House,
    pub(crate) joined: bool,
    /// It is about to buy credits.
    pub(crate) buys: bool,
}

/// A customer.
pub(crate) struct Customer {
    pub(crate) id: PersonId,
    pub(crate) email: EmailAddress,
    pub(crate) company: String,
    /// What its own keys begin with.
    pub(crate) letters: String,
    /// What stands before `.example.com` and the like in its addresses.
    pub(crate) domain: String,
    pub(crate) currency: Currency,
    pub(crate) place: &'static Place,
    pub(crate) seller: Option<usize>,
    /// It was erased and buys nothing any more.
    pub(crate) erased: bool,
    pub(crate) keys: Vec<ActivationKeyId>,
    pub(crate) computers: Vec<Computer>,
}

/// A customer's computer.
#[derive(Clone)]
pub(crate) struct Computer {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The codes of the products that it has a license of.
    pub(crate) products: Vec<String>,
}

/// A license, as those know it who do something with it later.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) license_id: LicenseId,
    pub(crate) customer: usize,
    pub(crate) seller: Option<usize>,
}

/// Something that is to happen.
pub(crate) enum Task {
    /// The vendor publishes a price list.
    Publish(Box<PriceList>),
    /// Something of the guide's customer.
    Guide(Who, Box<DemoCommand>),
    /// A reseller is registered.
    Join(usize),
    /// A reseller is suspended.
    Suspend(usize),
    /// And reinstated.
    Reinstate(usize),
    /// A day begins.
    Day,
    /// Somebody buys.
    Sale,
    /// What was bought is assigned.
    Assign(Box<Purchase>),
    /// A computer takes a license.
    Activate(Held),
    /// A license gets more users or a higher edition.
    Grow(Held),
    /// A trial becomes permanent.
    Convert(Held),
    /// A seller notes something else.
    Comment(Held),
    /// A license moves to another customer.
    Move(Held),
    /// A license that was never activated is deleted.
    Delete(Held),
    /// A key gets another name.
    Rename(usize, ActivationKeyId),
    /// Something about a license on a computer.
    Device(Usage),
    /// An order of a customer goes on.
    Checkout(Checkout),
    /// Something about support.
    Support(Care),
    /// A subscription goes on.
    Subscription(usize, subscriptions::Step),
    /// A customer changes something about itself.
    Customer(usize, Change),
    /// Staff erase a customer.
    Erase(ErasureGround),
    /// The books of a month are closed.
    Close(Closing),
    /// Something between the vendor and a reseller, besides credits.
    Partner(usize, Partnership),
    /// A reseller buys credits.
    TopUp(usize),
    /// Staff correct a balance.
    Adjust,
    /// Staff do something else about credits.
    Paperwork(Paperwork),
    /// Credits whose last day is past are taken.
    Expire,
}

/// Everything that planning knows.
pub(crate) struct World {
    pub(crate) chance: Chance,
    pub(crate) mint: Mint,
    pub(crate) states: States,
    pub(crate) resellers: Vec<Reseller>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) domains: BTreeSet<String>,
    pub(crate) serials: BTreeSet<String>,
    /// The licenses of each key, the newest last.
    pub(crate) carried: BTreeMap<ActivationKeyId, Vec<LicenseId>>,
    /// The licenses that a computer took, once for each time.
    pub(crate) installed: Vec<Held>,
    /// The licenses that support was bought for, once for each time.
    pub(crate) supported: Vec<Held>,
    /// The first step of the conversation that goes on.
    pub(crate) conversation: Option<usize>,
    pub(crate) persons: BTreeMap<PersonId, String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) books: TrialBalance,
    /// The position of the last event.
    pub(crate) position: i64,
    chain: Chain,
    queue: BTreeMap<(DateTime<Utc>, u64), Task>,
    queued: u64,
    minted: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            mint: Mint(seed),
            states: States::default(),
            resellers: vec![],
            customers: vec![],
            domains: BTreeSet::new(),
            serials: BTreeSet::new(),
            carried: BTreeMap::new(),
            installed: vec![],
            supported: vec![],
            conversation: None,
            persons: BTreeMap::new(),
            steps: vec![],
            books: TrialBalance::default(),
            chain: Chain::new(seed),
            queue: BTreeMap::new(),
            queued: 0,
            position: 0,
            minted: 0,
        }
    }

    /// Puts `task` in its place; tasks of the same moment come in the order in which they were put there.
    pub(crate) fn later(&mut self, at: DateTime<Utc>, task: Task) {
        self.queued += 1;
        self.queue.insert((at, self.queued), task);
    }

    /// The next task, if it is to happen before `end`.
    pub(crate) fn next(&mut self, end: DateTime<Utc>) -> Option<(DateTime<Utc>, Task)> {
        let ((at, _), task) = self.queue.pop_first()?;
        (at < end).then_some((at, task))
    }

    /// Decides `command` at `at` and makes it the next step; one that leaves nothing to do is none.
    pub(crate) fn act(
        &mut self,
        at: DateTime<Utc>,
        who: Who,
        command: impl Into<DemoCommand>,
    ) -> Result<(), Rejection> {
        let command = command.into();
        let events = match command.decide(&self.states, at) {
            // What was still to be written about somebody erased is not.
            Err(Rejection::Person(PersonError::Erased)) => vec![],
            decided => decided?,
        };
        // What was read is a guard only where there is a log.
        self.states.take_read();
        if events.is_empty() {
            return Ok(());
        }
        for event in &events {
            self.states.evolve(event);
            self.books.evolve(&event.event);
            self.meet(&event.event);
        }
        self.position += i64::try_from(events.len()).unwrap_or_default();
        let conversation = *self.conversation.get_or_insert(self.steps.len());
        self.chain.extend(at, who, &command);
        self.steps.push(Step {
            at,
            who,
            command,
            conversation,
            events: events.iter().map(|event| event.event.event_type().name).collect(),
            position: self.position,
            chain: self.chain,
        });
        Ok(())
    }

    /// Whoever is named with an address is somebody the log will have an id for.
    fn meet(&mut self, event: &Event) {
        let named = match event {
            Event::PersonRegistered(registered) => Some((registered.person_id, &registered.email)),
            Event::OrderPlaced(placed) => Some((placed.customer_id, &placed.customer_email)),
            _ => None,
        };
        if let Some((person_id, email)) = named
            && let Some(address) = email.text()
        {
            let address = address.to_owned();
            self.persons.insert(person_id, address);
        }
    }

    /// A new id of this kind.
    pub(crate) fn mint(&mut self, kind: &str) -> uuid::Uuid {
        self.minted += 1;
        self.mint.id(kind, &self.minted.to_string())
    }

    /// The person of this address.
    pub(crate) fn person(&self, email: &EmailAddress) -> PersonId {
        PersonId(self.mint.id("person", &email.normalised()))
    }

    /// An order of this reference, with the plan's own reservation.
    pub(crate) fn order(&self, reference: OrderReference) -> NewOrder {
        let reservation_id = self.mint.id("order-reference", reference.as_str());
        NewOrder {
            reference,
            reservation_id,
        }
    }

    /// The price list in force.
    pub(crate) fn price_list(&self, at: DateTime<Utc>) -> Result<PriceList, Rejection> {
        Ok(self.states.catalog().in_force(at)?.clone())
    }

    /// The license, unless it was deleted or revoked.
    pub(crate) fn license(&self, held: Held) -> Option<Assigned> {
        match self.states.license(held.license_id) {
            License::Assigned(license) => Some(*license.clone()),
            License::Unassigned | License::Deleted { .. } | License::Revoked { .. } => None,
        }
    }

    /// Whether this seller may act now; the vendor always may.
    pub(crate) fn is_active(&self, seller: Option<usize>) -> bool {
        let reseller = seller.and_then(|index| self.resellers.get(index));
        reseller.is_none_or(|reseller| reseller.joined && self.states.reseller(reseller.id).may_act().is_ok())
    }

    pub(crate) fn seller(&self, seller: Option<usize>) -> Seller {
        match seller.and_then(|index| self.resellers.get(index)) {
            Some(reseller) => Seller::Reseller {
                reseller_id: reseller.id,
            },
            None => Seller::Direct,
        }
    }

    /// Who owns the keys of a customer of `seller`.
    pub(crate) fn key_owner(&self, seller: Option<usize>, person_id: PersonId) -> Owner {
        match self.seller(seller) {
            Seller::Reseller { reseller_id } => Owner::Reseller { reseller_id },
            Seller::Direct => Owner::Customer { person_id },
        }
    }

    /// Who acts in a sale: the reseller, now and then its distributor for it, or the customer.
    pub(crate) fn buyer(&mut self, seller: Option<usize>, customer: PersonId) -> Who {
        match seller.and_then(|index| self.resellers.get(index)) {
            None => Who::Customer(customer),
            Some(reseller) => match reseller.distributor {
                Some(distributor) if self.chance.percent(12) => Who::Reseller(distributor, Some(reseller.id)),
                _ => Who::Reseller(reseller.id, None),
            },
        }
    }

    /// One of the vendor's three people who look after resellers.
    pub(crate) fn staff(&mut self) -> Who {
        Who::Staff(self.one_of_staff().0)
    }

    /// The same, by their id.
    pub(crate) fn one_of_staff(&mut self) -> StaffId {
        let desk = self.chance.between(1, 3);
        StaffId(self.mint.id("staff", &desk.to_string()))
    }

    /// What is left of a price in credits for this seller.
    pub(crate) fn in_tier(&self, list: &PriceList, seller: Option<usize>, credits: Credits) -> Credits {
        let reseller = seller.and_then(|index| self.resellers.get(index));
        let tier = reseller.and_then(|reseller| self.states.reseller(reseller.id).tier());
        list.after_tier(credits, tier)
    }

    pub(crate) fn balance(&self, reseller: ResellerId) -> Credits {
        self.states.credit_account(reseller).balance
    }

    /// Whether `seller` has `needed` credits now. If not it buys some, so that it has them a little later.
    pub(crate) fn affords(
        &mut self,
        at: DateTime<Utc>,
        seller: Option<usize>,
        needed: Credits,
    ) -> Result<bool, Rejection> {
        let reseller = seller.and_then(|index| Some((index, self.resellers.get(index)?)));
        let Some((index, reseller)) = reseller else {
            return Ok(true);
        };
        let missing = needed.0.saturating_sub(self.balance(reseller.id).0);
        if missing > 0 {
            self.buy_credits(at, index, Credits(missing))?;
            return Ok(false);
        }
        if reseller.house.purse == Purse::Careful {
            self.watch_credits(at, index);
        }
        Ok(true)
    }
}
