//! Short names for addresses and for columns: lower-case letters, digits, one separator.

/// Makes a short name: accents folded, everything else than letters and digits replaced by `separator`.
///
/// Never empty: a text without a letter or a digit gives `sans-nom`.
#[must_use]
pub fn slug(text: &str, separator: char) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        let folded = fold(character);
        if folded.is_empty() {
            if !out.is_empty() && !out.ends_with(separator) {
                out.push(separator);
            }
        } else {
            out.push_str(folded);
        }
    }
    while out.ends_with(separator) {
        out.pop();
    }
    if out.is_empty() { format!("sans{separator}nom") } else { out }
}

/// The text in lower case, accents folded, spaces kept: for comparing what people type.
#[must_use]
pub fn fold_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match fold(character) {
            "" => out.push(character),
            folded => out.push_str(folded),
        }
    }
    out
}

/// The plain letters of one lower-case character; empty when it is neither a letter nor a digit.
fn fold(character: char) -> &'static str {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(at) = character.is_ascii().then(|| PLAIN.find(character)).flatten() {
        return &PLAIN[at..=at];
    }
    match character {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        for (text, expected) in [
            ("Délibérations du Conseil — 2023", "deliberations-du-conseil-2023"),
            ("Œuvres d'art", "oeuvres-d-art"),
            ("  ", "sans-nom"),
            ("N° SIRET", "n-siret"),
        ] {
            assert_eq!(slug(text, '-'), expected);
        }
        assert_eq!(fold_text("Mairie d'Évry"), "mairie d'evry");
    }
}
