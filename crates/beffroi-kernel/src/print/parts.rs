//! What several printed documents show: grades, standings, telephone numbers, costs.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// The letter of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Letter {
    /// The best.
    A,
    /// Good.
    B,
    /// Middling.
    C,
    /// Weak.
    D,
    /// The worst.
    E,
}

/// The third of its letter in which a grade stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The upper third.
    Plus,
    /// The middle.
    Plain,
    /// The lower third.
    Minus,
}

/// A grade such as D+: the smaller, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade {
    /// Its letter.
    pub letter: Letter,
    /// Where it stands in it.
    pub step: Step,
}

impl Grade {
    /// The grade of this letter and step.
    #[must_use]
    pub const fn new(letter: Letter, step: Step) -> Self {
        Self { letter, step }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let step = match self.step {
            Step::Plus => "+",
            Step::Plain => "",
            // The sign that a printer would set, not the hyphen.
            Step::Minus => "\u{2212}",
        };
        write!(f, "{:?}{step}", self.letter)
    }
}

impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where something stands that has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Done.
    Done,
    /// To be done, and there is time.
    ToDo,
    /// To be done, and the day has passed.
    Late,
    /// Not known yet.
    ToClarify,
}

/// Whom to ring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// Who answers.
    pub name: String,
    /// The number, as people read it aloud.
    pub number: String,
    /// When somebody answers.
    pub hours: String,
    /// What they do for you.
    pub purpose: String,
}

/// Between two amounts, in cents; the same twice when it is known exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// At least.
    pub low_cents: u64,
    /// At most.
    pub high_cents: u64,
}

/// A point of a line of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Milestone {
    /// The day.
    pub date: Date,
    /// What happens.
    pub label: String,
    /// Where it stands.
    pub standing: Standing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_written_and_ordered_as_people_read_them() {
        let words = |letter, step| Grade::new(letter, step).to_string();
        assert_eq!(words(Letter::D, Step::Plus), "D+");
        assert_eq!(words(Letter::A, Step::Plain), "A");
        assert_eq!(words(Letter::B, Step::Minus), "B\u{2212}");
        assert!(
            Grade::new(Letter::A, Step::Minus) < Grade::new(Letter::B, Step::Plus),
            "A− is better than B+"
        );
        assert!(
            Grade::new(Letter::D, Step::Plus) < Grade::new(Letter::D, Step::Plain),
            "D+ is better than D"
        );
    }
}
