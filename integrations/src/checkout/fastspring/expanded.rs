//! What notifications name: by its id alone, or, with webhook expansion, as the whole object.

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use serde_json::{Map, Value, value::RawValue};

/// A thing that is named or told.
pub(super) enum Expandable<T> {
    Id(String),
    Object(T),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Expandable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let read = match raw.get().starts_with('"') {
            true => serde_json::from_str(raw.get()).map(Self::Id),
            false => serde_json::from_str(raw.get()).map(Self::Object),
        };
        read.map_err(|_| D::Error::custom("neither an id nor an object"))
    }
}

/// A product, of which only the path counts.
#[derive(Deserialize)]
pub(super) struct Product {
    product: String,
}

impl Expandable<Product> {
    pub(super) fn path(self) -> String {
        match self {
            Self::Id(path) | Self::Object(Product { product: path }) => path,
        }
    }
}

/// Tags and attributes: whatever we or the store set, as texts or numbers.
pub(super) type Marks = Option<Map<String, Value>>;

/// The text of one of them.
pub(super) fn mark(marks: &Marks, name: &str) -> Option<String> {
    match marks.as_ref()?.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
