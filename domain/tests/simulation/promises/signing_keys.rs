//! Promises about signing keys.

use std::collections::HashSet;

use domain::{Event, States, signing_key::SigningKeyId};

/// What became of the keys.
#[derive(Default)]
pub(super) struct SigningKeys {
    ids: HashSet<SigningKeyId>,
    public_keys: HashSet<String>,
    /// Those that were used or retired.
    done: HashSet<SigningKeyId>,
    in_use: Option<SigningKeyId>,
}

impl SigningKeys {
    pub(super) fn take(&mut self, states: &States, event: &Event) {
        match event {
            Event::SigningKeyCreated(created) => {
                assert!(self.ids.insert(created.kid.clone()), "an id is that of one key");
                let is_new = self.public_keys.insert(created.public_key.to_string());
                assert!(is_new, "a public key is that of one key");
            }
            Event::SigningKeyPutInUse(put) => {
                assert!(self.ids.contains(&put.kid), "a key is created before it is used");
                assert!(self.done.insert(put.kid.clone()), "no key comes back");
                assert_eq!(put.replaced, self.in_use, "what was in use is replaced");
                self.in_use = Some(put.kid.clone());
            }
            Event::SigningKeyRetired(retired) => {
                assert_ne!(
                    Some(&retired.kid),
                    self.in_use.as_ref(),
                    "what is in use is not retired"
                );
                self.done.insert(retired.kid.clone());
            }
            _ => return,
        }
        assert_eq!(states.signing_keys().in_use(), self.in_use.as_ref());
    }
}
