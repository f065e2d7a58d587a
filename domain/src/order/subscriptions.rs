//! Subscriptions in an order: new ones, and more channels.

use crate::{
    catalog::Sku,
    command::Sequence,
    license::Seller,
    order::{
        Grant, OrderError,
        grant::{Buyer, Carrier, prices, take},
        item::{Item, Wanted},
    },
    rejection::Rejection,
    subscription::{ChangeChannels, GenerateSubscription, SubscriptionError},
};

/// Generates a subscription on the customer's key for each piece.
pub(super) fn new_subscriptions(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    carrier: &mut Carrier<'_>,
    sku: &Sku,
    line: &Wanted<'_>,
) -> Result<Grant, Rejection> {
    let activation_key_id = carrier.activation_key_id;
    let subscription_ids = take(&mut carrier.subscription_ids, line.quantity)?;
    for (subscription_id, paid) in subscription_ids.iter().zip(prices(line)?) {
        sequence.decide(&GenerateSubscription {
            subscription_id: *subscription_id,
            seller: Seller::Direct,
            activation_key_id,
            sku: sku.clone(),
            customer_id: buyer.customer_id,
            customer_email: carrier.customer_email.clone(),
            comment: None,
            order: buyer.order.clone(),
            paid: Some(paid),
        })?;
    }
    Ok(Grant::Subscriptions {
        activation_key_id,
        subscription_ids: subscription_ids.to_vec(),
    })
}

/// Gives the buyer's subscription more channels, if it is what that is for. By the list the line has to say for how many days and
/// what they cost.
pub(super) fn channels(sequence: &mut Sequence<'_>, buyer: Buyer<'_>, line: &Wanted<'_>) -> Result<Grant, Rejection> {
    let sku = || line.boxed_sku();
    let Item::Channels {
        subscription_id,
        days,
        from,
        to,
    } = line.item
    else {
        return Err(OrderError::OtherSubscription { sku: sku() }.into());
    };
    let states = sequence.states();
    let subscription = states.subscription(subscription_id);
    let subscription = subscription.managed_by(states, Seller::Direct)?.clone();
    if subscription.customer_id != buyer.customer_id {
        return Err(SubscriptionError::Unknown.into());
    }
    if subscription.sku != *from || *to != from.with_size(to.size()) {
        return Err(OrderError::OtherSubscription { sku: sku() }.into());
    }
    if to.size() <= from.size() {
        return Err(OrderError::NotMore { sku: sku() }.into());
    }
    sequence.decide(&ChangeChannels {
        subscription_id,
        by: Seller::Direct,
        to: to.size(),
        order: buyer.order.clone(),
        paid: Some(line.paid),
    })?;
    if line.quoted.is_some() {
        let catalog = sequence.states().catalog();
        let (left, price) = subscription.quote(catalog, to, buyer.today, line.paid.currency)?;
        if left != days {
            return Err(OrderError::OtherDaysLeft { sku: sku() }.into());
        }
        line.check_price(price)?;
    }
    let (from, to) = (from.clone(), to.clone());
    Ok(Grant::Channels {
        subscription_id,
        from,
        to,
    })
}
