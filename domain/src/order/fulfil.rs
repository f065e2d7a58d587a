//! Fulfilling an order that was paid.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    activation_key::{ActivationKeyCode, AddActivationKey, Owner},
    command::{Command, NewEvent, Sequence},
    ids::{ActivationKeyId, LicenseId, OrderId, PersonId, SubscriptionId, SupportId},
    order::{
        GrantedLine, Order, OrderError, OrderFulfilled, Subject,
        grant::{self, Buyer, Carrier},
        item::{self, Item, Wanted},
        supports,
    },
    person::EmailAddress,
    rejection::Rejection,
    reservation::ReservationKind,
    states::States,
    stream::Stream,
    support::SupportError,
};

/// Grants all that a paid order bought, except for lines that were refunded in whole meanwhile: all of it or nothing. The
/// customer is registered if not known yet, and gets a key with the first order that needs one.
#[derive(Clone, Debug, PartialEq)]
pub struct FulfilOrder {
    /// Which.
    pub order_id: OrderId,
    /// The address given with the order.
    pub customer_email: EmailAddress,
    /// The key that is to carry new licenses and subscriptions.
    pub key: CustomerKey,
    /// Ids of the new licenses, at least one for each.
    pub license_ids: Vec<LicenseId>,
    /// Ids of the supports, at least one for each.
    pub support_ids: Vec<SupportId>,
    /// Ids of the new subscriptions, at least one for each.
    pub subscription_ids: Vec<SubscriptionId>,
    /// Whether this installation is a sandbox, where test orders are granted what they bought.
    pub sandbox: bool,
}

/// The one key of a customer who orders directly.
#[derive(Clone, Debug, PartialEq)]
pub enum CustomerKey {
    /// The customer has it.
    Known(ActivationKeyId),
    /// The customer has none yet.
    New {
        /// The new key's id.
        activation_key_id: ActivationKeyId,
        /// What was drawn to be typed into the software.
        code: ActivationKeyCode,
        /// The keyed hash of the code.
        reservation_id: Uuid,
    },
}

impl CustomerKey {
    fn id(&self) -> ActivationKeyId {
        match self {
            Self::Known(activation_key_id) | Self::New { activation_key_id, .. } => *activation_key_id,
        }
    }
}

impl Command for FulfilOrder {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let order = states.order(self.order_id);
        self.ask(states, order);
        let paid = order.paid()?;
        if paid.granted.is_some() {
            return Ok(vec![]);
        }
        let order = &paid.order;
        if !order.live && !self.sandbox {
            return Err(OrderError::TestOrder.into());
        }
        let (customer_id, reseller_id) = (order.customer_id, order.reseller_id);
        let lines = order.lines.iter().filter(|line| !line.refunded);
        let lines = lines.map(Wanted::paid).collect::<Result<_, _>>()?;
        let lines = item::in_order(lines);
        self.check_ids(&lines)?;
        let is_unchanged = |line| supports::check_unchanged(states, &order.lines, line, at.date_naive());
        lines.iter().try_for_each(is_unchanged)?;
        let mut sequence = Sequence::on(states, at);
        let registered = sequence
            .states()
            .person(customer_id)
            .register(customer_id, &self.customer_email)?;
        sequence.add(registered);
        let buyer = Buyer {
            customer_id,
            reseller_id,
            order: &order.new_order(),
            list: states.catalog().in_force(at)?,
            today: at.date_naive(),
        };
        let granted = self.grant(&mut sequence, buyer, &lines)?;
        let (order_id, lines) = (self.order_id, granted);
        sequence.add([NewEvent::new(
            Stream::Order(order_id),
            OrderFulfilled { order_id, lines },
        )]);
        Ok(sequence.into_events())
    }

    fn begins(&self) -> Vec<Stream> {
        let licenses = self.license_ids.iter().map(|license_id| Stream::License(*license_id));
        let supports = self.license_ids.iter().map(|license_id| Stream::Support(*license_id));
        let subscriptions = self.subscription_ids.iter().map(|id| Stream::Subscription(*id));
        let key = match self.key {
            CustomerKey::New { activation_key_id, .. } => Some(Stream::ActivationKey(activation_key_id)),
            CustomerKey::Known(_) => None,
        };
        licenses.chain(supports).chain(subscriptions).chain(key).collect()
    }
}

