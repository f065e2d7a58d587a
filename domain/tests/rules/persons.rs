//! What is taken as an e-mail address and as a comment.

use domain::person::{Comment, EmailAddress, PersonError};

#[test]
fn addresses_are_taken_as_their_owners_write_them() {
    let cases = [
        (" Caro@Example.com ", "Caro@Example.com", "caro@example.com"),
        (
            "o'neil+x@a-b.example.org",
            "o'neil+x@a-b.example.org",
            "o'neil+x@a-b.example.org",
        ),
        ("jörg@müller.example", "jörg@müller.example", "jörg@müller.example"),
    ];
    for (typed, kept, normalised) in cases {
        let email: EmailAddress = typed.parse().unwrap();
        assert_eq!((email.as_str(), email.normalised().as_str()), (kept, normalised));
    }
}

#[test]
fn anything_else_is_no_address() {
    let too_long = format!("{}@example.com", "x".repeat(243));
    let cases = [
        "",
        "caro",
        "@example.com",
        "caro@",
        "caro@localhost",
        "caro@example.",
        "caro@.com",
        "caro@a..b",
        "caro@-a.com",
        "caro@a-.com",
        "a@b@example.com",
        "ca ro@example.com",
        "ca\u{7}ro@example.com",
        "caro@exa mple.com",
        "caro@example.com, dora@example.com",
        &too_long,
    ];
    for text in cases {
        assert_eq!(text.parse::<EmailAddress>(), Err(PersonError::MalformedEmail), "{text}");
    }
    format!("{}@example.com", "x".repeat(242))
        .parse::<EmailAddress>()
        .unwrap();
}

#[test]
fn comments_are_long_texts_of_many_lines() {
    let text = format!("first\n\tsecond {}", "ü".repeat(1986));
    assert_eq!(text.parse::<Comment>().unwrap().as_str(), text);
    for text in ["bell \u{7}", "return\r\n", &"x".repeat(2001)] {
        assert_eq!(text.parse::<Comment>(), Err(PersonError::MalformedComment));
    }
}
