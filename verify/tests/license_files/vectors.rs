//! The vectors in the repository: they are what is made anew, and each gives what is said of it.

use std::{collections::BTreeMap, fs};

use keyledger_verify::{LONGEST_FILE, Refusal, Seen, Verified, Verifier};

use super::common::{folder, trusted};
use crate::make::{Vector, files};

fn stored() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

#[test]
fn making_the_vectors_anew_gives_the_same_bytes() {
    let (stored, made) = (stored(), files());
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&stored), names(&made));
    for (name, content) in made {
        assert!(
            stored[&name] == content,
            "{name} is another: make the vectors anew, or take back what changed them"
        );
    }
}

#[test]
fn each_vector_gives_what_is_said_of_it() {
    let keys = trusted();
    let vectors: Vec<Vector> = serde_json::from_slice(&fs::read(folder().join("vectors.json")).unwrap()).unwrap();
    assert!(vectors.len() > 100, "only {} vectors", vectors.len());
    for vector in vectors {
        let file = fs::read(folder().join(&vector.file)).unwrap();
        let seen: Vec<_> = vector
            .seen
            .iter()
            .map(|seen| Seen {
                license_id: &seen.license_id,
                revision: seen.revision,
            })
            .collect();
        let verifier = Verifier {
            keys: &keys,
            computer_id: &vector.computer_id,
            now: vector.now,
            seen: &seen,
        };
        let (outcome, license) = match verifier.verify(&file) {
            Ok(Verified { license, freshness }) => (freshness.code(), Some(license)),
            Err(Refusal::Over(license)) => ("over", Some(*license)),
            Err(refusal) => (refusal.code(), None),
        };
        assert_eq!(outcome, vector.outcome, "{}: {}", vector.file, vector.shows);
        assert_eq!(license, vector.license, "{}: {}", vector.file, vector.shows);
    }
}

#[test]
fn a_file_of_nearly_the_longest_length_is_taken() {
    let length = stored()["long.lic"].len();
    assert!((LONGEST_FILE - 100..=LONGEST_FILE).contains(&length), "{length} bytes");
}
