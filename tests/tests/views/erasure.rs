//! Erased persons show as erased at every moment, in every read model.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{
    PersonId, Personal,
    license::{EditLicense, Seller},
};
use event_log::{Position, RecordedEvent};
use projections::{
    ERASED, Erasable, Page, Projection, Table, devices,
    licenses::{self, LicenseView},
    search::{self, Kind},
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, query_as, query_scalar, raw_sql};
use tests::{
    TestLog,
    commands::{activate, erase, erasures},
    fold::Fold,
    new_id,
};
use tokio::sync::watch;

/// Longer than anything here takes, so that whoever waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every table of every generation, with what of it is erased.
async fn tables(superuser: &mut PgConnection) -> Vec<(String, Table)> {
    let generations: Vec<(String, i32)> =
        query_as("select projection, generation from read_models.generations order by 1, 2")
            .fetch_all(superuser)
            .await
            .unwrap();
    let of = |(name, number): (String, i32)| {
        let tables = Projection::named(&name).unwrap().tables();
        tables
            .iter()
            .map(move |table| (format!("{name}_g{number}.{}", table.name), *table))
    };
    generations.into_iter().flat_map(of).collect()
}

/// All rows of all generations as text, whatever epoch they are of.
async fn everything(superuser: &mut PgConnection) -> String {
    let mut all = String::new();
    for (name, _) in tables(superuser).await {
        let rows = format!("select coalesce(string_agg('{name}: ' || t::text, E'\\n'), '') from {name} t");
        let rows: String = query_scalar(AssertSqlSafe(rows))
            .fetch_one(&mut *superuser)
            .await
            .unwrap();
        all.push_str(&rows);
        all.push('\n');
    }
    all
}

/// What is not personal in each table, up to a position: how many rows, and their hash.
async fn unpersonal(superuser: &mut PgConnection, until: Position) -> BTreeMap<String, (i64, Option<String>)> {
    let mut found = BTreeMap::new();
    for (name, table) in tables(superuser).await {
        let mut row = "to_jsonb(t)".to_owned();
        let mut stays = match table.kind {
            projections::Kind::Facts => format!("position <= {until}"),
            projections::Kind::Versions { .. } => format!("valid_from <= {until}"),
        };
        for erasable in table.erased {
            match erasable {
                Erasable::Texts(_, texts) => {
                    for column in *texts {
                        // Whether there was a value stays.
                        row = format!("({row} - '{column}' || jsonb_build_object('{column}', {column} is null))");
                    }
                }
                Erasable::Rows(person) => stays.push_str(&format!(" and {person} is null")),
            }
        }
        let statement = format!(
            "select count(*), md5(string_agg(({row})::text, ' ' order by ({row})::text)) from {name} t where {stays}"
        );
        let row = query_as(AssertSqlSafe(statement))
            .fetch_one(&mut *superuser)
            .await
            .unwrap();
        found.insert(name, row);
    }
    found
}

/// Every personal value of these events by the field that it stands in, but those that also stand somewhere in clear.
fn canaries(events: &[RecordedEvent]) -> BTreeMap<(&'static str, &'static str), BTreeSet<String>> {
    let mut plain = String::new();
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for recorded in events {
        let (mut event, name) = (recorded.event.clone(), recorded.event.event_type().name);
        event.visit_personal(&mut |field, personal| {
            if let Some(text) = personal.text() {
                found.entry((name, field)).or_default().insert(text.to_owned());
            }
            *personal = Personal::Sealed(domain::personal::Sealed {
                form: 1,
                key_id: uuid::Uuid::nil(),
                fingerprint: String::new(),
                nonce: String::new(),
                ciphertext: String::new(),
            });
        });
        let body: Value = serde_json::from_slice(&event.encode().unwrap()).unwrap();
        plain.push_str(&body.to_string());
    }
    let mut plain = plain.to_lowercase();
    // A code that a reseller made up of a name is found without its hyphens too.
    let whole: String = plain.chars().filter(|letter| letter.is_alphanumeric()).collect();
    plain.push_str(&whole);
    for values in found.values_mut() {
        values.retain(|value| value.chars().count() > 4 && !plain.contains(&value.to_lowercase()));
    }
    found
}

