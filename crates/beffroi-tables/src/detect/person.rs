//! Names and addresses of people, as far as a short list of words can tell.

use super::traits::Trait;
use beffroi_kernel::slug::fold_text;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words looked up often.
type Words = LazyLock<HashSet<&'static str, foldhash::fast::FixedState>>;

macro_rules! words {
    ($text:expr) => {
        LazyLock::new(|| $text.split_ascii_whitespace().collect())
    };
}

/// First names common in France, folded, one a line. Enough of them: a column is judged on many values.
static FIRST_NAMES: Words = words!(include_str!("first-names.txt"));

const TITLES: &[&str] = &["m.", "mr", "mme", "mme.", "mlle", "monsieur", "madame", "mademoiselle"];

/// Words that start the name of a place or of a body, not of a person.
static NOT_PEOPLE: Words = words!(
    "\
    aire allee amicale association avenue bibliotheque boulevard cabinet centre chemin club college \
    comite commune complexe cours cite creche departement eglise ecole espace fondation foyer gare \
    groupe gymnase halle hopital hotel impasse institut jardin la le les l lotissement lycee mairie \
    maison maternelle mediatheque musee office parc parking passage piscine place pont quai \
    residence route rue saint sainte salle sarl sas sci societe square stade syndicat terrain \
    theatre union universite villa ville"
);

/// Words that name a kind of street.
static STREETS: Words = words!(
    "\
    allee allees av. ave avenue bd bd. bld boulevard chaussee chemin che cite cours faubourg fbg hameau \
    impasse imp lieu-dit lotissement mail montee passage place pl promenade quai residence route rte \
    rue ruelle sentier square traverse venelle villa voie"
);

/// Looks for a person's name in a value without digits.
pub(crate) fn classify(text: &str, set: &mut impl FnMut(Trait)) {
    if !text.starts_with(char::is_alphabetic) || text.len() > 60 {
        return;
    }
    let mut words = [""; 5];
    let mut count = 0;
    for word in text.split_whitespace() {
        if count == words.len() {
            return;
        }
        words[count] = word;
        count += 1;
    }
    let words = &words[..count];
    let folded = fold_text(words[0]);
    if count >= 2 && TITLES.contains(&folded.as_str()) {
        set(Trait::PersonTitle);
        set(Trait::PersonShape);
        return;
    }
    let shaped = words.iter().all(|word| is_name_word(word));
    if !shaped || NOT_PEOPLE.contains(folded.split(['\'', '’', '-']).next().unwrap_or("")) {
        return;
    }
    set(Trait::PersonShape);
    let is_first_name = |word: &str| {
        let folded = fold_text(word);
        let first = folded.split('-').next().unwrap_or("");
        FIRST_NAMES.contains(first)
    };
    if is_first_name(words[0]) || count >= 2 && is_first_name(words[count - 1]) {
        set(Trait::FirstName);
    }
}

/// Letters with hyphens or apostrophes, the first a capital.
fn is_name_word(word: &str) -> bool {
    let particle =
        matches!(word, "de" | "du" | "des" | "d'" | "le" | "la" | "van" | "von" | "et" | "da" | "di");
    particle
        || word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
}

/// Looks for a street address in a value that starts with a digit.
pub(crate) fn address(text: &str, set: &mut impl FnMut(Trait)) {
    let mut words = text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty());
    let Some(number) = words.next() else { return };
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 || number.len() > digits + 3 {
        return;
    }
    for word in words.take(2) {
        if STREETS.contains(fold_text(word).as_str()) {
            set(Trait::Address);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::traits::classify as traits;

    #[test]
    fn people_and_places_are_told_apart() {
        for (text, expected) in [
            ("Jean Dupont", Some(Trait::FirstName)),
            ("DUPONT Marie-Claude", Some(Trait::FirstName)),
            ("Mme Le Goff", Some(Trait::PersonTitle)),
            ("M. Martin", Some(Trait::PersonTitle)),
            ("12 bis rue de la Paix", Some(Trait::Address)),
            ("3, av. Foch", Some(Trait::Address)),
            ("École Jean Moulin", None),
            ("Saint-Étienne", None),
            ("Rue Victor Hugo", None),
            ("12 places", None),
        ] {
            let found = [Trait::FirstName, Trait::PersonTitle, Trait::Address]
                .into_iter()
                .find(|what| traits(text).has(*what));
            assert_eq!(found, expected, "{text}");
        }
    }
}
