//! `POST /v1/device/activations`: activates a license of a key on a computer.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{LicenseId, Rejection, license::LicenseError};
use event_log::preview::preview;
use keyledger_verify::Kind;
use projections::{Scope, licenses::LicenseView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    device::key::Device,
    error::ApiError,
    extract::Body,
    faults::Faults,
    headers::LogPosition,
    license_files::{ForComputer, Offered, Span, Stood, sign},
    licenses::sale::RequestedSize,
    problem::ProblemDetails,
};

/// What wants to be activated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActivateDeviceRequest)]
pub(crate) struct Request {
    /// The code of the product that asks.
    #[schema(pattern = "^[A-Z]{1,8}$", example = "T")]
    product: String,
    /// What the software calls the computer: always the same on one, and another on each.
    #[schema(pattern = r"\S", max_length = 100, example = "SRV-TSE-02")]
    computer_id: String,
    /// What its owner calls it; personal data of the customer.
    #[schema(pattern = r"\S", max_length = 100, example = "Reception")]
    computer_name: Option<String>,
    /// The code of the edition, if the user chose one.
    #[schema(pattern = "^[A-Z]{1,8}$", example = "ENT")]
    edition: Option<String>,
    /// The size, if the user chose one.
    size: Option<RequestedSize>,
}

/// The license that is on the computer now.
#[derive(Serialize, ToSchema)]
#[schema(as = ActivatedDevice)]
pub(crate) struct Answer {
    /// It.
    #[serde(flatten)]
    license: Offered,
    /// What else of the key would have fitted and is free: another may be had by choosing edition and size.
    others: Vec<Other>,
}

/// A license that is free.
#[derive(Serialize, ToSchema)]
#[schema(as = FreeLicense)]
struct Other {
    /// Which.
    license_id: Uuid,
    /// The code of its edition, if the product has editions.
    edition: Option<String>,
    /// How many users, workstations, servers or channels; none for unlimited.
    size: Option<i64>,
    /// `trial` or `permanent`.
    term: String,
}

impl Request {
    fn read(self, device: &Device) -> Result<ForComputer, ApiError> {
        let mut faults = Faults::default();
        let computer_id = faults.take("/computer_id", self.computer_id.parse());
        let name = self.computer_name.map(|name| name.parse()).transpose();
        let computer_name = faults.take("/computer_name", name);
        let size = self.size.map(|size| size.size()).transpose();
        let size = faults.take("/size", size);
        let read = computer_id.zip(computer_name).zip(size);
        let ((computer_id, computer_name), size) = faults.found(read)?;
        Ok(ForComputer {
            activation_key_id: device.activation_key_id,
            product: self.product,
            edition: self.edition,
            size,
            computer_id,
            computer_name,
        })
    }
}

/// Activate on a computer
///
/// One free license of the key goes to this computer, with its support: the newest, unless edition or size are chosen. A computer that
/// holds one gets the same one again, so this can be sent again at any time.
#[utoipa::path(
    post, path = "/v1/device/activations", tag = "device", operation_id = "activate_device",
    request_body = Request, security(("activation_key" = [])),
    responses(
        (status = 200, description = "The computer holds a license of the product already: this one", body = Answer),
        (status = 201, description = "Activated", body = Answer),
        (status = 409, description = "None is free, or what the computer holds is disabled or over", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    device: Device,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let wanted = request.read(&device)?;
    let carried = wanted.carried(&app, Scope::All).await?;
    let command = wanted.command(&app, &carried).await?;
    // Without a key to sign with, nothing is to happen.
    app.signing_keys.current().await?;
    let executed = device.execute(&app, command.clone()).await?;
    let status = match executed.events.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    let now = app.mint.now();
    let (held, free) = preview(&app.log, |states| {
        (command.held(states, now), command.free(states, now))
    })
    .await?;
    let license_id = held.ok_or(Rejection::from(LicenseError::NotActivated))?;
    let stood = Stood::now(&app, license_id, Some(&command.computer_id)).await?;
    let license = sign(&app, &stood, &device.code, (Kind::License, Span::ONLINE)).await?;
    app.devices.sightings.note(&app, license_id);
    let is_free = |row: &&LicenseView| free.contains(&LicenseId(row.license_id));
    let others = carried.iter().filter(is_free).map(Other::of).collect();
    let body = Json(Answer { license, others });
    Ok((status, LogPosition(executed.position), body).into_response())
}

impl Other {
    fn of(row: &LicenseView) -> Self {
        Self {
            license_id: row.license_id,
            edition: row.edition.clone(),
            size: row.size,
            term: row.term.clone(),
        }
    }
}
