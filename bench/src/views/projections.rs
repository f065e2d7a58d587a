//! `bench projections`: how many events a second become rows, beside reading the same events and writing nothing, and beside what
//! COPY of the same rows costs.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use event_log::{Position, read};
use projections::{Kind, Projection};
use serde::Serialize;

use super::store::Store;
use crate::machine::Machine;
use crate::report;

const EVENTS: i64 = 200_000;
const PAGE: i64 = 2000;

#[derive(Args)]
pub struct ProjectionsArgs {
    /// How many events become rows.
    #[arg(long, default_value_t = EVENTS)]
    events: i64,
    /// Where the log is kept; a temporary folder otherwise.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// What one row of the result says.
#[derive(Serialize)]
pub struct Figure {
    work: String,
    events: i64,
    rows: i64,
    events_per_second: f64,
    /// How long COPY of the same rows into tables without anything in them takes, as a part of the time; none where there are none.
    copy_share: Option<f64>,
}

pub async fn run(args: ProjectionsArgs) -> Result<()> {
    let mut store = Store::open(args.data.as_deref()).await?;
    let machine = Machine::look(&store.server).await?;
    println!("{machine}\n");
    let head = store.grow(args.events).await?;
    let mut figures = vec![read_only(&store, head).await?];
    for projection in Projection::ALL {
        println!("{} …", projection.name());
        let started = Instant::now();
        store.models.rebuild(projection, |_, _| {}).await?;
        let took = started.elapsed();
        let (rows, copied) = copy(&store, projection).await?;
        figures.push(Figure::new(projection.name(), head, rows, took, Some(copied)));
    }
    let started = Instant::now();
    let rebuilding = Projection::ALL.map(|projection| {
        let models = store.models.clone();
        tokio::spawn(async move { models.rebuild(projection, |_, _| {}).await })
    });
    for task in rebuilding {
        task.await??;
    }
    let rows = figures.iter().map(|figure| figure.rows).sum();
    figures.push(Figure::new("all together", head, rows, started.elapsed(), None));
    println!("\n{}\n\n{machine}", report::projections(&figures));
    let path = report::write("projections.json", &figures)?;
    println!("wrote {}", path.display());
    store.models.close().await;
    store.log.close().await;
    Ok(())
}

async fn read_only(store: &Store, head: Position) -> Result<Figure> {
    let (started, mut position) = (Instant::now(), Position(0));
    while position < head {
        let page = read::after(&store.log, position, PAGE).await?;
        position = page.last().map_or(head, |event| event.position);
    }
    Ok(Figure::new("reading only", head, 0, started.elapsed(), None))
}

/// How many rows the live generation has, and how long it takes to copy them into tables of the same shape: out of one, over the
/// same connection's file, and into the other with its indexes.
async fn copy(store: &Store, projection: Projection) -> Result<(i64, Duration)> {
    let mut connection = store.database().connect().await?;
    let generation: i32 =
        sqlx::query_scalar("select generation from read_models.generations where projection = $1 and state = 'live'")
            .bind(projection.name())
            .fetch_one(&mut connection)
            .await?;
    let (mut rows, mut took) = (0, Duration::ZERO);
    for table in projection.tables() {
        let name = format!("{}_g{generation}.{}", projection.name(), table.name);
        // Beside the data, where Postgres' own user may write.
        let file = store.server.folder().join("data/postgres/copied").display().to_string();
        let key = match table.kind {
            Kind::Versions { .. } => "valid_from",
            Kind::Facts => "position",
        };
        for statement in [
            "drop table if exists copied".to_owned(),
            format!("create table copied (like {name} including all)"),
            format!("copy (select * from {name} order by {key}) to '{file}' (format binary)"),
        ] {
            sqlx::query(&statement).execute(&mut connection).await?;
        }
        let started = Instant::now();
        let copied = sqlx::query(&format!("copy copied from '{file}' (format binary)"))
            .execute(&mut connection)
            .await?;
        took += started.elapsed();
        rows += i64::try_from(copied.rows_affected())?;
    }
    Ok((rows, took))
}

impl Figure {
    fn new(work: &str, head: Position, rows: i64, took: Duration, copied: Option<Duration>) -> Self {
        Self {
            work: work.into(),
            events: head.0,
            rows,
            events_per_second: head.0 as f64 / took.as_secs_f64(),
            copy_share: copied.map(|copied| copied.as_secs_f64() / took.as_secs_f64()),
        }
    }

    /// For the table.
    pub fn cells(&self) -> [String; 5] {
        [
            self.work.clone(),
            report::grouped(self.events as f64),
            report::grouped(self.rows as f64),
            report::grouped(self.events_per_second),
            self.copy_share
                .map_or("–".into(), |share| format!("{:.0} %", share * 100.0)),
        ]
    }
}