impl FulfilOrder {
    /// Asks for what is needed later, so that all of it is loaded at once.
    fn ask(&self, states: &States, order: &Order) {
        states.catalog();
        states.activation_key(self.key.id());
        let Order::Paid(paid) = order else { return };
        states.person(paid.order.customer_id);
        states.reservation(paid.order.customer_id.0);
        states.reservation(paid.order.reservation_id);
        if let Some(reseller_id) = paid.order.reseller_id {
            states.reseller(reseller_id);
            states.credit_account(reseller_id);
        }
        for about in paid.order.lines.iter().filter_map(|line| line.about) {
            match about {
                Subject::License { license_id } => {
                    states.license(license_id);
                    states.support(license_id);
                }
                Subject::Subscription { subscription_id } => {
                    states.subscription(subscription_id);
                }
            }
        }
    }

    /// Whether there is something left to grant, and an id for each new thing.
    fn check_ids(&self, lines: &[Wanted<'_>]) -> Result<(), Rejection> {
        if lines.is_empty() {
            return Err(OrderError::Refunded.into());
        }
        let (needed, given) = (pieces(lines, is_license), self.license_ids.len());
        if given < needed {
            return Err(OrderError::TooFewLicenseIds { needed, given }.into());
        }
        let (needed, given) = (pieces(lines, is_support), self.support_ids.len());
        if given < needed {
            return Err(OrderError::TooFewSupportIds { needed, given }.into());
        }
        if self.support_ids.iter().collect::<BTreeSet<_>>().len() < given {
            return Err(SupportError::AlreadyAssigned.into());
        }
        let (needed, given) = (pieces(lines, is_subscription), self.subscription_ids.len());
        if given < needed {
            return Err(OrderError::TooFewSubscriptionIds { needed, given }.into());
        }
        Ok(())
    }

    fn grant(
        &self,
        sequence: &mut Sequence<'_>,
        buyer: Buyer<'_>,
        lines: &[Wanted<'_>],
    ) -> Result<Vec<GrantedLine>, Rejection> {
        let needs_key = |item| is_license(item) || is_subscription(item);
        if lines.iter().any(|line| needs_key(&line.item)) {
            self.give_key(sequence, buyer.customer_id)?;
        }
        let mut carrier = Carrier {
            customer_email: &self.customer_email,
            activation_key_id: self.key.id(),
            license_ids: &self.license_ids,
            support_ids: &self.support_ids,
            subscription_ids: &self.subscription_ids,
            unsupported: Vec::new(),
        };
        let granted = lines.iter().map(|line| {
            let grant = grant::grant(sequence, buyer, &mut carrier, line, lines)?;
            Ok(GrantedLine {
                number: line.number,
                grant,
            })
        });
        granted.collect()
    }

    /// Adds the customer's key unless there is one; a key that is older than reservations of keys gets its own.
    fn give_key(&self, sequence: &mut Sequence<'_>, customer_id: PersonId) -> Result<(), Rejection> {
        let owner = Owner::Customer { person_id: customer_id };
        match &self.key {
            CustomerKey::Known(known) => {
                let states = sequence.states();
                states.activation_key(*known).check_owner(owner)?;
                let reservation = states.reservation(customer_id.0);
                let untold = reservation.take(customer_id.0, ReservationKind::CustomerKey);
                sequence.add(untold);
            }
            CustomerKey::New {
                activation_key_id,
                code,
                reservation_id,
            } => sequence.decide(&AddActivationKey {
                activation_key_id: *activation_key_id,
                owner,
                code: code.clone(),
                reservation_id: *reservation_id,
                chosen: false,
                name: None,
            })?,
        }
        Ok(())
    }
}

/// How many pieces there are of such lines.
fn pieces(lines: &[Wanted<'_>], counts: fn(&Item<'_>) -> bool) -> usize {
    let counted = lines.iter().filter(|line| counts(&line.item));
    let pieces = counted.map(|line| usize::try_from(line.quantity).unwrap_or(usize::MAX));
    pieces.fold(0, usize::saturating_add)
}

fn is_license(item: &Item<'_>) -> bool {
    matches!(item, Item::Licenses(_))
}

fn is_support(item: &Item<'_>) -> bool {
    matches!(item, Item::Supports(_) | Item::Support { .. })
}

fn is_subscription(item: &Item<'_>) -> bool {
    matches!(item, Item::Subscriptions { .. })
}
