//! Imports run one way.

use std::process::Command;

use serde_json::Value;

/// The floors, from the ground. A crate imports only crates of lower floors.
const FLOORS: &[&[&str]] = &[
    &["domain", "embedded_postgres", "keyledger-verify"],
    &["event_log", "device-example"],
    &["projections", "demo"],
    &["integrations"],
    &["api"],
];

/// What the rules must do without: input, output, clocks, randomness, tasks.
const NOT_IN_DOMAIN: &[&str] = &[
    "sqlx",
    "tokio",
    "async-trait",
    "rand",
    "getrandom",
    "reqwest",
    "axum",
    "tracing",
];

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

/// Names of what a package imports in the product: not what only its tests use.
fn imports(package: &Value) -> impl Iterator<Item = &str> {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    dependencies
        .filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| dependency["name"].as_str().unwrap())
}

#[test]
fn imports_run_one_way() {
    for package in packages() {
        let name = package["name"].as_str().unwrap().to_owned();
        if name == "tests" {
            continue;
        }
        let own = floor(&name).unwrap_or_else(|| panic!("{name} has no floor: give it one, in FLOORS"));
        for import in imports(&package) {
            assert_ne!(import, "tests", "{name} imports the tests");
            if let Some(other) = floor(import) {
                assert!(other < own, "{name} imports {import}, which is not below it");
            }
        }
    }
}

#[test]
fn the_rules_stand_on_their_own() {
    let packages = packages();
    let domain = packages.iter().find(|package| package["name"] == "domain").unwrap();
    for import in imports(domain) {
        assert!(!NOT_IN_DOMAIN.contains(&import), "domain imports {import}");
    }
}
