//! Chance: everything random comes from one generator with a seed, in whole numbers.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use uuid::Uuid;

/// Draws. It takes raw words only, so that no other release of a library draws otherwise.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).saturating_add(1);
        low + self.0.next_u64() % span
    }

    /// The same for numbers that may be negative.
    pub(crate) fn amount(&mut self, low: i64, high: i64) -> i64 {
        let drawn = self.between(0, high.abs_diff(low));
        low.saturating_add_unsigned(drawn)
    }

    /// The same for small numbers.
    pub(crate) fn count(&mut self, low: u32, high: u32) -> u32 {
        u32::try_from(self.between(low.into(), high.into())).unwrap()
    }

    /// Whether something happens that does so this many times in a hundred.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.between(0, 99) < percent
    }

    /// One of `items`, none only if there are none.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        let index = self.0.next_u64() % (items.len() as u64).max(1);
        items.get(usize::try_from(index).unwrap()).copied()
    }

    /// One of `items`, more often one of the last: they are what is dealt with.
    pub(crate) fn pick_late<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        const LATE: usize = 24;
        let late = self.percent(75);
        self.pick(&items[if late { items.len().saturating_sub(LATE) } else { 0 }..])
    }

    /// One of `items`, each as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, items: &[(u64, T)]) -> T {
        let mut left = self.between(1, items.iter().map(|(weight, _)| weight).sum());
        let drawn = items.iter().find(|(weight, _)| {
            let here = left <= *weight;
            left = left.saturating_sub(*weight);
            here
        });
        drawn.unwrap().1
    }

    /// Something or nothing, this many times in a hundred something.
    pub(crate) fn maybe<T>(&mut self, percent: u64, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.percent(percent).then(|| draw(self))
    }

    pub(crate) fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    pub(crate) fn id(&mut self) -> Uuid {
        Uuid::from_bytes(self.bytes())
    }

    /// A text that somebody types where a line is asked for; at times one that is none.
    pub(crate) fn line(&mut self) -> String {
        match self.between(0, 39) {
            0 => String::new(),
            1 => "two\nlines".to_owned(),
            2 => "long ".repeat(150),
            _ => format!("as agreed, no. {}", self.between(1, 999)),
        }
    }
}
