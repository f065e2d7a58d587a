//! The SKUs of everything that a line of an order or of a statement can name. Parse and print are inverse.
//!
//! Codes are letters only, so that a mark with a digit in front never is one; an upgrade has at least five parts, a license at
//! most three; and no product is called as credits are.

use std::{fmt, num::NonZeroU32, str::FromStr};

use crate::{
    catalog::{
        Sku, SkuError, SubscriptionTerm, SupportSku,
        sku::{CREDITS, MOST_DAYS},
    },
    text,
};

/// What is bought, debited or refunded. It is well-formed; only a price list tells whether it is sold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemSku {
    /// A license, such as `T-ENT-10`.
    License(Sku),
    /// Support for a license, such as `S1Y-T-ENT-10`.
    Support(SupportSku),
    /// Support by the day, by which several come to one end, such as `S37D-T-ENT-10`.
    SupportDays {
        /// For how many days.
        days: DayCount,
        /// The license that it supports.
        license: Sku,
    },
    /// What a license became, such as `U-T-DSK-3-T-ENT-10`.
    Upgrade {
        /// What it was.
        from: Sku,
        /// What it is.
        to: Sku,
    },
    /// What an upgrade costs in support for the days left, such as `S200D-U-T-DSK-3-T-ENT-10`.
    SupportUpgrade {
        /// How many were left.
        days: DayCount,
        /// What the license was.
        from: Sku,
        /// What it is.
        to: Sku,
    },
    /// A term of a subscription, such as `P1M-RS-5`.
    Subscription {
        /// For how long.
        term: SubscriptionTerm,
        /// What, and for how many channels.
        sku: Sku,
    },
    /// A subscription that got more or fewer channels for the days left, such as `P200D-U-RS-5-RS-8`.
    ChannelsChanged {
        /// How many were left.
        days: DayCount,
        /// What it was.
        from: Sku,
        /// What it is.
        to: Sku,
    },
    /// So many whole credits, such as `CREDITS-100`.
    Credits(NonZeroU32),
}

/// For how many days something is sold: 1 to 3660.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayCount(u32);

impl DayCount {
    /// So many; none and more than 3660 are refused.
    pub fn new(days: u32) -> Result<Self, SkuError> {
        match days {
            1..=MOST_DAYS => Ok(Self(days)),
            _ => Err(SkuError::Days { days }),
        }
    }

    /// How many.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl ItemSku {
    /// About how many bytes it holds besides its own size.
    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::License(sku) | Self::Subscription { sku, .. } => sku.heap_bytes(),
            Self::Support(support) => support.license().heap_bytes(),
            Self::SupportDays { license, .. } => license.heap_bytes(),
            Self::Upgrade { from, to }
            | Self::SupportUpgrade { from, to, .. }
            | Self::ChannelsChanged { from, to, .. } => from.heap_bytes() + to.heap_bytes(),
            Self::Credits(_) => 0,
        }
    }
}

impl From<Sku> for ItemSku {
    fn from(sku: Sku) -> Self {
        Self::License(sku)
    }
}

impl From<SupportSku> for ItemSku {
    fn from(sku: SupportSku) -> Self {
        Self::Support(sku)
    }
}

impl fmt::Display for DayCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ItemSku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::License(sku) => sku.fmt(f),
            Self::Support(sku) => sku.fmt(f),
            Self::SupportDays { days, license } => write!(f, "S{days}D-{license}"),
            Self::Upgrade { from, to } => write!(f, "U-{from}-{to}"),
            Self::SupportUpgrade { days, from, to } => write!(f, "S{days}D-U-{from}-{to}"),
            Self::Subscription { term, sku } => write!(f, "{}-{sku}", mark(*term)),
            Self::ChannelsChanged { days, from, to } => write!(f, "P{days}D-U-{from}-{to}"),
            Self::Credits(credits) => write!(f, "{CREDITS}-{credits}"),
        }
    }
}

impl FromStr for ItemSku {
    type Err = SkuError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (mark, rest) = text.split_once('-').unwrap_or((text, ""));
        let numbered = mark.bytes().any(|byte| byte.is_ascii_digit());
        match mark.as_bytes() {
            [b'S', .., b'D'] if numbered => support_by_days(text, rest),
            [b'S', ..] if numbered => text.parse().map(Self::Support),
            [b'P', ..] if numbered => subscription(text, rest),
            b"U" if is_upgrade(text) => both(text).map(|(from, to)| Self::Upgrade { from, to }),
            _ if mark == CREDITS => credits(text, rest),
            _ => text.parse().map(Self::License),
        }
    }
}

/// `S{days}D-` before a license or an upgrade.
fn support_by_days(text: &str, rest: &str) -> Result<ItemSku, SkuError> {
    let days = days(text, 'S').ok_or_else(|| SkuError::SupportDays { text: text.to_owned() })?;
    if is_upgrade(rest) {
        let (from, to) = both(rest)?;
        return Ok(ItemSku::SupportUpgrade { days, from, to });
    }
    let license = rest.parse()?;
    Ok(ItemSku::SupportDays { days, license })
}

/// `P1M-` or `P1Y-` before what is subscribed to, or `P{days}D-` before its change.
fn subscription(text: &str, rest: &str) -> Result<ItemSku, SkuError> {
    let by_term = |term| text.strip_prefix(mark(term)).is_some_and(|rest| rest.starts_with('-'));
    if let Some(term) = SubscriptionTerm::ALL.into_iter().find(|term| by_term(*term)) {
        let sku = rest.parse()?;
        return Ok(ItemSku::Subscription { term, sku });
    }
    let days = days(text, 'P').ok_or_else(|| SkuError::Subscription { text: text.to_owned() })?;
    let (from, to) = both(rest)?;
    Ok(ItemSku::ChannelsChanged { days, from, to })
}

fn credits(text: &str, rest: &str) -> Result<ItemSku, SkuError> {
    let credits = text::count(rest).and_then(NonZeroU32::new);
    credits
        .map(ItemSku::Credits)
        .ok_or_else(|| SkuError::Credits { text: text.to_owned() })
}

/// The number between `letter` and `D-`.
fn days(text: &str, letter: char) -> Option<DayCount> {
    let (days, _) = text.strip_prefix(letter)?.split_once("D-")?;
    DayCount::new(text::count(days)?).ok()
}

/// Whether it can only be meant as an upgrade: a license has three parts at most, also one of a product `U`.
fn is_upgrade(text: &str) -> bool {
    text.starts_with("U-") && text.split('-').count() > 3
}

/// `U-` and two licenses: the first ends at the first size.
fn both(text: &str) -> Result<(Sku, Sku), SkuError> {
    let malformed = || SkuError::Upgrade { text: text.to_owned() };
    let licenses = text.strip_prefix("U-").ok_or_else(malformed)?;
    let mut parts = licenses.match_indices('-').map(|(dash, _)| licenses.split_at(dash));
    let found = parts.find_map(|(from, to)| Some((from.parse::<Sku>().ok()?, to.strip_prefix('-')?)));
    let (from, to) = found.ok_or_else(malformed)?;
    Ok((from, to.parse()?))
}

fn mark(term: SubscriptionTerm) -> &'static str {
    match term {
        SubscriptionTerm::Month => "P1M",
        SubscriptionTerm::Year => "P1Y",
    }
}

text::stored_as_text!(ItemSku);
