//! Words as they are searched for: in lower case, without accents.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A longer word is searched for by so many characters of it.
const LONGEST_WORD: usize = 100;
/// An address is searched for as a whole by so many characters of it, which is all that one can have.
const LONGEST_ADDRESS: usize = 254;
/// So many words of a query count.
const MOST_ASKED: usize = 10;

/// `text` in lower case, each letter without its accents: `Müller` is `muller`. What looks the same is the same (Unicode's
/// compatibility decomposition), and `ß`, `æ`, `œ`, `ø`, `đ`, `ł` and `ı`, which have no accent to lose, are written as `ss`,
/// `ae`, `oe`, `o`, `d`, `l` and `i`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let plain = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    for letter in plain.flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            _ => folded.push(letter),
        }
    }
    folded
}

/// The words of `text`: what stands between anything that is no letter or digit.
pub(crate) fn words(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(|word| first(word, LONGEST_WORD))
        .collect()
}

/// The words of a code, and the whole of it without hyphens and the like.
pub(crate) fn of_code(code: &str) -> BTreeSet<String> {
    let whole: String = fold(code).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let whole = Some(first(&whole, LONGEST_WORD)).filter(|whole| !whole.is_empty());
    words(code).into_iter().chain(whole).collect()
}

/// The words of an e-mail address, and the whole of it.
pub(crate) fn of_address(address: &str) -> BTreeSet<String> {
    let whole = first(&fold(address), LONGEST_ADDRESS);
    words(address).into_iter().chain([whole]).collect()
}

/// What a query asks for, the longest first: each is the beginning of a word. What has an `@` inside is the beginning of an e-mail
/// address.
pub(crate) fn asked(query: &str) -> Vec<String> {
    let mut asked = BTreeSet::new();
    for part in query.split_whitespace() {
        let part = part.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '@');
        if part.find('@').is_some_and(|at| at > 0) {
            asked.insert(first(&fold(part), LONGEST_ADDRESS));
        } else {
            asked.extend(words(part));
        }
    }
    let mut asked: Vec<String> = asked.into_iter().collect();
    asked.sort_by_key(|word| std::cmp::Reverse(word.len()));
    asked.truncate(MOST_ASKED);
    asked
}

fn first(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::{asked, fold, of_address, of_code, words};

    #[test]
    fn letters_lose_case_and_accents() {
        assert_eq!(fold("Müller-Lüdenscheid"), "muller-ludenscheid");
        assert_eq!(fold("ÉLÈVE Straße Ærø ŁÓDŹ"), "eleve strasse aero lodz");
        assert_eq!(fold("ﬁn ＡＢ"), "fin ab");
    }

    #[test]
    fn words_stand_between_anything_else() {
        assert_eq!(
            Vec::from_iter(words("Rack 4, links (oben)")),
            ["4", "links", "oben", "rack"]
        );
        assert_eq!(Vec::from_iter(words("--")), [""; 0]);
        assert_eq!(words(&"x".repeat(300)).first().map(String::len), Some(100));
    }

    #[test]
    fn codes_and_addresses_are_known_as_a_whole_too() {
        assert_eq!(Vec::from_iter(of_code("ABCD-EF23")), ["abcd", "abcdef23", "ef23"]);
        assert_eq!(
            Vec::from_iter(of_address("A.Meier@Example.com")),
            ["a", "a.meier@example.com", "com", "example", "meier"]
        );
    }

    #[test]
    fn a_query_asks_for_each_of_its_words() {
        assert_eq!(asked("  jwt160930-9510  "), ["jwt160930", "9510"]);
        assert_eq!(asked("a.meier@exam, Kiel"), ["a.meier@exam", "kiel"]);
        assert_eq!(asked("@example.com"), ["example", "com"]);
        assert_eq!(asked(" - "), [""; 0]);
    }
}
