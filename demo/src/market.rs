//! The market: how much is bought on a day, who buys what, and how it is assigned.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use domain::{
    ActivationKeyId, LicenseId, Rejection,
    activation_key::{ActivationKeyCode, AddActivationKey},
    catalog::Sku,
    customer::RegisterCustomer,
    license::{AssignLicense, NewOrder, OrderReference, RequestedTerm},
    money::Currency,
    person::Comment,
    reservation::Reservation,
};

use crate::{
    names::Company,
    plan::{FIRST_DAY, midnight},
    supports::support_price,
    world::{Customer, Held, Task, World},
};

/// What is bought and not assigned yet.
pub(crate) struct Purchase {
    pub(crate) customer: usize,
    pub(crate) key: ActivationKeyId,
    pub(crate) sku: Sku,
    pub(crate) term: RequestedTerm,
    pub(crate) order: NewOrder,
    /// For how many years support is bought with it.
    pub(crate) support: Option<u32>,
    pub(crate) comment: Option<Comment>,
    /// The first step of its conversation.
    pub(crate) conversation: Option<usize>,
}

/// How many sales a day has, in thousandths: more from month to month, hardly any on a weekend, most at the end of a year.
fn sales(day: NaiveDate) -> u64 {
    let months = (day.year() - FIRST_DAY.year()) * 12 + day.month0().cast_signed();
    let months = u64::try_from(months).unwrap_or_default();
    let season = match day.month() {
        12 => 170,
        11 => 135,
        3 | 6 => 110,
        7 | 8 => 70,
        _ => 95,
    };
    let weekday = match day.weekday() {
        Weekday::Sat | Weekday::Sun => 4,
        Weekday::Mon | Weekday::Fri => 95,
        _ => 105,
    };
    (130 + 8 * months) * season * weekday / 10_000
}

impl World {
    /// Draws the sales of the day that begins at `at`.
    pub(crate) fn day(&mut self, at: DateTime<Utc>) {
        let day = at.date_naive();
        for _ in 0..self.chance.about(sales(day)) {
            let at = self.chance.office(day);
            self.later(at, Task::Sale);
        }
        self.later(midnight(day + Days::new(1)), Task::Day);
    }

    /// Somebody buys: there is a key, and minutes later what was bought is assigned to it; or a customer orders.
    pub(crate) fn sale(&mut self, at: DateTime<Utc>) -> Result<(), Rejection> {
        let seller = self.draw_seller();
        let customer = self.draw_customer(seller)?;
        let trial = self.chance.percent(22);
        if seller.is_none() && !trial {
            // One order of a customer may hold several things, one of a reseller is one assignment.
            let items = 1 + u8::from(self.chance.percent(15));
            let item = |_| Ok((self.chance.sku(at)?, self.draw_support()));
            let items: Result<_, Rejection> = (0..items).map(item).collect();
            return self.order_licenses(at, customer, items?);
        }
        let Some(key) = self.draw_key(at, customer)? else {
            return Ok(());
        };
        let term = match trial {
            true => RequestedTerm::Trial {
                days: self.trial_days(),
            },
            false => RequestedTerm::Permanent,
        };
        let comment = match seller.is_some() && self.chance.percent(40) {
            true => Some(self.chance.note().parse()?),
            false => None,
        };
        let support = self.draw_support().filter(|_| seller.is_some() && !trial);
        let purchase = Purchase {
            customer,
            key,
            sku: self.chance.sku(at)?,
            term,
            order: self.new_order(at.date_naive(), seller.is_none())?,
            support,
            comment,
            conversation: self.conversation,
        };
        let when = self.chance.soon(at);
        self.later(when, Task::Assign(Box::new(purchase)));
        Ok(())
    }

    /// A reseller by its share of the business, or none for a direct sale.
    fn draw_seller(&mut self) -> Option<usize> {
        if self.chance.percent(17) {
            return None;
        }
        let active: Vec<usize> = (0..self.resellers.len())
            .filter(|index| self.is_active(Some(*index)))
            .collect();
        let (chance, resellers) = (&mut self.chance, &self.resellers);
        let share = |index: &usize| resellers.get(*index).map_or(0, |reseller| reseller.house.share);
        chance.weighted(&active, share).copied()
    }

    /// A customer of `seller`: mostly one that it has, else a new one.
    pub(crate) fn draw_customer(&mut self, seller: Option<usize>) -> Result<usize, Rejection> {
        let has = |customer: &Customer| customer.seller == seller && !customer.erased;
        let own: Vec<usize> = (0..self.customers.len())
            .filter(|index| self.customers.get(*index).is_some_and(has))
            .collect();
        let again = self.chance.percent(84);
        match self.chance.pick(&own) {
            Some(customer) if again => Ok(*customer),
            _ => self.new_customer(seller),
        }
    }

    fn new_customer(&mut self, seller: Option<usize>) -> Result<usize, Rejection> {
        let Company { name, letters, domain } = self.company();
        let email = self.address(&domain)?;
        let dollars = self.chance.percent(35);
        self.customers.push(Customer {
            id: self.person(&email),
            email,
            company: name,
            letters,
            domain,
            currency: if dollars { Currency::Usd } else { Currency::Eur },
            place: self.chance.place(),
            seller,
            erased: false,
            keys: vec![],
            computers: vec![],
        });
        Ok(self.customers.len() - 1)
    }

