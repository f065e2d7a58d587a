//! Examples of parameters, bodies and answers, made of those of their fields. A field that has none of its own has one by its name,
//! which means the same wherever it stands.

use axum::response::IntoResponse;
use domain::{Credits, Rejection, credit_account::CreditError, rejection::VersionError};
use serde_json::{Map, Value, json};
use utoipa::openapi::{Content, OpenApi, RefOr, path::ParameterBuilder};
use uuid::Uuid;

use crate::{
    access::AccessError,
    error::ApiError,
    faults::Faults,
    openapi::operations,
    problem::{Problem, ProblemDetails},
};

/// Of whatever it is.
const ID: u128 = 0x0190_f6c2_7b7e_7c31_9f0a_0a4d_6b7d_1c11;

/// What stands in a field or parameter of this name; where it is another thing in one form, that is named before it.
const KNOWN: [(&str, &str); 110] = [
    ("about_kind", "license"),
    ("actor_id", "5238c781-aa45-8989-b4f2-1d0c6f3a9e77"),
    ("actor_kind", "staff"),
    ("balance", "233144"),
    ("category", "license"),
    ("city", "Brest"),
    ("code", "NAQR-HVW5-K7MD-2XTE"),
    ("SecondFactorRequest.code", "492817"),
    ("computer_id", "SRV-TSE-02"),
    ("computer_name", "Reception"),
    ("contact_email", "office@kestrel-software.example.com"),
    ("contact_name", "Maëlle Kervella"),
    ("contact_phone", "+33 2 98 00 00 00"),
    ("country", "FR"),
    ("credit_month_key", "0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11:2026-03"),
    ("currencies", "EUR"),
    ("currency", "EUR"),
    ("customer_city", "Brest"),
    ("customer_country", "FR"),
    ("customer_email", "ada@example.com"),
    ("customer_name", "Ada Lovelace"),
    ("days", "30"),
    ("device_key", "0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11:SRV-TSE-02"),
    ("discount", "0"),
    ("edition", "ENT"),
    ("email", "ada@example.com"),
    ("event", "license.assigned"),
    ("event_type", "license.upgraded"),
    ("events", "license.upgraded"),
    ("first_name", "Ada"),
    ("first_order_reference", "JWT160930-9510-42210"),
    ("granted", "licenses"),
    ("Idempotency-Key", "5f0c2b1e"),
    ("kind", "activated"),
    ("CreditEntryView.kind", "debited"),
    ("Expiring.kind", "support"),
    ("list_credit_entries.kind", "debited"),
    ("language", "en"),
    ("last_name", "Lovelace"),
    ("license_sku", "T-ENT-10"),
    ("limit", "50"),
    ("link", "pP1zq0-an-invented-one"),
    ("login", "you@example.com"),
    ("lot", "1"),
    ("month", "2026-03"),
    ("name", "Kestrel Software House"),
    ("ActivationKeyView.name", "Reception"),
    ("CustomerView.name", "Ada Lovelace"),
    ("PriceListView.name", "List of 2026"),
    ("TokenView.name", "reports"),
    ("new_password", "three grey herons at noon"),
    ("next", "1153.1090"),
    ("next_sku", "RS-10"),
    ("on_behalf_of", "reseller-0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11"),
    ("order_line_key", "0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11:1"),
    ("order_number", "JWT160930-9510-42210"),
    ("order_reference", "JWT160930-9510-42210"),
    ("paid", "EUR 100.00"),
    ("paid_currency", "EUR"),
    ("password", "three grey herons at noon"),
    ("path", "T-ENT-10 EUR"),
    ("payment_reference", "fs-2026-0117"),
    ("position", "425"),
    ("price", "421.26 credits"),
    ("price_asset", "CREDIT"),
    ("price_minor", "42126"),
    ("priced_by", "list"),
    ("product", "T"),
    ("SubscriptionView.product", "RS"),
    ("product_name", "TSplus"),
    ("products", "T"),
    ("provider", "sandbox"),
    ("q", "reception"),
    ("reference", "JWT160930-9510-42210"),
    ("refund_reference", "fs-2026-0117-r"),
    ("scopes", "read-sales"),
    ("secret", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    ("serial", "P24D913F6"),
    ("size", "10"),
    ("sku", "T-ENT-10"),
    ("SubscriptionView.sku", "RS-5"),
    ("state", "active"),
    ("status", "activated"),
    ("AddressView.status", "present"),
    ("ContactView.status", "present"),
    ("CreditAdjustmentView.status", "requested"),
    ("CreditBooking.status", "booked"),
    ("DeviceView.status", "active"),
    ("Live.status", "live"),
    ("OrderView.status", "fulfilled"),
    ("Ready.status", "ready"),
    ("ResellerView.status", "active"),
    ("SubscriptionView.status", "active"),
    ("SupportView.status", "in_force"),
    ("list_credit_adjustments.status", "requested"),
    ("list_devices.status", "active"),
    ("list_orders.status", "fulfilled"),
    ("list_resellers.status", "active"),
    ("list_subscriptions.status", "active"),
    ("list_supports.status", "in_force"),
    ("stream", "license-0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11"),
    ("tax", "0"),
    ("term", "permanent"),
    ("term_length", "month"),
    ("tier", "GOLD"),
    ("token", "kl_an-invented-one"),
    ("trial_days", "30"),
    (
        "uri",
        "otpauth://totp/keyledger:you@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    ),
    ("website", "https://kestrel-software.example.com"),
    ("year", "2026"),
];

/// Gives an example to every parameter and to every body of JSON that has none.
pub(crate) fn add(document: &mut OpenApi) {
    let schemas = document.components.as_ref().map(|components| &components.schemas);
    let schemas = Schemas(serde_json::to_value(schemas).unwrap_or_default());
    for (_, _, operation) in operations(document) {
        let form = operation.operation_id.clone().unwrap_or_default();
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(parameter) = parameter {
                let told = serde_json::to_value(&*parameter).unwrap_or_default();
                let example = told.get("example").cloned();
                let example = example.or_else(|| schemas.example(&form, &parameter.name, &told["schema"]));
                *parameter = ParameterBuilder::from(parameter.clone()).example(example).build();
            }
        }
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            let contents = body.content.iter_mut();
            contents.for_each(|(media, content)| schemas.fill(&form, None, (media, content)));
        }
        for (status, answer) in &mut operation.responses.responses {
            if let RefOr::T(answer) = answer {
                let (contents, problem) = (answer.content.iter_mut(), of_problem(status));
                contents.for_each(|(media, content)| schemas.fill(&form, problem.as_ref(), (media, content)));
            }
        }
    }
}

