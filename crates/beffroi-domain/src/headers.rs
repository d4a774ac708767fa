//! Headers of the files that people bring: which column holds what, recognised by synonyms.

use beffroi_kernel::slug::fold_text;
use std::collections::BTreeMap;

/// Where each fact of a file stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(BTreeMap<String, usize>);

impl Headers {
    /// Finds the columns. `facts` are what may be held, the surest first, each with its synonyms, the most usual
    /// first; synonyms are in the form of [`plain`]. What a header names whole is taken before what it begins with
    /// ("population municipale"), and no column holds two facts.
    pub fn find<'a>(header: &[String], facts: &[(&'a str, Vec<&'a str>)]) -> Self {
        let heads: Vec<String> = header.iter().map(|head| plain(head)).collect();
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for whole in [true, false] {
            let fits = |head: &str, word: &str| {
                if whole {
                    head == word
                } else {
                    head.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
                }
            };
            for (fact, words) in facts {
                let free =
                    |at: usize, found: &BTreeMap<String, usize>| !found.values().any(|taken| *taken == at);
                let place = words.iter().find_map(|word| {
                    heads.iter().enumerate().position(|(at, head)| free(at, &found) && fits(head, word))
                });
                if let (false, Some(place)) = (found.contains_key(*fact), place) {
                    found.insert((*fact).to_owned(), place);
                }
            }
        }
        Self(found)
    }

    /// Whether a column holds a fact.
    pub fn has(&self, fact: &str) -> bool {
        self.0.contains_key(fact)
    }

    /// The cell of a fact; empty when no column holds it.
    pub fn cell<'a>(&self, cells: &'a [String], fact: &str) -> &'a str {
        self.0.get(fact).and_then(|at| cells.get(*at)).map_or("", |cell| cell.trim())
    }

    /// The columns that hold nothing known, by their place.
    pub fn others(&self, width: usize) -> Vec<usize> {
        (0..width).filter(|at| !self.0.values().any(|taken| taken == at)).collect()
    }

    #[cfg(test)]
    pub fn places(self) -> Vec<(String, usize)> {
        self.0.into_iter().collect()
    }
}

/// A text for comparing: lower case, without accents, separators as one space.
pub(crate) fn plain(text: &str) -> String {
    let folded = fold_text(text);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
