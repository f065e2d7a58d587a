//! The schemas of the OpenAPI document, as what bodies are checked against: what is documented is what is asked for.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use jsonschema::{Validator, error::ValidationErrorKind};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::{error::ApiError, faults::Faults};

/// So many faults are told.
const MOST: usize = 50;

/// What bodies have to be, by the schema's name. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Schemas(Arc<HashMap<String, Validator>>);

impl Schemas {
    /// Those of `document`.
    pub(crate) fn of(document: &OpenApi) -> Result<Self, String> {
        let document = serde_json::to_value(document).map_err(|error| error.to_string())?;
        let components = &document["components"];
        let names = components["schemas"].as_object().into_iter().flat_map(|all| all.keys());
        let mut schemas = HashMap::new();
        for name in names {
            let schema = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$ref": format!("#/components/schemas/{name}"),
                "components": components,
            });
            let validator = jsonschema::options()
                .should_validate_formats(true)
                .build(&schema)
                .map_err(|error| format!("the schema {name}: {error}"))?;
            schemas.insert(name.clone(), validator);
        }
        Ok(Self(Arc::new(schemas)))
    }

    /// Checks `body` against the schema of this name.
    pub(crate) fn check(&self, name: &Cow<'_, str>, body: &Value) -> Result<(), ApiError> {
        let Some(validator) = self.0.get(name.as_ref()) else {
            return Err(ApiError::Unexpected(format!("no schema {name} is documented")));
        };
        let mut faults = Faults::default();
        for error in validator.iter_errors(body).take(MOST) {
            let place = error.instance_path().to_string();
            match error.kind() {
                ValidationErrorKind::Required { property } => {
                    let field = property.as_str().unwrap_or_default();
                    faults.note(format!("{place}/{field}"), "missing-field", "this field is missing");
                }
                ValidationErrorKind::AdditionalProperties { unexpected } => {
                    for field in unexpected {
                        faults.note(
                            format!("{place}/{field}"),
                            "unknown-field",
                            "there is no such field: leave it out",
                        );
                    }
                }
                // The value is not repeated: it may be personal, or a secret.
                _ => faults.note(place, "malformed-field", error.masked_with("this")),
            }
        }
        faults.none().map_err(ApiError::from)
    }
}
