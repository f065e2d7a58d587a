//! What the verbs about signing keys print.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use api::{
    Mint, SigningKeys,
    cli::{Cli, Verb},
};
use clap::Parser;
use insta::assert_snapshot;
use tests::TestLog;

use super::tidy::tidy;

/// The signing keys of a log, drawn the same in each run.
fn keys(test: &TestLog) -> SigningKeys {
    let (clock, next) = (test.clock.clone(), AtomicU8::new(1));
    let drawn = Arc::new(move |bytes: &mut [u8]| {
        bytes.fill(next.fetch_add(1, Ordering::SeqCst));
        Ok(())
    });
    let mint = Mint::drawing_from(Arc::new(move || clock.now()), drawn);
    SigningKeys::new(&test.access, test.log.clone(), mint)
}

/// What `keyledger signing-keys ARGUMENTS` prints, or why it does not.
async fn run(keys: &SigningKeys, arguments: &[&str]) -> Result<String, String> {
    let cli = Cli::try_parse_from(["keyledger", "signing-keys"].iter().chain(arguments)).expect("is understood");
    let Verb::SigningKeys(verb) = cli.verb else {
        panic!("{arguments:?} is not about signing keys")
    };
    let mut out = Vec::new();
    verb.run(keys, &mut out).await.map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).expect("is text"))
}

async fn printed(keys: &SigningKeys, arguments: &[&str]) -> String {
    tidy(&run(keys, arguments).await.expect("it prints"))
}

async fn in_use(keys: &SigningKeys) -> String {
    keys.current().await.expect("a key is in use").kid.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_created_put_in_use_replaced_and_retired() {
    let test = TestLog::new().await;
    let keys = keys(&test);
    assert_snapshot!("none", printed(&keys, &["list"]).await);
    assert_snapshot!("first", printed(&keys, &["rotate"]).await);
    let first = in_use(&keys).await;
    assert_snapshot!("created", printed(&keys, &["create"]).await);
    assert_snapshot!("rotated", printed(&keys, &["rotate"]).await);
    assert_snapshot!("created_for_programs", printed(&keys, &["create", "--json"]).await);
    let retire = ["retire", &first, "--reason", "a disk is missing"];
    let refused = run(&keys, &retire).await.expect_err("is not confirmed");
    assert_snapshot!("unconfirmed", tidy(&refused));
    let retire = [retire.as_slice(), &["--yes"]].concat();
    assert_snapshot!("retired", printed(&keys, &retire).await);
    assert_snapshot!("all", printed(&keys, &["list"]).await);
    assert_snapshot!("all_for_programs", printed(&keys, &["list", "--json"]).await);
    assert_snapshot!("rotated_for_programs", printed(&keys, &["rotate", "--json"]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_retired_says_what_to_do() {
    let test = TestLog::new().await;
    let keys = keys(&test);
    run(&keys, &["rotate"]).await.expect("it prints");
    let (kid, reason) = (in_use(&keys).await, ["--reason", "stolen", "--yes"]);
    let refused = async |kid: &str| {
        let retire = [["retire", kid].as_slice(), &reason].concat();
        tidy(&run(&keys, &retire).await.expect_err("is refused"))
    };
    let told = [
        refused(&kid).await,
        refused("2020-01-01-nobodyss").await,
        refused("no/id").await,
    ];
    assert_snapshot!(told.join("\n"));
}
