//! What people read who are asked for a second factor: why, how, how long it takes. Data, in
//! `reference/second-factor.toml`, so that it is the same where it is asked and where it is followed up.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorMessage {
    /// The day of this wording.
    pub since: Date,
    /// Why it is asked.
    pub why: String,
    /// What is to be done, step by step.
    pub how: Vec<String>,
    /// How long it takes.
    pub time: String,
    /// What to do when it cannot be done.
    pub help: String,
}

/// The explanation, read once.
#[must_use]
pub fn factor_message() -> &'static FactorMessage {
    // A test reads the file: what stands here is only for a program that nobody tested.
    static MESSAGE: LazyLock<FactorMessage> = LazyLock::new(|| {
        toml::from_str(TEXT).unwrap_or_else(|error| {
            tracing::error!(%error, "the explanation of the second factor cannot be read");
            FactorMessage {
                since: Date::ZERO,
                why: String::new(),
                how: Vec::new(),
                time: String::new(),
                help: String::new(),
            }
        })
    });
    &MESSAGE
}

const TEXT: &str = include_str!("../../../../../reference/second-factor.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_explanation_says_why_how_and_how_long() {
        let message: FactorMessage = toml::from_str(TEXT).unwrap();
        assert!(message.how.len() > 1);
        let texts = [&message.why, &message.time, &message.help].into_iter().chain(&message.how);
        for text in texts {
            assert!(text.ends_with('.') && !text.contains('!') && text.chars().count() > 20, "{text}");
        }
    }
}
