//! What the vendor and its resellers settle besides credits: profiles, tiers, and who stands below whom.

use chrono::{DateTime, Utc};
use domain::{
    Rejection,
    reseller::{ChangeResellerProfile, ChangeResellerTier, MoveReseller, ResellerProfile},
};

use crate::{
    back_office::Paperwork,
    command::Who,
    resellers::Day,
    world::{Task, World},
};

/// Something between the vendor and a reseller.
#[derive(Clone, Copy)]
pub(crate) enum Partnership {
    /// The reseller fills in its profile, or changes it.
    Profile(&'static Office),
    /// Staff put it into this tier, or into none.
    Tier(Option<&'static str>),
    /// Staff place it below the reseller at this place in the table, or below none.
    Below(Option<usize>),
}

/// Where a reseller is, and who answers there.
#[derive(Debug)]
pub(crate) struct Office {
    street: &'static str,
    town: &'static str,
    country: &'static str,
    language: &'static str,
    /// Of the contact, in front of the reserved domain.
    contact: (&'static str, &'static str),
    /// In front of `.example.com`.
    domain: &'static str,
}

/// By the place of their reseller in its table.
static OFFICES: [(usize, Office); 13] = [
    (
        0,
        office(
            "Speicherstraße 14",
            "20457 Hamburg",
            "DE",
            "de",
            ("Jonas", "Petersen"),
            "nordwind",
        ),
    ),
    (
        1,
        office(
            "Strandgaten 31",
            "5013 Bergen",
            "NO",
            "en",
            ("Kaisa", "Solberg"),
            "fjordlys",
        ),
    ),
    (
        2,
        office(
            "12 rue du Port",
            "33000 Bordeaux",
            "FR",
            "fr",
            ("Camille", "Aubry"),
            "meridien-systemes",
        ),
    ),
    (
        3,
        office(
            "7 Harbour Row",
            "Bristol BS1 5DB",
            "GB",
            "en",
            ("Esther", "Whitcombe"),
            "halcyon-it",
        ),
    ),
    (
        4,
        office(
            "Calle del Molino 8",
            "46001 Valencia",
            "ES",
            "en",
            ("Lucia", "Serrano"),
            "castellano",
        ),
    ),
    (
        6,
        office(
            "Hamngatan 22",
            "211 22 Malmö",
            "SE",
            "en",
            ("Anders", "Lindqvist"),
            "skane-terminal",
        ),
    ),
    (
        7,
        office(
            "3 quai du Léguer",
            "22300 Lannion",
            "FR",
            "fr",
            ("Anouk", "Le Goff"),
            "bretagne-reseaux",
        ),
    ),
    (
        8,
        office(
            "Rue du Lac 40",
            "1800 Vevey",
            "CH",
            "fr",
            ("Daniel", "Rochat"),
            "leman-info",
        ),
    ),
    (
        10,
        office(
            "55 Quayside",
            "Glasgow G1 4AA",
            "GB",
            "en",
            ("Miriam", "Buchanan"),
            "clyde-managed",
        ),
    ),
    (
        12,
        office(
            "Rua da Ribeira 19",
            "1100 Lisboa",
            "PT",
            "en",
            ("Ines", "Teixeira"),
            "tajo",
        ),
    ),
    (
        13,
        office(
            "810 Mill Street",
            "Portland, OR 97204",
            "US",
            "en",
            ("Rosa", "Hallberg"),
            "kestrel-software",
        ),
    ),
    (
        14,
        office(
            "Avenue de la Corniche 5",
            "Dakar",
            "SN",
            "fr",
            ("Fatou", "Ndiaye"),
            "baobab",
        ),
    ),
    (
        15,
        office(
            "2-6 Sakuragicho",
            "Yokohama 231-0062",
            "JP",
            "en",
            ("Akira", "Morita"),
            "sakura-terminal",
        ),
    ),
];

/// After the distributor moved to larger premises.
static NEW_OFFICE: Office = office(
    "Am Sandtorkai 50",
    "20457 Hamburg",
    "DE",
    "de",
    ("Hanna", "Brandt"),
    "nordwind",
);
const NEW_OFFICE_SINCE: Day = (2021, 8, 2);

/// When which reseller came into which tier.
const TIERS: [(Day, usize, Option<&str>); 10] = [
    ((2018, 1, 8), 0, Some("GOLD")),
    ((2018, 1, 9), 13, Some("SILVER")),
    ((2019, 1, 14), 1, Some("SILVER")),
    ((2019, 1, 15), 14, Some("SILVER")),
    ((2020, 1, 13), 2, Some("SILVER")),
    ((2021, 1, 11), 0, Some("PLATINUM")),
    ((2021, 4, 21), 14, None),
    ((2022, 1, 10), 13, Some("GOLD")),
    ((2023, 1, 16), 15, Some("SILVER")),
    ((2024, 1, 15), 3, Some("GOLD")),
];

/// One that has grown stands below the distributor itself from then on.
const MOVED: (Day, usize, Option<usize>) = ((2023, 3, 6), 9, Some(0));

/// The sub-reseller that begins with credits of its distributor.
const HELPED: usize = 10;

const fn office(
    street: &'static str,
    town: &'static str,
    country: &'static str,
    language: &'static str,
    contact: (&'static str, &'static str),
    domain: &'static str,
) -> Office {
    Office {
        street,
        town,
        country,
        language,
        contact,
        domain,
    }
}

impl Office {
    /// The profile of `name` there; a VAT number only where the tax is called so.
    fn profile(&self, name: &str, number: u64) -> Result<ResellerProfile, Rejection> {
        let (given, family) = self.contact;
        let in_the_union = ["DE", "FR", "ES", "SE", "PT"].contains(&self.country);
        let vat_number = in_the_union.then(|| format!("{}{number}", self.country));
        let host = format!("{}.example.com", self.domain);
        Ok(ResellerProfile {
            name: name.to_owned(),
            address: vec![self.street.to_owned(), self.town.to_owned()],
            country: Some(self.country.parse()?),
            vat_number: vat_number.map(|number| number.parse()).transpose()?,
            website: Some(format!("https://www.{host}").parse()?),
            language: Some(self.language.parse()?),
            contact_name: Some(format!("{given} {family}").parse()?),
            contact_email: Some(format!("support@{host}").parse()?),
            contact_phone: None,
        })
    }
}

impl World {
    /// Lays out the tiers and who moves.
    pub(crate) fn open_partners(&mut self) {
        self.on(NEW_OFFICE_SINCE, Task::Partner(0, Partnership::Profile(&NEW_OFFICE)));
        for (day, index, tier) in TIERS {
            self.on(day, Task::Partner(index, Partnership::Tier(tier)));
        }
        let (day, index, to) = MOVED;
        self.on(day, Task::Partner(index, Partnership::Below(to)));
    }

    /// What follows when a reseller has joined.
    pub(crate) fn welcome(&mut self, at: DateTime<Utc>, index: usize) {
        if let Some((_, office)) = OFFICES.iter().find(|(of, _)| *of == index) {
            let when = self.chance.days_after(at, 1, 25);
            self.later(when, Task::Partner(index, Partnership::Profile(office)));
        }
        let helped = self.resellers.get(index).filter(|_| index == HELPED);
        if let Some((from, to)) = helped.and_then(|reseller| Some((reseller.distributor?, reseller.id))) {
            let when = self.chance.soon(at);
            self.later(when, Task::Paperwork(Paperwork::Transfer(from, to)));
        }
    }

    pub(crate) fn partner(
        &mut self,
        at: DateTime<Utc>,
        index: usize,
        partnership: Partnership,
    ) -> Result<(), Rejection> {
        let Some(reseller) = self.resellers.get(index) else {
            return Ok(());
        };
        let (reseller_id, name) = (reseller.id, reseller.house.name);
        match partnership {
            Partnership::Profile(office) => {
                let number = self.chance.between(100_000_000, 999_999_999);
                let change = ChangeResellerProfile {
                    reseller_id,
                    by_staff: false,
                    profile: office.profile(name, number)?,
                };
                self.act(at, Who::Reseller(reseller_id, None), change)
            }
            Partnership::Tier(tier) => {
                let who = self.staff();
                let tier = tier.map(str::parse).transpose()?;
                self.act(at, who, ChangeResellerTier { reseller_id, tier })
            }
            Partnership::Below(to) => {
                let who = self.staff();
                let to = to.and_then(|index| self.resellers.get(index)).map(|parent| parent.id);
                self.act(at, who, MoveReseller { reseller_id, to })
            }
        }
    }
}
