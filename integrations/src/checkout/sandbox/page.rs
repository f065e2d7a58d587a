//! The pay page as HTML: no script, no style of its own, every text escaped.

use chrono::{DateTime, Utc};
use domain::{locale::Language, money::Money};

use super::{
    routes,
    sessions::{Session, State},
    texts::{self, Texts},
};
use crate::checkout::CheckoutLine;

/// The page of a session as it stands; `told` says whether the receiver took all that happened there.
pub(super) fn page(session: &Session, told: bool, now: DateTime<Utc>) -> String {
    let language = session.request.buyer.language.unwrap_or(Language::En);
    let texts = texts::of(language);
    let body = [
        notice(session, texts, now),
        if told {
            String::new()
        } else {
            paragraph("untold", texts.untold)
        },
        lines(session, texts),
        buttons(session, texts, now),
    ];
    document(language, texts, &body.concat())
}

/// What is shown where there is no such page.
pub(super) fn unknown() -> String {
    let language = Language::En;
    let texts = texts::of(language);
    document(language, texts, &paragraph("state", texts.unknown))
}

fn document(language: Language, texts: &Texts, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/sandbox/style.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         {note}{body}</main>\n</body>\n</html>\n",
        title = texts.title,
        note = paragraph("note", texts.note),
    )
}

fn notice(session: &Session, texts: &Texts, now: DateTime<Utc>) -> String {
    let text = match &session.state {
        _ if session.is_over(now) => texts.expired,
        State::Open { failed: false } => return String::new(),
        State::Open { failed: true } => texts.failed,
        State::Cancelled => texts.cancelled,
        State::Paid { order, returned, .. } => {
            let text = match (returned.len(), returned.len() == session.request.lines.len()) {
                (_, true) => texts.refunded,
                (0, false) => texts.paid,
                (_, false) => texts.partly_refunded,
            };
            return paragraph("state", &format!("{text} {}", escape(order.reference())));
        }
    };
    paragraph("state", text)
}

fn lines(session: &Session, texts: &Texts) -> String {
    let rows: String = session
        .request
        .lines
        .iter()
        .map(|line| row(session, line, texts))
        .collect();
    let total = session.total().map(shown).unwrap_or_default();
    let [item, quantity, price, subtotal] = texts.columns;
    format!(
        "<table>\n<thead><tr><th scope=\"col\">{item}</th><th scope=\"col\">{quantity}</th>\
         <th scope=\"col\">{price}</th><th scope=\"col\">{subtotal}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n\
         <tfoot><tr><th scope=\"row\" colspan=\"3\">{}</th><td>{total}</td></tr></tfoot>\n</table>\n",
        texts.total
    )
}

fn row(session: &Session, line: &CheckoutLine, texts: &Texts) -> String {
    let subtotal = line.subtotal().map(shown).unwrap_or_default();
    let refund = match &session.state {
        State::Paid { returned, .. } if session.request.lines.len() > 1 && !returned.contains(&line.number) => {
            let field = format!("<input type=\"hidden\" name=\"line\" value=\"{}\">", line.number);
            form(session, "refund", texts.refund_line, &field)
        }
        _ => String::new(),
    };
    format!(
        "<tr><td>{}{refund}</td><td>{}</td><td>{}</td><td>{subtotal}</td></tr>\n",
        escape(&line.description),
        line.quantity,
        shown(line.unit_price),
    )
}

fn buttons(session: &Session, texts: &Texts, now: DateTime<Utc>) -> String {
    match &session.state {
        _ if session.is_over(now) => String::new(),
        State::Open { .. } => [
            form(session, "pay", texts.pay, ""),
            form(session, "fail", texts.fail, ""),
            form(session, "cancel", texts.cancel, ""),
        ]
        .concat(),
        State::Paid { returned, .. } if returned.len() < session.request.lines.len() => {
            form(session, "refund", texts.refund, "")
        }
        State::Paid { .. } | State::Cancelled => String::new(),
    }
}

fn form(session: &Session, action: &str, label: &str, fields: &str) -> String {
    let path = routes::path(&session.session_id);
    format!(
        "<form method=\"post\" action=\"{path}/{action}\">{fields}<button class=\"{action}\">{label}</button></form>\n"
    )
}

fn paragraph(class: &str, html: &str) -> String {
    format!("<p class=\"{class}\">{html}</p>\n")
}

fn shown(money: Money) -> String {
    format!("{} {}", money.amount(), money.currency)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
