//! Operation links of the document: by which id of its answer what a write made is found again.

use serde_json::{Value, json};
use utoipa::openapi::{OpenApi, RefOr, link::Link};

use crate::openapi::operations;

/// Links each write at a path such as `/v1/licenses` with the operations below `/v1/licenses/{license_id}`.
pub(crate) fn add(document: &mut OpenApi) {
    let schemas = document.components.as_ref().map(|components| &components.schemas);
    let schemas = serde_json::to_value(schemas).unwrap_or_default();
    let known = operations(document)
        .filter_map(|(path, _, operation)| Some((path.to_owned(), operation.operation_id.clone()?)));
    let known: Vec<(String, String)> = known.collect();
    for (path, is_safe, operation) in operations(document) {
        let answers = operation.responses.responses.iter_mut();
        let made = answers.filter(|(status, _)| !is_safe && status.starts_with('2'));
        for (_, answer) in made {
            let RefOr::T(answer) = answer else { continue };
            let Some(RefOr::T(content)) = answer.content.get("application/json") else {
                continue;
            };
            let body = serde_json::to_value(&content.schema).unwrap_or_default();
            let links = known.iter().filter_map(|(other, id)| {
                let mut link = Link::builder().operation_id(id);
                for (name, value) in values(path, other, |name| place(&schemas, &body, name))? {
                    link = link.parameter(name, value);
                }
                Some((id.clone(), RefOr::T(link.build())))
            });
            answer.links.extend(links);
        }
    }
}

/// The parameters of the path `other` after a write at `path`, if it is about what that made: where the id of this name stands, `place`
/// knows.
fn values(path: &str, other: &str, place: impl Fn(&str) -> Option<String>) -> Option<Vec<(String, Value)>> {
    let name = |part: &str| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned());
    let below = other.strip_prefix(path)?.strip_prefix('/')?;
    let mut parts = below.split('/');
    let made = name(parts.next()?)?;
    // What else it takes is not known.
    if parts.any(|part| part.starts_with('{')) {
        return None;
    }
    let same = path.split('/').filter_map(name);
    let same = same.map(|name| (name.clone(), json!(format!("$request.path.{name}"))));
    let made_at = json!(format!("$response.body#{}", place(&made)?));
    Some(same.chain([(made, made_at)]).collect())
}

/// Where the id of this name stands in a body, as a JSON pointer.
fn place(schemas: &Value, body: &Value, name: &str) -> Option<String> {
    let schema = match body["$ref"].as_str() {
        Some(place) => &schemas[place.rsplit('/').next()?],
        None => body,
    };
    let fields = &schema["properties"];
    match () {
        () if fields[name].is_object() => Some(format!("/{name}")),
        () if fields["id"].is_object() => Some("/id".to_owned()),
        // A receipt has it in its lines.
        () => Some(format!(
            "/lines/0{}",
            place(schemas, fields.get("lines")?.get("items")?, name)?
        )),
    }
}
