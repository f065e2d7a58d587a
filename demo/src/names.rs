//! Names that nobody has: families, companies, computers, notes. All addresses are under domains that are reserved for
//! examples.

use domain::{Rejection, customer::Contact, person::EmailAddress};

use crate::{
    chance::Chance,
    world::{Computer, World},
};

const RESERVED: [&str; 3] = ["example.com", "example.org", "example.net"];

const GIVEN: [&str; 56] = [
    "aino",
    "akira",
    "amina",
    "anders",
    "anouk",
    "asha",
    "beatriz",
    "bjorn",
    "camille",
    "chiara",
    "clara",
    "daniel",
    "dmitri",
    "eleni",
    "elif",
    "emeka",
    "esther",
    "farid",
    "fatou",
    "femke",
    "gabriel",
    "giulia",
    "hanna",
    "hiroshi",
    "ines",
    "ivan",
    "jakub",
    "jonas",
    "julia",
    "kaisa",
    "karim",
    "katarzyna",
    "kwame",
    "lars",
    "leila",
    "lucia",
    "magnus",
    "mateo",
    "mei",
    "miriam",
    "nadia",
    "noor",
    "olga",
    "paolo",
    "priya",
    "rafael",
    "rosa",
    "sanjay",
    "sofia",
    "tariq",
    "tomas",
    "ulrike",
    "vera",
    "wei",
    "yuki",
    "zeynep",
];

/// A family, and how it is written in addresses.
const FAMILIES: [(&str, &str); 64] = [
    ("Ångström", "angstrom"),
    ("Abadi", "abadi"),
    ("Acheampong", "acheampong"),
    ("Almeida", "almeida"),
    ("Bakker", "bakker"),
    ("Barańska", "baranska"),
    ("Bergqvist", "bergqvist"),
    ("Bianchi", "bianchi"),
    ("Boateng", "boateng"),
    ("Çelik", "celik"),
    ("Chaudhary", "chaudhary"),
    ("Costa", "costa"),
    ("Delacroix", "delacroix"),
    ("Dvořák", "dvorak"),
    ("Eriksen", "eriksen"),
    ("Fábián", "fabian"),
    ("Farrell", "farrell"),
    ("Fernández", "fernandez"),
    ("Fontaine", "fontaine"),
    ("Fujimoto", "fujimoto"),
    ("García", "garcia"),
    ("Gruber", "gruber"),
    ("Haddad", "haddad"),
    ("Hakala", "hakala"),
    ("Horváth", "horvath"),
    ("Ibarra", "ibarra"),
    ("Ionescu", "ionescu"),
    ("Jankowski", "jankowski"),
    ("Jørgensen", "jorgensen"),
    ("Kaplan", "kaplan"),
    ("Keller", "keller"),
    ("Kovačević", "kovacevic"),
    ("Kowalczyk", "kowalczyk"),
    ("Kumar", "kumar"),
    ("Lefèvre", "lefevre"),
    ("Lindqvist", "lindqvist"),
    ("Łukasik", "lukasik"),
    ("Magnússon", "magnusson"),
    ("Marchetti", "marchetti"),
    ("McBride", "mcbride"),
    ("Mensah", "mensah"),
    ("Moreau", "moreau"),
    ("Müller", "mueller"),
    ("Nakagawa", "nakagawa"),
    ("Novák", "novak"),
    ("Okafor", "okafor"),
    ("Oliveira", "oliveira"),
    ("Papadaki", "papadaki"),
    ("Petrović", "petrovic"),
    ("Quintero", "quintero"),
    ("Rasmussen", "rasmussen"),
    ("Rossi", "rossi"),
    ("Sato", "sato"),
    ("Schäfer", "schaefer"),
    ("Silva", "silva"),
    ("Šimić", "simic"),
    ("Sørensen", "sorensen"),
    ("Takeda", "takeda"),
    ("Tanaka", "tanaka"),
    ("Thorsen", "thorsen"),
    ("Vandamme", "vandamme"),
    ("Virtanen", "virtanen"),
    ("Yılmaz", "yilmaz"),
    ("Zieliński", "zielinski"),
];

/// What a family's company is called, before and after the family, and in addresses.
const COMPANIES: [(&str, &str, &str); 30] = [
    ("", " & Söhne GmbH", "soehne"),
    ("", " Logistik GmbH", "logistik"),
    ("", " Architekten", "architekten"),
    ("Steuerkanzlei ", "", "steuer"),
    ("Praxis Dr. ", "", "praxis"),
    ("Cabinet ", "", "cabinet"),
    ("Clinique ", "", "clinique"),
    ("Transports ", " SA", "transports"),
    ("Imprimerie ", "", "imprimerie"),
    ("Notaires ", " & Associés", "notaires"),
    ("Hotel ", "", "hotel"),
    ("Grupo ", " S.A.", "grupo"),
    ("Bodegas ", "", "bodegas"),
    ("Asesoría ", " S.L.", "asesoria"),
    ("Officine ", " S.r.l.", "officine"),
    ("Studio ", "", "studio"),
    ("", " Lda.", "lda"),
    ("", " Oy", "oy"),
    ("", " AB", "ab"),
    ("", " ApS", "aps"),
    ("", " s.r.o.", "sro"),
    ("", " Sp. z o.o.", "spzoo"),
    ("", " Kft.", "kft"),
    ("", " B.V.", "bv"),
    ("", " Engineering Ltd", "engineering"),
    ("", " Accounting LLP", "accounting"),
    ("", " Dental", "dental"),
    ("", " Trading Co.", "trading"),
    ("", " K.K.", "kk"),
    ("", " Farms Inc.", "farms"),
];

