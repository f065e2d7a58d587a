//! Every list finds its page by an index: what Postgres does for it is looked at on tables of fifty thousand rows.

use std::fs;

use event_log::Position;
use projections::{
    Kind, Page, Projection, Reading, Scope, activation_keys, activations, audit_trail, credit_accounts, customers,
    devices, licenses, orders, resellers, search, subscriptions, supports,
};
use sqlx::{AssertSqlSafe, PgConnection, query, query_as, query_scalar, raw_sql};
use tests::{
    TestLog, data_folder,
    plans::{Found, SETTINGS, look_through},
};
use uuid::Uuid;

const ROWS: i64 = 50_000;
/// More rows than this are not stepped over for a page of fifty.
const MOST_ROWS: f64 = 6_000.0;

#[tokio::test(flavor = "multi_thread")]
async fn every_list_finds_its_page_by_an_index() {
    let test = TestLog::new().await;
    let mut superuser = test.superuser().await;
    for projection in Projection::ALL {
        for table in projection.tables() {
            let name = format!("{}_g1.{}", projection.name(), table.name);
            let key = match table.kind {
                Kind::Versions { key } => key,
                Kind::Facts => "position",
            };
            fill(&mut superuser, &name, key).await;
        }
    }
    query("update read_models.generations set position = $1")
        .bind(ROWS)
        .execute(&mut superuser)
        .await
        .unwrap();
    let log = data_folder().join("postgres.log");
    let before = fs::read_to_string(&log).unwrap().len();
    explain(&test).await;

    let id = |text: &str| query_scalar::<_, Uuid>("select md5($1)::uuid").bind(text.to_owned());
    let one = id("r7").fetch_one(&mut superuser).await.unwrap();
    let customer = id("c7").fetch_one(&mut superuser).await.unwrap();
    let mut many = Vec::new();
    for number in 20..40 {
        many.push(id(&format!("r{number}")).fetch_one(&mut superuser).await.unwrap());
    }
    let subject = id("subjects77").fetch_one(&mut superuser).await.unwrap();
    // Too few of theirs are among the newest rows, so that each of them is asked.
    let mut rare = Vec::new();
    for number in 0..20 {
        rare.push(id(&format!("rare{number}")).fetch_one(&mut superuser).await.unwrap());
    }
    let resellers = [vec![one], many, rare].map(Scope::Resellers);
    let scopes = [Scope::All].into_iter().chain(resellers);
    let another = test.another();
    let scopes: Vec<Scope> = scopes.chain([Scope::Customer(customer)]).collect();
    for at in [Position(ROWS), Position(ROWS / 3)] {
        let mut views = another.read(at).await;
        for scope in &scopes {
            read_all(views.of(scope).await, subject).await;
        }
    }

    let text = fs::read_to_string(&log).unwrap();
    let Found { lists, slow } = look_through(&text[before..], MOST_ROWS);
    assert!(slow.is_empty(), "{}", slow.join("\n\n"));
    assert!(lists > 150, "only {lists} lists were looked at");
}

/// Has Postgres write down what it does for each statement of this database, on connections that are made from now on.
async fn explain(test: &TestLog) {
    let database = test.database();
    let mut superuser = test.superuser().await;
    for setting in SETTINGS {
        let statement = format!("alter database {database} set {setting}");
        raw_sql(AssertSqlSafe(statement)).execute(&mut superuser).await.unwrap();
    }
}

/// Fills a table with made-up rows, a quarter of which do not stand any more.
async fn fill(superuser: &mut PgConnection, table: &str, key: &str) {
    let columns: Vec<(String, String)> = query_as(
        "select attname::text, format_type(atttypid, null) from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum",
    )
    .bind(table)
    .fetch_all(&mut *superuser)
    .await
    .unwrap();
    let values: Vec<String> = columns
        .iter()
        .map(|(name, sql_type)| value(name, sql_type, key))
        .collect();
    let statement = format!(
        "insert into {table} select {} from generate_series(1, {ROWS}) i; analyze {table}",
        values.join(", ")
    );
    raw_sql(AssertSqlSafe(statement)).execute(superuser).await.unwrap();
}

