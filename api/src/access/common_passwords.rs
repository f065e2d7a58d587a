//! Passwords that are tried first. The list is made here, not copied: words and names that people choose, each with the endings
//! that they add, walks over the keyboard, and repetitions; of these, those of at least twelve characters.

use std::{collections::HashSet, sync::LazyLock};

/// Words that people begin with.
const WORDS: &[&str] = &[
    "password",
    "passwort",
    "motdepasse",
    "kennwort",
    "contrasena",
    "letmein",
    "welcome",
    "willkommen",
    "bienvenue",
    "admin",
    "administrator",
    "administrateur",
    "changeme",
    "changemenow",
    "secret",
    "geheim",
    "secretpassword",
    "mypassword",
    "meinpasswort",
    "monmotdepasse",
    "iloveyou",
    "ichliebedich",
    "jetaime",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "basketball",
    "superman",
    "batman",
    "spiderman",
    "dragon",
    "master",
    "monkey",
    "shadow",
    "michael",
    "jennifer",
    "jordan",
    "charlie",
    "michelle",
    "computer",
    "internet",
    "google",
    "facebook",
    "windows",
    "microsoft",
    "keyledger",
    "license",
    "licence",
    "reseller",
    "customer",
    "partner",
    "support",
    "finance",
    "auditor",
    "staffadmin",
    "testtest",
    "testuser",
    "testing",
    "temporary",
    "temppassword",
    "default",
    "defaultpassword",
    "guest",
    "company",
    "office",
    "security",
    "server",
    "database",
    "postgres",
    "root",
    "rootroot",
    "adminadmin",
    "passpass",
    "passwordpassword",
    "qwerty",
    "qwertz",
    "azerty",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "abcdefgh",
    "abcdefghijkl",
    "trustno1",
    "whatever",
    "starwars",
    "freedom",
    "hello",
    "helloworld",
    "hallo",
    "bonjour",
    "summer",
    "sommer",
    "winter",
    "spring",
    "autumn",
    "january",
    "february",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "friday",
    "liverpool",
    "chelsea",
    "arsenal",
    "barcelona",
    "realmadrid",
    "bayern",
    "juventus",
    "london",
    "berlin",
    "paris",
    "hamburg",
    "newyork",
    "pokemon",
    "minecraft",
    "cheese",
    "chocolate",
    "schokolade",
    "butterfly",
];

/// Endings that people add so that a password is accepted.
const ENDINGS: &[&str] = &[
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "!",
    "!!",
    "!!!",
    "1!",
    "12!",
    "123!",
    "1234!",
    "12345!",
    "123456!",
    "#1",
    "01",
    "007",
    "11",
    "111",
    "1111",
    "666",
    "69",
    "777",
    "000",
    "0000",
    "321",
    "4321",
    "54321",
    "654321",
    "@123",
    "@1234",
    "@2024",
    "@2025",
    "@2026",
    "2020",
    "2021",
    "2022",
    "2023",
    "2024",
    "2025",
    "2026",
    "2027",
    "2023!",
    "2024!",
    "2025!",
    "2026!",
    "2027!",
    "abc",
    "abc123",
    "xyz",
    "qwerty",
    ".",
    "123123",
    "112233",
];

/// Walks over the keyboard, and the alphabet.
const WALKS: &[&str] = &[
    "12345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9j0",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "09876543210987654321",
    "poiuytrewqlkjhgfdsamnbvcxz",
];

const SHORTEST: usize = 12;
const LONGEST_WALK: usize = 20;

static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words = WORDS
        .iter()
        .flat_map(|word| ENDINGS.iter().map(move |ending| format!("{word}{ending}")));
    let walks = WALKS.iter().flat_map(|walk| {
        let steps = (0..walk.len()).flat_map(|from| (SHORTEST..=LONGEST_WALK).map(move |length| (from, length)));
        steps.filter_map(|(from, length)| walk.get(from..from + length).map(str::to_owned))
    });
    let repeated = [
        "a", "x", "1", "0", "ab", "12", "abc", "123", "1234", "aa11", "pass", "test", "abcd", "qwer", "asdf",
    ];
    let repeated = repeated
        .iter()
        .flat_map(|part| (2..=32).map(|times| part.repeat(times)));
    let all = words.chain(walks).chain(repeated);
    all.filter(|password| password.chars().count() >= SHORTEST).collect()
});

/// Whether `password`, in lower case, is one of them.
pub(super) fn contain(password: &str) -> bool {
    COMMON.contains(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_6_2_4_at_least_three_thousand_are_refused() {
        assert!(COMMON.len() >= 3000, "{}", COMMON.len());
        for password in [
            "password1234",
            "qwertyuiopas",
            "123456789012",
            "keyledger2026!",
            "aaaaaaaaaaaa",
        ] {
            assert!(contain(password), "{password}");
        }
        assert!(!contain("correct horse battery"));
    }
}
