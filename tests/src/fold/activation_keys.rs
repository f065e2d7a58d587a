use std::collections::BTreeMap;

use domain::{ActivationKeyId, Event, activation_key::Owner};
use event_log::RecordedEvent;
use projections::{
    Page, Reading, Scope,
    activation_keys::{self, ActivationKeyView, Filter},
};

use super::{assert_rows, text};

#[derive(Debug, Default)]
pub(super) struct ActivationKeys(BTreeMap<ActivationKeyId, ActivationKeyView>);

impl ActivationKeys {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::ActivationKeyAdded(e) => {
                let row = ActivationKeyView {
                    activation_key_id: e.activation_key_id.0,
                    added_position: recorded.position.0,
                    added_at: recorded.recorded_at,
                    reseller_id: match e.owner {
                        Owner::Reseller { reseller_id } => Some(reseller_id.0),
                        Owner::Customer { .. } => None,
                    },
                    customer_id: match e.owner {
                        Owner::Reseller { .. } => None,
                        Owner::Customer { person_id } => Some(person_id.0),
                    },
                    person_id: e.owner.person().0,
                    code: e.code.as_str().to_owned(),
                    chosen: e.chosen,
                    name: e.name.as_ref().and_then(text),
                };
                self.0.insert(e.activation_key_id, row);
            }
            Event::ActivationKeyRenamed(e) => {
                self.0.get_mut(&e.activation_key_id).expect("was added").name = text(&e.name);
            }
            _ => {}
        }
    }

    pub(super) async fn assert_shown(&self, reading: &mut Reading) {
        let shown = activation_keys::list(reading, &Scope::All, &Filter::default(), &Page::ALL)
            .await
            .expect("keys are listed");
        assert_rows(reading, &self.0, &shown.items, |row| row.added_position);
    }
}
