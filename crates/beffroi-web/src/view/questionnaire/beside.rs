//! What others answer, beside one's own answer.

use serde::Serialize;

/// A question, or the whole result, with what others say.
#[derive(Clone, Debug, Serialize)]
pub struct BesideBox {
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub own: String,
    /// The picture of the shares; empty when no figure is one.
    pub picture: String,
    /// What it shows.
    pub sentence: String,
    /// The figures.
    pub rows: Vec<BesideRow>,
}

/// A figure about others.
#[derive(Clone, Debug, Serialize)]
pub struct BesideRow {
    /// What is counted.
    pub label: String,
    /// How much it is.
    pub value: String,
    /// How sure it is, or that nobody says it.
    pub sure: String,
    /// Who measured it, when, where it stands.
    pub source: String,
    /// Of whom it is.
    pub base: String,
    /// What to know before one compares; may be empty.
    pub caveat: String,
}

/// The territories like this one on the instance.
#[derive(Clone, Debug, Serialize)]
pub struct PeersBox {
    /// Who they are: "communes, 500 à 1 999 habitants".
    pub who: String,
    /// What is known of them, or why nothing is said.
    pub sentence: String,
    /// The picture; empty when nothing may be shown.
    pub picture: String,
    /// The figures behind it; empty when nothing may be shown.
    pub rows: Vec<(String, String)>,
}

impl BesideBox {
    /// One for samples.
    #[must_use]
    pub fn sample() -> Self {
        let row = BesideRow {
            label: "Collectivités se considérant avancées en données".to_owned(),
            value: "26 %".to_owned(),
            sure: "de 21,3 à 31,3 %".to_owned(),
            source: "Observatoire Data Publica 2025, page 18".to_owned(),
            base: "collectivités (292 réponses)".to_owned(),
            caveat: "Elles se jugent elles-mêmes.".to_owned(),
        };
        Self {
            question: "Votre note".to_owned(),
            own: "avancé".to_owned(),
            picture: "<svg></svg>".to_owned(),
            sentence: "26 % : vous en êtes.".to_owned(),
            rows: vec![row.clone(), BesideRow { caveat: String::new(), ..row }],
        }
    }
}

impl PeersBox {
    /// One for samples.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            who: "communes, 500 à 1 999 habitants".to_owned(),
            sentence: "5 sur 12 sont « avancé » ou plus.".to_owned(),
            picture: "<svg></svg>".to_owned(),
            rows: vec![("« avancé » ou plus".to_owned(), "5".to_owned())],
        }
    }
}
