//! The security log: what bears on who may do what. It holds kinds, codes and opaque ids, and no text that somebody sent.
//!
//! Its lines have the target `security`. What an event of the log tells is noted here; the rest where it happens.

use domain::{Event, Stream};
use event_log::Executed;
use uuid::Uuid;

use crate::access::Principal;

/// Notes what a command changed of users, their secrets and tokens, of activation keys and signing keys, and whom it erased. An answer that is repeated
/// was noted before.
pub(crate) fn note(executed: &Executed) {
    if executed.repeated {
        return;
    }
    for recorded in &executed.events {
        let (stream, event) = (recorded.stream, &recorded.event);
        let is_noted = matches!(stream, Stream::User(_) | Stream::ActivationKey(_) | Stream::SigningKeys);
        if !is_noted && !matches!(event, Event::PersonErased(_)) {
            continue;
        }
        let actor = &recorded.origin.actor;
        tracing::info!(
            target: "security",
            event = event.event_type().name,
            %stream,
            position = recorded.position.0,
            actor = actor.kind,
            actor_id = actor.id,
            request_id = recorded.origin.request_id.map(tracing::field::display),
            "changed"
        );
    }
}

/// Notes that somebody made, changed or removed a webhook endpoint; its address may hold a secret and is not told.
pub(crate) fn note_endpoint(event: &'static str, endpoint_id: Uuid, principal: &Principal) {
    let actor = principal.actor();
    tracing::info!(target: "security", event, %endpoint_id, actor = actor.kind, actor_id = actor.id, "changed");
}
