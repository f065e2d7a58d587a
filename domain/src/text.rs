//! Texts that people type, and values that are stored as text.

use crate::proration;

/// A text of one line: without the blanks around it, 1 to `longest` characters, no control character.
pub(crate) fn one_line(text: &str, longest: usize) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= longest;
    (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// Why something was done, for those who look at it later: a line of at most 500 characters.
pub(crate) fn reason(text: &str) -> Option<String> {
    one_line(text, 500)
}

/// A number written with digits only, without a sign and without leading zeros, from 1.
pub(crate) fn count(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

/// Parses digits with at most `decimals` decimals, such as `-12.5`, as an integer of the smallest unit.
pub(crate) fn decimal<N: std::str::FromStr>(text: &str, decimals: usize) -> Option<N> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > decimals || !all_digits {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    format!("{sign}{whole}{fraction:0<decimals$}").parse().ok()
}

/// Prints an integer of the smallest unit with its decimals, such as `-12.50`.
pub(crate) fn print_decimal(units: impl Into<i128>, decimals: usize) -> String {
    let units = units.into();
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let point = if decimals == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// `percent` of `units`, half-up on the absolute value, so that a refund mirrors its charge.
pub(crate) fn percent_half_up(units: i64, percent: u32) -> Option<i64> {
    proration::share(units, percent, 100)
}

/// `units` less so many `percent` of them, which are rounded half-up.
pub(crate) fn less_percent(units: i64, percent: u32) -> Option<i64> {
    units.checked_sub(percent_half_up(units, percent)?)
}

/// Makes a type's stored form the text that it prints and parses.
macro_rules! stored_as_text {
    ($($name:ty),*) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use stored_as_text;

/// A text that only its own `as_str` gives away: its `Debug` shows none of it.
macro_rules! private_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text in clear.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
pub(crate) use private_text;
