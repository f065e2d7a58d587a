//! The second reader, docs/verify_license.py, and this crate say the same of every vector.

use std::{fs, path::Path, process::Command};

use keyledger_verify::License;
use serde::Deserialize;

use super::common::folder;
use crate::make::Vector;

#[derive(Deserialize)]
struct Answer {
    outcome: String,
    license: Option<License>,
}

fn ask(python: &Path, vector: &Vector) -> Answer {
    let mut command = Command::new(python);
    command
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verify_license.py"))
        .arg(folder().join(&vector.file))
        .arg("--keys")
        .arg(folder().join("keys.json"))
        .args(["--at", &vector.now.to_string(), "--computer", &vector.computer_id]);
    for seen in &vector.seen {
        command.args(["--seen", &format!("{}={}", seen.license_id, seen.revision)]);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let answer: Answer = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let holds = ["fresh", "refresh-due", "in-grace"].contains(&answer.outcome.as_str());
    assert_eq!(output.status.code(), Some(if holds { 0 } else { 1 }), "{said}");
    answer
}

#[test]
fn the_second_reader_says_the_same_of_each_vector() {
    let python = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../.tools/cryptography/bin/python"
    ));
    assert!(
        python.exists(),
        "run ./dev test, which installs what the second reader needs"
    );
    let vectors: Vec<Vector> = serde_json::from_slice(&fs::read(folder().join("vectors.json")).unwrap()).unwrap();
    assert!(vectors.len() > 100, "only {} vectors", vectors.len());
    for vector in vectors {
        let answer = ask(python, &vector);
        assert_eq!(answer.outcome, vector.outcome, "{}: {}", vector.file, vector.shows);
        assert_eq!(answer.license, vector.license, "{}: {}", vector.file, vector.shows);
    }
}
