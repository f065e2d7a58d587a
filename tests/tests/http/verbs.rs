//! What the verbs that read print.

use api::cli::{Cli, ReadVerb, Verb, Views};
use chrono::TimeDelta;
use clap::Parser;
use domain::{
    Event, ResellerId,
    license::{AssignLicense, RequestedTerm},
    reseller::RegisterReseller,
};
use event_log::person;
use insta::assert_snapshot;
use serde_json::Value;
use tests::{
    TestLog,
    commands::{activate, delete, register},
    new_id,
};

use super::tidy::tidy;

/// What `keyledger ARGUMENTS` prints, or why it does not.
pub(super) async fn keyledger(test: &TestLog, arguments: &str) -> Result<String, String> {
    let cli = Cli::try_parse_from(format!("keyledger {arguments}").split(' ')).map_err(|error| error.to_string())?;
    let Verb::Read(verb) = cli.verb else {
        panic!("{arguments} does not read")
    };
    print(test, &verb).await
}

async fn print(test: &TestLog, verb: &ReadVerb) -> Result<String, String> {
    let views = Views {
        log: test.log.clone(),
        models: test.models.clone(),
        now: test.clock.now(),
    };
    let mut out = Vec::new();
    verb.run(&views, &mut out).await.map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).expect("is text"))
}

pub(super) async fn printed(test: &TestLog, arguments: &str) -> String {
    tidy(&keyledger(test, arguments).await.expect("it prints"))
}

pub(super) async fn refused(test: &TestLog, arguments: &str) -> String {
    tidy(&keyledger(test, arguments).await.expect_err("it is refused"))
}

/// A reseller who sold a license that was activated, one that was deleted, and a trial that is over a month later.
pub(super) async fn some_sales() -> (TestLog, ResellerId) {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let assign = |sku: &str, address: &str| AssignLicense {
        customer_email: address.parse().expect("is an address"),
        ..test.assign(reseller, key, sku)
    };
    let activated = assign("T-ENT-10", "grace@example.com");
    let deleted = assign("RW-7", "edsger@example.com");
    let mut trial = assign("AS-ULT-1", "ada@example.com");
    trial.term = RequestedTerm::Trial { days: 7 };
    trial.customer_id = person::find_or_mint(&test.log, "ada@example.com")
        .await
        .expect("is minted");
    let [first, second] = [activated.license_id, deleted.license_id];
    test.accepted(activated).await;
    test.accepted(activate(first)).await;
    test.accepted(deleted).await;
    test.accepted(delete(second, reseller)).await;
    test.accepted(trial).await;
    (test, reseller)
}

#[tokio::test(flavor = "multi_thread")]
async fn licenses_are_shown_as_they_are_and_as_they_were() {
    let (test, _) = some_sales().await;
    let head = test.head().await;
    let first = head.0 - 10;

    assert_snapshot!("licenses", printed(&test, "licenses").await);
    assert_snapshot!(
        "licenses_then",
        printed(&test, &format!("licenses --as-of {first}")).await
    );
    test.clock.jump(TimeDelta::days(30));
    assert_snapshot!("licenses_later", printed(&test, "licenses").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn licenses_are_found_by_their_reseller_and_their_customer() {
    let (test, reseller) = some_sales().await;
    let count = async |arguments: &str| {
        let printed = keyledger(&test, arguments).await.expect("it prints");
        let answer: Value = serde_json::from_str(&printed).expect("is JSON");
        assert_eq!(answer.as_object().expect("is an object").len(), 2);
        answer["items"].as_array().expect("is a list").len()
    };

    assert_eq!(count("licenses --json").await, 3);
    assert_eq!(count(&format!("licenses --json --reseller {reseller}")).await, 3);
    assert_eq!(count("licenses --json --customer ADA@example.com").await, 1);
    assert_eq!(count("licenses --json --customer ada@example.com --as-of 5").await, 0);
    assert_eq!(count("licenses --json --customer nobody@example.com").await, 0);
    assert_eq!(count(&format!("keys --json --reseller {reseller}")).await, 1);
    assert_snapshot!("nobody", printed(&test, "licenses --customer nobody@example.com").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_credits_are_shown() {
    let (test, reseller) = some_sales().await;

    assert_snapshot!("credits", printed(&test, "credits").await);
    assert_snapshot!(
        "credits_of_one",
        printed(&test, &format!("credits --reseller {reseller}")).await
    );
    assert_snapshot!("credits_json", printed(&test, "credits --json").await);
    assert_snapshot!(
        "entries_json",
        printed(&test, "credits --entries --json --as-of 4").await
    );
    let keys = printed(&test, "keys").await;
    assert!(
        keys.contains("Hafenbüro") && keys.contains("Nordlicht Software GmbH"),
        "{keys}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_opens_what_is_personal() {
    let (test, _) = some_sales().await;
    let events = test.events().await;
    let assigned = events
        .iter()
        .find(|recorded| matches!(recorded.event, Event::LicenseAssigned(_)));
    let stream = assigned.expect("is there").stream;

    assert_snapshot!(
        "history",
        printed(&test, &format!("history --json --stream {stream}")).await
    );
    assert_snapshot!(
        "no_history",
        printed(&test, &format!("history --stream license-{}", new_id())).await
    );
    // The newest, as without a stream.
    let older = "There are older ones";
    let last = printed(&test, &format!("history --stream {stream} --limit 1")).await;
    assert!(last.contains("license.activated") && last.contains(older), "{last}");
    assert!(!last.contains("license.assigned"), "{last}");
    let both = printed(&test, &format!("history --stream {stream} --limit 2")).await;
    assert!(both.contains("license.assigned") && !both.contains(older), "{both}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused() {
    let (test, _) = some_sales().await;
    let twice = refused(&test, "keys --reseller Nordlicht --customer ada@example.com").await;
    assert!(twice.contains("cannot be used with"), "{twice}");
    let namesake = test.accepted(RegisterReseller {
        reseller_id: ResellerId(new_id()),
        parent_id: None,
        name: "NORDLICHT".to_owned(),
    });
    namesake.await;
    test.accepted(register(ResellerId(new_id()))).await;
    let mut told = String::new();
    for arguments in [
        "licenses --reseller Nobody",
        "licenses --reseller 00000000-0000-0000-0000-000000000001",
        "licenses --as-of 9999",
        "licenses --as-of soon",
        "licenses --customer ada",
        "history --stream license",
    ] {
        told += &format!(
            "{arguments}\n  {}\n",
            refused(&test, arguments).await.replace('\n', "\n  ")
        );
    }
    let named = |name: &str| Cli::parse_from(["keyledger", "keys", "--reseller", name]);
    let Verb::Read(ambiguous) = named("nordlicht software gmbh").verb else {
        panic!("it reads")
    };
    let Verb::Read(known) = named("Nordlicht").verb else {
        panic!("it reads")
    };

    assert_snapshot!("refused", told);
    assert_snapshot!(
        "ambiguous",
        tidy(&print(&test, &ambiguous).await.expect_err("two have this name"))
    );
    assert!(
        print(&test, &known)
            .await
            .expect("one has this name")
            .starts_with("0 activation keys")
    );
}
