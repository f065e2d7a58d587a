//! Random licenses, random bytes, random changes.

use keyledger_verify::{ActivationKey, Day, Kind, License, Size, Timestamp, computer_hash};
use proptest::{prelude::*, sample::Index};

use super::common::open_trusted;
use crate::{
    forge::{Forged, armoured},
    make::{license, payload, signed},
};

/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;
/// The first second of the year 1.
const FIRST: i64 = -62_135_596_800;
/// From when on the key of the tests is in use.
const KEY_FROM: i64 = 1_767_225_600;

prop_compose! {
    fn times()(mut times in prop::array::uniform3(KEY_FROM..=LAST)) -> [Timestamp; 3] {
        times.sort();
        times.map(Timestamp::from_unix)
    }
}

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        Just(Size::Unlimited),
        (1..=u32::MAX).prop_map(|count| Size::count(count).unwrap())
    ]
}

prop_compose! {
    fn names()(
        license_id in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        serial in "[A-Z0-9]{1,40}",
        activation_key in "[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}",
        computer_id in any::<String>(),
        product in "[A-Z]{1,8}",
        edition in prop::option::of("[A-Z]{1,8}"),
    ) -> License {
        let computer_hash = computer_hash(&license_id, &computer_id);
        let activation_key = ActivationKey(activation_key);
        License { license_id, serial, activation_key, computer_hash, product, edition, ..license() }
    }
}

prop_compose! {
    fn licenses()(
        names in names(),
        is_support in any::<bool>(),
        size in size(),
        [issued_at, refresh_after, valid_until] in times(),
        trial_end in prop::option::of(FIRST..=LAST),
        support_until in prop::option::of(FIRST..=LAST),
        position in 1_u64..1 << 53,
        revision in 1_u64..1 << 53,
    ) -> License {
        let support_until = support_until.or(is_support.then_some(LAST)).map(|end| Day::of(Timestamp::from_unix(end)));
        let kind = if is_support { Kind::Support } else { Kind::License };
        let trial_end = trial_end.map(Timestamp::from_unix);
        License { kind, size, issued_at, refresh_after, valid_until, trial_end, support_until, position, revision, ..names }
    }
}

/// A piece of a file that becomes another.
#[derive(Clone, Debug)]
struct Edit {
    from: Index,
    length: usize,
    with: Vec<u8>,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let with = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..5),
        "[A-Za-z0-9+/=\n]{0,70}".prop_map(String::into_bytes)
    ];
    let edit = (any::<Index>(), 0..80_usize, with).prop_map(|(from, length, with)| Edit { from, length, with });
    prop::collection::vec(edit, 1..4)
}

fn edited(mut text: Vec<u8>, edits: Vec<Edit>) -> Vec<u8> {
    for Edit { from, length, with } in edits {
        let from = from.index(text.len() + 1);
        let until = (from + length).min(text.len());
        text.splice(from..until, with);
    }
    text
}

proptest! {
    #[test]
    fn what_is_signed_is_what_is_read(license in licenses()) {
        prop_assert_eq!(open_trusted(signed(&license)), Ok(license));
    }

    #[test]
    fn one_license_gives_one_file(license in licenses()) {
        prop_assert_eq!(signed(&license), signed(&license.clone()));
    }

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(open_trusted(bytes).is_err());
    }

    #[test]
    fn random_texts_in_armour_are_refused(text in any::<String>()) {
        prop_assert!(open_trusted(armoured(&text, 64)).is_err());
    }

    #[test]
    fn random_wrappers_are_refused(texts in prop::array::uniform4(any::<String>())) {
        let [payload, kid, alg, sig] = texts;
        let file = Forged { payload, kid, alg, sig }.file();
        prop_assert!(open_trusted(file).is_err());
    }

    #[test]
    fn random_edits_are_noticed(edits in edits()) {
        let good = signed(&license()).into_bytes();
        let changed = edited(good.clone(), edits);
        prop_assert!(changed == good || open_trusted(changed).is_err());
    }

    #[test]
    fn random_edits_within_the_armour_are_noticed(edits in edits()) {
        let good = Forged::signed(payload().as_bytes()).json();
        let changed = String::from_utf8_lossy(&edited(good.clone().into_bytes(), edits)).into_owned();
        prop_assert!(changed == good || open_trusted(armoured(&changed, 64)).is_err());
    }

    #[test]
    fn whatever_is_signed_is_read_without_a_panic(edits in edits()) {
        let changed = edited(payload().into_bytes(), edits);
        if let Err(refusal) = open_trusted(Forged::signed(&changed).file()) {
            prop_assert!(["payload", "key-not-in-use"].contains(&refusal.code()), "{}", refusal.code());
        }
    }
}
