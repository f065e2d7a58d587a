//! `PUT /v1/resellers/{reseller_id}/profile`: what is known of a reseller's company.

use axum::{extract::State, response::Response};
use domain::{
    ResellerId, Stream,
    reseller::{ChangeResellerProfile, ResellerProfile},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::ManageSubresellers,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
    staff::is_staff,
    write::{Done, Write, WriteHeaders},
};

/// All that is to be known; what is left out is not known any more.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResellerProfile)]
pub(crate) struct Request {
    /// The company's name, 1 to 200 characters on one line.
    #[schema(pattern = r"\S", max_length = 200, example = "Northwind Software")]
    name: String,
    /// The lines of its legal address, at most 6 of 1 to 100 characters, without the country.
    #[serde(default)]
    address: Vec<String>,
    /// Where it is, as two letters.
    #[schema(pattern = "^[A-Z]{2}$", example = "FR")]
    country: Option<String>,
    /// What it is taxed by.
    #[schema(example = "DE123456789")]
    vat_number: Option<String>,
    /// Its website.
    #[schema(pattern = "^https?://", max_length = 200, example = "https://example.com")]
    website: Option<String>,
    /// The language that it reads: `en`, `fr` or `de`.
    #[schema(pattern = "^(en|fr|de)$", example = "en")]
    language: Option<String>,
    /// The name of its contact for support.
    #[schema(pattern = r"\S", max_length = 200, example = "Ada Lovelace")]
    contact_name: Option<String>,
    /// That person's e-mail address.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    contact_email: Option<String>,
    /// That person's phone number.
    #[schema(pattern = "^[+]?[0-9 ./()-]+$", max_length = 40, example = "+44 20 7946 0018")]
    contact_phone: Option<String>,
}

/// Change a reseller's profile
///
/// One's own, or that of a sub-reseller; all of it is replaced.
#[utoipa::path(
    put, path = "/v1/resellers/{reseller_id}/profile", tag = "resellers", operation_id = "change_reseller_profile",
    params(("reseller_id" = uuid::Uuid, Path, description = "Whose"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Changed", body = Done),
        (status = 404, description = "No such reseller, or none that one reaches", body = ProblemDetails),
        (status = 409, description = "It is suspended", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageSubresellers>,
    Path(reseller_id): Path<ResellerId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    app.acting_reseller(&write.principal, Some(reseller_id)).await?;
    let command = ChangeResellerProfile {
        reseller_id,
        by_staff: is_staff(&write.principal),
        profile: request.profile()?,
    };
    let stream = Stream::Reseller(reseller_id);
    let executed = write
        .execute(&app, &request, (stream, Some(reseller_id)), command)
        .await?;
    Ok(Done::answer(&executed, stream))
}

impl Request {
    fn profile(&self) -> Result<ResellerProfile, ApiError> {
        let mut faults = Faults::default();
        let profile = ResellerProfile {
            name: self.name.clone(),
            address: self.address.clone(),
            country: faults.read("/country", self.country.as_ref()),
            vat_number: faults.read("/vat_number", self.vat_number.as_ref()),
            website: faults.read("/website", self.website.as_ref()),
            language: faults.read("/language", self.language.as_ref()),
            contact_name: faults.read("/contact_name", self.contact_name.as_ref()),
            contact_email: faults.read("/contact_email", self.contact_email.as_ref()),
            contact_phone: faults.read("/contact_phone", self.contact_phone.as_ref()),
        };
        faults.none()?;
        Ok(profile)
    }
}
