//! Every event as it would be stored: sealed, encoded, decoded again; and what each stream's events add up to.

use std::collections::HashMap;

use domain::{Event, NewEvent, Personal, State, States, Stream, personal::Sealed};
use uuid::Uuid;

/// The log, in memory: the events of each stream as they are read back.
#[derive(Default)]
pub(crate) struct Stored {
    streams: HashMap<Stream, Vec<Event>>,
    order: Vec<Stream>,
}

fn sealed() -> Personal {
    Personal::Sealed(Sealed {
        form: 1,
        key_id: Uuid::from_u128(0xe),
        fingerprint: "AAECAwQFBgcICQoLDA0ODw==".to_owned(),
        nonce: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX".to_owned(),
        ciphertext: "c2VhbGVkLCBhcyBmYXIgYXMgdGhpcyB0ZXN0IGdvZXMu".to_owned(),
    })
}

impl Stored {
    /// Stores an event; what comes back is what was sealed.
    pub(crate) fn take(&mut self, event: &NewEvent) {
        let mut written = event.event.clone();
        written.visit_personal(&mut |_, personal| *personal = sealed());
        let body = written.encode().unwrap();
        let newest = written.event_type();
        let read = Event::decode(newest.name, newest.schema_version, &body).unwrap();
        assert_eq!(read, written, "an event decodes to itself");
        let events = self.streams.entry(event.stream).or_default();
        if events.is_empty() {
            self.order.push(event.stream);
        }
        events.push(read);
    }

    /// The streams in the order in which they began.
    pub(crate) fn streams(&self) -> &[Stream] {
        &self.order
    }

    /// That the state of a stream is what its stored events add up to: no rule looks into what is personal.
    pub(crate) fn check(&self, states: &States, stream: Stream) {
        let mut folded = State::empty(stream);
        self.streams[&stream].iter().for_each(|event| folded.evolve(event));
        let state = states.loaded(stream).unwrap();
        assert_eq!(**state, folded, "{stream} is the fold of its events");
    }
}
