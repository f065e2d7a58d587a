//! What whoever runs the server asks it, at an address of its own: metrics, and whether it is well.

use std::time::Duration;

use axum::{
    Extension, Router,
    extract::State,
    http::header::CONTENT_TYPE,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{net::TcpListener, time::interval};

use crate::{app::App, health, meters, problem, requests::observe};

/// As Prometheus reads it.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How often what was timed is put into its buckets; until then it takes room.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves until it is dropped.
pub(crate) async fn serve(listener: TcpListener, app: App, handle: PrometheusHandle) {
    let router = Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics))
        .layer(Extension(handle.clone()))
        .layer(middleware::map_response_with_state(app.clone(), complete))
        .layer(middleware::from_fn(observe))
        .with_state(app);
    let mut upkeep = interval(UPKEEP);
    let keeping_up = async {
        loop {
            upkeep.tick().await;
            handle.run_upkeep();
        }
    };
    tokio::select! {
        Err(error) = axum::serve(listener, router).into_future() => tracing::error!(%error, "metrics are served no more"),
        () = keeping_up => {}
    }
}

async fn metrics(State(app): State<App>, Extension(handle): Extension<PrometheusHandle>) -> impl IntoResponse {
    meters::look(&app).await;
    ([(CONTENT_TYPE, TEXT)], handle.render())
}

async fn complete(State(app): State<App>, answer: Response) -> Response {
    problem::complete(answer, app.mint.id().unwrap_or_default())
}