fn value(name: &str, sql_type: &str, key: &str) -> String {
    match (name, sql_type) {
        ("epoch", _) => "0".to_owned(),
        ("valid_from", _) => "i".to_owned(),
        ("valid_to", _) => "case when i % 4 = 0 then i + 1000 else 9223372036854775807 end".to_owned(),
        ("reseller_id", "uuid") if key != "reseller_id" => {
            "md5('r' || case when i <= 200 then 'are' || i % 20 else (i % 100)::text end)::uuid".to_owned()
        }
        ("customer_id" | "person_id", "uuid") if key != name => "md5('c' || i % 5000)::uuid".to_owned(),
        (_, "uuid") => format!("md5('{name}' || i)::uuid"),
        (_, "text") if name == key => "'key' || i".to_owned(),
        (_, "text") => format!("'{name}' || i % 50"),
        (_, "bigint") if name.ends_with("position") => "i".to_owned(),
        (_, "bigint") => "i % 1000".to_owned(),
        (_, "integer") => "i % 10".to_owned(),
        (_, "boolean") => "i % 2 = 0".to_owned(),
        (_, "date") => "date '2026-01-01' + i % 1000".to_owned(),
        (_, "timestamp with time zone") => "timestamptz '2026-01-01' + i * interval '1 minute'".to_owned(),
        (_, "uuid[]") => format!("array[md5('{name}' || i)::uuid]"),
        (_, "text[]") => "array['a']".to_owned(),
        (_, "jsonb") => "'{}'".to_owned(),
        other => panic!("{other:?} has no made-up value"),
    }
}

fn page() -> Page {
    Page {
        limit: Some(50),
        ..Page::default()
    }
}

/// The first page of every list, and of those by date.
async fn read_all(reading: &mut Reading, subject: Uuid) {
    let page = page();
    read_of_customers(reading, subject).await;
    credit_accounts::accounts(reading, &page).await.unwrap();
    credit_accounts::entries(reading, &credit_accounts::EntryFilter::default(), &page)
        .await
        .unwrap();
    credit_accounts::months(reading, &page).await.unwrap();
    resellers::list(reading, &resellers::Filter::default(), &page)
        .await
        .unwrap();
    let soonest = Page {
        sort: Some("last_on".parse().unwrap()),
        ..page
    };
    let from = Some("2027-06-01".parse().unwrap());
    let filter = supports::Filter {
        last_from: from,
        ..supports::Filter::default()
    };
    let first = supports::list(reading, &filter, &soonest).await.unwrap();
    if first.next.is_some() {
        let second = Page {
            after: first.next,
            ..soonest
        };
        supports::list(reading, &filter, &second).await.unwrap();
    }
}

/// The first page of every list that customers have too.
async fn read_of_customers(reading: &mut Reading, subject: Uuid) {
    let page = page();
    activation_keys::list(reading, &activation_keys::Filter::default(), &page)
        .await
        .unwrap();
    licenses::list(reading, &licenses::Filter::default(), &page)
        .await
        .unwrap();
    supports::list(reading, &supports::Filter::default(), &page)
        .await
        .unwrap();
    subscriptions::list(reading, &subscriptions::Filter::default(), &page)
        .await
        .unwrap();
    orders::list(reading, &orders::Filter::default(), &page).await.unwrap();
    customers::list(reading, &customers::Filter::default(), &page)
        .await
        .unwrap();
    devices::list(reading, &devices::Filter::default(), &page)
        .await
        .unwrap();
    activations::list(reading, &activations::Filter::default(), &page)
        .await
        .unwrap();
    audit_trail::list(reading, &audit_trail::Filter::default(), &page)
        .await
        .unwrap();
    let history = audit_trail::Filter {
        subject: Some(subject),
        ..audit_trail::Filter::default()
    };
    // Without a wall in its way Postgres may choose to go through the trail until it has a page.
    if *reading.scope() != Scope::All {
        audit_trail::list(reading, &history, &page).await.unwrap();
    }
    search::find(reading, &[search::Kind::License], "term7", 50)
        .await
        .unwrap();
    search::ids(reading, search::Kind::Customer, "term7 term8")
        .await
        .unwrap();
}
