//! Whether an answer is one that the document tells of: every answer in these tests is held to it.

use std::{collections::BTreeMap, sync::LazyLock};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::Value;

use super::{
    client::Answer,
    openapi::{document, operations},
};

/// Headers that an answer has only where the document says so.
const SAID: [&str; 3] = ["ETag", "Log-Position", "Retry-After"];

/// What a form of an answer has to be: any text where that is not said.
type Forms = BTreeMap<String, Option<Validator>>;

/// An operation: its method, the parts of its path, and its answers by their status.
struct Operation {
    method: String,
    path: Vec<String>,
    answers: BTreeMap<String, Told>,
}

struct Told {
    headers: Vec<String>,
    forms: Forms,
}

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let document = document();
    let all = operations(&document).into_iter();
    all.map(|(name, operation)| Operation::new(&document, &name, operation))
        .collect()
});

impl Operation {
    fn new(document: &Value, name: &str, operation: &Value) -> Self {
        let (method, path) = name.split_once(' ').expect("is a method and a path");
        let answers = operation["responses"].as_object().expect("has answers").iter();
        Self {
            method: method.to_owned(),
            path: path.split('/').map(str::to_owned).collect(),
            answers: answers
                .map(|(status, answer)| (status.clone(), Told::new(document, answer)))
                .collect(),
        }
    }

    /// How well `path` is one of its paths: how many parts of it stand in the document as they are. None if it is not.
    fn fits(&self, method: &Method, path: &[&str]) -> Option<usize> {
        let mut parts = self.path.iter().zip(path);
        let fits = self.method == method.as_str() && self.path.len() == path.len();
        let fits = fits && parts.all(|(known, part)| known.starts_with('{') || known == part);
        fits.then(|| self.path.iter().filter(|known| !known.starts_with('{')).count())
    }
}

impl Told {
    fn new(document: &Value, answer: &Value) -> Self {
        let shared = answer["$ref"].as_str().map(|place| place.trim_start_matches('#'));
        let answer = shared.map_or(answer, |place| document.pointer(place).expect("is there"));
        let names = |value: &Value| -> Vec<String> {
            let fields = value.as_object().into_iter().flat_map(|fields| fields.keys());
            fields.cloned().collect()
        };
        let forms = names(&answer["content"]).into_iter().map(|form| {
            let schema = &answer["content"][&form]["schema"];
            let validator =
                (form == "application/json" || form.ends_with("+json")).then(|| validator(document, schema));
            (form, validator)
        });
        Self {
            forms: forms.collect(),
            headers: names(&answer["headers"]),
        }
    }
}

pub(super) fn validator(document: &Value, schema: &Value) -> Validator {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let built = jsonschema::options().should_validate_formats(true).build(&schema);
    built.unwrap_or_else(|error| panic!("the document has a schema that is none: {error}"))
}

/// Fails if the document tells of the operation and not of this answer of it.
pub(super) fn check(method: &Method, path: &str, answer: &Answer) {
    let parts: Vec<&str> = path.split('/').collect();
    let fitting = OPERATIONS.iter().filter(|known| known.fits(method, &parts).is_some());
    let Some(operation) = fitting.max_by_key(|known| known.fits(method, &parts)) else {
        return;
    };
    let what = format!("{method} {path} answers what the document does not tell of");
    let told = operation.answers.get(&answer.status.to_string());
    let told = told.unwrap_or_else(|| panic!("{what}, the status: {answer}"));
    let header = |name: &str| {
        answer
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    for name in SAID.iter().filter(|name| header(name).is_some()) {
        assert!(
            told.headers.iter().any(|known| known == name),
            "{what}, {name}: {answer}"
        );
    }
    let Some((_, form)) = header("content-type") else {
        assert!(told.forms.is_empty(), "{what}, nothing: {answer}");
        return;
    };
    let form = form.split(';').next().unwrap_or_default();
    let known = told
        .forms
        .get(form)
        .unwrap_or_else(|| panic!("{what}, {form}: {answer}"));
    if let Some(validator) = known {
        let body = answer.json();
        let wrong = validator.iter_errors(&body);
        let wrong: Vec<_> = wrong
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(wrong, [""; 0], "{what}: {answer}");
    }
}
