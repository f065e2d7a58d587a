//! License files on the command line.

use std::{fs, process::Output};

use insta::assert_snapshot;
use keyledger_verify::{ActivationKey, Request};
use serde_json::Value;

use super::installation::{Installation, stderr, stdout};

const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../verify/vectors/good.lic");
const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../verify/vectors/keys.json");

/// The exit code of `keyledger license verify good.lic` with these arguments, and what it prints where.
fn verify(installation: &Installation, arguments: &[&str]) -> String {
    let output = installation.run(&[&["license", "verify", GOOD], arguments].concat());
    let code = output.status.code().expect("it ends by itself");
    format!("exit code {code}\n{}{}", stdout(&output), stderr(&output))
}

/// The same with the keys of the vectors, which need no installation.
fn by_keys(arguments: &[&str]) -> String {
    let installation = Installation::new();
    let told = verify(&installation, &[&["--keys", KEYS], arguments].concat());
    assert!(!installation.data.exists(), "nothing is made");
    told
}

#[test]
fn a_file_that_holds_ends_with_0() {
    let computer = ["--computer", "SRV-TSE-02", "--at"];
    let at = |time, more: &[&str]| by_keys(&[computer.as_slice(), &[time], more].concat());
    assert_snapshot!("fresh", at("2026-12-01T00:00:00Z", &[]));
    assert_snapshot!("refresh_due_for_programs", at("2027-01-01T00:00:00Z", &["--json"]));
    assert_snapshot!("in_grace_of_any_computer", by_keys(&["--at", "2027-02-01T00:00:00Z"]));
}

#[test]
fn a_file_that_is_refused_ends_with_1_and_says_what_to_do() {
    assert_snapshot!(
        "other_computer",
        by_keys(&["--computer", "SRV-TSE-03", "--at", "2026-12-01T00:00:00Z"])
    );
    let over = ["--at", "2028-01-01T00:00:00Z"];
    assert_snapshot!("over", by_keys(&over));
    assert_snapshot!("over_for_programs", by_keys(&[over.as_slice(), &["--json"]].concat()));
    assert_snapshot!("not_issued_yet", by_keys(&["--at", "2026-01-01T00:00:00Z"]));
}

#[test]
fn what_cannot_be_found_out_ends_with_2() {
    let installation = Installation::new();
    let folder = installation.data.display().to_string();
    let told = [
        verify(&installation, &["--keys", "no/such/file"]),
        verify(&installation, &["--keys", GOOD]),
        verify(&installation, &[]).replace(&folder, "[data]"),
        verify(&installation, &["--at", "tomorrow"]),
    ];
    assert!(told.iter().all(|told| told.starts_with("exit code 2\n")), "{told:?}");
    assert_snapshot!(told.join("\n"));
}

#[test]
fn without_keys_those_of_the_installation_are_trusted() {
    let installation = Installation::new();
    let (serving, _) = installation.serve();
    let told = verify(&installation, &["--at", "2026-12-01T00:00:00Z"]);
    assert!(
        told.starts_with("exit code 1\nkeyledger: refused (unknown-key)"),
        "{told}"
    );
    assert!(serving.terminate());
}

/// What `keyledger …` prints for programs.
fn listed(installation: &Installation, arguments: &[&str]) -> Value {
    let output = installation.run(&[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("is JSON")
}

/// What the program does about the request that a computer wrote.
fn bring(installation: &Installation, request: &Request, more: &[&str]) -> Output {
    let file = installation.data.with_extension("request");
    fs::write(&file, request.write()).expect("it is written");
    let path = file.display().to_string();
    let output = installation.run(&[&["license", "request", &path], more].concat());
    fs::remove_file(file).expect("it is there");
    output
}

#[test]
fn a_computer_without_a_network_is_served_on_the_command_line() {
    let installation = Installation::new();
    assert!(installation.run(&["demo"]).status.success());
    let (licenses, keys) = (listed(&installation, &["licenses"]), listed(&installation, &["keys"]));
    let items = |list: &Value| list["items"].as_array().expect("is a list").clone();
    let is_free = |row: &&Value| row["status"] == "assigned" && row["term"] == "permanent";
    let license = items(&licenses).iter().find(is_free).cloned().expect("one is free");
    let is_its = |row: &&Value| row["activation_key_id"] == license["activation_key_id"];
    let key = items(&keys).iter().find(is_its).cloned().expect("a key carries it");
    let text = |value: &Value| value.as_str().expect("is text").to_owned();
    let wanted = Request::Activation {
        activation_key: ActivationKey(text(&key["code"])),
        product: text(&license["product"]),
        edition: None,
        size: None,
        computer_id: "SRV-OFF-1".to_owned(),
        computer_name: None,
    };

    let made = bring(&installation, &wanted, &[]);
    let file = stdout(&made);
    let back = Request::Release {
        computer_id: "SRV-OFF-1".to_owned(),
        file: file.clone(),
    };
    let released = bring(&installation, &back, &["--json"]);
    let none = bring(
        &installation,
        &Request::Release {
            computer_id: "SRV-OFF-2".to_owned(),
            file: file.clone(),
        },
        &[],
    );

    assert!(made.status.success(), "{}", stderr(&made));
    assert!(file.starts_with("-----BEGIN KEYLEDGER LICENSE-----\n"), "{file}");
    let told: Value = serde_json::from_str(&stdout(&released)).expect("is JSON");
    assert_eq!(told["released"], true, "{told}");
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("another computer"), "{}", stderr(&none));
}
