//! What the verbs about the read models print, and the history of all streams.

use std::io;

use api::cli::{Cli, CliError, Verb, Views};
use clap::Parser;
use insta::assert_snapshot;
use projections::Projection;
use serde_json::Value;
use sqlx::query;
use tests::{TestLog, commands::take_one};
use tokio::sync::mpsc;

use super::{
    tidy::tidy,
    verbs::{printed, refused, some_sales},
};

/// What `keyledger ARGUMENTS` about read models prints, and what becomes of it.
async fn models(test: &TestLog, arguments: &str) -> (String, Result<(), CliError>) {
    let Verb::Models(verb) = Cli::parse_from(format!("keyledger {arguments}").split(' ')).verb else {
        panic!("{arguments} is not about read models")
    };
    let mut out = Vec::new();
    let done = verb.run(&views(test), &mut out).await;
    (tidy(&String::from_utf8(out).expect("is text")), done)
}

fn views(test: &TestLog) -> Views {
    Views {
        log: test.log.clone(),
        models: test.models.clone(),
        now: test.clock.now(),
    }
}

/// The same without sizes and seconds, and with one space between columns.
fn without_sizes(printed: &str) -> String {
    let mut lines = String::new();
    for line in printed.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let unit = words.iter().position(|word| *word == "kB");
        for (place, word) in words.iter().enumerate() {
            lines += match unit {
                Some(unit) if place + 1 == unit => "[size]",
                Some(_) if place == 5 && *word != "-" => "[seconds]",
                _ => word,
            };
            lines.push(' ');
        }
        lines.truncate(lines.trim_end().len());
        lines.push('\n');
    }
    lines.replace('─', "")
}

