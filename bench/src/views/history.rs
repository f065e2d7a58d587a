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
use domain::proration;
use domain::reseller::ResellerRegistered;
use domain::support::SupportAssigned;
use domain::{
    ActivationKeyId, Command, Credits, LicenseId, NewEvent, PersonId, Personal, Rejection, ResellerId, States, Stream,
    SupportId,
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

pub(super) struct License {
    reseller: Option<usize>,
    pub(super) customer: PersonId,
    pub(super) sku: usize,
    activated: bool,
    supported_until: Option<NaiveDate>,
}

/// The history, from its first command on.
pub struct History {
    pub(super) chance: ChaCha8Rng,
    pub(super) now: DateTime<Utc>,
    pub(super) resellers: Vec<ResellerId>,
    pub(super) balances: Vec<i64>,
    pub(super) licenses: Vec<License>,
    registered: usize,
    /// Of credits.
    pub(super) orders: usize,
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

    pub(super) fn assigned(&self, number: usize, price: Price) -> NewEvent {
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

    pub(super) fn reference(&self, number: usize) -> OrderReference {
        let number = u32::try_from(number).unwrap_or_default();
        OrderReference::new(self.now.date_naive(), (number % 10_000) as u16, number)
    }
}

fn part(credits: i64) -> LotPart {
    LotPart {
        credits: Credits(credits),
        lot: None,
    }
}

pub(super) fn license_id(number: usize) -> LicenseId {
    LicenseId(id(6, number))
}

pub(super) fn sku(index: usize) -> Sku {
    SKUS[index].parse().expect("is a SKU")
}

/// Ids that rise with time, as minted ones do.
pub(super) fn id(kind: u64, number: usize) -> Uuid {
    Uuid::from_u64_pair((number as u64) << 16 | 0x7000, 0x8000_0000_0000_0000 | kind)
}

fn random(chance: &mut ChaCha8Rng) -> Uuid {
    Uuid::from_u64_pair(chance.random(), chance.random())
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