/// The named schemas of the document.
struct Schemas(Value);

impl Schemas {
    /// Gives a content of JSON an example if it has none: this problem, if it is one.
    fn fill(&self, form: &str, problem: Option<&Value>, (media, content): (&String, &mut RefOr<Content>)) {
        if let RefOr::T(content) = content
            && media.ends_with("json")
            && content.example.is_none()
        {
            let schema = serde_json::to_value(&content.schema).unwrap_or_default();
            let example = problem.cloned();
            content.example = example.or_else(|| self.example(form, "", &schema));
        }
    }

    /// What fits `schema`, which is of a field or parameter of this name in this form. None if nothing is known to fit.
    fn example(&self, form: &str, name: &str, schema: &Value) -> Option<Value> {
        if let Some(own) = schema.get("example").or_else(|| schema["enum"].get(0)) {
            return Some(own.clone());
        }
        if let Some(place) = schema["$ref"].as_str() {
            let form = place.rsplit('/').next().unwrap_or_default();
            return self.example(form, name, &self.0[form]);
        }
        if let Some(parts) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            return parts.iter().find_map(|part| self.example(form, name, part));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().filter_map(|part| match self.example(form, name, part)? {
                Value::Object(fields) => Some(fields),
                _ => None,
            });
            return Some(Value::Object(parts.flatten().collect()));
        }
        let is = |kind: &str| {
            schema["type"] == kind || schema["type"].as_array().is_some_and(|all| all.contains(&json!(kind)))
        };
        let known = known(form, name);
        match () {
            () if is("object") => self.object(form, schema),
            () if is("array") => {
                let item = self.example(form, name, &schema["items"]);
                Some(Value::Array(item.into_iter().collect()))
            }
            () if is("string") => match schema["format"].as_str() {
                Some("uuid") => Some(json!(Uuid::from_u128(ID))),
                Some("date") => Some(json!("2026-03-31")),
                Some("date-time") => Some(json!("2026-03-31T12:00:00Z")),
                _ => known.map(Value::from).or_else(|| is("null").then_some(Value::Null)),
            },
            () if is("integer") => {
                let number = known.and_then(|text| text.parse().ok());
                Some(json!(
                    number
                        .or(schema["minimum"].as_i64().filter(|least| *least > 1))
                        .unwrap_or(1)
                ))
            }
            () if is("boolean") => Some(json!(false)),
            () => None,
        }
    }

    /// An object with every field of which something is known; none if one that it has to have is missing.
    fn object(&self, form: &str, schema: &Value) -> Option<Value> {
        let mut fields = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = self.example(form, name, property) {
                fields.insert(name.clone(), value);
            }
        }
        let required = schema["required"].as_array().into_iter().flatten();
        let mut required = required.filter_map(Value::as_str);
        required
            .all(|name| fields.contains_key(name))
            .then_some(Value::Object(fields))
    }
}

/// What is known of this name.
fn known(form: &str, name: &str) -> Option<&'static str> {
    let form = form.trim_start_matches("ListAnswer_");
    let special = format!("{form}.{name}");
    let of = |wanted: &str| KNOWN.iter().find(|(known, _)| *known == wanted);
    of(&special).or_else(|| of(name)).map(|(_, text)| *text)
}

/// The problem that an answer of this status may tell; none if it tells none.
pub(crate) fn of_problem(status: &str) -> Option<Value> {
    let error = match status {
        "400" => ApiError::KeyMissing,
        "401" => AccessError::NotSignedIn.into(),
        "403" => ApiError::StaffOnly,
        "404" => ApiError::Unknown("license"),
        "406" => ApiError::NotAcceptable,
        "409" => {
            let (needed, available) = (Credits(42_126), Credits(10_000));
            Rejection::from(CreditError::TooFewCredits { needed, available }).into()
        }
        "410" => AccessError::LinkInvalid.into(),
        "412" => Rejection::from(VersionError::Moved { wanted: 7, found: 8 }).into(),
        "413" => ApiError::BodyTooLarge,
        "415" => ApiError::NotJson,
        "421" => ApiError::ForeignHost,
        "422" => {
            let mut faults = Faults::default();
            faults.note("/customer_email", "missing-field", "this field is missing");
            faults.into()
        }
        "429" => ApiError::TooManyRequests { seconds: 3, quota: 600 },
        "503" => ApiError::TimedOut,
        _ => return None,
    };
    let told = error.into_response();
    let problem = told.extensions().get::<Problem>()?;
    serde_json::to_value(ProblemDetails::of(problem, told.status(), Uuid::from_u128(ID))).ok()
}
