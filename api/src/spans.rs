//! Spans for OpenTelemetry: each request as one, with what it waits for, sent to where `OTEL_EXPORTER_OTLP_ENDPOINT` says.
//!
//! They have the target `spans`, and hold what the line about the request holds.

use axum::http::HeaderMap;
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Span, Subscriber, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// What sends spans, if there is somebody to send them to.
pub(crate) fn provider() -> Result<Option<SdkTracerProvider>, ExporterBuildError> {
    if std::env::var_os(ENDPOINT).is_none_or(|endpoint| endpoint.is_empty()) {
        return Ok(None);
    }
    let exporter = SpanExporter::builder().with_http().build()?;
    let resource = Resource::builder().with_service_name("keyledger").build();
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter);
    Ok(Some(provider.with_resource(resource).build()))
}

/// Hands our spans to `provider`.
pub(crate) fn layer<S>(provider: &SdkTracerProvider) -> impl Layer<S> + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("keyledger"));
    let layer = layer.with_location(false).with_threads(false).with_target(false);
    layer.with_filter(Targets::new().with_target("spans", LevelFilter::INFO))
}

/// Makes `span` part of the trace that the request says it belongs to.
pub(crate) fn take_up(span: &Span, headers: &HeaderMap) {
    let context = TraceContextPropagator::new().extract(&Headers(headers));
    // A span that nobody looks at has no parent to set.
    let _ = span.set_parent(context);
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}
