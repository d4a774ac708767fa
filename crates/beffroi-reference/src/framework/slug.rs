//! Identifiers out of names of others: lower-case letters, digits and hyphens.

use std::collections::BTreeMap;

/// The longest identifier, in bytes.
const SLUG_BYTES_MAX: usize = 80;

/// An identifier out of a name: `ISO 27001:2022` becomes `iso-27001-2022`. Empty when nothing is left.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let c = plain(c);
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= SLUG_BYTES_MAX {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A letter without its accent.
fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        c => c,
    }
}

/// The last part of a name for programs: `urn:x:risk:req_node:y:2.1` gives `2.1`.
#[must_use]
pub fn tail(urn: &str) -> &str {
    urn.rsplit(':').next().unwrap_or(urn)
}

/// Gives identifiers that are not there yet.
#[derive(Default)]
pub struct Names {
    /// What is taken, and the next number to try behind it.
    taken: BTreeMap<String, usize>,
}

impl Names {
    /// Names that nothing may take.
    #[must_use]
    pub fn without(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| ((*name).to_owned(), 2)).collect() }
    }

    /// An identifier out of a name, with a number when it is taken; `other` when nothing is left of the name.
    pub fn take(&mut self, name: &str, other: &str) -> String {
        let wanted = match slug(name) {
            empty if empty.is_empty() => other.to_owned(),
            wanted => wanted,
        };
        let Some(next) = self.taken.get(&wanted) else {
            self.taken.insert(wanted.clone(), 2);
            return wanted;
        };
        let mut number = *next;
        let mut found = format!("{wanted}-{number}");
        while self.taken.contains_key(&found) {
            number += 1;
            found = format!("{wanted}-{number}");
        }
        self.taken.insert(wanted, number + 1);
        self.taken.insert(found.clone(), 2);
        found
    }
}
