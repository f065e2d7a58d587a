//! More requests than the server works on at once.

use std::num::NonZeroU32;

use api::Limits;
use reqwest::Method;
use tokio::task::JoinSet;

use super::client::{Server, answer};

const AT_ONCE: u32 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_what_there_is_no_place_for_is_refused_at_once_and_says_when_to_try_again() {
    let server = Server::limited(Limits {
        at_once: NonZeroU32::new(AT_ONCE),
        ..Limits::default()
    })
    .await;
    // These wait for what will not be there: nothing else is written.
    let ahead = server.test.head().await.0 + 1;
    let mut waiting = JoinSet::new();
    for _ in 0..=AT_ONCE {
        let request = server.request(Method::GET, "/v1/licenses");
        waiting.spawn(answer(request.header("min-log-position", ahead)));
    }

    let refused = waiting.join_next().await.unwrap().unwrap();
    let well = answer(server.anonymous(Method::GET, "/livez")).await;
    let others = waiting.join_all().await;

    assert_eq!((refused.status, refused.code().as_str()), (503, "busy"));
    assert!(refused.headers.contains(&("retry-after", "1".to_owned())), "{refused}");
    assert_eq!(well.status, 200, "one may always ask whether it is well");
    assert!(others.iter().all(|other| other.code() == "view-behind"));
    assert_eq!(
        server.get("/v1/licenses").await.status,
        200,
        "the places are free again"
    );
}
