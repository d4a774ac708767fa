//! Pure decisions about API keys.

use beffroi_kernel::account::KeyId;
use beffroi_kernel::{Error, Problem, Result, Right, Rights};
use jiff::Timestamp;
use std::collections::HashMap;

/// What a key may be given: nothing that lets anybody else in.
pub(super) const GIVEABLE: [Right; 8] = [
    Right::DatasetRead,
    Right::DatasetWrite,
    Right::DatasetPublish,
    Right::InventoryRead,
    Right::InventoryWrite,
    Right::JournalRead,
    Right::ObligationRead,
    Right::ProjectRead,
];
/// The longest life of a key, in milliseconds: a year, whichever.
const LIFE_MILLISECONDS_MAX: i64 = 366 * 24 * 3_600_000;
/// What a key begins with, so that tools which look for secrets left in files find it.
const PREFIX: &str = "beffroi_";
/// Digits of the secret part.
const SECRET_DIGITS: usize = 64;

/// How often each key was used in a minute.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    minute: i64,
    counts: HashMap<KeyId, u32>,
}

impl Uses {
    /// Counts one use; false when there were `max` in this minute.
    pub(super) fn count(&mut self, key: KeyId, now: Timestamp, max: u32) -> bool {
        let minute = now.as_second().div_euclid(60);
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        let count = self.counts.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        *count <= max
    }
}

/// The text of a key.
pub(super) fn text(id: KeyId, secret: &str) -> String {
    format!("{PREFIX}{id}_{secret}")
}

/// The identifier and the secret in the text of a key.
pub(super) fn parse(text: &str) -> Option<(KeyId, &str)> {
    let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
    let digits = secret.len() == SECRET_DIGITS && secret.bytes().all(|b| b.is_ascii_hexdigit());
    digits.then_some(())?;
    Some((id.parse().ok()?, secret))
}

/// What is kept of a secret.
pub(super) fn hash(id: KeyId, secret: &str) -> String {
    beffroi_store::sha256(format!("key:{id}:{secret}").as_bytes())
}

fn refused(code: &'static str, message: &str, advice: &str, field: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(field))
}

/// Refuses a name that is empty or too long.
pub(super) fn name(text: &str) -> Result<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if (1..=100).contains(&name.chars().count()) {
        return Ok(name);
    }
    Err(refused(
        "name-invalid",
        "Le nom est vide ou trop long.",
        "Dites à quoi sert la clé, en moins de 100 caractères.",
        "name",
    ))
}

/// Refuses rights that a key cannot have, or that the one who gives them does not have.
pub(super) fn rights(rights: Rights, may: impl Fn(Right) -> bool) -> Result<Rights> {
    if rights.is_empty() {
        return Err(refused(
            "key-rights",
            "La clé ne permettrait rien.",
            "Choisissez au moins un droit.",
            "rights",
        ));
    }
    if rights.iter().all(|right| GIVEABLE.contains(&right) && may(right)) {
        return Ok(rights);
    }
    Err(refused(
        "key-rights",
        "Un de ces droits ne se donne pas à une clé.",
        "Choisissez parmi ceux de la liste.",
        "rights",
    ))
}

/// Refuses an end in the past, or too far away.
pub(super) fn expires(expires: Timestamp, now: Timestamp) -> Result<Timestamp> {
    let life = expires.as_millisecond() - now.as_millisecond();
    if life > 0 && life <= LIFE_MILLISECONDS_MAX {
        return Ok(expires);
    }
    Err(refused(
        "key-expiry",
        "La date de fin est passée, ou à plus d’un an.",
        "Choisissez une date dans l’année qui vient.",
        "expires",
    ))
}

/// The beginning of the day of an instant: how exactly the last use is known.
pub(super) fn day(now: Timestamp) -> i64 {
    const DAY: i64 = 24 * 3_600_000;
    now.as_millisecond().div_euclid(DAY) * DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_is_read_back() {
        let id = KeyId::new(7, [3; 10]);
        let secret = "0f".repeat(32);
        let text = text(id, &secret);
        assert_eq!(parse(&text), Some((id, secret.as_str())));
        for wrong in ["", "beffroi_", &text[1..], &text[..text.len() - 1], &text.replace("beffroi", "autre")]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in ".{0,200}") {
            prop_assert_eq!(parse(&text), None);
        }
    }

    #[test]
    fn a_key_gives_little_and_ends() {
        let all = |_: Right| true;
        assert!(rights(Rights::of(&GIVEABLE), all).is_ok());
        for wrong in [
            Rights::NONE,
            Rights::of(&[Right::AccountWrite]),
            Rights::of(&[Right::KeyWrite, Right::DatasetRead]),
        ] {
            assert!(rights(wrong, all).is_err(), "{wrong:?}");
        }
        assert!(rights(Rights::of(&[Right::JournalRead]), |right| right != Right::JournalRead).is_err());
        let day = |days: i64| Timestamp::from_second(days * 86_400).unwrap();
        for (end, fine) in [(100, false), (101, true), (100 + 366, true), (100 + 367, false), (99, false)] {
            assert_eq!(expires(day(end), day(100)).is_ok(), fine, "{end}");
        }
    }

    #[test]
    fn uses_are_counted_by_minute() {
        let (mut uses, key) = (Uses::default(), KeyId::new(1, [0; 10]));
        let at = |seconds: i64| Timestamp::from_second(seconds).unwrap();
        assert!(uses.count(key, at(0), 2) && uses.count(key, at(59), 2));
        assert!(!uses.count(key, at(59), 2));
        assert!(uses.count(KeyId::new(2, [0; 10]), at(59), 2), "another key has its own count");
        assert!(uses.count(key, at(60), 2));
    }
}
