//! What differs from run to run, made the same.

/// Replaces ids, order numbers and times. The same id gets the same number, so that a reader sees what belongs together.
pub(super) fn tidy(text: &str) -> String {
    let mut ids: Vec<String> = Vec::new();
    let mut tidied = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = if let Some(id) = shaped(rest, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
            let place = ids.iter().position(|known| known == id);
            let place = place.unwrap_or_else(|| {
                ids.push(id.to_owned());
                ids.len() - 1
            });
            tidied += &format!("[id {}]", place + 1);
            id.len()
        } else if let Some(token) = cookie(rest) {
            tidied += "__Host-sid=[token]";
            token.len()
        } else if let Some(reference) = shaped(rest, "JWTdddddd-dddd-ddddd") {
            tidied += "[order number]";
            reference.len()
        } else if let Some(time) = shaped(rest, "dddd-dd-ddTdd:dd:dd") {
            tidied += "[time]";
            // Fractions are as long as they need be.
            let end = rest[time.len()..].find(|c: char| c != '.' && !c.is_ascii_digit() && c != 'Z');
            time.len() + end.unwrap_or(rest.len() - time.len())
        } else if let Some(day) = shaped(rest, "dddd-dd-dd") {
            tidied += "[day]";
            day.len()
        } else {
            tidied.push(letter);
            letter.len_utf8()
        };
        rest = &rest[length..];
    }
    tidied
}

/// The start of `text` if it sets a session's cookie.
fn cookie(text: &str) -> Option<&str> {
    let value = text
        .strip_prefix("__Host-sid=")?
        .find(';')
        .filter(|length| *length > 0)?;
    text.get(.."__Host-sid=".len() + value)
}

/// The start of `text` if it has this shape: `d` a digit, `x` a hexadecimal digit, anything else itself.
fn shaped<'a>(text: &'a str, shape: &str) -> Option<&'a str> {
    let start = text.get(..shape.len())?;
    let fits = start.chars().zip(shape.chars()).all(|(letter, wanted)| match wanted {
        'd' => letter.is_ascii_digit(),
        'x' => letter.is_ascii_hexdigit() && !letter.is_ascii_uppercase(),
        _ => letter == wanted,
    });
    fits.then_some(start)
}
