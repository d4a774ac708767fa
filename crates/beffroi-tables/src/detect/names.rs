//! What headers say: their words, and the plain names made from them.

use beffroi_kernel::slug::{fold_text, slug};

/// The words of a header, folded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    words: Vec<String>,
    joined: String,
}

impl Words {
    /// Splits a header where letters change case, and at every sign.
    pub(crate) fn of(header: &str) -> Self {
        let mut spaced = String::with_capacity(header.len() + 8);
        let mut previous_is_lower = false;
        for character in header.chars() {
            if character.is_uppercase() && previous_is_lower {
                spaced.push(' ');
            }
            previous_is_lower = character.is_lowercase();
            spaced.push(character);
        }
        let words: Vec<String> = fold_text(&spaced)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Self { joined: words.join("_"), words }
    }

    /// Whether one of the words is one of these.
    pub(crate) fn any(&self, wanted: &[&str]) -> bool {
        self.words.iter().any(|word| wanted.contains(&word.as_str()))
    }

    /// Whether the words, joined by `_`, hold one of these.
    pub(crate) fn holds(&self, wanted: &[&str]) -> bool {
        wanted.iter().any(|text| self.joined.contains(text))
    }

    /// Whether the header is one of these, words joined by `_`.
    pub(crate) fn is(&self, wanted: &[&str]) -> bool {
        wanted.contains(&self.joined.as_str())
    }

    /// Whether the header names an identifier or a code, so that its digits are no quantity.
    pub(crate) fn is_identifier(&self) -> bool {
        const WORDS: &str = "id ids identifiant identifiants identification no n ref reference matricule cle key uuid uai rna ean \
            gid fid objectid ogc siren siret nir insee cog cp tel telephone fax iban bic parcelle dossier lot rivoli \
            fantoir ape naf depcom";
        let says_code = |word: &String| {
            WORDS.split_ascii_whitespace().any(|known| known == word)
                || word.starts_with("cod")
                || word.starts_with("num") && !word.starts_with("numeri")
        };
        let says_quantity = self.any(&["nb", "nbre", "nombre", "total", "montant", "prix", "taux"]);
        self.words.iter().any(says_code) && !says_quantity
    }
}

/// The names of columns in the query API: the header when it is a plain identifier, else a short form
/// of it; each is unique.
#[must_use]
pub fn field_names(headers: &[String]) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let mut names = Vec::with_capacity(headers.len());
    for (index, header) in headers.iter().enumerate() {
        let header = header.trim();
        let base = match header {
            "" => format!("colonne_{}", index + 1),
            plain if is_plain(plain) => plain.to_owned(),
            other => start_with_letter(slug(other, '_')),
        };
        let mut name = base.clone();
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{base}_{number}");
            number += 1;
        }
        names.push(name);
    }
    names
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn start_with_letter(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_plain_and_unique() {
        let headers =
            ["Code INSEE", "code_insee", "Nom", "nom", "", "2024", "Date de début"].map(str::to_owned);
        assert_eq!(
            field_names(&headers),
            ["code_insee", "code_insee_2", "Nom", "nom_2", "colonne_5", "_2024", "date_de_debut"]
        );
    }

    #[test]
    fn words_are_found() {
        assert!(Words::of("codeInsee").any(&["insee"]));
        assert!(Words::of("N° SIRET").is_identifier());
        assert!(!Words::of("Nombre de lots").is_identifier());
    }
}
