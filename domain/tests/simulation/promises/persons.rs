//! Promises about persons.

use std::collections::HashSet;

use domain::{Event, PersonId, Personal};

/// Who was erased.
#[derive(Default)]
pub(super) struct Persons {
    erased: HashSet<PersonId>,
}

impl Persons {
    pub(super) fn take(&mut self, event: &Event) {
        event.clone().visit_personal(&mut |field, personal| {
            if let Personal::Plain { person, .. } = personal {
                assert!(
                    !self.erased.contains(person),
                    "{field} of somebody erased is not written"
                );
            }
        });
        if let Some(person_id) = event.erases() {
            assert!(self.erased.insert(person_id), "a person is erased once");
        }
    }
}
