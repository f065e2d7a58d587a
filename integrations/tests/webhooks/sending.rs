//! Receivers on a socket, with their faults.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use integrations::webhooks::{
    Answer, ID_HEADER, Message, Reach, SIGNATURE_HEADER, Secret, SendError, Sender, TIMESTAMP_HEADER, USUAL_PATIENCE,
    signatures,
};
use tokio::net::TcpListener;

type Heard = Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>;

async fn answer(State(heard): State<Heard>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    heard.lock().unwrap().push((uri.path().to_owned(), headers, body));
    match uri.path() {
        "/gone" => StatusCode::GONE.into_response(),
        "/busy" => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "120")]).into_response(),
        "/busy-until" => {
            let until = [("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")];
            (StatusCode::SERVICE_UNAVAILABLE, until).into_response()
        }
        "/elsewhere" => Redirect::temporary("/well").into_response(),
        "/slow" => std::future::pending().await,
        "/endless" => {
            let more = futures_util::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[b'a'; 1000])));
            Body::from_stream(more).into_response()
        }
        _ => "well".into_response(),
    }
}

/// Somebody who receives, and what was heard.
async fn receiver() -> (String, Heard) {
    let heard = Heard::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(Arc::clone(&heard));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, heard)
}

fn secret() -> Secret {
    Secret::new(&[7; 32]).unwrap()
}

async fn send(url: &str, patience: Duration) -> Result<Answer, SendError> {
    let sender = Sender::new(Reach::Loopback, patience).unwrap();
    let message = Message {
        id: "the-id",
        at: DateTime::<Utc>::UNIX_EPOCH,
        body: br#"{"a":1}"#,
    };
    sender.send(url, message, &[secret()]).await
}

#[tokio::test]
async fn a_message_arrives_signed() {
    let (url, heard) = receiver().await;
    let answer = send(&format!("{url}/hooks"), USUAL_PATIENCE).await.unwrap();
    let well = Answer {
        status: 200,
        retry_after: None,
        body: "well".to_owned(),
    };
    assert_eq!(answer, well);
    let heard = heard.lock().unwrap();
    let (path, headers, body) = &heard[0];
    assert_eq!((path.as_str(), &body[..]), ("/hooks", &br#"{"a":1}"#[..]));
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!((header(ID_HEADER), header(TIMESTAMP_HEADER)), ("the-id", "0"));
    assert_eq!(header(SIGNATURE_HEADER), signatures(&[secret()], "the-id", 0, body));
}

#[tokio::test]
async fn what_a_receiver_answers_is_told() {
    let (url, _) = receiver().await;
    for (path, status, seconds) in [
        ("gone", 410, None),
        ("busy", 503, Some(120)),
        ("busy-until", 503, Some(60)),
    ] {
        let answer = send(&format!("{url}/{path}"), USUAL_PATIENCE).await.unwrap();
        let told = (answer.status, answer.retry_after.map(|wait| wait.as_secs()));
        assert_eq!(told, (status, seconds), "{path}");
    }
}

#[tokio::test]
async fn asvs_1_3_6_nobody_is_sent_elsewhere() {
    let (url, heard) = receiver().await;
    let answer = send(&format!("{url}/elsewhere"), USUAL_PATIENCE).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(heard.lock().unwrap().len(), 1, "it is not followed");
}

#[tokio::test]
async fn of_an_answer_without_end_4_kib_are_read() {
    let (url, _) = receiver().await;
    let answer = send(&format!("{url}/endless"), USUAL_PATIENCE).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 4096));
}

#[tokio::test]
async fn who_does_not_answer_is_given_up() {
    let (url, _) = receiver().await;
    let sent = send(&format!("{url}/slow"), Duration::from_millis(50)).await;
    assert!(matches!(sent, Err(SendError::TooSlow)), "{sent:?}");
}

#[tokio::test]
async fn where_nobody_listens_nobody_is_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let sent = send(&url, USUAL_PATIENCE).await;
    assert!(matches!(sent, Err(SendError::Unreachable(_))), "{sent:?}");
}
