//! The text around a file's content: a line that begins it, base64 in lines of 64 columns, a line that ends it.

use alloc::{string::String, vec::Vec};

use base64::{Engine, prelude::BASE64_STANDARD};

const BEGIN: &str = "-----BEGIN KEYLEDGER LICENSE-----\n";
const END: &str = "-----END KEYLEDGER LICENSE-----\n";
/// How long a line of base64 is, but for the last.
const COLUMNS: usize = 64;

/// The content as the text of a file.
pub(crate) fn armour(content: &str) -> String {
    let encoded = BASE64_STANDARD.encode(content);
    let lines = encoded.len().div_ceil(COLUMNS);
    let mut text = String::with_capacity(BEGIN.len() + encoded.len() + lines + END.len());
    text.push_str(BEGIN);
    for (column, letter) in encoded.chars().enumerate() {
        if column > 0 && column % COLUMNS == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push('\n');
    text.push_str(END);
    text
}

/// The content of a file, which must be what [`armour`] makes of it and nothing else.
pub(crate) fn unarmour(file: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(file).ok()?;
    let lines = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let encoded: Vec<u8> = lines.bytes().filter(|byte| *byte != b'\n').collect();
    let content = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    (armour(&content) == text).then_some(content)
}
