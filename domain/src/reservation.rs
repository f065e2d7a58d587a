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
    /// The one key of a customer who orders directly; its reservation has the customer's own id.
    CustomerKey,
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

/// Whether a unique value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// Nobody has it.
    Free,
    /// Somebody has it for good.
    Taken,
}

impl Reservation {
    /// The state before any event.
    pub const EMPTY: Self = Self::Free;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        if let Event::ReservationMade(_) = event {
            *self = Self::Taken;
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
            Self::Taken => None,
        }
    }
}
