//! What the installed software asks, with nothing but an activation key: `/v1/device`.

mod activate;
mod key;
mod last_seen;
mod refresh;
mod release;
mod shown_keys;
mod sightings;

use domain::license::ComputerId;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use self::key::key_of_code;
use self::{shown_keys::ShownKeys, sightings::Sightings};
use crate::{app::App, error::ApiError, faults::Faults};

/// What a process remembers of devices, beside the log. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Devices {
    shown: ShownKeys,
    sightings: Sightings,
}

/// The field `computer_id` of a body.
fn computer_id(text: &str) -> Result<ComputerId, ApiError> {
    let mut faults = Faults::default();
    let computer_id = faults.take("/computer_id", text.parse());
    faults.found(computer_id)
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(activate::handler))
        .routes(routes!(refresh::handler))
        .routes(routes!(release::handler))
        .routes(routes!(last_seen::handler))
}
