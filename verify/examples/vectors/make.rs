//! The test vectors: files, and what has to come out when they are verified.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::SigningKey;
use keyledger_verify::{ActivationKey, Kind, License, Size, Timestamp, computer_hash, sign};
use serde::{Deserialize, Serialize};

use super::{
    forge::{Forged, KID, SECRET},
    wrong_payloads::wrong_payloads,
    wrong_signatures::wrong_signatures,
    wrong_texts::{wrong_armours, wrong_wrappers},
};

/// The key of the year before, which is in use no more.
pub(crate) const OLD_KID: &str = "test-2025";
pub(crate) const OLD_SECRET: [u8; 32] = *b"a key for tests, it was replaced";
pub(crate) const STRANGE_SECRET: [u8; 32] = *b"a key that nobody has to trust..";
const COMPUTER: &str = "SRV-TSE-02";
const NOW: &str = "2026-12-01T00:00:00Z";
const OTHER_LICENSE: &str = "449087ce-4a2f-8d8e-9f59-3f0c0a1f5b11";

/// One vector: a file, the circumstances, and what comes out.
#[derive(Serialize, Deserialize)]
pub(crate) struct Vector {
    /// What it shows.
    pub(crate) shows: String,
    pub(crate) file: String,
    pub(crate) now: Timestamp,
    pub(crate) computer_id: String,
    pub(crate) seen: Vec<SeenForm>,
    /// How fresh the license is, or the code of the refusal.
    pub(crate) outcome: String,
    /// What the file says, if it holds or is over.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) license: Option<License>,
    #[serde(skip)]
    content: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct SeenForm {
    pub(crate) license_id: String,
    pub(crate) revision: u64,
}

#[derive(Serialize)]
struct Keys {
    keys: [Key; 2],
}

#[derive(Serialize)]
struct Key {
    kid: &'static str,
    public_key: String,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Vector {
    /// A file that is refused under this code, on the usual computer at the usual time.
    pub(crate) fn refused(file: &str, content: impl Into<Vec<u8>>, outcome: &str, shows: &str) -> Self {
        Self {
            shows: shows.to_owned(),
            file: file.to_owned(),
            now: time(NOW),
            computer_id: COMPUTER.to_owned(),
            seen: Vec::new(),
            outcome: outcome.to_owned(),
            license: None,
            content: content.into(),
        }
    }

    fn taken(file: &str, license: License, shows: &str) -> Self {
        let content = signed(&license);
        let license = Some(license);
        Self {
            license,
            ..Self::refused(file, content, "fresh", shows)
        }
    }

    fn good(shows: &str) -> Self {
        Self::taken("good.lic", license(), shows)
    }

    fn at(self, now: &str, outcome: &str) -> Self {
        Self { now: time(now), ..self }.turns_out(outcome)
    }

    fn on(self, computer_id: &str) -> Self {
        Self {
            computer_id: computer_id.to_owned(),
            ..self
        }
        .turns_out("other-computer")
    }

    fn seen(self, license_id: &str, revision: u64) -> Self {
        let license_id = license_id.to_owned();
        Self {
            seen: vec![SeenForm { license_id, revision }],
            ..self
        }
    }

    fn turns_out(mut self, outcome: &str) -> Self {
        if !["fresh", "refresh-due", "in-grace", "over"].contains(&outcome) {
            self.license = None;
        }
        Self {
            outcome: outcome.to_owned(),
            ..self
        }
    }
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// The license of most vectors.
pub(crate) fn license() -> License {
    let license_id = "8399ef84-370e-8817-b763-ceed23609f92";
    License {
        kind: Kind::License,
        license_id: license_id.to_owned(),
        serial: "P24D913F6".to_owned(),
        activation_key: ActivationKey("NAQR-HVW5-K7MD-2XTE".to_owned()),
        computer_hash: computer_hash(license_id, COMPUTER),
        product: "T".to_owned(),
        edition: Some("ENT".to_owned()),
        size: Size::count(25).expect("a size"),
        trial_end: None,
        support_until: Some("2027-03-31".parse().expect("a day")),
        issued_at: time("2026-11-29T12:00:00Z"),
        refresh_after: time("2026-12-29T12:00:00Z"),
        valid_until: time("2027-01-28T12:00:00Z"),
        position: 15_293,
        revision: 7,
    }
}

pub(crate) fn signed(license: &License) -> String {
    sign(license, KID, &SECRET).expect("a license that can be signed")
}

/// The payload of the license of most vectors.
pub(crate) fn payload() -> String {
    serde_json::to_string(&license()).expect("JSON")
}

/// Every vector.
pub(crate) fn vectors() -> Vec<Vector> {
    [
        kinds(),
        times(),
        computers(),
        keys(),
        wrong_signatures(),
        wrong_payloads(),
        wrong_wrappers(),
        wrong_armours(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every file of the folder by its name: the licenses, `vectors.json` and `keys.json`.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let vectors = vectors();
    let mut files = BTreeMap::from([
        ("vectors.json".to_owned(), json(&vectors)),
        ("keys.json".to_owned(), json(&trusted())),
    ]);
    for Vector { file, content, .. } in vectors {
        let before = files.insert(file.clone(), content.clone());
        assert!(before.is_none_or(|before| before == content), "there are two {file}");
    }
    files
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(value).expect("JSON");
    json.push(b'\n');
    json
}

fn trusted() -> Keys {
    let key = |kid, secret, from, until| Key {
        kid,
        public_key: BASE64_STANDARD.encode(SigningKey::from_bytes(secret).verifying_key().to_bytes()),
        from,
        until,
    };
    let change = time("2026-01-01T00:00:00Z");
    Keys {
        keys: [
            key(OLD_KID, &OLD_SECRET, None, Some(change)),
            key(KID, &SECRET, Some(change), None),
        ],
    }
}

fn kinds() -> Vec<Vector> {
    let trial = License {
        trial_end: Some(time("2026-12-20T08:00:00Z")),
        support_until: None,
        ..license()
    };
    let unlimited = License {
        size: Size::Unlimited,
        ..license()
    };
    let support = License {
        kind: Kind::Support,
        ..license()
    };
    let plain = License {
        serial: "400117".to_owned(),
        product: "RW".to_owned(),
        edition: None,
        support_until: None,
        ..license()
    };
    let most = (1 << 53) - 1;
    let largest = License {
        position: most,
        revision: most,
        size: Size::count(u32::MAX).expect("a size"),
        ..license()
    };
    let newer = payload().replacen('{', r#"{"color":{"of":["the",{"icon":null}]},"#, 1);
    let note = format!(r#"{{"note":"{}","#, "x".repeat(8460));
    let long = payload().replacen('{', &note, 1);
    vec![
        Vector::good("a license"),
        Vector::taken("trial.lic", trial, "a trial"),
        Vector::taken("unlimited.lic", unlimited, "a license for any number of users"),
        Vector::taken("support.lic", support, "the support of a license"),
        Vector::taken("plain.lic", plain, "a license without edition and support"),
        Vector::taken("largest.lic", largest, "the largest numbers"),
        Vector {
            content: Forged::signed(newer.as_bytes()).file().into(),
            ..Vector::taken(
                "newer.lic",
                license(),
                "fields of the payload that are not known are left alone",
            )
        },
        Vector {
            content: Forged::signed(long.as_bytes()).file().into(),
            ..Vector::taken("long.lic", license(), "as long as a file can be, or nearly so")
        },
    ]
}

fn times() -> Vec<Vector> {
    let trial = || {
        let trial_end = Some(time("2027-02-01T08:00:00Z"));
        Vector::taken(
            "long-trial.lic",
            License { trial_end, ..license() },
            "a trial that ends in the grace of its file",
        )
    };
    vec![
        Vector::good("issued in 5 minutes: clocks differ").at("2026-11-29T11:55:00Z", "fresh"),
        Vector::good("issued in more than 5 minutes").at("2026-11-29T11:54:59Z", "issued-in-future"),
        Vector::good("the last second before a refresh is due").at("2026-12-29T11:59:59Z", "fresh"),
        Vector::good("a refresh is due").at("2026-12-29T12:00:00Z", "refresh-due"),
        Vector::good("the last second of the file's time").at("2027-01-28T11:59:59Z", "refresh-due"),
        Vector::good("the grace begins").at("2027-01-28T12:00:00Z", "in-grace"),
        Vector::good("the last second of the grace").at("2027-02-11T11:59:59Z", "in-grace"),
        Vector::good("the grace is over").at("2027-02-11T12:00:00Z", "over"),
        Vector::good("long after").at("9999-12-31T23:59:59Z", "over"),
        Vector::good("long before").at("0001-01-01T00:00:00Z", "issued-in-future"),
        trial().at("2027-02-01T07:59:59Z", "in-grace"),
        trial().at("2027-02-01T08:00:00Z", "over"),
    ]
}

fn computers() -> Vec<Vector> {
    let license_id = license().license_id;
    vec![
        Vector::good("another computer").on("SRV-TSE-03"),
        Vector::good("another case of letters").on("srv-tse-02"),
        Vector::good("blanks around the id").on(" SRV-TSE-02 "),
        Vector::good("no computer").on(""),
        Vector::good("another computer is told before another time")
            .on("SRV-TSE-03")
            .at("9999-12-31T23:59:59Z", "other-computer"),
        Vector::good("the revision that was seen").seen(&license_id, 7),
        Vector::good("an older revision was seen").seen(&license_id, 6),
        Vector::good("a newer revision was seen")
            .seen(&license_id, 8)
            .turns_out("older-revision"),
        Vector::good("a newer revision of another license was seen").seen(OTHER_LICENSE, 8),
    ]
}

fn keys() -> Vec<Vector> {
    let old = License {
        issued_at: time("2025-12-31T23:59:59Z"),
        ..license()
    };
    let late = License {
        issued_at: time("2026-01-01T00:00:00Z"),
        ..license()
    };
    let by_old = |license: &License| sign(license, OLD_KID, &OLD_SECRET).expect("a license that can be signed");
    let (by_old_in_time, by_old_too_late) = (by_old(&old), by_old(&late));
    let early = signed(&old);
    let strange = Forged::signed_by(&STRANGE_SECRET, "stranger", payload().as_bytes()).file();
    vec![
        Vector {
            content: by_old_in_time.into(),
            ..Vector::taken("old-key.lic", old, "signed by an old key while it was in use")
        },
        Vector::refused(
            "old-key-late.lic",
            by_old_too_late,
            "key-not-in-use",
            "signed by an old key after its time",
        ),
        Vector::refused(
            "key-too-early.lic",
            early,
            "key-not-in-use",
            "signed by a key before its time",
        ),
        Vector::refused(
            "unknown-key.lic",
            strange,
            "unknown-key",
            "signed by a key that is not trusted",
        ),
    ]
}
