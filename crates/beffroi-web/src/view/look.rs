//! Small things that many pages show: a state, a figure, a link.

use serde::Serialize;

/// What a state asks of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// All is well.
    Good,
    /// Somebody must act.
    Act,
    /// Deserves a look.
    Look,
    /// Under way.
    Busy,
    /// Nothing to say.
    Plain,
}

/// The shape that stands with the word, so that colour is never alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A tick.
    Tick,
    /// A triangle.
    Triangle,
    /// A ring.
    Ring,
    /// A square.
    Square,
    /// An hour-glass.
    Hourglass,
}

/// A word and a shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    /// The word.
    pub word: String,
    /// What it asks.
    pub tone: Tone,
    /// Its shape.
    pub shape: Shape,
}

impl State {
    /// All is well.
    #[must_use]
    pub fn good(word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: Tone::Good, shape: Shape::Tick }
    }

    /// Somebody must act.
    #[must_use]
    pub fn act(word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: Tone::Act, shape: Shape::Triangle }
    }

    /// Deserves a look.
    #[must_use]
    pub fn look(word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: Tone::Look, shape: Shape::Square }
    }

    /// Under way.
    #[must_use]
    pub fn busy(word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: Tone::Busy, shape: Shape::Hourglass }
    }

    /// Nothing to say, or unknown.
    #[must_use]
    pub fn plain(word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: Tone::Plain, shape: Shape::Ring }
    }
}

/// A figure with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: String,
    /// A word after it; may be empty.
    pub note: String,
}

impl Fact {
    /// A figure.
    pub fn new(label: &str, value: impl Into<String>) -> Self {
        Self { label: label.to_owned(), value: value.into(), note: String::new() }
    }

    /// Adds a word after it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it goes.
    pub href: String,
    /// A word after it; may be empty.
    pub note: String,
    /// Whether it is where the reader stands.
    pub current: bool,
}

impl Link {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), note: String::new(), current: false }
    }

    /// Adds a word after it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Marks it as where the reader stands.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// One choice of a list in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// A choice, chosen when its value is `chosen`.
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self { chosen: value == chosen, value, label: label.into() }
    }
}
