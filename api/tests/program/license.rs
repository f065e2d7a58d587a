//! License files on the command line.

use insta::assert_snapshot;

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
