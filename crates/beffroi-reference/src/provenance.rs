//! Where an item comes from, and what the law's state is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The state of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalState {
    /// It applies.
    InForce,
    /// It is announced, voted in part, or not promulgated: it binds nobody yet.
    Expected,
    /// It is good practice; nobody must.
    Advised,
    /// It no longer applies.
    Repealed,
}

impl LegalState {
    /// How people are told, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::InForce => "en vigueur",
            Self::Expected => "attendu, pas encore en vigueur",
            Self::Advised => "conseillé, sans obligation",
            Self::Repealed => "abrogé",
        }
    }
}

/// How sure we are of what an item says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Confidence {
    /// The official text was read.
    A,
    /// A serious source was read, not the text itself.
    B,
    /// To be read again before anyone relies on it.
    C,
}

impl Confidence {
    /// How people are told, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::A => "texte officiel lu",
            Self::B => "source sérieuse lue, texte à relire",
            Self::C => "à vérifier avant de s’y fier",
        }
    }
}

/// A text that an item rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Its title, as it is cited: "code de la sécurité intérieure".
    pub title: String,
    /// The article, absent when the whole text is meant.
    #[serde(default)]
    pub article: Option<String>,
    /// Where it can be read, an address that begins with `https://`.
    #[serde(default)]
    pub address: Option<String>,
}

impl Text {
    /// How it is cited: "code de la sécurité intérieure, art. L. 731-4".
    #[must_use]
    pub fn citation(&self) -> String {
        match &self.article {
            Some(article) => format!("{}, {article}", self.title),
            None => self.title.clone(),
        }
    }
}

/// Where an item comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The texts, or the publications, that it rests on; never empty.
    pub texts: Vec<Text>,
    /// The state of these texts.
    pub state: LegalState,
    /// What is not sure, in French; absent when nothing is in doubt.
    #[serde(default)]
    pub doubt: Option<String>,
    /// The first day on which this version describes the law.
    pub valid_from: Date,
    /// The last day on which it does; absent while it does.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// When somebody last compared it with its sources.
    pub checked_on: Date,
    /// How sure we are.
    pub confidence: Confidence,
}

impl Provenance {
    /// Whether this version describes the law of a day.
    #[must_use]
    pub fn describes(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }

    /// What is wrong with it, in English; nothing when all is well.
    #[must_use]
    pub fn flaw(&self) -> Option<String> {
        if self.texts.is_empty() {
            return Some("no text is cited".to_owned());
        }
        if let Some(text) = self.texts.iter().find(|text| text.title.trim().is_empty()) {
            return Some(format!("a text has no title ({:?})", text.article));
        }
        if let Some(address) =
            self.texts.iter().filter_map(|text| text.address.as_ref()).find(|a| !a.starts_with("https://"))
        {
            return Some(format!("{address} is no https address"));
        }
        if self.valid_until.is_some_and(|last| last < self.valid_from) {
            return Some("valid_until comes before valid_from".to_owned());
        }
        if self.state == LegalState::Expected && self.doubt.is_none() {
            return Some("what is expected says what is not sure (doubt)".to_owned());
        }
        if self.confidence == Confidence::C && self.doubt.is_none() {
            return Some("what is of confidence C says what is not sure (doubt)".to_owned());
        }
        None
    }
}
