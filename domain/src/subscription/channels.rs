//! Changing the channels of a subscription.

use chrono::{DateTime, NaiveDate, Utc};

use super::{InForce, Stage, SubscriptionChannelsChanged, SubscriptionError, term};
use crate::{
    catalog::{Catalog, CatalogError, DayCount, ItemSku, PriceList, Size, Sku},
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    credits::Credits,
    ids::SubscriptionId,
    license::{NewOrder, Seller},
    money::{Currency, Money},
    payment::{self, Payment, Purse},
    period,
    rejection::Rejection,
    reservation::Reservation,
    states::States,
    stream::Stream,
};

/// Gives a subscription another number of channels. More come at once: the difference by the list that this term began with is
/// due for the days left, today and the last one included. Fewer come with the next term, and nothing is paid back.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeChannels {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// Who asks, and pays; who sold it, or a reseller above.
    pub by: Seller,
    /// How many there are to be.
    pub to: Size,
    /// The order that the change is made in.
    pub order: NewOrder,
    /// What the order of a direct sale paid for more channels; none for fewer, and for resellers.
    pub paid: Option<Money>,
}

/// The states that decide it.
struct Facts<'a> {
    subscription: &'a InForce,
    catalog: &'a Catalog,
    reservation: &'a Reservation,
    purse: Option<Purse>,
}

impl Command for ChangeChannels {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let subscription = states.subscription(self.subscription_id).managed_by(states, self.by);
        let facts = |subscription| Facts {
            subscription,
            catalog: states.catalog(),
            reservation: states.reservation(self.order.reservation_id),
            purse: self.by.purse(states, at),
        };
        self.by.may_act(states)?;
        decide(facts(subscription?), self, at.date_naive())
    }

    fn begins(&self) -> Vec<Stream> {
        vec![Stream::Reservation(self.order.reservation_id)]
    }
}

fn decide(mut facts: Facts<'_>, command: &ChangeChannels, today: NaiveDate) -> Result<Vec<NewEvent>, Rejection> {
    let subscription = facts.subscription;
    match subscription.stage(today) {
        Stage::Running => {}
        Stage::Due => return Err(SubscriptionError::RenewalDue.into()),
        Stage::Over(..) => return Err(SubscriptionError::Ended.into()),
    }
    let to = subscription.sku.with_size(command.to);
    if to == subscription.next {
        return Ok(vec![]);
    }
    let list = term::list_on(facts.catalog, subscription.days.first)?;
    list.subscription_terms(&to)?;
    let is_more = to.size() > subscription.sku.size();
    let (from, effective_on, payment) = if is_more {
        let payment = pay(
            &mut facts,
            command,
            &Change {
                subscription,
                list,
                to: &to,
                today,
            },
        )?;
        (subscription.sku.clone(), today, payment)
    } else {
        let payment = payment::free(command.paid)?;
        (subscription.next.clone(), subscription.due_on()?, payment)
    };
    let taken = command.order.take(facts.reservation, command.by)?;
    let changed = NewEvent::new(
        Stream::Subscription(command.subscription_id),
        SubscriptionChannelsChanged {
            subscription_id: command.subscription_id,
            from,
            to,
            effective_on,
            price: payment.price,
            drawn: payment.drawn,
            order_reference: command.order.reference.clone(),
        },
    );
    Ok(taken.into_iter().chain([changed]).chain(payment.debited).collect())
}

impl InForce {
    /// For how many days more channels would be paid for, and what they cost a customer, by the list that this term began with.
    pub(crate) fn quote(
        &self,
        catalog: &Catalog,
        to: &Sku,
        today: NaiveDate,
        currency: Currency,
    ) -> Result<(DayCount, Money), Rejection> {
        let list = term::list_on(catalog, self.days.first)?;
        let price = |sku| list.subscription_price(self.length, sku, currency);
        let (price, less) = (price(to)?, price(&self.sku)?);
        let difference = price.minor.checked_sub(less.minor).ok_or(CatalogError::PriceOverflow)?;
        let days = DayCount::new(self.days.left_on(today))?;
        let due = Money::new(difference, currency).prorated(days.get(), self.days.days())?;
        Ok((days, due))
    }
}

/// More channels for the days left of a term.
struct Change<'a> {
    subscription: &'a InForce,
    list: &'a PriceList,
    to: &'a Sku,
    today: NaiveDate,
}

impl Change<'_> {
    /// What a reseller pays for them by the list.
    fn due(&self, days: DayCount) -> Result<Credits, Rejection> {
        let price = |sku| self.list.subscription_price_in_credits(self.subscription.length, sku);
        let difference = price(self.to)?.checked_sub(price(&self.subscription.sku)?);
        let difference = difference.ok_or(CatalogError::PriceOverflow)?;
        Ok(difference.prorated(days.get(), self.subscription.days.days())?)
    }
}

fn pay(facts: &mut Facts<'_>, command: &ChangeChannels, change: &Change<'_>) -> Result<Payment, Rejection> {
    let days = DayCount::new(change.subscription.days.left_on(change.today))?;
    let (from, to) = (change.subscription.sku.clone(), change.to.clone());
    let bought = ItemSku::ChannelsChanged { days, from, to };
    let cause = Cause::subscription(CauseKind::ChannelsChanged, command.subscription_id, bought);
    payment::pay(facts.purse.as_mut(), command.paid, Ok(change.due(days)?), cause)
}
