//! The schemas of the OpenAPI document, as what bodies are checked against: what is documented is what is asked for.

use std::{collections::HashMap, sync::Arc};

use axum::extract::Request;
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde::de::DeserializeOwned;
use serde_json::{Number, Value, json};
use serde_path_to_error::{Path, Segment};
use utoipa::openapi::OpenApi;

use crate::{error::ApiError, faults::Faults};

/// Below this each whole number is a number of 64 bits with a fraction, and no other.
const EXACT: f64 = 9_007_199_254_740_992.0;
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

    /// Those of the server that got `request`.
    pub(crate) fn of_request(request: &Request) -> Result<Self, ApiError> {
        let schemas = request.extensions().get::<Self>().cloned();
        schemas.ok_or_else(|| ApiError::Unexpected("a route has no schemas".to_owned()))
    }

    /// `body` as a `T`, if it fits the schema of that name.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str, mut body: Value) -> Result<T, ApiError> {
        let Some(validator) = self.0.get(name) else {
            return Err(ApiError::Unexpected(format!("no schema {name} is documented")));
        };
        let mut faults = Faults::default();
        settle(&mut body, "", &mut faults);
        // What fits none of several forms is told by whoever reads it: that knows which form was meant.
        let mut forms = Vec::new();
        for error in validator.iter_errors(&body).take(MOST) {
            match error.kind() {
                _ if is_of_text(&error) => {}
                ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
                    forms.push(error.instance_path().to_string());
                }
                _ => tell(&error, &mut faults),
            }
        }
        let read = serde_path_to_error::deserialize(body).map_err(|error| {
            let place = pointer(error.path());
            (place, error.into_inner().to_string())
        });
        let told = read.as_ref().err();
        for form in forms {
            match told {
                Some((place, detail)) if place.starts_with(&form) => faults.note(place, "malformed-field", detail),
                _ => faults.note(
                    form,
                    "malformed-field",
                    "this has none of the forms that are documented",
                ),
            }
        }
        faults.none()?;
        read.map_err(|(place, detail)| {
            let mut faults = Faults::default();
            faults.note(place, "malformed-field", detail);
            faults.into()
        })
    }
}

/// Makes `4.0` the whole number that it is in a schema, and notes each text with a NUL, which no text of ours holds.
fn settle(value: &mut Value, place: &str, faults: &mut Faults) {
    match value {
        Value::Number(number) if number.is_f64() => {
            // Beyond these, one that is written as a fraction stands for several whole numbers.
            let whole = number
                .as_f64()
                .filter(|number| number.fract() == 0.0 && number.abs() < EXACT);
            let whole = whole.and_then(|number| format!("{number:.0}").parse::<i64>().ok());
            *number = whole.map_or_else(|| number.clone(), Number::from);
        }
        Value::String(text) if text.contains('\0') => {
            faults.note(place, "nul-in-text", "this holds a NUL: leave it out");
        }
        Value::Array(items) => {
            let items = items.iter_mut().enumerate();
            items.for_each(|(index, item)| settle(item, &format!("{place}/{index}"), faults));
        }
        Value::Object(fields) => {
            let fields = fields.iter_mut();
            fields.for_each(|(field, value)| settle(value, &format!("{place}/{field}"), faults));
        }
        _ => {}
    }
}

/// Whether only how a text looks is wrong: whoever reads it tells that, by the name that it has in the rules.
fn is_of_text(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::Pattern { .. }
        | ValidationErrorKind::MinLength { .. }
        | ValidationErrorKind::MaxLength { .. } => true,
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            context.iter().any(|errors| errors.iter().all(is_of_text))
        }
        _ => false,
    }
}

fn tell(error: &ValidationError<'_>, faults: &mut Faults) {
    let place = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let field = property.as_str().unwrap_or_default();
            faults.note(format!("{place}/{field}"), "missing-field", "this field is missing");
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for field in unexpected {
                let detail = "there is no such field: leave it out";
                faults.note(format!("{place}/{field}"), "unknown-field", detail);
            }
        }
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Format { .. } => {
            let detail = format!("{}: send one", error.masked_with("this"));
            faults.note(place, "malformed-field", detail);
        }
        // The value is not repeated: it may be personal, or a secret.
        _ => faults.note(place, "malformed-field", error.masked_with("this")),
    }
}

/// A path as a JSON pointer.
fn pointer(path: &Path) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{key}"),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => String::new(),
    };
    path.iter().map(segment).collect()
}
