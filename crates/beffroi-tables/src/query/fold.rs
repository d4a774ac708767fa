//! Texts without case nor accents, as people search them: « Hôtel de Ville » is found by `hotel`.

use super::vector::{Strings, Values, Vector};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` in lower case, without accents, ligatures opened, NUL as a blank.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Adds the folded `text` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    for character in text.chars() {
        match character {
            'A'..='Z' => out.push(character.to_ascii_lowercase()),
            _ if character.is_ascii() => out.push(character),
            'œ' | 'Œ' => out.push_str("oe"),
            'æ' | 'Æ' => out.push_str("ae"),
            'ß' | 'ẞ' => out.push_str("ss"),
            '’' | '‘' | 'ʼ' => out.push('\''),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            _ => {
                let decomposed = std::iter::once(character).nfd().filter(|part| !is_combining_mark(*part));
                out.extend(decomposed.flat_map(char::to_lowercase));
            }
        }
    }
}

/// Texts as a French dictionary orders them: without case nor accents first, then as they are.
/// Null stays null; what is not text stays as it is.
pub fn collated(vector: Vector) -> Vector {
    let Values::Text(texts) = &vector.values else { return vector };
    let mut keys = Strings::with_capacity(texts.len(), texts.all().len() * 2 + texts.len());
    for index in 0..texts.len() {
        keys.push_with(|key| {
            fold_into(texts.get(index), key);
            key.push('\0');
            key.push_str(texts.get(index));
        });
    }
    Vector { values: Values::Text(keys), valid: vector.valid }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn people_search_without_accents() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected);
        check("Hôtel de Ville", "hotel de ville");
        check("CŒUR d’ÎLE", "coeur d'ile");
        check("e\u{301}te\u{301}", "ete");
        check("ÇA ÿ Ñ", "ca y n");
        check("Straße", "strasse");
        check("Ωμέγα", "ωμεγα");
    }
}