    /// The key that is to carry what `customer` buys: one that is there, else a new one. Who orders directly has one key.
    pub(crate) fn draw_key(&mut self, at: DateTime<Utc>, index: usize) -> Result<Option<ActivationKeyId>, Rejection> {
        let Some(customer) = self.customers.get(index) else {
            return Ok(None);
        };
        let another = customer.seller.is_some() && self.chance.percent(9);
        if let Some(key) = self.chance.pick(&customer.keys)
            && !another
        {
            return Ok(Some(*key));
        }
        self.add_key(at, index).map(Some)
    }

    fn add_key(&mut self, at: DateTime<Utc>, index: usize) -> Result<ActivationKeyId, Rejection> {
        let activation_key_id = ActivationKeyId(self.mint("activation-key"));
        let chosen = self.chance.percent(30);
        let drawn = ActivationKeyCode::from_random(self.chance.bytes());
        let Some(customer) = self.customers.get_mut(index) else {
            return Ok(activation_key_id);
        };
        customer.keys.push(activation_key_id);
        let (id, seller, email, details) = (
            customer.id,
            customer.seller,
            customer.email.clone(),
            customer.details()?,
        );
        let chosen = chosen && seller.is_some();
        let code = match chosen {
            true => customer.own_code(index)?,
            false => drawn,
        };
        let name = match (customer.keys.len(), seller) {
            (_, None) => None,
            (1, Some(_)) => Some(customer.company.parse()?),
            (_, Some(_)) => Some(format!("{} ({})", customer.company, self.chance.branch()).parse()?),
        };
        let key = AddActivationKey {
            activation_key_id,
            owner: self.key_owner(seller, id),
            reservation_id: self.mint.id("activation-key-code", code.as_str()),
            code,
            chosen,
            name,
        };
        let who = self.buyer(seller, id);
        if seller.is_none() {
            let register = RegisterCustomer {
                person_id: id,
                email,
                details: Some(details),
            };
            self.act(at, who, register)?;
            self.what_a_customer_tells(at, index);
        } else if self.chance.percent(6) {
            let when = self.chance.days_after(at, 20, 500);
            self.later(when, Task::Rename(index, activation_key_id));
        }
        self.act(at, who, key)?;
        Ok(activation_key_id)
    }

    /// A reference that no order has; some of direct orders are digits only, as the payment provider makes them.
    pub(crate) fn new_order(&mut self, day: NaiveDate, direct: bool) -> Result<NewOrder, Rejection> {
        loop {
            let digits = direct && self.chance.percent(30);
            let first = u16::try_from(self.chance.between(0, 9_999)).unwrap_or_default();
            let second = u32::try_from(self.chance.between(0, 99_999)).unwrap_or_default();
            let reference = match digits {
                true => format!("1{:02}{second:05}", first % 100).parse()?,
                false => OrderReference::new(day, first, second),
            };
            let order = self.order(reference);
            if *self.states.reservation(order.reservation_id) == Reservation::Free {
                return Ok(order);
            }
        }
    }

    fn trial_days(&mut self) -> i64 {
        self.chance.pick(&[7, 14, 15, 30, 30]).copied().unwrap_or(15)
    }

    /// Assigns what was bought, once its seller has the credits.
    pub(crate) fn assign(&mut self, at: DateTime<Utc>, purchase: Box<Purchase>) -> Result<(), Rejection> {
        let Some(customer) = self.customers.get(purchase.customer) else {
            return Ok(());
        };
        let (customer_id, seller) = (customer.id, customer.seller);
        let customer_email = customer.email.clone();
        if !self.is_active(seller) {
            return Ok(());
        }
        let list = self.price_list(at)?;
        let permanent = purchase.term == RequestedTerm::Permanent;
        let mut needed = list.price_in_credits(&purchase.sku)?;
        if let Some(years) = purchase.support {
            needed.0 += support_price(&list, &purchase.sku, years)?.0;
        }
        let needed = self.in_tier(&list, seller, needed);
        let sku = purchase.sku.clone();
        if permanent && !self.affords(at, seller, needed)? {
            let retry = self.chance.soon(at);
            self.later(retry, Task::Assign(purchase));
            return Ok(());
        }
        self.conversation = purchase.conversation;
        let license_id = LicenseId(self.mint("license"));
        let who = self.buyer(seller, customer_id);
        let support = purchase.support.map(|years| self.new_support(years));
        let assign = AssignLicense {
            license_id,
            seller: self.seller(seller),
            activation_key_id: purchase.key,
            sku,
            term: purchase.term,
            customer_id,
            customer_email,
            comment: purchase.comment,
            order: purchase.order,
            // Permanent licenses that customers order directly come with their order.
            paid: None,
            support,
        };
        self.act(at, who, assign)?;
        self.carried.entry(purchase.key).or_default().push(license_id);
        let held = Held {
            license_id,
            customer: purchase.customer,
            seller,
        };
        self.what_becomes_of(at, held, purchase.term);
        if permanent {
            self.what_becomes_of_support(at, held, purchase.support);
        }
        Ok(())
    }
}

impl Customer {
    /// A code that its reseller makes up: from the company's name, and a number that nobody else has.
    fn own_code(&self, index: usize) -> Result<ActivationKeyCode, Rejection> {
        let letters: String = self.letters.chars().filter(char::is_ascii_alphanumeric).collect();
        let (first, rest) = letters.split_at(4);
        let (second, _) = rest.split_at(4);
        let (number, which) = (index % 10_000, self.keys.len() % 10_000);
        Ok(format!("{first}-{second}-{number:04}-{which:04}").parse()?)
    }
}
