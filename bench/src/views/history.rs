//! A made-up history of the trade as large as one likes: licenses that are assigned, activated, upgraded, supported, ordered and
//! released again and again, by resellers and directly, over ten years. Its events have the types and sizes of real ones; the
//! rules are not asked, so that it can be made by the million. It follows from its seed alone, so that it can be gone on with.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::catalog::{ItemSku, Sku, SupportSku};
use domain::credit_account::{
    Cause, CauseKind, CreditsDebited, CreditsPurchased, Drawn, LotPart, Subject as CreditSubject,
};
use domain::license::{
    LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseReleased, LicenseUpgraded, OrderReference, Price,
    Seller, Term,
};
use domain::order::{Grant, GrantedLine, OrderFulfilled, OrderLine, OrderPaid, OrderPlaced, PricedBy};
use domain::proration;
use domain::reseller::ResellerRegistered;
use domain::support::SupportAssigned;
use domain::{
    ActivationKeyId, Command, Credits, Currency, LicenseId, Money, NewEvent, OrderId, PersonId, Personal, Rejection,
    ResellerId, States, Stream, SupportId,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Sub-resellers of the distributor, and resellers on their own.
pub const SUB_RESELLERS: usize = 500;
pub const OTHERS: usize = 500;

const SKUS: [&str; 6] = ["T-DSK-5", "T-MOB-10", "T-ENT-3", "T-ENT-10", "RW-12", "AS-ULT-1"];
const COMMENT: &str = "ordered in the portal by the reseller's own purchasing desk";
/// Of a hundred commands so many concern a new license.
const NEW: u32 = 12;
/// Of a hundred licenses so many are sold directly.
const DIRECT: u32 = 15;
/// What an order comes to, in cents.
const GROSS: i64 = 60_180;

struct License {
    reseller: Option<usize>,
    customer: PersonId,
    sku: usize,
    activated: bool,
    supported_until: Option<NaiveDate>,
}

/// The history, from its first command on.
pub struct History {
    chance: ChaCha8Rng,
    now: DateTime<Utc>,
    resellers: Vec<ResellerId>,
    balances: Vec<i64>,
    licenses: Vec<License>,
    registered: usize,
    /// Of credits.
    orders: usize,
}

/// A command's time and what it leads to.
pub struct Step {
    pub at: DateTime<Utc>,
    pub events: Vec<NewEvent>,
}

impl Command for Step {
    fn decide(&self, _: &States, _: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(self.events.clone())
    }
}

impl History {
    pub fn new() -> Self {
        let resellers = 1 + SUB_RESELLERS + OTHERS;
        Self {
            chance: ChaCha8Rng::seed_from_u64(7),
            now: day(2016, 9, 30).and_hms_opt(8, 0, 0).unwrap_or_default().and_utc(),
            resellers: (0..resellers).map(|number| ResellerId(id(1, number))).collect(),
            balances: vec![0; resellers],
            licenses: Vec::new(),
            registered: 0,
            orders: 0,
        }
    }

    /// The distributor and all below it.
    pub fn distributor(&self) -> Vec<Uuid> {
        self.resellers[..=SUB_RESELLERS]
            .iter()
            .map(|reseller| reseller.0)
            .collect()
    }

    /// A reseller on its own.
    pub fn small(&self, number: usize) -> Uuid {
        self.resellers[1 + SUB_RESELLERS + number % OTHERS].0
    }

    /// The next command.
    pub fn step(&mut self) -> Step {
        self.now += TimeDelta::milliseconds(self.chance.random_range(1..60_000));
        let events = if self.registered < self.resellers.len() {
            self.register()
        } else if self.licenses.is_empty() || self.chance.random_range(0..100) < NEW {
            self.sell()
        } else {
            self.change()
        };
        Step { at: self.now, events }
    }

    fn register(&mut self) -> Vec<NewEvent> {
        let number = self.registered;
        self.registered += 1;
        let reseller_id = self.resellers[number];
        let credits = Credits(1_000_000_000_000);
        self.balances[number] = credits.0;
        let registered = ResellerRegistered {
            reseller_id,
            parent_id: (1..=SUB_RESELLERS).contains(&number).then(|| self.resellers[0]),
            name: format!("Reseller {number}"),
        };
        let purchased = CreditsPurchased {
            reseller_id,
            credits,
            paid: None,
            lot: Some(1),
            expires_on: None,
            balance_after: credits,
        };
        vec![
            NewEvent::new(Stream::Reseller(reseller_id), registered),
            NewEvent::new(Stream::CreditAccount(reseller_id), purchased),
        ]
    }

    fn sell(&mut self) -> Vec<NewEvent> {
        let number = self.licenses.len();
        let direct = self.chance.random_range(0..100) < DIRECT;
        let reseller = (!direct).then(|| self.chance.random_range(0..self.resellers.len()));
        let license = License {
            reseller,
            customer: PersonId(id(2, number / 10)),
            sku: self.chance.random_range(0..SKUS.len()),
            activated: false,
            supported_until: None,
        };
        self.licenses.push(license);
        match reseller {
            Some(_) => self.assign(number),
            None => self.order(number),
        }
    }

    fn assign(&mut self, number: usize) -> Vec<NewEvent> {
        let mut events = self.debit(number, CauseKind::LicenseAssigned, 35_000);
        let price = Price::Credits(Credits(35_000));
        events.insert(0, self.assigned(number, price));
        events
    }

    fn assigned(&self, number: usize, price: Price) -> NewEvent {
        let license = &self.licenses[number];
        let assigned = LicenseAssigned {
            license_id: license_id(number),
            activation_key_id: ActivationKeyId(id(3, number / 8)),
            seller: license.reseller.map_or(Seller::Direct, |reseller| Seller::Reseller {
                reseller_id: self.resellers[reseller],
            }),
            customer_id: license.customer,
            customer_email: Personal::new(license.customer, format!("buyer-{}@example.com", number / 10)),
            sku: sku(license.sku),
            term: Term::Permanent,
            price,
            drawn: self.drawn(number, 35_000),
            order_reference: self.reference(number),
            comment: None,
        };
        NewEvent::new(Stream::License(assigned.license_id), assigned)
    }

    /// An order of the checkout: placed, paid, its license assigned, fulfilled.
    fn order(&mut self, number: usize) -> Vec<NewEvent> {
        let customer = (self.licenses[number].customer, None);
        let bought = (sku(self.licenses[number].sku).into(), "TSplus");
        let [placed, paid] = self.bought(OrderId(id(4, number)), customer, bought, number);
        let grant = Grant::Licenses {
            activation_key_id: ActivationKeyId(id(3, number / 8)),
            license_ids: vec![license_id(number)],
        };
        let assigned = self.assigned(number, Price::Money(Money::new(GROSS, Currency::Eur)));
        vec![placed, paid, assigned, fulfilled(OrderId(id(4, number)), grant)]
    }

    /// A reseller orders credits.
    fn buy_credits(&mut self) -> Vec<NewEvent> {
        let reseller = self.chance.random_range(0..self.resellers.len());
        let reseller_id = self.resellers[reseller];
        self.orders += 1;
        let order_id = OrderId(id(7, self.orders));
        let bought = ("CREDITS-500".parse().expect("is a SKU"), "Credits");
        let customer = (PersonId(reseller_id.0), Some(reseller_id));
        let [placed, paid] = self.bought(order_id, customer, bought, self.orders);
        let credits = Credits(50_000);
        self.balances[reseller] += credits.0;
        let purchased = CreditsPurchased {
            reseller_id,
            credits,
            paid: Some(Money::new(GROSS, Currency::Eur)),
            lot: None,
            expires_on: None,
            balance_after: Credits(self.balances[reseller]),
        };
        let grant = Grant::Credits {
            reseller_id,
            credits,
            lot: 1,
        };
        vec![
            placed,
            paid,
            NewEvent::new(Stream::CreditAccount(reseller_id), purchased),
            fulfilled(order_id, grant),
        ]
    }

    /// An order of one thing is placed and paid.
    fn bought(
        &self,
        order_id: OrderId,
        (customer_id, reseller_id): (PersonId, Option<ResellerId>),
        (sku, product): (ItemSku, &str),
        number: usize,
    ) -> [NewEvent; 2] {
        let (gross, zero) = (Money::new(GROSS, Currency::Eur), Money::new(0, Currency::Eur));
        let line = OrderLine {
            number: 1,
            product: product.to_owned(),
            sku,
            quantity: 1,
            unit_price: gross,
            subtotal: gross,
            discounted: gross,
            gross,
            about: None,
            supports: vec![],
        };
        let placed = OrderPlaced {
            order_id,
            reference: self.reference(number),
            reservation_id: order_id.0,
            customer_id,
            customer_email: Personal::new(customer_id, "buyer@example.com"),
            customer_name: None,
            customer_country: None,
            customer_city: None,
            reseller_id,
            day: self.now.date_naive(),
            priced_by: PricedBy::List,
            live: true,
            lines: vec![line],
            net: gross,
            discount: zero,
            tax: zero,
            gross,
        };
        let paid = OrderPaid {
            order_id,
            customer_id,
            provider: "sandbox".to_owned(),
            payment_reference: format!("payment-{number}"),
            amount: gross,
            tax: zero,
            live: true,
            invoice: None,
        };
        let stream = Stream::Order(order_id);
        [NewEvent::new(stream, placed), NewEvent::new(stream, paid)]
    }

    /// Something happens to a license that is there.
    fn change(&mut self) -> Vec<NewEvent> {
        let number = self.chance.random_range(0..self.licenses.len());
        match self.chance.random_range(0..100) {
            0..30 => self.comment(number),
            30..55 => self.move_device(number),
            55..60 => self.buy_credits(),
            60..80 => self.upgrade(number),
            _ => self.support(number),
        }
    }

    fn comment(&mut self, number: usize) -> Vec<NewEvent> {
        let license_id = license_id(number);
        let comment = Some(Personal::new(self.licenses[number].customer, COMMENT));
        vec![NewEvent::new(
            Stream::License(license_id),
            LicenseCommentChanged { license_id, comment },
        )]
    }

    fn move_device(&mut self, number: usize) -> Vec<NewEvent> {
        let license = &mut self.licenses[number];
        license.activated = !license.activated;
        let (license_id, computer_id) = (license_id(number), format!("PC-{number}"));
        let stream = Stream::License(license_id);
        if !license.activated {
            let released = LicenseReleased {
                license_id,
                computer_id,
                day: self.now.date_naive(),
                rehosts_this_year: 1,
                rehosts_left: 3,
            };
            return vec![NewEvent::new(stream, released)];
        }
        let activated = LicenseActivated {
            license_id,
            customer_id: license.customer,
            serial: format!("P{number:08X}"),
            computer_id,
            computer_name: None,
        };
        vec![NewEvent::new(stream, activated)]
    }

    fn upgrade(&mut self, number: usize) -> Vec<NewEvent> {
        let mut events = self.debit(number, CauseKind::LicenseUpgraded, 9_000);
        let from = self.licenses[number].sku;
        let to = (from + 1) % SKUS.len();
        self.licenses[number].sku = to;
        let upgraded = LicenseUpgraded {
            license_id: license_id(number),
            from: sku(from),
            to: sku(to),
            became_permanent: false,
            price: Price::Credits(Credits(9_000)),
            drawn: self.drawn(number, 9_000),
            order_reference: self.reference(number),
        };
        events.insert(0, NewEvent::new(Stream::License(upgraded.license_id), upgraded));
        events
    }

    fn support(&mut self, number: usize) -> Vec<NewEvent> {
        let mut events = self.debit(number, CauseKind::SupportAssigned, 6_000);
        let license_id = license_id(number);
        let first = self.licenses[number].supported_until.unwrap_or(self.now.date_naive());
        let last = first.checked_add_days(Days::new(365)).unwrap_or(first);
        let extends = self.licenses[number]
            .supported_until
            .replace(last)
            .map(|_| SupportId(license_id.0));
        let assigned = SupportAssigned {
            support_id: SupportId(random(&mut self.chance)),
            license_id,
            extends,
            sku: SupportSku::new(1, sku(self.licenses[number].sku)).expect("is sold for a year"),
            days: proration::Days { first, last },
            price: Price::Credits(Credits(6_000)),
            drawn: self.drawn(number, 6_000),
            order_reference: self.reference(number),
        };
        events.insert(0, NewEvent::new(Stream::Support(license_id), assigned));
        events
    }

    /// The reseller pays, if there is one.
    fn debit(&mut self, number: usize, kind: CauseKind, credits: i64) -> Vec<NewEvent> {
        let Some(reseller) = self.licenses[number].reseller else {
            return vec![];
        };
        self.balances[reseller] -= credits;
        let debited = CreditsDebited {
            reseller_id: self.resellers[reseller],
            credits: Credits(credits),
            cause: Cause {
                kind,
                subject: CreditSubject::License {
                    license_id: license_id(number),
                },
                sku: Some(ItemSku::from(sku(self.licenses[number].sku))),
            },
            parts: vec![part(credits)],
            balance_after: Credits(self.balances[reseller]),
        };
        vec![NewEvent::new(Stream::CreditAccount(debited.reseller_id), debited)]
    }

    fn drawn(&self, number: usize, credits: i64) -> Option<Drawn> {
        let reseller = self.licenses[number].reseller?;
        Some(Drawn {
            reseller_id: self.resellers[reseller],
            parts: vec![part(credits)],
        })
    }

    fn reference(&self, number: usize) -> OrderReference {
        let number = u32::try_from(number).unwrap_or_default();
        OrderReference::new(self.now.date_naive(), (number % 10_000) as u16, number)
    }
}

fn fulfilled(order_id: OrderId, grant: Grant) -> NewEvent {
    let lines = vec![GrantedLine { number: 1, grant }];
    NewEvent::new(Stream::Order(order_id), OrderFulfilled { order_id, lines })
}

fn part(credits: i64) -> LotPart {
    LotPart {
        credits: Credits(credits),
        lot: None,
    }
}

fn license_id(number: usize) -> LicenseId {
    LicenseId(id(6, number))
}

fn sku(index: usize) -> Sku {
    SKUS[index].parse().expect("is a SKU")
}

/// Ids that rise with time, as minted ones do.
fn id(kind: u64, number: usize) -> Uuid {
    Uuid::from_u64_pair((number as u64) << 16 | 0x7000, 0x8000_0000_0000_0000 | kind)
}

fn random(chance: &mut ChaCha8Rng) -> Uuid {
    Uuid::from_u64_pair(chance.random(), chance.random())
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