/// Fields whose values all stand in clear elsewhere in the demo: countries and cities do in resellers' addresses or are short.
const UNTOLD: [(&str, &str); 1] = [("order.placed", "customer_country")];

#[tokio::test(flavor = "multi_thread")]
async fn of_everybody_in_the_demo_history_nothing_is_left_once_all_are_erased() {
    let mut test = TestLog::importing().await;
    test.models = test.models.with_smallest_epoch(700);
    let now = "2021-03-01T12:00:00Z".parse().unwrap();
    demo::load(&test.log, 7, now, &mut |_| {}).await.unwrap();
    let before = test.caught_up().await;
    test.models.rebuild(Projection::Search, |_, _| {}).await.unwrap();
    let events = test.events().await;
    let canaries = canaries(&events);
    let empty: Vec<_> = canaries
        .iter()
        .filter(|(_, values)| values.is_empty())
        .map(|(field, _)| *field)
        .collect();
    assert_eq!(empty, UNTOLD, "each personal field has values to look for");
    let mut superuser = test.superuser().await;
    let kept = unpersonal(&mut superuser, before).await;

    test.log.close().await;
    let mut working = test.another();
    working.models = working.models.with_smallest_epoch(700);
    for erasure in erasures(&events) {
        working.accepted(erasure).await;
    }
    let head = working.caught_up().await;

    let all = everything(&mut superuser).await.to_lowercase();
    for (field, values) in &canaries {
        for value in values {
            let value = value.to_lowercase();
            let left = all.lines().find(|row| row.contains(&value));
            assert_eq!(left, None, "{field:?}: {value}");
        }
    }
    assert_eq!(unpersonal(&mut superuser, before).await, kept);
    assert_shown(&working, head).await;
    for projection in Projection::ALL {
        working.models.rebuild(projection, |_, _| {}).await.unwrap();
    }
    assert_shown(&working, head).await;
}

/// Fails unless views at some moments are what the log says now, and all rows what replay says.
async fn assert_shown(test: &TestLog, head: Position) {
    let events = test.events().await;
    let mut fold = Fold::default();
    for (recorded, number) in events.iter().zip(1..) {
        fold.evolve(recorded);
        if number % (events.len() / 6) == 0 || number == events.len() {
            fold.assert_shown(&mut test.read(recorded.position).await).await;
        }
    }
    for projection in Projection::ALL {
        let replayed = test.models.replay(projection, head, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, [], "{}", projection.name());
    }
}

async fn licenses_at(test: &TestLog, at: Position) -> Vec<LicenseView> {
    let mut reading = test.read(at).await;
    let listed = licenses::list(&mut reading, &licenses::Filter::default(), &Page::ALL).await;
    listed.unwrap().items
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_that_moved_loses_what_is_the_first_customers_and_keeps_what_is_the_seconds() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let mut assign = test.assign(reseller, key, "T-ENT-10");
    assign.customer_email = "first@example.com".parse().unwrap();
    let (license_id, first, second) = (assign.license_id, assign.customer_id, PersonId(new_id()));
    test.accepted(assign).await;
    let activated = test.accepted(activate(license_id)).await.position;
    let moved = EditLicense {
        license_id,
        by: Seller::Reseller { reseller_id: reseller },
        customer: Some((second, "second@example.com".parse().unwrap())),
        comment: None,
    };
    let moved = test.accepted(moved).await.position;
    test.caught_up().await;
    let shown = |license: &LicenseView| {
        let texts = [&license.customer_email, &license.comment, &license.computer_name];
        texts.map(|text| text.clone().unwrap())
    };
    let before = ["second@example.com", "rack 4, left", "SRV-HARBOR"];
    assert_eq!(shown(&licenses_at(&test, moved).await[0]), before);

    test.accepted(erase(first)).await;
    let head = test.caught_up().await;
    for at in [moved, head] {
        assert_eq!(
            shown(&licenses_at(&test, at).await[0]),
            ["second@example.com", ERASED, ERASED]
        );
        assert_eq!(found(&test, at, "rack").await, 0);
        assert_eq!(found(&test, at, "second@example.com").await, 2);
    }
    assert_eq!(shown(&licenses_at(&test, activated).await[0]), [ERASED; 3]);
    assert_eq!(found(&test, activated, "example").await, 0);
    let mut reading = test.read(head).await;
    let devices = devices::list(&mut reading, &devices::Filter::default(), &Page::ALL).await;
    assert_eq!(devices.unwrap().items[0].computer_name.as_deref(), Some(ERASED));
    reading.end().await.unwrap();

    test.accepted(erase(second)).await;
    let head = test.caught_up().await;
    assert_eq!(shown(&licenses_at(&test, moved).await[0]), [ERASED; 3]);
    assert_shown(&test, head).await;
}

