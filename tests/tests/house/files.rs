//! What no file may hold.

use std::{fs, path::PathBuf, process::Command};

const LONGEST_FILE: usize = 400;

/// Every file that is kept under version control, or is about to be, with its text.
pub(super) fn files() -> Vec<(String, String)> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    let files: Vec<_> = names
        .lines()
        .filter_map(|name| Some((name.to_owned(), fs::read_to_string(root.join(name)).ok()?)))
        .collect();
    assert!(files.len() > 100, "only {} files were found", files.len());
    files
}

pub(super) fn rust() -> Vec<(String, String)> {
    files().into_iter().filter(|(name, _)| name.ends_with(".rs")).collect()
}

/// This file names what it forbids.
fn is_this(name: &str) -> bool {
    name.ends_with("house/files.rs")
}

fn refuse(files: Vec<(String, String)>, forbidden: &[&str], why: &str) {
    let mut found = Vec::new();
    for (name, text) in files.into_iter().filter(|(name, _)| !is_this(name)) {
        for (number, line) in text.lines().enumerate() {
            if forbidden.iter().any(|forbidden| line.contains(forbidden)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_longer_than_a_file_may_be() {
    for (name, text) in rust() {
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST_FILE,
            "{name} has {lines} lines: does it hold two things?"
        );
    }
}

#[test]
fn nothing_is_left_for_later_or_waved_through() {
    refuse(
        rust(),
        &[
            "#[allow(",
            "#![allow(",
            "#[ignore",
            "todo!(",
            "unimplemented!(",
            "dbg!(",
        ],
        "take these out",
    );
}

#[test]
fn no_test_sleeps() {
    let tests = rust().into_iter().filter(|(name, _)| name.contains("tests/")).collect();
    refuse(tests, &["thread::sleep", "time::sleep"], "wait for a condition instead");
}

#[test]
fn there_is_no_floating_point_near_money_and_credits() {
    let near = |name: &str| {
        [
            "domain/",
            "event_log/src",
            "projections/",
            "integrations/src",
            "demo/src",
        ]
        .iter()
        .any(|near| name.starts_with(near))
    };
    let files = rust().into_iter().filter(|(name, _)| near(name)).collect();
    refuse(files, &["f32", "f64"], "count in minor units");
}

#[test]
fn the_rules_read_no_clock_and_draw_no_number() {
    let files = rust()
        .into_iter()
        .filter(|(name, _)| name.starts_with("domain/src"))
        .collect();
    refuse(
        files,
        &["Utc::now", "SystemTime", "Instant::now", "now_v7", "new_v4", "rand::"],
        "these come with the command",
    );
}
