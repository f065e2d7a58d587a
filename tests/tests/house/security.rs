//! What docs/security.md says is so: its tests are there, and so are the places that it names.

use std::{collections::BTreeMap, path::Path};

use super::files::{files, rust};

const DOCUMENT: &str = "docs/security.md";

/// A line of its tables.
struct Row {
    promise: String,
    ids: Vec<String>,
    places: Vec<String>,
    shown_by: String,
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn rows() -> Vec<Row> {
    let (_, text) = files().into_iter().find(|(name, _)| name == DOCUMENT).unwrap();
    let lines = text.lines().filter(|line| line.starts_with("| "));
    let cells = lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    let is_row = |cells: &Vec<&str>| cells[0] != "Promise" && cells[0] != "---";
    let rows: Vec<_> = cells.filter(is_row).map(row).collect();
    assert!(rows.len() > 50, "only {} rows were found", rows.len());
    rows
}

fn row(cells: Vec<&str>) -> Row {
    let [promise, ids, places, shown_by] = cells[..] else {
        panic!("not four cells: {cells:?}");
    };
    Row {
        promise: promise.to_owned(),
        ids: ids.split(", ").map(str::to_owned).collect(),
        places: quoted(places),
        shown_by: shown_by.to_owned(),
    }
}

/// Every test of the workspace by its name, with how many have it.
fn tests() -> BTreeMap<String, usize> {
    let mut tests = BTreeMap::new();
    for (_, text) in rust() {
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if !(line == "#[test]" || line.starts_with("#[tokio::test")) {
                continue;
            }
            let Some((_, rest)) = lines.next().and_then(|line| line.split_once("fn ")) else {
                continue;
            };
            let name = rest.split('(').next().unwrap();
            *tests.entry(name.to_owned()).or_default() += 1;
        }
    }
    assert!(tests.len() > 500, "only {} tests were found", tests.len());
    tests
}

/// The id that a test's name begins with: `6.3.8` of `asvs_6_3_8_nobody_knows`.
fn id_of(test: &str) -> Option<String> {
    let numbers = test.strip_prefix("asvs_")?.split('_');
    let numbers: Vec<_> = numbers.take_while(|part| part.parse::<u8>().is_ok()).collect();
    Some(numbers.join("."))
}

#[test]
fn each_promise_of_security_names_a_test_that_is_there_or_says_that_it_is_not_built() {
    let tests = tests();
    for row in rows() {
        let named = quoted(&row.shown_by);
        let is_said = !named.is_empty() || row.shown_by.contains("not built: ");
        assert!(is_said, "{}: which test shows it?", row.promise);
        for test in named {
            let there = tests.get(&test).copied().unwrap_or_default();
            assert_eq!(
                there, 1,
                "{test} is named in {DOCUMENT}: how many tests have that name?"
            );
        }
    }
}

#[test]
fn each_test_that_is_named_for_security_stands_there_under_its_id() {
    let rows = rows();
    let is_of_security = |name: &String| name.starts_with("asvs_") || name.starts_with("security_");
    for test in tests().into_keys().filter(is_of_security) {
        let naming: Vec<_> = rows
            .iter()
            .filter(|row| quoted(&row.shown_by).contains(&test))
            .collect();
        assert!(!naming.is_empty(), "{test} is not named in {DOCUMENT}");
        if let Some(id) = id_of(&test) {
            let is_there = naming.iter().any(|row| row.ids.contains(&id));
            assert!(is_there, "{DOCUMENT} names {test} in no row of {id}");
        }
    }
}

#[test]
fn each_place_that_security_names_is_there() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for row in rows() {
        for place in row.places {
            let is_there = ["", "api/src"]
                .iter()
                .any(|folder| root.join(folder).join(&place).is_file());
            assert!(is_there, "{}: there is no {place}", row.promise);
        }
    }
}

/// Where statements are put together as texts, of names of tables, columns, schemas and databases that are ours.
const PUT_TOGETHER: [&str; 5] = [
    "event_log/src/setup.rs",
    "projections/src/batch.rs",
    "projections/src/erasing.rs",
    "projections/src/generation.rs",
    "projections/src/replay.rs",
];

#[test]
fn asvs_1_2_4_statements_are_put_together_only_where_it_is_known() {
    let product = |name: &str| name.contains("/src/") && !name.starts_with("tests/") && !name.starts_with("bench/");
    let mut found = Vec::new();
    for (name, text) in rust().into_iter().filter(|(name, _)| product(name)) {
        if text.contains("AssertSqlSafe") {
            found.push(name.clone());
        }
        let is_of_projections = name.starts_with("projections/src/");
        assert!(
            is_of_projections || !text.contains("QueryBuilder"),
            "{name} builds a query: bind its values in a macro"
        );
    }
    assert_eq!(found, PUT_TOGETHER);
}
