//! What a server counts.

use insta::assert_snapshot;
use projections::Projection;
use reqwest::Method;
use serde_json::json;

use super::{
    installation::Installation,
    talk::{PASSWORD, Talk, answer, invited},
};

/// All that is told at the admin address.
async fn scrape(admin: &Talk) -> String {
    let answer = answer(admin.ask(Method::GET, "/metrics")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    answer.text().await.expect("arrives")
}

/// The value of the one line of this name with these labels.
fn value(metrics: &str, name: &str, labels: &[(&str, &str)]) -> f64 {
    let is_it = |line: &&str| {
        let of_name = line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']));
        of_name
            && labels
                .iter()
                .all(|(label, value)| line.contains(&format!("{label}=\"{value}\"")))
    };
    let found: Vec<_> = metrics.lines().filter(is_it).collect();
    let [line] = found[..] else {
        panic!("{name} {labels:?} should be there once: {found:?} of\n{metrics}");
    };
    let value = line.rsplit(' ').next().expect("has a value");
    value.parse().expect("is a number")
}

/// Says what is refused in several ways, and takes an invitation; gives how often the document could be read until there were too many
/// requests.
async fn converse(talk: &Talk, link: &str) -> u32 {
    assert_eq!(talk.get("/v1/licenses").await, 401);
    assert_eq!(talk.get("/v1/licences/ada@vendor.example.com").await, 404);
    let brewing = Method::from_bytes(b"BREW").expect("is a method");
    assert_eq!(answer(talk.ask(brewing, "/v1/licenses")).await.status(), 405);
    let accept = json!({"link": link, "password": PASSWORD});
    assert_eq!(talk.post("/v1/invitations/accept", &accept).await, 204);
    let again = talk.post("/v1/invitations/accept", &accept).await;
    assert_eq!(again, 410, "a link is good once");
    let mut read = 0;
    while talk.get("/v1/openapi.json").await == 200 {
        read += 1;
    }
    read
}

#[tokio::test]
async fn what_a_server_does_can_be_scraped_at_an_address_of_its_own() {
    let installation = Installation::new();
    let (serving, port) = installation.serve_with(&[("KEYLEDGER_ANONYMOUS_RATE_LIMIT", "20")]);
    let admin = Talk::to(serving.admin.as_ref().expect("it says where its metrics are"));
    let talk = Talk::to(&port);
    let read = converse(&talk, &invited(&installation, "ada@vendor.example.com")).await;
    // Once every read model is at the head.
    while admin.get("/readyz").await != 200 {}

    let metrics = scrape(&admin).await;
    let counted = |method, route, status| {
        let labels = [("method", method), ("route", route), ("status", status)];
        value(&metrics, "keyledger_http_request_duration_seconds_count", &labels)
    };
    assert_eq!(counted("GET", "/v1/openapi.json", "2xx"), f64::from(read));
    assert_eq!(counted("POST", "/v1/invitations/accept", "2xx"), 1.0);
    for (method, route) in [("GET", "/v1/licenses"), ("GET", "unmatched"), ("other", "/v1/licenses")] {
        assert_eq!(counted(method, route, "4xx"), 1.0, "{method} {route}");
    }
    let codes = [
        "not-signed-in",
        "unknown-route",
        "wrong-method",
        "link-invalid",
        "too-many-requests",
    ];
    let problems = |code| value(&metrics, "keyledger_http_problems_total", &[("code", code)]);
    assert_eq!(codes.map(problems), [1.0; 5]);
    let commands = |outcome| value(&metrics, "keyledger_commands_total", &[("outcome", outcome)]);
    // The first signing key, and what was accepted. What the other process did, which invited, is not counted here.
    assert_eq!(["appended", "rejected", "busy"].map(commands), [2.0, 0.0, 0.0]);
    for timed in ["keyledger_append_group_commands", "keyledger_append_duration_seconds"] {
        assert_eq!(value(&metrics, &format!("{timed}_count"), &[]), 2.0, "{timed}");
    }
    assert_eq!(value(&metrics, "keyledger_commands_waiting", &[]), 0.0);
    assert_eq!(value(&metrics, "keyledger_database_answers", &[]), 1.0);
    for projection in Projection::ALL {
        let lag = |name| value(&metrics, name, &[("projection", projection.name())]);
        assert_eq!(lag("keyledger_projection_lag_events"), 0.0);
        assert_eq!(lag("keyledger_projection_stands_still"), 0.0);
    }
    for hidden in ["ada@", "licences", "BREW"] {
        assert!(!metrics.contains(hidden), "{hidden} is told");
    }
    assert_snapshot!("families", families(&metrics));
    assert_eq!(
        talk.get("/metrics").await,
        404,
        "whoever sends requests sees none of it"
    );
    assert_eq!(admin.get("/v1/openapi.json").await, 404);
    assert!(serving.terminate());
}

/// The name, type and meaning of each.
fn families(metrics: &str) -> String {
    let mut lines: Vec<_> = metrics.lines().filter(|line| line.starts_with('#')).collect();
    lines.sort_by_key(|line| line.split(' ').nth(2));
    lines.join("\n")
}

#[test]
fn the_admin_address_can_be_chosen_and_left_out() {
    let installation = Installation::new();
    let (serving, port) = installation.serve_with(&[("KEYLEDGER_ADMIN_LISTEN", "off")]);
    assert_eq!(serving.admin, None);

    let taken = installation.run(&["serve", "--port", "0", "--admin-listen", &format!("127.0.0.1:{port}")]);

    assert_eq!(taken.status.code(), Some(1));
    let complaint = super::installation::stderr(&taken);
    assert!(
        complaint.contains(&format!("cannot listen on 127.0.0.1:{port} for metrics")),
        "{complaint}"
    );
    assert!(serving.terminate());
}

#[tokio::test]
async fn metrics_are_told_also_while_the_database_is_gone() {
    let installation = Installation::new();
    let (serving, port) = installation.serve();
    let admin = Talk::to(serving.admin.as_ref().expect("it says where its metrics are"));
    assert_eq!(value(&scrape(&admin).await, "keyledger_database_answers", &[]), 1.0);

    assert!(installation.run(&["db", "stop"]).status.success());

    assert_eq!(admin.get("/livez").await, 200);
    assert_eq!(admin.get("/readyz").await, 503);
    assert_eq!(Talk::to(&port).get("/readyz").await, 503);
    let metrics = scrape(&admin).await;
    assert_eq!(value(&metrics, "keyledger_database_answers", &[]), 0.0);
    let problems = [("code", "database-unavailable")];
    assert_eq!(value(&metrics, "keyledger_http_problems_total", &problems), 2.0);
}
