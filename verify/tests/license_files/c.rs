//! The C functions, asked by a program in C that was compiled with the header.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use keyledger_verify::{ActivationKey, Kind, License, Size};

use super::common::folder;
use crate::make::{license, vectors};

const CRATE: &str = env!("CARGO_MANIFEST_DIR");

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A program that stands on the library, built once for all tests.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(program);

fn program() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = scratch.parent().unwrap();
    run(Command::new(env!("CARGO"))
        .current_dir(CRATE)
        .args([
            "rustc",
            "--quiet",
            "--offline",
            "--lib",
            "--features",
            "c",
            "--crate-type",
            "cdylib",
            "--target-dir",
        ])
        .arg(target));
    let library = target.join(format!("debug/{DLL_PREFIX}keyledger_verify{DLL_SUFFIX}"));
    let program = scratch.join("ask");
    run(Command::new("cc")
        .current_dir(CRATE)
        .args([
            "-std=c99",
            "-pedantic",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Iinclude",
            "tests/ask.c",
            "-o",
        ])
        .args([&program, &library])
        .arg(format!("-Wl,-rpath,{}", library.parent().unwrap().display())));
    program
}

/// The number that the header gives an outcome.
fn number(outcome: &str) -> String {
    let header = fs::read_to_string(format!("{CRATE}/include/keyledger_verify.h")).unwrap();
    let name = format!("KEYLEDGER_{} = ", outcome.to_uppercase().replace('-', "_"));
    let found = header.lines().find_map(|line| line.trim().strip_prefix(&name));
    found
        .unwrap_or_else(|| panic!("the header has no {name}"))
        .trim_end_matches(',')
        .to_owned()
}

/// What the program prints of a license.
fn printed(license: &License) -> String {
    let flag = u8::from;
    let (size, is_unlimited) = match license.size {
        Size::Count(count) => (count.get(), 0),
        Size::Unlimited => (0, 1),
    };
    let License {
        license_id,
        serial,
        activation_key: ActivationKey(activation_key),
        product,
        position,
        revision,
        ..
    } = license;
    format!(
        "{license_id} {serial} {activation_key} {product} [{}]\n{size} {is_unlimited} {} {} {}\n{} {} {} {} {}\n{position} {revision}\n",
        license.edition.as_deref().unwrap_or_default(),
        flag(license.trial_end.is_some()),
        flag(license.support_until.is_some()),
        flag(license.kind == Kind::Support),
        license.trial_end.map_or(0, |end| end.unix()),
        license.support_until.map_or(0, |day| day.end().unix()),
        license.issued_at.unix(),
        license.refresh_after.unix(),
        license.valid_until.unix(),
    )
}

const NOTHING: &str = "    []\n0 0 0 0 0\n0 0 0 0 0\n0 0\n";

#[test]
fn c_is_told_the_same_of_each_vector() {
    for vector in vectors() {
        let mut command = Command::new(&*PROGRAM);
        command.arg(folder().join(&vector.file)).arg(folder().join("keys.json"));
        command.args([&vector.computer_id, &vector.now.unix().to_string()]);
        for seen in &vector.seen {
            command.args([&seen.license_id, &seen.revision.to_string()]);
        }
        let license = vector.license.as_ref().map_or(NOTHING.to_owned(), printed);
        let expected = format!("{}\n{license}", number(&vector.outcome));
        assert_eq!(run(&mut command), expected, "{}: {}", vector.file, vector.shows);
    }
}

#[test]
fn a_wrong_call_is_told_from_a_wrong_file() {
    let (good, keys) = (folder().join("good.lic"), folder().join("keys.json"));
    let ask = |keys: &Path, computer_id: &[u8]| {
        let mut command = Command::new(&*PROGRAM);
        command
            .arg(&good)
            .arg(keys)
            .arg(OsStr::from_bytes(computer_id))
            .arg("1796083200");
        run(&mut command)
    };
    assert_eq!(ask(&keys, b"SRV-TSE-02"), format!("0\n{}", printed(&license())));
    assert_eq!(
        ask(&good, b"SRV-TSE-02"),
        format!("{}\n{NOTHING}", number("wrong-keys"))
    );
    assert_eq!(ask(&keys, b"SRV\xff"), format!("{}\n{NOTHING}", number("wrong-call")));
}
