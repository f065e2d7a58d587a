//! The queries of each operation as the OpenAPI document has them: what is documented is what is asked for. Whoever reads a query
//! says first what is wrong with it; here is refused what can be read although it is not as documented.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Query},
    http::request::Parts,
};
use jsonschema::Validator;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, OpenApi, RefOr, Schema, SchemaFormat,
        schema::{AnyOfBuilder, Type},
    },
};

use crate::error::ApiError;

/// What the parameters in the query have to be, by operation, such as `GET /v1/licenses`, and name. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Queries(Arc<HashMap<String, HashMap<String, Validator>>>);

impl Queries {
    /// Those of `document`.
    pub(crate) fn of(document: &OpenApi) -> Result<Self, String> {
        let document = serde_json::to_value(document).map_err(|error| error.to_string())?;
        let paths = document["paths"].as_object().into_iter().flatten();
        let mut operations = HashMap::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let parameters = parameters.filter(|parameter| parameter["in"] == "query");
                let validators = parameters.map(validator).collect::<Result<_, _>>()?;
                operations.insert(format!("{} {path}", method.to_uppercase()), validators);
            }
        }
        Ok(Self(Arc::new(operations)))
    }

    /// Whether the parameter of this name may say `text`; why not.
    fn check(&self, operation: &str, name: &str, text: &str) -> Result<(), String> {
        let Some(validator) = self.0.get(operation).and_then(|known| known.get(name)) else {
            return Ok(());
        };
        // A number or a truth value as JSON has them, else a text; and a plus sign in a link arrives as a blank.
        let (as_text, as_json) = (json!(text.replace(' ', "+")), serde_json::from_str(text));
        if validator.is_valid(&as_text) || as_json.is_ok_and(|value: Value| validator.is_valid(&value)) {
            return Ok(());
        }
        let wrong = validator.iter_errors(&as_text).next();
        Err(wrong.map_or_else(String::new, |error| format!("{name}: {}", error.masked_with("this"))))
    }
}

fn validator(parameter: &Value) -> Result<(String, Validator), String> {
    let name = parameter["name"].as_str().unwrap_or_default();
    let built = jsonschema::options()
        .should_validate_formats(true)
        .build(&parameter["schema"]);
    let validator = built.map_err(|error| format!("the parameter {name}: {error}"))?;
    Ok((name.to_owned(), validator))
}

/// Refuses a query that is not as documented.
pub(crate) fn check(parts: &Parts) -> Result<(), ApiError> {
    let route = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let operation = format!("{} {}", parts.method, route.unwrap_or_default());
    let queries = parts.extensions.get::<Queries>();
    let queries = queries.ok_or_else(|| ApiError::Unexpected("a route has no queries".to_owned()))?;
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)?;
    let mut pairs = pairs.iter();
    pairs
        .try_for_each(|(name, text)| queries.check(&operation, name, text))
        .map_err(ApiError::MalformedQuery)
}

/// A moment as it is written in a query.
pub(crate) struct MomentText;

impl PartialSchema for MomentText {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let format = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
        let forms = AnyOfBuilder::new()
            .item(text().pattern(Some("^[0-9]{1,18}$")))
            .item(format(KnownFormat::Date))
            .item(format(KnownFormat::DateTime));
        forms.into()
    }
}

impl ToSchema for MomentText {}
