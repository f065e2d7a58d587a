//! What an order can sell: what it is, what it is called, and what it costs by the list.

use std::num::NonZeroU32;

use crate::{
    catalog::{DayCount, ItemSku, PriceList, Sku, SubscriptionTerm, SupportSku},
    ids::{LicenseId, SubscriptionId},
    money::{Currency, Money},
    order::{Line, NewLine, OrderError, Subject, amounts::Shares},
    rejection::Rejection,
};

/// What a line buys, and for what.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    /// New licenses.
    Licenses(&'a Sku),
    /// More of a license: of a permanent one as it was, or of a trial that becomes permanent.
    Upgrade {
        license_id: LicenseId,
        /// None for a trial.
        from: Option<&'a Sku>,
        to: &'a Sku,
    },
    /// Support for new licenses of the same order.
    Supports(&'a SupportSku),
    /// Support for a license that is there.
    Support { license_id: LicenseId, sku: &'a SupportSku },
    /// The days left of a license's support, for what an upgrade of the same order makes of the license.
    SupportUpgrade {
        license_id: LicenseId,
        days: DayCount,
        from: &'a Sku,
        to: &'a Sku,
    },
    /// New subscriptions.
    Subscriptions { term: SubscriptionTerm, sku: &'a Sku },
    /// More channels of a subscription.
    Channels {
        subscription_id: SubscriptionId,
        days: DayCount,
        from: &'a Sku,
        to: &'a Sku,
    },
    /// Credits of the order's reseller, so many apiece.
    Credits(NonZeroU32),
}

/// A line and what it buys.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) number: u32,
    pub(super) sku: &'a ItemSku,
    pub(super) item: Item<'a>,
    pub(super) quantity: u32,
    /// What it brings in.
    pub(super) paid: Money,
    /// What a piece is said to cost; none if the list has no say.
    pub(super) quoted: Option<Money>,
}

impl<'a> Wanted<'a> {
    /// That of a line that is to be placed.
    pub(super) fn new(number: u32, line: &'a NewLine, shares: &Shares, by_list: bool) -> Result<Self, OrderError> {
        Ok(Self {
            number,
            sku: &line.sku,
            item: Item::of(&line.sku, line.about, line.quantity)?,
            quantity: line.quantity,
            paid: shares.discounted,
            quoted: Some(line.unit_price).filter(|_| by_list),
        })
    }

    /// That of a line that was paid.
    pub(super) fn paid(line: &'a Line) -> Result<Self, OrderError> {
        Ok(Self {
            number: line.number,
            sku: &line.sku,
            item: Item::of(&line.sku, line.about, line.quantity)?,
            quantity: line.quantity,
            paid: line.discounted,
            quoted: None,
        })
    }

    pub(super) fn boxed_sku(&self) -> Box<ItemSku> {
        Box::new(self.sku.clone())
    }

    /// Whether it costs `expected` apiece, if the list has a say.
    pub(super) fn check_price(&self, expected: Money) -> Result<(), OrderError> {
        let number = self.number;
        match self.quoted {
            Some(found) if found != expected => Err(OrderError::NotTheListPrice {
                number,
                found,
                expected,
            }),
            _ => Ok(()),
        }
    }
}

/// The order in which lines are granted: support for new licenses after these.
pub(super) fn in_order(mut lines: Vec<Wanted<'_>>) -> Vec<Wanted<'_>> {
    lines.sort_by_key(|line| matches!(line.item, Item::Supports(_)));
    lines
}

impl<'a> Item<'a> {
    fn of(sku: &'a ItemSku, about: Option<Subject>, quantity: u32) -> Result<Self, OrderError> {
        let item = Self::about(sku, about)?;
        match item {
            Self::Licenses(_) | Self::Supports(_) | Self::Subscriptions { .. } | Self::Credits(_) => Ok(item),
            _ if quantity == 1 => Ok(item),
            _ => Err(OrderError::OnlyOnce {
                sku: Box::new(sku.clone()),
            }),
        }
    }

    fn about(sku: &'a ItemSku, about: Option<Subject>) -> Result<Self, OrderError> {
        let boxed = || Box::new(sku.clone());
        match (sku, about) {
            (ItemSku::License(sku), None) => Ok(Self::Licenses(sku)),
            (ItemSku::License(to), Some(Subject::License { license_id })) => {
                let from = None;
                Ok(Self::Upgrade { license_id, from, to })
            }
            (ItemSku::Upgrade { from, to }, Some(Subject::License { license_id })) => {
                let from = Some(from);
                Ok(Self::Upgrade { license_id, from, to })
            }
            (ItemSku::Support(sku), None) => Ok(Self::Supports(sku)),
            (ItemSku::Support(sku), Some(Subject::License { license_id })) => Ok(Self::Support { license_id, sku }),
            (ItemSku::SupportUpgrade { days, from, to }, Some(Subject::License { license_id })) => {
                let days = *days;
                Ok(Self::SupportUpgrade {
                    license_id,
                    days,
                    from,
                    to,
                })
            }
            (ItemSku::Subscription { term, sku }, None) => Ok(Self::Subscriptions { term: *term, sku }),
            (ItemSku::ChannelsChanged { days, from, to }, Some(Subject::Subscription { subscription_id })) => {
                let days = *days;
                Ok(Self::Channels {
                    subscription_id,
                    days,
                    from,
                    to,
                })
            }
            (ItemSku::Credits(of_one), None) => Ok(Self::Credits(*of_one)),
            (ItemSku::SupportDays { .. }, _) => Err(OrderError::ResellersOnly { sku: boxed() }),
            (
                ItemSku::License(_) | ItemSku::Support(_) | ItemSku::Subscription { .. } | ItemSku::Credits(_),
                Some(_),
            ) => Err(OrderError::SubjectMisplaced { sku: boxed() }),
            (ItemSku::Upgrade { .. } | ItemSku::SupportUpgrade { .. } | ItemSku::ChannelsChanged { .. }, _) => {
                Err(OrderError::SubjectMissing { sku: boxed() })
            }
        }
    }

    /// What one piece costs by the list alone; none for what depends on the days left, which is told where it is granted.
    pub(super) fn list_price(&self, list: &PriceList, currency: Currency) -> Result<Option<Money>, Rejection> {
        let price = match *self {
            Self::Licenses(sku)
            | Self::Upgrade {
                from: None, to: sku, ..
            } => list.price_in(sku, currency)?,
            Self::Upgrade {
                from: Some(from), to, ..
            } => list.upgrade_price(from, to, currency)?,
            Self::Supports(sku) | Self::Support { sku, .. } => list.support_price(sku, currency)?,
            Self::Subscriptions { term, sku } => list.subscription_price(term, sku, currency)?,
            Self::Credits(credits) => list.credits_price(credits, currency)?,
            Self::SupportUpgrade { .. } | Self::Channels { .. } => return Ok(None),
        };
        Ok(Some(price))
    }

    /// The product as customers read it.
    pub(super) fn product_name(&self, list: &PriceList) -> Result<String, Rejection> {
        let of = match *self {
            Self::Licenses(of)
            | Self::Upgrade { to: of, .. }
            | Self::SupportUpgrade { to: of, .. }
            | Self::Subscriptions { sku: of, .. }
            | Self::Channels { to: of, .. } => of,
            Self::Supports(sku) | Self::Support { sku, .. } => sku.license(),
            Self::Credits(_) => return Ok("Credits".to_owned()),
        };
        Ok(list.product(of.product())?.name.clone())
    }
}
