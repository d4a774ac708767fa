//! What the journal says in French: one sentence for each action. Data, in `reference/journal-actions.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The words of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Families of actions, in the order in which they are offered.
    #[serde(rename = "family")]
    pub families: Vec<Family>,
    /// What each action says after the name of who did it: `a publié une version`.
    #[serde(rename = "sentence")]
    pub sentences: BTreeMap<String, String>,
    /// What the fields of details are called.
    #[serde(rename = "field")]
    pub fields: BTreeMap<String, String>,
    /// What values that are codes are called.
    #[serde(rename = "value")]
    pub values: BTreeMap<String, String>,
    /// What the kinds of subjects are called: `dataset` in `dataset:arbres`.
    #[serde(rename = "subject")]
    pub subjects: BTreeMap<String, String>,
}

/// Actions that begin alike.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// What stands before the point: `dataset`.
    pub code: String,
    /// In French.
    pub label: String,
}

impl Words {
    /// The sentence of an action; the action itself when this program does not know it.
    #[must_use]
    pub fn sentence<'a>(&'a self, action: &'a str) -> &'a str {
        self.sentences.get(action).map_or(action, String::as_str)
    }

    /// The name of a field; its code when there is none.
    #[must_use]
    pub fn field<'a>(&'a self, code: &'a str) -> &'a str {
        self.fields.get(code).map_or(code, String::as_str)
    }

    /// The actions of a family; nothing when it is unknown.
    #[must_use]
    pub fn actions_of(&self, family: &str) -> Vec<String> {
        let belongs = |action: &&String| action.split_once('.').is_some_and(|(before, _)| before == family);
        self.sentences.keys().filter(belongs).cloned().collect()
    }
}

/// The words, read once.
#[must_use]
pub fn words() -> &'static Words {
    // A test reads the file: what stands here is only for a program that nobody tested.
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        toml::from_str(TEXT).unwrap_or_else(|error| {
            tracing::error!(%error, "the words of the journal cannot be read");
            Words::default()
        })
    });
    &WORDS
}

const TEXT: &str = include_str!("../../../../reference/journal-actions.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_read_and_every_sentence_has_its_family() {
        let words: Words = toml::from_str(TEXT).unwrap();
        assert!(!words.sentences.is_empty());
        for (action, sentence) in &words.sentences {
            let family = action.split_once('.').unwrap().0;
            assert!(words.families.iter().any(|known| known.code == family), "{action} has no family");
            assert!(!sentence.ends_with('.') && !sentence.contains('!'), "{action}: {sentence}");
        }
        assert_eq!(words.actions_of("access"), ["access.read", "access.refused"]);
    }
}
