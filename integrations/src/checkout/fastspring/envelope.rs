//! The envelope of notifications: several events in one request, each of which is read by itself.

use chrono::DateTime;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    order::{self, Json},
    place, returned,
};
use crate::checkout::{Notification, What};

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    events: Vec<Event<'a>>,
}

#[derive(Deserialize)]
struct Event<'a> {
    id: String,
    created: i64,
    #[serde(rename = "type")]
    event_type: String,
    live: bool,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// The events of a body, or why it is none. An event that cannot be read does not keep the others from being read.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Notification>, String> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|error| place(&error))?;
    envelope.events.into_iter().map(Event::read).collect()
}

impl Event<'_> {
    fn read(self) -> Result<Notification, String> {
        let what = self.what().unwrap_or_else(|why| What::Unreadable {
            event_type: self.event_type.clone(),
            why,
        });
        let created_at = DateTime::from_timestamp_millis(self.created);
        Ok(Notification {
            event_id: self.id,
            created_at: created_at.ok_or("an event's `created` is no time")?,
            live: self.live,
            what,
        })
    }

    fn what(&self) -> Result<What, String> {
        Ok(match self.event_type.as_str() {
            "order.completed" => What::Paid(Box::new(self.order()?.order(Some(self.live))?)),
            "order.canceled" => What::Cancelled(self.order()?.unpaid()?),
            "order.failed" => What::Failed(self.order()?.unpaid()?),
            "return.created" => returned::read(self.data.get())?,
            event_type => What::Unknown {
                event_type: event_type.to_owned(),
            },
        })
    }

    fn order(&self) -> Result<Json, String> {
        order::read(self.data.get())
    }
}
