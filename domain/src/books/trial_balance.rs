//! The balance of every account, and whether debits and credits agree.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    books::{Account, Asset, Entry, entries},
    event::Event,
    text,
};

/// The fold of entries. Amounts come from 64 bits each, so that no log is long enough to leave the 128 bits of a sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialBalance {
    balances: BTreeMap<(Account, Asset), i128>,
    totals: BTreeMap<Asset, Total>,
    entries: u64,
}

/// All debits and all credits of one asset, both as numbers from zero, in its smallest unit; JSON
/// `{"asset":"EUR","debits":"601.80","credits":"601.80"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// Of what.
    pub asset: Asset,
    /// The sum of the debits.
    pub debits: i128,
    /// The sum of the credits.
    pub credits: i128,
}

impl TrialBalance {
    /// Takes the entries of `event` in.
    pub fn evolve(&mut self, event: &Event) {
        entries(event).iter().for_each(|entry| self.post(entry));
    }

    /// Takes one entry in.
    pub fn post(&mut self, entry: &Entry) {
        let Entry { account, asset, amount } = *entry;
        let balance = self.balances.entry((account, asset)).or_default();
        *balance = balance.saturating_add(amount);
        self.totals
            .entry(asset)
            .or_insert(Total::none_of(asset))
            .take_in(amount);
        self.entries = self.entries.saturating_add(1);
    }

    /// What `account` holds of `asset`, in its smallest unit: debits less credits.
    pub fn balance(&self, account: Account, asset: Asset) -> i128 {
        self.balances.get(&(account, asset)).copied().unwrap_or_default()
    }

    /// Every account that was ever booked on, by asset, with its balance.
    pub fn balances(&self) -> impl Iterator<Item = (Account, Asset, i128)> {
        self.balances
            .iter()
            .map(|((account, asset), balance)| (*account, *asset, *balance))
    }

    /// The totals of each asset that was ever booked, in the order of the assets.
    pub fn totals(&self) -> impl Iterator<Item = Total> {
        self.totals.values().copied()
    }

    /// How many entries were taken in.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Whether debits and credits of each asset agree.
    pub fn is_balanced(&self) -> bool {
        self.totals.values().all(|total| total.is_balanced())
    }
}

impl Total {
    fn none_of(asset: Asset) -> Self {
        let (debits, credits) = (0, 0);
        Self { asset, debits, credits }
    }

    fn take_in(&mut self, amount: i128) {
        match amount > 0 {
            true => self.debits = self.debits.saturating_add(amount),
            false => self.credits = self.credits.saturating_sub(amount),
        }
    }

    /// Whether the debits equal the credits.
    pub fn is_balanced(&self) -> bool {
        self.debits == self.credits
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    asset: Asset,
    debits: String,
    credits: String,
}

impl Serialize for Total {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let print = |sum: i128| text::print_decimal(sum, self.asset.exponent());
        Stored {
            asset: self.asset,
            debits: print(self.debits),
            credits: print(self.credits),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let asset = stored.asset;
        let sum = |text: &str| {
            let unreadable = || D::Error::custom(format_args!("{text:?} is no sum of {asset}"));
            text::decimal(text, asset.exponent()).ok_or_else(unreadable)
        };
        Ok(Self {
            asset,
            debits: sum(&stored.debits)?,
            credits: sum(&stored.credits)?,
        })
    }
}
