//! One line of a list of members, read: what it says, or why it cannot be used.

use super::columns::{is_mailbox, kind_of_name, kind_of_nature, name_of_commune};
use crate::headers::{Headers, plain};
use crate::place::{Gazetteer, PlaceKind};
use crate::territory::{self, NewTerritory, domain, staff_tenths};
use beffroi_kernel::Error;
use beffroi_kernel::territory::TerritoryKind;

/// What a line says of a member, or the French sentence that says why it cannot be used.
pub(super) fn read(
    columns: &Headers,
    cells: &[String],
    gazetteer: &Gazetteer,
    home: Option<&str>,
) -> Result<NewTerritory, String> {
    let siren = siren(columns.cell(cells, "siren"))?;
    let insee = insee(columns.cell(cells, "insee"))?;
    let typed = columns.cell(cells, "name").split_whitespace().collect::<Vec<_>>().join(" ");
    let given = Some(columns.cell(cells, "departement")).filter(|code| !code.is_empty());
    let kind = kind(
        columns.cell(cells, "kind"),
        &typed,
        siren.as_deref(),
        insee.as_deref(),
        gazetteer,
        given.or(home),
    )?;
    let mut new = NewTerritory::named(&typed, kind);
    (new.siren, new.insee) = (siren, insee);
    settle_place(&mut new, gazetteer, given.or(home));
    if new.name.is_empty() {
        return Err("Le nom manque.".to_owned());
    }
    let slug = columns.cell(cells, "slug");
    new.slug = (!slug.is_empty()).then(|| slug.to_owned());
    new.population = number(columns.cell(cells, "population"), "La population")?;
    let year = number(columns.cell(cells, "population_year"), "L’année de la population")?;
    new.population_year = year.and_then(|year| u16::try_from(year).ok());
    new.staff_tenths = staff_tenths(columns.cell(cells, "staff")).map_err(|error| sentence(&error))?;
    new.web_domains = domains(columns.cell(cells, "web"), "Le site web")?;
    new.mail_domains = domains(columns.cell(cells, "mail"), "L’adresse électronique")?;
    new.mail_domains.retain(|domain| !is_mailbox(domain));
    territory::check(&territory::sheet_of(&new)).map_err(|error| sentence(&error))?;
    Ok(new)
}

/// What an error says to a person.
pub(super) fn sentence(error: &Error) -> String {
    error
        .problem()
        .map_or_else(|| error.to_string(), |problem| format!("{} {}", problem.message, problem.advice))
}

/// A SIREN, or the start of a SIRET.
fn siren(text: &str) -> Result<Option<String>, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.' && *c != '\u{a0}').collect();
    match digits.len() {
        0 => Ok(None),
        9 | 14 if digits.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(digits[..9].to_owned())),
        _ => Err(format!("Le SIREN « {} » n’a pas neuf chiffres.", shown(text))),
    }
}

/// An INSEE code; a spreadsheet takes the zero in front of 01004 for nothing.
fn insee(text: &str) -> Result<Option<String>, String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    match code.len() {
        0 => Ok(None),
        4 if digits => Ok(Some(format!("0{code}"))),
        1..=5 if code.bytes().all(|b| b.is_ascii_alphanumeric()) => Ok(Some(code)),
        _ => Err(format!("Le code INSEE « {} » n’a pas la bonne forme.", shown(text))),
    }
}

/// What kind of territory: what the line says, else what its name begins with, else what its codes are those of, else
/// the only commune of that name.
fn kind(
    nature: &str,
    name: &str,
    siren: Option<&str>,
    insee: Option<&str>,
    gazetteer: &Gazetteer,
    departement: Option<&str>,
) -> Result<TerritoryKind, String> {
    if !nature.is_empty() {
        let unknown = || format!("Le type « {} » n’est pas reconnu.", shown(nature));
        return kind_of_nature(nature).ok_or_else(unknown);
    }
    if let Some(kind) = kind_of_name(name) {
        return Ok(kind);
    }
    if let Some(place) = siren.and_then(|siren| gazetteer.by_siren(siren)) {
        return Ok(place.nature.unwrap_or(TerritoryKind::Commune));
    }
    let commune = insee.is_some_and(|code| code.len() == 5)
        || gazetteer.by_name(PlaceKind::Commune, name, departement).is_some();
    if commune {
        Ok(TerritoryKind::Commune)
    } else {
        Err("Le type de collectivité n’est pas reconnu : ajoutez une colonne « nature ».".to_owned())
    }
}

