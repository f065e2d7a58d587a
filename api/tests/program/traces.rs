//! What a server tells OpenTelemetry.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    thread,
};

use reqwest::Method;

use super::{
    installation::Installation,
    talk::{Talk, answer},
};

/// Takes what is exported, as a collector does: the request's line, and its body.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it listens"));
    let (received, exports) = channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = BufReader::new(connection.expect("connects"));
            let mut head = String::new();
            while connection.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse().expect("is a number"))
            });
            let mut body = vec![0; length.expect("the length is told")];
            connection.read_exact(&mut body).expect("the body arrives");
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            connection.get_mut().write_all(answer).expect("is answered");
            let line = head.lines().next().unwrap_or_default().to_owned();
            if received.send((line, body)).is_err() {
                return;
            }
        }
    });
    (address, exports)
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_request_is_a_span_of_the_trace_that_it_names() {
    let installation = Installation::new();
    let (endpoint, exports) = collector();
    let (serving, port) =
        installation.serve_with(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint), ("NO_PROXY", "127.0.0.1")]);
    let request = Talk::to(&port).ask(
        Method::GET,
        "/v1/licenses/0197f0c0-7c07-7000-8000-000000000001?hidden=canary",
    );
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(answer(request.header("traceparent", parent)).await.status(), 401);
    assert!(serving.terminate(), "what waits to be sent is sent before the end");

    let (line, body) = exports.recv().expect("something is exported");
    assert_eq!(line, "POST /v1/traces HTTP/1.1");
    let trace = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
    let span = 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes();
    assert!(holds(&body, &trace) && holds(&body, &span), "it goes on with the trace");
    for told in [
        "keyledger",
        "GET /v1/licenses/{license_id}",
        "http.response.status_code",
    ] {
        assert!(holds(&body, told.as_bytes()), "{told} is not told");
    }
    for hidden in ["canary", "0197f0c0"] {
        assert!(!holds(&body, hidden.as_bytes()), "{hidden} is told");
    }
}