const BRANCHES: [&str; 8] = [
    "branch office",
    "head office",
    "warehouse",
    "Filiale",
    "agence",
    "sucursal",
    "second server",
    "2nd site",
];

const MACHINES: [&str; 10] = [
    "SRV-RDS",
    "SRV-TSE",
    "TERMINAL",
    "SRV-APP",
    "WIN-HOST",
    "ACCOUNTING",
    "ERP",
    "OFFICE-PC",
    "VM-REMOTE",
    "KASSE",
];

const NOTES: [&str; 16] = [
    "invoice goes to the head office",
    "call before any upgrade",
    "Lizenz für die neue Filiale",
    "Ansprechpartner ist im Juli nicht da",
    "demandé par téléphone",
    "à renouveler avec le support",
    "pedido por correo, urgente",
    "cliente desde la feria",
    "replaces the old terminal server",
    "wants an offer for 25 users next year",
    "non-profit, price agreed with the vendor",
    "server moves to the new data center in spring",
    "second quote, the first was too small",
    "trial first, decision at the end of the month",
    "ask for the order number when they call",
    "paid in advance",
];

/// A company that is nobody's.
pub(crate) struct Company {
    pub(crate) name: String,
    /// The letters that its own keys begin with.
    pub(crate) letters: String,
    /// What stands before the reserved domain, and the reserved domain.
    pub(crate) domain: String,
}

impl World {
    /// A company whose domain nobody else has.
    pub(crate) fn company(&mut self) -> Company {
        let (family, ascii) = self.family();
        let (before, after, short) = self.chance.pick(&COMPANIES).copied().unwrap_or_default();
        let reserved = self.chance.pick(&RESERVED).copied().unwrap_or("example.com");
        let mut name = format!("{before}{family}{after}");
        let mut host = format!("{ascii}-{short}");
        let mut others = 1;
        while !self.domains.insert(host.clone()) {
            others += 1;
            name = format!("{before}{family}{after} {others}");
            host = format!("{ascii}-{short}-{others}");
        }
        Company {
            name,
            letters: format!("{ascii}{short}XXXXXXXX").to_ascii_uppercase(),
            domain: format!("{host}.{reserved}"),
        }
    }

    /// Somebody's address at `domain`.
    pub(crate) fn address(&mut self, domain: &str) -> Result<EmailAddress, Rejection> {
        let given = self.chance.pick(&GIVEN).copied().unwrap_or("office");
        let (_, family) = self.family();
        Ok(format!("{given}.{family}@{domain}").parse()?)
    }

    /// Somebody to write to at `domain`.
    pub(crate) fn contact(&mut self, domain: &str) -> Result<Contact, Rejection> {
        let given = self.chance.pick(&GIVEN).copied().unwrap_or("office");
        let (family, ascii) = self.family();
        let (first, rest) = given.split_at(1);
        Ok(Contact {
            first_name: format!("{}{rest}", first.to_ascii_uppercase()).parse()?,
            last_name: family.parse()?,
            email: format!("{given}.{ascii}@{domain}").parse()?,
        })
    }

    /// A computer, which is its `number`th, of a customer.
    pub(crate) fn computer(&mut self, number: usize) -> Computer {
        let machine = self.chance.pick(&MACHINES).copied().unwrap_or("SERVER");
        let id = [4; 4].map(|digits| self.chance.hexadecimal(digits)).join("-");
        Computer {
            id,
            name: format!("{machine}-{number:02}"),
            products: vec![],
        }
    }

    fn family(&mut self) -> (&'static str, &'static str) {
        self.chance.pick(&FAMILIES).copied().unwrap_or(("Anders", "anders"))
    }
}

impl Chance {
    /// What somebody notes about a license.
    pub(crate) fn note(&mut self) -> String {
        let note = self.pick(&NOTES).copied().unwrap_or_default();
        match self.percent(35) {
            true => format!("PO {}, {note}", self.between(10_000, 99_999)),
            false => note.to_owned(),
        }
    }

    /// Which of a customer's keys it is.
    pub(crate) fn branch(&mut self) -> &'static str {
        self.pick(&BRANCHES).copied().unwrap_or_default()
    }
}