#[tokio::test(flavor = "multi_thread")]
async fn how_read_models_stand_is_shown() {
    let (test, reseller) = some_sales().await;
    test.caught_up().await;
    test.accepted(take_one(reseller)).await;
    let head = test.head().await;
    test.models.catch_up(&[Projection::Licenses], head).await.unwrap();
    let (shown, done) = models(&test, "projections").await;
    done.unwrap();
    // Two that stand for all.
    let shown = without_sizes(&shown);
    let starts = ["Projection", "audit_trail", "licenses"];
    let lines = shown
        .lines()
        .filter(|line| starts.iter().any(|start| line.starts_with(start)));
    assert_snapshot!("projections", lines.collect::<Vec<_>>().join("\n"));

    let (shown, done) = models(&test, "projections --json").await;
    done.unwrap();
    let answer: Value = serde_json::from_str(&shown).unwrap();
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), Projection::ALL.len());
    for item in items {
        let behind = i64::from(item["projection"] != "licenses");
        assert_eq!(item["behind"], behind, "{item}");
        assert_eq!(item["behind_seconds"].is_null(), behind == 0, "{item}");
        assert!(item["bytes"].as_i64().unwrap() > 0, "{item}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_says_what_it_did() {
    let (test, _) = some_sales().await;
    let (one, done) = models(&test, "rebuild licenses").await;
    done.unwrap();
    assert_snapshot!("rebuild", one);
    let (all, done) = models(&test, "rebuild --all").await;
    done.unwrap();
    assert_eq!(all.lines().count(), Projection::ALL.len());
    assert!(all.contains("licenses is rebuilt: its generation 3"), "{all}");

    for arguments in ["rebuild", "rebuild invoices", "replay --view invoices"] {
        let error = Cli::try_parse_from(format!("keyledger {arguments}").split(' ')).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let names = Projection::ALL.map(Projection::name).join(", ");
        assert!(arguments == "rebuild" || error.to_string().contains(&names), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_says_whether_the_log_says_the_same() {
    let (test, _) = some_sales().await;
    let (equal, done) = models(&test, "replay --view licenses --to 10").await;
    done.unwrap();
    assert_snapshot!("replay_equal", equal);
    let (json, done) = models(&test, "replay --json").await;
    done.unwrap();
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["equal"], true);
    assert_eq!(answer["views"].as_array().unwrap().len(), Projection::ALL.len());

    query("update credit_accounts_g1.credit_accounts set name = 'Somebody else' where valid_to = 9223372036854775807")
        .execute(&mut test.superuser().await)
        .await
        .unwrap();
    let (differing, done) = models(&test, "replay --view credit_accounts").await;
    assert!(matches!(done, Err(CliError::Differing)), "{done:?}");
    assert_snapshot!("replay_differing", differing);
    let (json, done) = models(&test, "replay --json --view credit_accounts").await;
    assert!(matches!(done, Err(CliError::Differing)), "{done:?}");
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["equal"], false);
    assert_eq!(answer["views"][0]["differences"].as_array().unwrap().len(), 2);

    // Of many differences some are shown, and all are counted.
    query(
        "insert into price_lists_g1.price_lists select (jsonb_populate_record(l, jsonb_build_object('position', -i))).*
           from price_lists_g1.price_lists l, generate_series(1, 25) i where l.position > 0",
    )
    .execute(&mut test.superuser().await)
    .await
    .unwrap();
    let (many, _) = models(&test, "replay --view price_lists").await;
    assert!(many.ends_with("20 of 25 differences are shown.\n"), "{many}");
    assert!(many.contains(" 25\n"), "{many}");

    let (nothing, done) = models(&test, "replay --to 9999").await;
    assert!(matches!(done, Err(CliError::NotReplayed(_))), "{done:?}");
    assert_eq!(nothing, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_all_streams_is_filtered() {
    let (test, reseller) = some_sales().await;

    assert_snapshot!("trail", printed(&test, "history --limit 4").await);
    assert_snapshot!(
        "trail_json",
        printed(
            &test,
            "history --json --type license.assigned,license.deleted --since 8 --until 16"
        )
        .await
    );
    let count = async |arguments: &str| {
        let shown = printed(&test, &format!("history --json {arguments}")).await;
        let answer: Value = serde_json::from_str(&shown).unwrap();
        answer["items"].as_array().unwrap().len()
    };
    let all = count("--limit 1000").await;
    assert_eq!(i64::try_from(all).unwrap(), test.head().await.0);
    assert_eq!(count("--actor staff --limit 1000").await, all);
    assert_eq!(count("--actor staff:nobody").await, 0);
    assert_eq!(count("--since 2020-01-01 --until 2020-12-31").await, 0);
    assert_eq!(count("--since 2020-01-01T00:00:00Z --limit 1000").await, all);
    assert!(count(&format!("--subject {reseller} --limit 1000")).await > 5);
    assert_eq!(
        count(&format!("--stream reseller-{reseller} --type reseller.registered")).await,
        1
    );
    assert_eq!(count("--as-of 3").await, 3);
    assert!(
        refused(&test, "history --type license.sold")
            .await
            .contains("license.assigned")
    );
    assert!(refused(&test, "history --limit 0").await.contains("0 is not in 1"));
}

/// Tells of each line that is written.
struct Lines(mpsc::UnboundedSender<String>, Vec<u8>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        for line in String::from_utf8(std::mem::take(&mut self.1)).expect("is text").lines() {
            self.0.send(line.to_owned()).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_history_goes_on_with_what_comes() {
    let (test, reseller) = some_sales().await;
    let head = test.head().await;
    let since = format!("keyledger history --follow --json --type credits.adjusted --since {head}");
    let Verb::Read(verb) = Cli::parse_from(since.split(' ')).verb else {
        panic!("it reads")
    };
    let (sender, mut lines) = mpsc::unbounded_channel();
    let (views, mut out) = (views(&test), Lines(sender, Vec::new()));
    let follow = verb.run(&views, &mut out);
    let watch = async {
        for number in 1..=3 {
            let taken = test.accepted(take_one(reseller)).await;
            let line: Value = serde_json::from_str(&lines.recv().await.unwrap()).unwrap();
            assert_eq!(line["position"], taken.position.0, "line {number}");
            assert_eq!(line["event_type"], "credits.adjusted");
        }
    };
    tokio::select! {
        ended = follow => panic!("it goes on until it is stopped: {ended:?}"),
        () = watch => {}
    }
}
