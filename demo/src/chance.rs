//! Chance: everything random comes from one generator with a seed, in whole numbers.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The first second of a working day, and the one after its last, from midnight UTC.
const OPENS: u64 = 7 * 3600;
const CLOSES: u64 = 17 * 3600;

/// Draws. It takes raw words only, so that no other release of a library draws otherwise.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high.saturating_sub(low) + 1)
    }

    /// Whether something happens that does so this many times in a hundred.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.between(0, 99) < percent
    }

    /// How many times something happens that does so `permille` times in a thousand.
    pub(crate) fn about(&mut self, permille: u64) -> u64 {
        permille / 1000 + u64::from(self.between(0, 999) < permille % 1000)
    }

    /// One of `items`, none of which there is only if there are none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = self.0.next_u64() % (items.len() as u64).max(1);
        items.get(usize::try_from(index).unwrap_or_default())
    }

    /// One of `items`, each as often as its weight says.
    pub(crate) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u64) -> Option<&'a T> {
        let total: u64 = items.iter().map(&weight).sum();
        let mut left = self.between(0, total.saturating_sub(1));
        items.iter().find(|item| match left.checked_sub(weight(item)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })
    }

    pub(crate) fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// So many upper-case hexadecimal digits, at most 16.
    pub(crate) fn hexadecimal(&mut self, digits: usize) -> String {
        let text = format!("{:016X}", self.0.next_u64());
        text.chars().take(digits).collect()
    }

    /// A moment of `day` within working hours.
    pub(crate) fn office(&mut self, day: NaiveDate) -> DateTime<Utc> {
        let second = self.between(OPENS, CLOSES - 1);
        day.and_time(NaiveTime::MIN).and_utc() + seconds(second)
    }

    /// Some minutes after `at`.
    pub(crate) fn soon(&mut self, at: DateTime<Utc>) -> DateTime<Utc> {
        at + seconds(self.between(90, 45 * 60))
    }

    /// Within working hours, from `low` to `high` days after `at`, at least one; hardly ever on a weekend.
    pub(crate) fn days_after(&mut self, at: DateTime<Utc>, low: u64, high: u64) -> DateTime<Utc> {
        let day = at.date_naive() + Days::new(self.between(low.max(1), high.max(1)));
        let rests = self.percent(95);
        let weekend = match day.weekday() {
            Weekday::Sat if rests => 2,
            Weekday::Sun if rests => 1,
            _ => 0,
        };
        self.office(day + Days::new(weekend))
    }
}

fn seconds(seconds: u64) -> TimeDelta {
    TimeDelta::try_seconds(i64::try_from(seconds).unwrap_or_default()).unwrap_or_default()
}