/// Gives a commune its code and its official spelling when there is no doubt which one it is.
fn settle_place(new: &mut NewTerritory, gazetteer: &Gazetteer, departement: Option<&str>) {
    let by_siren = new.siren.as_deref().and_then(|siren| gazetteer.by_siren(siren));
    if new.kind != TerritoryKind::Commune {
        if let Some(place) = by_siren.filter(|_| new.name.is_empty()) {
            new.name.clone_from(&place.name);
        }
        return;
    }
    new.name = name_of_commune(&new.name);
    let by_code = new.insee.as_deref().and_then(|code| gazetteer.by_code(PlaceKind::Commune, code));
    let by_name = || {
        let unknown = new.insee.is_none() && new.siren.is_none();
        unknown.then(|| gazetteer.by_name(PlaceKind::Commune, &new.name, departement)).flatten()
    };
    let place = by_code.or(by_siren.filter(|place| place.kind == PlaceKind::Commune)).or_else(by_name);
    let Some(place) = place else { return };
    new.insee.get_or_insert_with(|| place.code.clone());
    if new.name.is_empty() || plain(&new.name) == plain(&place.name) {
        new.name.clone_from(&place.name);
    }
}

fn number(text: &str, what: &str) -> Result<Option<u64>, String> {
    let digits: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}' && *c != '\u{a0}').collect();
    let whole = digits.strip_suffix(".0").or_else(|| digits.strip_suffix(",0")).unwrap_or(&digits);
    if whole.is_empty() {
        return Ok(None);
    }
    whole.parse().map(Some).map_err(|_| format!("{what} « {} » n’est pas un nombre entier.", shown(text)))
}

fn domains(text: &str, what: &str) -> Result<Vec<String>, String> {
    let words = text.split([',', ';', ' ', '\n']).filter(|word| !word.is_empty());
    words
        .map(|word| domain(word).ok_or_else(|| format!("{what} « {} » n’est pas lisible.", shown(word))))
        .collect()
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &[&str], cells: &[&str]) -> Result<NewTerritory, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let columns = super::super::columns::find(&owned(header)).unwrap();
        read(&columns, &owned(cells), &Gazetteer::default(), None)
    }

    #[test]
    fn a_line_says_what_it_says_or_why_it_cannot_be_used() {
        let header = ["nom", "insee", "siren", "population", "effectif", "site", "courriel"];
        let line = check(
            &header,
            &[
                "Commune de Val-Fictif",
                "1004",
                "73282932000074",
                "1 204",
                "3,5",
                "https://www.val-fictif.example/",
                "mairie@val-fictif.example; maire@orange.fr",
            ],
        )
        .unwrap();
        assert_eq!((line.name.as_str(), line.kind), ("Val-Fictif", TerritoryKind::Commune));
        assert_eq!((line.insee.as_deref(), line.siren.as_deref()), (Some("01004"), Some("732829320")));
        assert_eq!((line.population, line.staff_tenths), (Some(1_204), Some(35)));
        assert_eq!(
            (line.web_domains, line.mail_domains),
            (vec!["www.val-fictif.example".to_owned()], vec!["val-fictif.example".to_owned()])
        );
        for (cells, expected) in [
            (["Val-Fictif", "", "", "", "", "", ""], "type de collectivité"),
            (["", "99001", "", "", "", "", ""], "nom manque"),
            (["X", "99001", "732829321", "", "", "", ""], "SIREN"),
            (["X", "99001", "12", "", "", "", ""], "neuf chiffres"),
            (["X", "99001", "", "beaucoup", "", "", ""], "population « beaucoup »"),
            (["X", "99001", "", "", "trois", "", ""], "effectif"),
            (["X", "99001", "", "", "", "site", ""], "site web"),
            (["X", "99 001 2", "", "", "", "", ""], "code INSEE"),
        ] {
            let error = check(&header, &cells).map(|_| ()).unwrap_err();
            assert!(error.contains(expected), "{error} for {expected}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_the_reader_fail(cells in proptest::collection::vec("\\PC{0,20}", 7)) {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let _ = check(&["nom", "insee", "siren", "population", "nature", "site", "courriel"], &cells);
        }
    }
}