/// How much has this word at a moment.
async fn found(test: &TestLog, at: Position, word: &str) -> usize {
    let mut reading = test.read(at).await;
    search::find(&mut reading, &Kind::ALL, word, 10).await.unwrap().len()
}

async fn holds(superuser: &mut PgConnection, condition: &str) -> bool {
    query_scalar(AssertSqlSafe(format!("select exists ({condition})")))
        .fetch_one(superuser)
        .await
        .unwrap()
}

/// Waits until `condition` holds.
async fn until(superuser: &mut PgConnection, condition: &str) {
    let held = async {
        while !holds(superuser, condition).await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, held).await.expect(condition);
}

/// Waits until somebody waits for what `holder` holds.
async fn until_one_waits_for(superuser: &mut PgConnection, holder: &mut PgConnection) {
    let pid: i32 = query_scalar("select pg_backend_pid()").fetch_one(holder).await.unwrap();
    let waits = "select from pg_stat_activity where datname = current_database() and";
    until(superuser, &format!("{waits} {pid} = any (pg_blocking_pids(pid))")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_epoch_that_is_copied_while_somebody_is_erased_holds_nobody_erased() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1_000_000).await;
    let mut assign = test.assign(reseller, key, "T-ENT-10");
    assign.customer_email = "first@example.com".parse().unwrap();
    let first = assign.customer_id;
    test.accepted(assign).await;
    test.caught_up().await;
    let (mut superuser, mut holder) = (test.superuser().await, test.superuser().await);
    let schema: String = query_scalar(
        "select projection || '_g' || generation from read_models.generations where projection = 'licenses'",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    // Whoever copies this row into the next epoch has to wait, and nobody else.
    let hold = format!(
        "begin; create temp table held as select * from {schema}.licenses; update held set epoch = 1;
         insert into {schema}.licenses select * from held"
    );
    raw_sql(AssertSqlSafe(hold)).execute(&mut holder).await.unwrap();
    let (halt, halted) = watch::channel(false);
    let models = test.models.clone().with_smallest_epoch(5);
    let running = tokio::spawn(async move { models.run(halted).await });
    for _ in 0..6 {
        test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    }
    until_one_waits_for(&mut superuser, &mut holder).await;

    // Erasing waits for the copy, which is let go on then.
    let erased = test.accepted(erase(first)).await.position;
    until(
        &mut superuser,
        "select from pg_locks l join pg_stat_activity a using (pid)
         where not l.granted and l.locktype = 'advisory' and a.datname = current_database()",
    )
    .await;
    raw_sql("rollback").execute(&mut holder).await.unwrap();
    let begun = format!(
        "select from read_models.generations where projection = 'licenses' and epoch > 0
         and not exists (select from read_models.generations where position < {erased})"
    );
    let working = async {
        while !holds(&mut superuser, &begun).await {
            test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
        }
    };
    tokio::time::timeout(PATIENCE, working).await.expect(&begun);
    assert!(
        holds(
            &mut superuser,
            &format!("select from {schema}.licenses where epoch = 1 and customer_id = '{first}'")
        )
        .await
    );
    halt.send(true).unwrap();
    running.await.unwrap();
    let all = everything(&mut superuser).await;
    assert_eq!(all.lines().find(|row| row.contains("first@example.com")), None);
}
