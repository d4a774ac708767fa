//! Yes and no as people write them.

/// How yes and no are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BooleanWriting {
    /// `oui`, `non`.
    OuiNon,
    /// `vrai`, `faux`.
    VraiFaux,
    /// `true`, `false`.
    TrueFalse,
    /// `yes`, `no`.
    YesNo,
    /// `1`, `0`: numbers, unless something else says that they mean yes and no.
    OneZero,
}

impl BooleanWriting {
    /// The name shown in a report.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OuiNon => "oui/non",
            Self::VraiFaux => "vrai/faux",
            Self::TrueFalse => "true/false",
            Self::YesNo => "yes/no",
            Self::OneZero => "1/0",
        }
    }
}

const WORDS: [(&str, bool, BooleanWriting); 10] = [
    ("oui", true, BooleanWriting::OuiNon),
    ("non", false, BooleanWriting::OuiNon),
    ("vrai", true, BooleanWriting::VraiFaux),
    ("faux", false, BooleanWriting::VraiFaux),
    ("true", true, BooleanWriting::TrueFalse),
    ("false", false, BooleanWriting::TrueFalse),
    ("yes", true, BooleanWriting::YesNo),
    ("no", false, BooleanWriting::YesNo),
    ("1", true, BooleanWriting::OneZero),
    ("0", false, BooleanWriting::OneZero),
];

/// Reads yes or no, whatever the case. Blanks around it are ignored.
#[must_use]
pub fn parse_boolean(text: &str) -> Option<(bool, BooleanWriting)> {
    let text = text.trim();
    if text.len() > 5 {
        return None;
    }
    let (_, value, writing) = WORDS.iter().find(|(word, _, _)| word.eq_ignore_ascii_case(text))?;
    Some((*value, *writing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_read() {
        for (text, expected) in [
            ("Oui", Some(true)),
            ("NON", Some(false)),
            (" vrai ", Some(true)),
            ("FALSE", Some(false)),
            ("1", Some(true)),
            ("peut-être", None),
            ("", None),
        ] {
            assert_eq!(parse_boolean(text).map(|(value, _)| value), expected, "{text}");
        }
    }
}
