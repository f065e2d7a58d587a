//! `POST /v1/licenses/{license_id}/file`: a license file for a computer that cannot ask itself.

use axum::{extract::State, response::Response};
use domain::{
    LicenseId, Stream,
    license::{ActivateLicense, ComputerId, ComputerName},
};
use keyledger_verify::Kind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{as_attachment, download::made, drawn_serial};
use crate::{
    access::needs::MakeLicenseFiles,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// For which computer.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MakeLicenseFileRequest)]
pub(crate) struct Request {
    /// What the software calls the computer, as it shows it itself.
    #[schema(pattern = r"\S", max_length = 100, example = "SRV-TSE-02")]
    computer_id: String,
    /// What its owner calls it.
    #[schema(pattern = r"\S", max_length = 100, example = "Reception")]
    computer_name: Option<String>,
}

impl Request {
    fn read(&self) -> Result<(ComputerId, Option<ComputerName>), ApiError> {
        let mut faults = Faults::default();
        let computer_id = faults.take("/computer_id", self.computer_id.parse());
        let name = self.computer_name.as_ref().map(|name| name.parse()).transpose();
        let name = faults.take("/computer_name", name);
        faults.found(computer_id.zip(name))
    }
}

/// Make a license file for a computer
///
/// It counts as an activation: the license is on this computer from then on. Sent again it makes the same file, or a newer one.
#[utoipa::path(
    post, path = "/v1/licenses/{license_id}/file", tag = "license files", operation_id = "make_license_file",
    params(("license_id" = uuid::Uuid, Path, description = "Of which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/plain"),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "It is on another computer, disabled, or a trial that is over", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<MakeLicenseFiles>,
    Path(license_id): Path<LicenseId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let (computer_id, computer_name) = request.read()?;
    let scope = app.scope(&write.principal, None).await?;
    let license = app.license(scope, license_id).await?;
    let trial = computer_id.trial_of(&license.product);
    let command = ActivateLicense {
        license_id,
        serial: drawn_serial(&app, &license.product).await?,
        trial_reservation_id: app.log.secrets().reservation_id("trial-on-computer", &trial),
        computer_id: computer_id.clone(),
        computer_name,
    };
    // Without a key to sign with, nothing is to happen.
    app.signing_keys.current().await?;
    let stream = Stream::License(license_id);
    write.execute(&app, &request, (stream, None), command).await?;
    Ok(as_attachment(
        made(&app, license_id, Some(&computer_id), Kind::License).await?,
    ))
}
