//! A good file that somebody changed: whatever was changed, it is refused.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::common::open_trusted;
use crate::{
    forge::{Forged, armoured},
    make::{license, payload, signed},
};

fn refused(changed: &[u8], what: &str) {
    let opened = open_trusted(changed);
    assert!(opened.is_err(), "{what}: {}", String::from_utf8_lossy(changed));
}

#[test]
fn every_flipped_bit_is_noticed() {
    let good = signed(&license()).into_bytes();
    for place in 0..good.len() {
        for bit in 0..8 {
            let mut changed = good.clone();
            changed[place] ^= 1 << bit;
            refused(&changed, &format!("bit {bit} of byte {place}"));
        }
    }
}

#[test]
fn every_lost_added_or_doubled_byte_is_noticed() {
    let good = signed(&license()).into_bytes();
    for place in 0..good.len() {
        let mut lost = good.clone();
        lost.remove(place);
        refused(&lost, &format!("byte {place} is lost"));
        for added in [good[place], b'\n', b'\r', b' ', b'=', b'A', 0, 0xff] {
            let mut more = good.clone();
            more.insert(place, added);
            refused(&more, &format!("{added} before byte {place}"));
        }
    }
}

#[test]
fn every_cut_is_noticed() {
    let good = signed(&license()).into_bytes();
    for place in 0..good.len() {
        refused(&good[..place], &format!("cut at {place}"));
        refused(&good[place + 1..], &format!("begun after {place}"));
    }
}

#[test]
fn every_changed_byte_within_the_armour_is_noticed() {
    let good = Forged::signed(payload().as_bytes()).json();
    for place in 0..good.len() {
        for other in "A0az+/=_\"\\{}:, \u{7f}".chars() {
            let mut changed = good.clone();
            changed.replace_range(place..=place, other.encode_utf8(&mut [0; 4]));
            if changed != good {
                refused(
                    armoured(&changed, 64).as_bytes(),
                    &format!("{other:?} at {place} within the armour"),
                );
            }
        }
    }
}

#[test]
fn no_bit_of_the_signature_can_be_another() {
    let good = Forged::signed(payload().as_bytes());
    let signature = BASE64_STANDARD.decode(&good.sig).unwrap();
    for bit in 0..signature.len() * 8 {
        let mut changed = signature.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let forged = Forged {
            sig: BASE64_STANDARD.encode(changed),
            ..good.clone()
        };
        assert_eq!(
            open_trusted(forged.file()).unwrap_err().code(),
            "signature",
            "bit {bit}"
        );
    }
}

#[test]
fn the_file_itself_is_taken() {
    assert_eq!(open_trusted(signed(&license())), Ok(license()));
    assert_eq!(Forged::signed(payload().as_bytes()).file(), signed(&license()));
}
