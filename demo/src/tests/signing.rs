use keyledger_verify::TrustedKeys;

use crate::signing::{FIRST, SECOND};

/// Else no reader would take the keys of an installation with a demo, also its own.
#[test]
fn readers_take_the_keys_of_the_demo() {
    let key = |(kid, public_key)| format!(r#"{{"kid":"{kid}","public_key":"{public_key}"}}"#);
    let keys = format!(r#"{{"keys":[{},{}]}}"#, key(FIRST), key(SECOND));
    assert_eq!(TrustedKeys::from_json(&keys).err(), None);
}
