//! Files that are wrong around a payload that is right.

use super::{
    forge::{Forged, armoured},
    make::{Vector, license, payload, signed},
};

pub(crate) fn wrong_wrappers() -> Vec<Vector> {
    let good = Forged::signed(payload().as_bytes());
    let json = good.json();
    let refused = |name: &str, content: &str, outcome: &str, shows: &str| {
        Vector::refused(&format!("{name}.lic"), armoured(content, 64), outcome, shows)
    };
    let wrong =
        |name: &str, content: String, shows: &str| refused(&format!("wrapper-{name}"), &content, "wrapper", shows);
    let other_alg = |name: &str, alg: &str| {
        let forged = Forged {
            alg: alg.to_owned(),
            ..good.clone()
        };
        refused(name, &forged.json(), "algorithm", &format!("the algorithm {alg:?}"))
    };
    let Forged { payload, kid, sig, .. } = &good;
    let other_order = format!(r#"{{"kid":"{kid}","payload":"{payload}","alg":"ed25519","sig":"{sig}"}}"#);
    vec![
        other_alg("algorithm-none", "none"),
        other_alg("algorithm-upper", "Ed25519"),
        other_alg("algorithm-other", "rsa-pkcs1-sha256"),
        wrong("order", other_order, "its fields in another order"),
        wrong("blank", json.replacen(',', ", ", 1), "a blank between its fields"),
        wrong("blank-after", format!("{json}\n"), "a line's end after it"),
        wrong("more", json.replacen('{', r#"{"more":1,"#, 1), "one field more"),
        wrong("less", json.replacen(r#","alg":"ed25519""#, "", 1), "one field less"),
        wrong("twice", json.replacen('{', r#"{"alg":"none","#, 1), "a field twice"),
        wrong("escape", json.replacen("test-2026", r"test\u002d2026", 1), "an escape"),
        wrong(
            "quote",
            json.replacen("test-2026", r#"test\"2026"#, 1),
            "an escape that is needed",
        ),
        wrong(
            "number",
            json.replacen(r#""ed25519""#, "25519", 1),
            "a number in the place of a text",
        ),
        wrong(
            "array",
            format!(r#"["{payload}","{kid}","ed25519","{sig}"]"#),
            "an array",
        ),
        wrong("no-json", "a license".to_owned(), "no JSON"),
    ]
}

pub(crate) fn wrong_armours() -> Vec<Vector> {
    let good = signed(&license());
    let json = Forged::signed(payload().as_bytes()).json();
    let wrong = |name: &str, content: String, shows: &str| {
        Vector::refused(&format!("armour-{name}.lic"), content, "armour", shows)
    };
    let half = good[..good.len() / 2].to_owned();
    let lines: Vec<_> = good.lines().collect();
    let without = |line: usize| {
        let left = lines.iter().enumerate().filter(|(number, _)| *number != line);
        left.map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let in_lines_of = |columns| armoured(&json, columns);
    vec![
        wrong("cut", half, "cut in the middle"),
        wrong("cut-end", good.trim_end().to_owned(), "the last line's end is cut"),
        Vector::refused("armour-line-lost.lic", without(3), "signature", "a line is lost"),
        wrong("begin-lost", without(0), "the line that begins it is lost"),
        wrong("end-lost", without(lines.len() - 1), "the line that ends it is lost"),
        wrong("text-before", format!("Your license:\n{good}"), "text before it"),
        wrong("text-after", format!("{good}Kind regards\n"), "text after it"),
        wrong("line-after", format!("{good}\n"), "an empty line after it"),
        wrong("twice", format!("{good}{good}"), "two files in one"),
        wrong(
            "other-label",
            good.replace("KEYLEDGER LICENSE", "LICENSE FILE"),
            "the lines of another format",
        ),
        wrong("crlf", good.replace('\n', "\r\n"), "lines that end in CR and LF"),
        wrong("cr", good.replace('\n', "\r"), "lines that end in CR"),
        wrong("byte-order-mark", format!("\u{feff}{good}"), "a byte order mark"),
        wrong("narrow", in_lines_of(60), "lines of 60 columns"),
        wrong("wide", in_lines_of(76), "lines of 76 columns"),
        wrong("one-line", in_lines_of(usize::MAX), "all in one line"),
        wrong(
            "blank",
            good.replacen("-----\n", "-----\n ", 1),
            "a blank before a line",
        ),
        wrong("empty-line", good.replacen("-----\n", "-----\n\n", 1), "an empty line"),
        wrong(
            "alphabet",
            good.replacen("eyJ", "_yJ", 1),
            "a letter of another alphabet of base64",
        ),
        Vector::refused("armour-no-content.lic", armoured("", 64), "wrapper", "no content"),
        wrong("empty", String::new(), "an empty file"),
        wrong("bare", json.clone(), "the content without armour"),
        Vector::refused(
            "too-long.lic",
            "x".repeat(16 * 1024 + 1),
            "too-long",
            "longer than a file can be",
        ),
    ]
}
