//! How a mail is written from its template: pure.

use super::model::Template;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The texts, beside what else the field says.
const FILE: &str = include_str!("../../../../reference/mails.toml");
/// Longest line of a mail, in characters.
const LINE_CHARACTERS_MAX: usize = 75;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    subject: String,
    text: String,
}

/// A mail that is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub subject: String,
    pub text: String,
}

/// Writes a mail.
pub(super) fn write(template: Template, values: &[(&str, &str)]) -> Result<Written> {
    let mut all: BTreeMap<String, Words> = toml::from_str(FILE).context("reading reference/mails.toml")?;
    let words = all
        .remove(template.code())
        .ok_or_else(|| Error::internal(format!("no mail is called {}", template.code())))?;
    // What people typed (the name of a territory, of a person) may hold no line break: not in a subject, where
    // it would begin another header, nor in a text, where it would pass for our own words.
    let values: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, one_line(value))).collect();
    let text = filled(words.text.trim(), &values)?;
    Ok(Written { subject: filled(&words.subject, &values)?, text: wrapped(&text) })
}

/// A text on one line, without what no person would type.
fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c });
    plain.collect::<String>().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Puts values in the place of their `{names}`.
fn filled(text: &str, values: &[(&str, String)]) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, left) =
            after.split_once('}').ok_or_else(|| Error::internal("a mail has a brace that does not end"))?;
        let value = values.iter().find(|(known, _)| *known == name);
        let (_, value) = value.ok_or_else(|| Error::internal(format!("a mail asks for {name:?}")))?;
        out.push_str(before);
        out.push_str(value);
        rest = left;
    }
    out.push_str(rest);
    Ok(out)
}

/// Breaks lines between words. A word that is too long (a link) stays whole.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let mut length = 0;
        for word in line.split(' ') {
            let characters = word.chars().count();
            if length > 0 && length + 1 + characters > LINE_CHARACTERS_MAX {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += characters;
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 16] = [
        "territoire",
        "auteur",
        "roles",
        "lien",
        "echeance",
        "personne",
        "role",
        "parties",
        "moment",
        "hebergeur",
        "titre",
        "message",
        "dispositif",
        "financeur",
        "projet",
        "reste",
    ];

    #[test]
    fn every_mail_can_be_written_and_the_file_has_no_other() {
        let all: BTreeMap<String, Words> = toml::from_str(FILE).unwrap();
        assert_eq!(all.len(), Template::ALL.len());
        let values = NAMES.map(|name| (name, "Val-Fictif"));
        for template in Template::ALL {
            let written = write(template, &values).unwrap();
            assert!(!written.subject.contains(['{', '\n']), "{written:?}");
            assert!(!written.text.contains('{') && written.text.starts_with("Bonjour"), "{written:?}");
            // What a mail asks for and is not given is our mistake, not a blank in a mail.
            assert!(write(template, &[]).is_err());
        }
    }

    #[test]
    fn nobody_writes_a_header_or_a_line_through_a_name() {
        let values = NAMES.map(|name| (name, "Val\r\nBcc: tous@exemple.example\r\n\r\nAutre texte"));
        let written = write(Template::Invitation, &values).unwrap();
        assert!(!written.subject.contains(['\r', '\n']), "{written:?}");
        assert!(!written.text.contains("\nBcc") && !written.text.contains('\r'), "{written:?}");
        // A value is never read as a template.
        let values = NAMES.map(|name| (name, "{lien}"));
        assert!(write(Template::Invitation, &values).unwrap().subject.contains("{lien}"));
    }

    proptest! {
        #[test]
        fn lines_are_short_unless_a_word_is_long_and_no_word_is_lost(text in "[a-zé ]{0,20}( [a-zé]{1,90}){0,30}") {
            let wrapped = wrapped(&text);
            for line in wrapped.lines() {
                prop_assert!(line.chars().count() <= LINE_CHARACTERS_MAX || !line.trim().contains(' '), "{line:?}");
            }
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&wrapped), words(&text));
        }
    }
}
