//! Where events are sent: endpoints of the vendor's or of a reseller's own.

mod change;
mod create;
mod deliveries;
mod find;
mod list;
mod remove;
mod replay;
mod rotate;
mod test;
mod view;

use axum::Json;
use domain::Event;
use integrations::webhooks::target;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use self::view::View;
use crate::{access::Principal, app::App, error::ApiError, faults::Faults, security, webhooks::Endpoint};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, create::handler))
        .routes(routes!(find::handler, change::handler, remove::handler))
        .routes(routes!(rotate::handler))
        .routes(routes!(test::handler))
        .routes(routes!(replay::handler))
        .routes(routes!(deliveries::handler))
}

/// Whose endpoints somebody manages: those of the reseller, or of the vendor.
fn owner(principal: &Principal) -> Option<Uuid> {
    principal.reseller().map(|reseller| reseller.0)
}

/// One of somebody's own.
async fn own(app: &App, principal: &Principal, endpoint_id: Uuid) -> Result<Endpoint, ApiError> {
    let found = app.webhooks.find(owner(principal), endpoint_id).await?;
    found.ok_or(ApiError::Unknown("webhook endpoint"))
}

/// Notes what is wrong with an address and with types of events.
fn check(app: &App, faults: &mut Faults, url: Option<&str>, event_types: Option<&[String]>) {
    if let Some(Err(error)) = url.map(|url| target(url, app.webhooks.reach())) {
        faults.note("/url", "webhook-url-refused", error);
    }
    for (place, event_type) in event_types.into_iter().flatten().enumerate() {
        if !Event::TYPES.iter().any(|known| known.name == event_type) {
            let told = "there is no such type of event: write one as /v1/events shows it";
            faults.note(format!("/event_types/{place}"), "unknown-event-type", told);
        }
    }
}

/// Keeps what was changed by hand, and notes it as `event`; somebody else may have been faster.
async fn keep(
    app: &App,
    principal: &Principal,
    endpoint: &Endpoint,
    event: &'static str,
) -> Result<Json<View>, ApiError> {
    if !app.webhooks.change(endpoint).await? {
        let mut faults = Faults::default();
        let told = "this endpoint was changed meanwhile: look at it, and send the request again";
        faults.note("", "webhook-endpoint-changed", told);
        return Err(faults.into());
    }
    security::note_endpoint(event, endpoint.endpoint_id, principal);
    Ok(Json(own(app, principal, endpoint.endpoint_id).await?.into()))
}
