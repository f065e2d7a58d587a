//! Histories: what happened to one thing, as the audit trail tells it.

use axum::response::Response;
use futures_util::FutureExt;
use projections::{
    Projection, Reading,
    audit_trail::{self, AuditView},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    app::App,
    error::ApiError,
    listing::{Listing, Source},
};

/// Which of its events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Of this type, such as `license.upgraded`.
    event_type: Option<String>,
    /// What it is the history of.
    #[serde(skip)]
    #[param(ignore)]
    subject: Option<Uuid>,
}

impl Filter {
    fn of_trail(&self) -> audit_trail::Filter {
        audit_trail::Filter {
            event_types: self.event_type.iter().cloned().collect(),
            subject: self.subject,
            ..audit_trail::Filter::default()
        }
    }
}

static HISTORY: Source<Filter, AuditView> = Source {
    projection: Projection::AuditTrail,
    page: |reading, filter, page| async move { audit_trail::list(reading, &filter.of_trail(), page).await }.boxed(),
    count: Some(|reading, filter| async move { audit_trail::count(reading, &filter.of_trail()).await }.boxed()),
    search: None,
};

/// A reading of the trail and of what holds the thing itself.
pub(crate) async fn read<R>(app: &App, listing: &Listing<R, Filter>, of: Projection) -> Result<Reading, ApiError> {
    listing.read(app, &[of, Projection::AuditTrail]).await
}

/// The events that name `subject`, of those that one sees.
pub(crate) async fn answer<R>(
    app: App,
    reading: Reading,
    mut listing: Listing<R, Filter>,
    subject: Uuid,
) -> Result<Response, ApiError> {
    listing.filter.subject = Some(subject);
    HISTORY.answer_from(app, reading, listing).await
}
