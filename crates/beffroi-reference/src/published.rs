//! Published versions never change: their checksums are kept beside them.
//!
//! `reference/published/<folder>.toml` holds one line an item: `"id 1" = "sha256 in hexadecimal"`. The checksum
//! is of what the item says, not of how it is written: comments, order of keys and spaces do not count.

use crate::problem::LoadProblem;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The checksum of an item: SHA-256, in hexadecimal, of its table written as JSON with sorted keys.
#[must_use]
pub fn checksum(item: &toml::Table) -> String {
    let mut canonical = String::new();
    write_table(item, &mut canonical);
    data_encoding::HEXLOWER.encode(&Sha256::digest(canonical.as_bytes()))
}

fn write_table(table: &toml::Table, out: &mut String) {
    let sorted: BTreeMap<_, _> = table.iter().collect();
    out.push('{');
    for (key, value) in sorted {
        out.push_str(&serde_json::Value::from(key.as_str()).to_string());
        out.push(':');
        write_value(value, out);
        out.push(',');
    }
    out.push('}');
}

fn write_value(value: &toml::Value, out: &mut String) {
    match value {
        toml::Value::Table(table) => write_table(table, out),
        toml::Value::Array(values) => {
            out.push('[');
            for value in values {
                write_value(value, out);
                out.push(',');
            }
            out.push(']');
        }
        toml::Value::String(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        toml::Value::Integer(number) => out.push_str(&number.to_string()),
        toml::Value::Float(number) => out.push_str(&number.to_string()),
        toml::Value::Boolean(flag) => out.push_str(&flag.to_string()),
        toml::Value::Datetime(instant) => out.push_str(&instant.to_string()),
    }
}

/// Holds items (name, checksum) against the list of what was published.
#[must_use]
pub fn differences(
    file: &str,
    published: &BTreeMap<String, String>,
    items: &[(String, String)],
) -> Vec<LoadProblem> {
    let mut problems = Vec::new();
    let there: BTreeMap<&str, &str> = items.iter().map(|(name, sum)| (name.as_str(), sum.as_str())).collect();
    for (name, sum) in published {
        match there.get(name.as_str()) {
            None => {
                problems.push(LoadProblem::of(file, format!("{name} was published and is no longer there")))
            }
            Some(now) if now != sum => {
                let message = format!("{name} was published and has changed: make a new version of it");
                problems.push(LoadProblem::of(file, message));
            }
            Some(_) => {}
        }
    }
    for (name, _) in items.iter().filter(|(name, _)| !published.contains_key(name)) {
        problems.push(LoadProblem::of(file, format!("{name} is not in the list of what was published")));
    }
    problems
}
