//! Small readers of JSON values that people wrote by hand.

use serde_json::Value;

/// The text of a member: a string as it is, a number or a boolean as JSON writes it, else empty.
pub(super) fn text(value: &Value, key: &str) -> String {
    value.get(key).map(plain).unwrap_or_default()
}

/// A single value as text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// A list of texts, where one text alone is a list of one.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter(|item| !item.is_object()).map(plain).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// A flag, also when it is written as text or as a number.
pub(super) fn flag(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => matches!(text.to_lowercase().as_str(), "true" | "yes" | "oui" | "1"),
        Some(Value::Number(number)) => number.as_f64().is_some_and(|number| number != 0.0),
        _ => false,
    }
}

/// A size, also when it is written as text.
pub(super) fn size(value: Option<&Value>) -> Option<usize> {
    value.map(plain).and_then(|text| text.trim().parse().ok())
}
