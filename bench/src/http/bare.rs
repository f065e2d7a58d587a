//! What keyledger is compared with: axum and sqlx on the same Postgres, with nothing of what keyledger does beside them. No sign-in,
//! no rights, no past, no event; the same licenses in a plain table, the same fields in the answer.

use std::net::SocketAddr;

use anyhow::Result;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use projections::licenses::LicenseView;
use serde::{Deserialize, Serialize};
use sqlx_current::postgres::PgPoolOptions;
use sqlx_current::{AssertSqlSafe, PgPool, query, query_as, raw_sql};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::market::Market;
use crate::database::SUPERUSER;

/// As many as keyledger's reader has.
const CONNECTIONS: u32 = 8;

#[derive(Clone)]
struct Bare {
    pool: PgPool,
    reseller: Uuid,
}

#[derive(Serialize)]
struct Page {
    items: Vec<LicenseView>,
}

/// What keyledger is asked for, too.
#[derive(Deserialize)]
struct Sale {
    activation_key_id: Uuid,
    product: String,
    edition: String,
    size: i64,
    term: String,
    customer_email: String,
    comment: String,
}

#[derive(Serialize)]
struct Sold {
    license_id: Uuid,
    position: i64,
}

/// Fills the tables and serves the routes.
pub async fn serve(market: &Market, servers: &Runtime) -> Result<SocketAddr> {
    // It is to walk down its index: left to itself Postgres takes the reseller to have a few licenses only, and sorts them all.
    let options = market.access.as_role(event_log::Role::Server).username(SUPERUSER);
    let options = options.options([("enable_bitmapscan", "off"), ("enable_sort", "off")]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect_lazy_with(options);
    let reseller = market.reseller.0;
    let bare = Bare { pool, reseller };
    let (filled, router) = (bare.clone(), router(bare));
    servers.spawn(async move { fill(&filled).await }).await??;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let listener = listener.into_std()?;
    servers.spawn(async move { axum::serve(TcpListener::from_std(listener)?, router).await });
    Ok(address)
}

fn router(bare: Bare) -> Router {
    Router::new()
        .route("/v1/licenses", get(page).post(assign))
        .with_state(bare)
}

/// The licenses of now, of everybody, in a table with an index for the page; and a table for what is written.
async fn fill(bare: &Bare) -> Result<()> {
    let schema: String = sqlx_current::query_scalar(
        "select read_models.schema_of(projection, generation) from read_models.generations where projection = 'licenses' and state = 'live'",
    )
    .fetch_one(&bare.pool)
    .await?;
    let tables = format!(
        "create schema bare;
        create table bare.licenses as select * from {schema}.licenses where valid_to = 9223372036854775807;
        create index on bare.licenses (reseller_id, assigned_position desc);
        create table bare.rows (
            position bigint generated always as identity primary key, id uuid not null, version integer not null,
            written_at timestamptz not null, body jsonb not null, unique (id, version)
        );
        analyze bare.licenses"
    );
    raw_sql(AssertSqlSafe(tables)).execute(&bare.pool).await?;
    Ok(())
}

/// One indexed select.
async fn page(State(bare): State<Bare>) -> Result<Json<Page>, StatusCode> {
    let items = query_as("select * from bare.licenses where reseller_id = $1 order by assigned_position desc limit 50");
    let items = items.bind(bare.reseller).fetch_all(&bare.pool).await;
    let items = items.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(Page { items }))
}

/// One insert of three rows.
async fn assign(State(bare): State<Bare>, Json(sale): Json<Sale>) -> Result<(StatusCode, Json<Sold>), StatusCode> {
    let ids = [(); 3].map(|()| Uuid::now_v7());
    let bodies = [
        serde_json::json!({ "customer": sale.customer_email, "comment": sale.comment }),
        serde_json::json!({
            "key": sale.activation_key_id, "product": sale.product, "edition": sale.edition, "size": sale.size,
            "term": sale.term,
        }),
        serde_json::json!({ "credits": 35_000 }),
    ];
    let written_at: DateTime<Utc> = Utc::now();
    let inserted = query(
        "insert into bare.rows (id, version, written_at, body)
        select id, 1, $2, body from unnest($1::uuid[], $3::jsonb[]) t (id, body) returning position",
    );
    let inserted = inserted
        .bind(ids)
        .bind(written_at)
        .bind(bodies.map(|body| body.to_string()));
    let row = inserted.fetch_all(&bare.pool).await;
    let rows = row.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let position = rows.last().and_then(|row| sqlx_current::Row::try_get(row, 0).ok());
    let sold = Sold {
        license_id: ids[1],
        position: position.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?,
    };
    Ok((StatusCode::CREATED, Json(sold)))
}
