//! What Postgres does for a statement, as it writes it down itself.

/// Settings of a database with which each connection made from then on has the plan of each of its statements written to the
/// server's log, with the rows that each step gave.
pub const SETTINGS: [&str; 4] = [
    "session_preload_libraries = 'auto_explain'",
    "auto_explain.log_min_duration = 0",
    "auto_explain.log_analyze = on",
    "auto_explain.log_timing = off",
];

/// How a plan says that a step stepped over rows.
const REMOVED: &str = "Rows Removed by Filter: ";

/// What was found in the plans of lists.
#[derive(Debug, Default)]
pub struct Found {
    /// How many plans of lists there were: of statements that say how many rows they want.
    pub lists: usize,
    /// The steps, each with its plan, that read a whole table, or gave or stepped over more rows than a page is worth.
    pub slow: Vec<String>,
}

/// Looks through a piece of the server's log for steps that read a whole table, or gave or stepped over more than `most_rows` rows.
pub fn look_through(text: &str, most_rows: f64) -> Found {
    let mut found = Found::default();
    for plan in text.split("plan:\n").skip(1).filter(|plan| plan.contains("limit ")) {
        found.lists += 1;
        let steps = plan
            .lines()
            .filter(|line| line.contains("actual rows=") || line.contains(REMOVED));
        let slow = steps.filter(|step| step.contains("Seq Scan on") || rows(step) > most_rows);
        found.slow.extend(slow.map(|step| format!("{step}\n{plan}")));
    }
    found
}

/// How many rows a step of a plan gave in all, or stepped over each time.
fn rows(step: &str) -> f64 {
    if let Some((_, removed)) = step.split_once(REMOVED) {
        return removed.trim().parse().unwrap_or(f64::MAX);
    }
    let number = |name: &str| {
        let (_, rest) = step.rsplit_once(name)?;
        let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        digits.parse::<f64>().ok()
    };
    number("rows=").unwrap_or(f64::MAX) * number("loops=").unwrap_or(1.0)
}
