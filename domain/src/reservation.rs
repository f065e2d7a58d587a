//! Reservations: what must be unique in the whole log takes a stream that is named by its keyed hash.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    command::NewEvent,
    event::{Event, EventBody},
    stream::Stream,
};

/// What sort of value is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReservationKind {
    /// The code of an activation key.
    ActivationKeyCode,
    /// The reference of an order.
    OrderReference,
    /// The one trial of a product on a computer.
    TrialOnComputer,
    /// An e-mail address that a customer added.
    EmailAddress,
    /// The payment of an order: its provider and what that calls it.
    Payment,
    /// The one key of a customer who orders directly; its reservation has the customer's own id.
    CustomerKey,
}

impl ReservationKind {
    /// Whether a value of this kind may become free again: an e-mail address once its customer has removed it. Codes of
    /// activation keys and references of orders never, because whoever kept one would find another's thing under it.
    fn may_be_released(self) -> bool {
        match self {
            Self::ActivationKeyCode
            | Self::OrderReference
            | Self::TrialOnComputer
            | Self::Payment
            | Self::CustomerKey => false,
            Self::EmailAddress => true,
        }
    }
}

/// A unique value was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReservationMade {
    /// The keyed hash of the value.
    pub reservation_id: Uuid,
    /// What sort of value it is.
    pub kind: ReservationKind,
}

impl EventBody for ReservationMade {}

/// A unique value was given back; anybody may take it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReservationReleased {
    /// The keyed hash of the value.
    pub reservation_id: Uuid,
    /// What sort of value it is.
    pub kind: ReservationKind,
}

impl EventBody for ReservationReleased {}

/// Whether a unique value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// Nobody has it.
    Free,
    /// Somebody has it; for good, unless it is of a kind that may be released.
    Taken(ReservationKind),
}

impl Reservation {
    /// The state before any event.
    pub const EMPTY: Self = Self::Free;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::ReservationMade(made) => *self = Self::Taken(made.kind),
            Event::ReservationReleased(_) => *self = Self::Free,
            _ => {}
        }
    }

    /// It holds nothing on the heap.
    pub fn heap_bytes(&self) -> usize {
        0
    }

    /// The event that takes the value, unless somebody has it.
    pub fn take(&self, reservation_id: Uuid, kind: ReservationKind) -> Option<NewEvent> {
        match self {
            Self::Free => Some(NewEvent::new(
                Stream::Reservation(reservation_id),
                ReservationMade { reservation_id, kind },
            )),
            Self::Taken(_) => None,
        }
    }

    /// The event that gives the value back: none if nobody has it, or if a value of its kind stays taken for good.
    pub fn release(&self, reservation_id: Uuid) -> Option<NewEvent> {
        match *self {
            Self::Taken(kind) if kind.may_be_released() => Some(NewEvent::new(
                Stream::Reservation(reservation_id),
                ReservationReleased { reservation_id, kind },
            )),
            Self::Taken(_) | Self::Free => None,
        }
    }
}
