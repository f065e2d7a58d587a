//! Fulfilling an order that was paid.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    activation_key::{ActivationKeyCode, AddActivationKey, Owner},
    catalog::ItemSku,
    command::{Command, NewEvent, Sequence},
    ids::{ActivationKeyId, LicenseId, OrderId, PersonId},
    order::{
        GrantedLine, Line, Order, OrderError, OrderFulfilled, Subject,
        grant::{self, Buyer, Carrier},
    },
    person::EmailAddress,
    rejection::Rejection,
    reservation::ReservationKind,
    states::States,
    stream::Stream,
};

/// Grants all that a paid order bought, except for lines that were refunded in whole meanwhile: all of it or nothing. The
/// customer is registered if not known yet, and gets a key with the first order that needs one.
#[derive(Clone, Debug, PartialEq)]
pub struct FulfilOrder {
    /// Which.
    pub order_id: OrderId,
    /// The address given with the order.
    pub customer_email: EmailAddress,
    /// The key that is to carry new licenses.
    pub key: CustomerKey,
    /// Ids of the new licenses, at least one for each.
    pub license_ids: Vec<LicenseId>,
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
        let (customer_id, reseller_id) = (order.customer_id, order.reseller_id);
        let lines: Vec<_> = order.lines.iter().filter(|line| !line.refunded).collect();
        self.check_licenses(&lines)?;
        let mut sequence = Sequence::on(states, at);
        let registered = sequence
            .states()
            .person(customer_id)
            .register(customer_id, &self.customer_email);
        sequence.add(registered);
        let buyer = Buyer {
            customer_id,
            reseller_id,
            order: &order.new_order(),
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
        let key = match self.key {
            CustomerKey::New { activation_key_id, .. } => Some(Stream::ActivationKey(activation_key_id)),
            CustomerKey::Known(_) => None,
        };
        licenses.chain(key).collect()
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
        for Subject::License { license_id } in paid.order.lines.iter().filter_map(|line| line.about) {
            states.license(license_id);
        }
    }

    /// Whether there is something left to grant, and an id for each new license.
    fn check_licenses(&self, lines: &[&Line]) -> Result<(), OrderError> {
        if lines.is_empty() {
            return Err(OrderError::Refunded);
        }
        let pieces = lines.iter().filter(|line| needs_key(line)).map(|line| line.quantity);
        let needed = pieces.map(|pieces| usize::try_from(pieces).unwrap_or(usize::MAX));
        let needed = needed.fold(0, usize::saturating_add);
        let given = self.license_ids.len();
        match given < needed {
            true => Err(OrderError::TooFewLicenseIds { needed, given }),
            false => Ok(()),
        }
    }

    fn grant(
        &self,
        sequence: &mut Sequence<'_>,
        buyer: Buyer<'_>,
        lines: &[&Line],
    ) -> Result<Vec<GrantedLine>, Rejection> {
        let needs_key = lines.iter().any(|line| needs_key(line));
        if needs_key {
            self.give_key(sequence, buyer.customer_id)?;
        }
        let mut carrier = Carrier {
            customer_email: &self.customer_email,
            activation_key_id: self.key.id(),
            license_ids: &self.license_ids,
        };
        let lines = lines.iter().map(|line| {
            let grant = grant::grant(sequence, buyer, &mut carrier, line)?;
            Ok(GrantedLine {
                number: line.number,
                grant,
            })
        });
        lines.collect()
    }

    /// Adds the customer's key unless there is one. Its reservation keeps two orders at once from adding one each.
    fn give_key(&self, sequence: &mut Sequence<'_>, customer_id: PersonId) -> Result<(), Rejection> {
        let owner = Owner::Customer { person_id: customer_id };
        let reservation = sequence.states().reservation(customer_id.0);
        let first = reservation.take(customer_id.0, ReservationKind::CustomerKey);
        match &self.key {
            CustomerKey::Known(known) => sequence.states().activation_key(*known).check_owner(owner)?,
            CustomerKey::New { .. } if first.is_none() => return Err(OrderError::CustomerHasKey.into()),
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
        sequence.add(first);
        Ok(())
    }
}

/// Whether a line is for new licenses.
fn needs_key(line: &Line) -> bool {
    matches!(line.sku, ItemSku::License(_)) && line.about.is_none()
}
