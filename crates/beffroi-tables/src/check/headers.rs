//! The header of a file held against a schema: columns are matched by name, never by position.

use super::cell::is_blank;
use crate::schema::{Field, FieldKind, Schema};
use beffroi_kernel::report::{Column, ColumnMatch, ColumnType, Finding, Meaning};
use beffroi_kernel::slug::fold_text;
use std::collections::{HashMap, HashSet};

/// The header as understood.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    /// For each column of the file, the field of the schema that it is.
    pub(crate) fields: Vec<Option<usize>>,
    pub(crate) errors: Vec<Finding>,
    pub(crate) warnings: Vec<Finding>,
    /// For columns whose header differs from the field's name only by case or blanks: the right header.
    pub(crate) renamed: Vec<(usize, String)>,
}

fn finding(field: Option<&str>, code: &str, value: Option<&str>, message: String) -> Finding {
    Finding {
        row: None,
        field: field.map(str::to_owned),
        code: code.to_owned(),
        value: value.map(str::to_owned),
        message,
        proposal: None,
    }
}

/// Says that the file does not name its columns.
pub(crate) fn absent() -> Finding {
    let message = "Ce fichier n'a pas de ligne d'en-tête : sa première ligne est une ligne de données, et ses colonnes \
                   ont été nommées colonne_1, colonne_2… Ajoutez au-dessus une ligne avec le nom de chaque colonne.";
    finding(None, "no-header", None, message.to_owned())
}

/// A header without case and blanks.
fn loose(header: &str) -> String {
    header.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').flat_map(char::to_lowercase).collect()
}

/// Matches the cells of a header row.
pub(crate) fn match_headers(headers: &[String], schema: Option<&Schema>) -> Matched {
    let mut matched = Matched { fields: vec![None; headers.len()], ..Matched::default() };
    structure(headers, &mut matched);
    if let Some(schema) = schema {
        by_name(headers, schema, &mut matched);
        missing(schema, &mut matched);
        extra(headers, &mut matched);
        order(headers, &mut matched);
    }
    matched
}

/// Blank and repeated headers.
fn structure(headers: &[String], matched: &mut Matched) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, header) in headers.iter().enumerate() {
        let name = header.trim();
        if is_blank(name) {
            let message = format!("La colonne n° {} n'a pas de nom : nommez-la, ou supprimez-la.", at + 1);
            matched.errors.push(finding(None, "blank-label", None, message));
        } else if let Some(first) = seen.get(name) {
            let message = format!(
                "Deux colonnes se nomment « {name} » (n° {} et n° {}) : renommez l'une des deux ou supprimez-la.",
                first + 1,
                at + 1
            );
            matched.errors.push(finding(Some(name), "duplicate-label", Some(name), message));
        } else {
            seen.insert(name, at);
        }
    }
}

/// Equal names first, then names that differ only by case or blanks.
fn by_name(headers: &[String], schema: &Schema, matched: &mut Matched) {
    let mut taken = vec![false; schema.fields.len()];
    let exact: HashMap<&str, usize> =
        schema.fields.iter().enumerate().map(|(at, f)| (f.name.as_str(), at)).collect();
    for (at, header) in headers.iter().enumerate() {
        let found = exact.get(header.as_str()).or_else(|| exact.get(header.trim()));
        if let Some(field) = found.filter(|field| !taken[**field]) {
            taken[*field] = true;
            matched.fields[at] = Some(*field);
            rename(at, header, &schema.fields[*field], matched);
        }
    }
    let mut by_loose: HashMap<String, usize> = HashMap::new();
    for (at, field) in schema.fields.iter().enumerate().filter(|(at, _)| !taken[*at]) {
        by_loose.entry(loose(&field.name)).or_insert(at);
    }
    for (at, header) in headers.iter().enumerate() {
        let free = matched.fields[at].is_none();
        if let Some(field) = by_loose.get(&loose(header)).filter(|field| free && !taken[**field]) {
            taken[*field] = true;
            matched.fields[at] = Some(*field);
            rename(at, header, &schema.fields[*field], matched);
        }
    }
}

/// Says that a header was matched although it is not written as the schema wants.
fn rename(at: usize, header: &str, field: &Field, matched: &mut Matched) {
    if header == field.name {
        return;
    }
    let message = format!(
        "La colonne « {} » a été reconnue comme « {} » : écrivez son nom exactement ainsi (majuscules, espaces).",
        header, field.name
    );
    let mut warning = finding(Some(header.trim()), "incorrect-label", Some(header), message);
    warning.proposal = Some(field.name.clone());
    matched.warnings.push(warning);
    matched.renamed.push((at, field.name.clone()));
}

fn missing(schema: &Schema, matched: &mut Matched) {
    let present: HashSet<usize> = matched.fields.iter().flatten().copied().collect();
    for (at, field) in schema.fields.iter().enumerate() {
        if present.contains(&at) {
            continue;
        }
        let name = &field.name;
        let title = if field.title.is_empty() || field.title == *name {
            String::new()
        } else {
            format!(" ({})", field.title.trim().trim_end_matches('.'))
        };
        if schema.requires(field) {
            let message = format!("La colonne obligatoire « {name} »{title} manque : ajoutez-la.");
            matched.errors.push(finding(Some(name), "missing-required-header", None, message));
        } else {
            let message = format!("La colonne facultative « {name} »{title} manque.");
            matched.warnings.push(finding(Some(name), "missing-header-warn", None, message));
        }
    }
}

fn extra(headers: &[String], matched: &mut Matched) {
    let mut seen = HashSet::new();
    for (header, field) in headers.iter().zip(&matched.fields) {
        let name = header.trim();
        if field.is_none() && !is_blank(name) && seen.insert(name) {
            let message = format!(
                "Le schéma ne prévoit pas la colonne « {name} » : elle est gardée, sans être vérifiée."
            );
            matched.warnings.push(finding(Some(name), "extra-header-warn", Some(name), message));
        }
    }
}

fn order(headers: &[String], matched: &mut Matched) {
    let found: Vec<(usize, usize)> =
        matched.fields.iter().enumerate().filter_map(|(at, field)| field.map(|field| (at, field))).collect();
    if let Some(pair) = found.windows(2).find(|pair| pair[0].1 > pair[1].1) {
        let message = format!(
            "Les colonnes ne sont pas dans l'ordre du schéma (« {} » vient avant « {} »). Elles ont été reconnues par leur nom.",
            headers[pair[0].0].trim(),
            headers[pair[1].0].trim()
        );
        matched.warnings.push(finding(None, "disordered-header-warn", None, message));
    }
}

/// Columns that may be a missing field under another name, by their words or by what they hold.
pub(crate) fn propose_matches(
    schema: &Schema,
    matched: &Matched,
    headers: &[String],
    columns: &[Column],
) -> Vec<ColumnMatch> {
    let present: HashSet<usize> = matched.fields.iter().flatten().copied().collect();
    let mut free: Vec<usize> = (0..headers.len()).filter(|at| matched.fields[*at].is_none()).collect();
    free.retain(|at| !is_blank(&headers[*at]));
    let mut found = Vec::new();
    let wanted: Vec<&Field> = schema
        .fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !present.contains(at))
        .map(|(_, field)| field)
        .collect();
    let mut scored: Vec<(u32, usize, usize, &'static str)> = Vec::new();
    for (place, field) in wanted.iter().enumerate() {
        for at in &free {
            if let Some((score, reason)) = resemblance(field, &headers[*at], columns.get(*at)) {
                scored.push((score, place, *at, reason));
            }
        }
    }
    scored.extend(only_date(&wanted, &free, columns));
    scored.sort_by_key(|(score, place, at, _)| (std::cmp::Reverse(*score), *place, *at));
    let (mut places, mut used) = (HashSet::new(), HashSet::new());
    for (_, place, at, reason) in scored {
        if !places.contains(&place) && !used.contains(&at) {
            places.insert(place);
            used.insert(at);
            found.push(ColumnMatch {
                name: headers[at].trim().to_owned(),
                field: wanted[place].name.clone(),
                reason: reason.to_owned(),
            });
        }
    }
    found
}

/// The only date of the file, for the only date that is missing.
fn only_date(
    wanted: &[&Field],
    free: &[usize],
    columns: &[Column],
) -> Option<(u32, usize, usize, &'static str)> {
    let mut places = (0..wanted.len()).filter(|place| matches!(wanted[*place].kind, FieldKind::Date(_)));
    let mut dated =
        free.iter().copied().filter(|at| columns.get(*at).is_some_and(|c| c.column_type == ColumnType::Date));
    let (place, at) = (places.next()?, dated.next()?);
    (places.next().is_none() && dated.next().is_none()).then_some((
        30,
        place,
        at,
        "C'est la seule date du fichier.",
    ))
}

/// How much a column resembles a field; nothing when it does not.
fn resemblance(field: &Field, header: &str, column: Option<&Column>) -> Option<(u32, &'static str)> {
    if column.is_some_and(|column| !compatible(&field.kind, column.column_type)) {
        return None;
    }
    let asked = words(&field.name);
    let titled = words(&field.title);
    let given = words(header);
    if given.is_empty() {
        return None;
    }
    if given == asked || given == titled {
        return Some((100, "Les deux noms ont les mêmes mots."));
    }
    let meaning = column.and_then(|column| column.meaning);
    let means_the_same = meaning.is_some_and(|meaning| {
        means(meaning).iter().any(|word| asked.contains(*word) || titled.contains(*word))
    });
    let common = given.intersection(&asked).count().max(given.intersection(&titled).count());
    let longest = given.len().max(asked.len());
    match (means_the_same, common * 2 >= longest && common > 0) {
        (true, true) => {
            Some((80 + common as u32, "Le contenu est du même genre, et les noms se ressemblent."))
        }
        (false, true) if common >= 2 || longest == 1 => {
            Some((60 + common as u32, "Les deux noms se ressemblent."))
        }
        (false, true) if distinctive(&given, &asked) => Some((50, "Les deux noms se ressemblent.")),
        // `SUB_MONTANT` for `montant`: the field's name and one word more.
        (_, true) if asked.is_subset(&given) && longest <= asked.len() + 1 => {
            Some((45, "Le nom contient celui qui est attendu."))
        }
        (true, false) => Some((40, "Le contenu est du genre attendu.")),
        _ => None,
    }
}

/// Words that say little of what a column holds.
const DULL: [&str; 17] = [
    "id", "nom", "code", "numero", "num", "date", "type", "libelle", "nombre", "nb", "nbre", "montant",
    "adresse", "valeur", "statut", "etat", "lieu",
];

/// Whether the common words are more than dull ones.
fn distinctive(given: &HashSet<String>, asked: &HashSet<String>) -> bool {
    given.intersection(asked).any(|word| !DULL.contains(&word.as_str()))
}

/// The words of a name: `nomBeneficiaire`, `Nom du bénéficiaire` and `NOM_BENEFICIAIRE` have the same.
fn words(name: &str) -> HashSet<String> {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut low = false;
    for character in name.chars() {
        if low && character.is_uppercase() {
            spaced.push(' ');
        }
        low = character.is_lowercase();
        spaced.push(character);
    }
    fold_text(&spaced)
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| {
            !word.is_empty()
                && !["de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "a"].contains(word)
        })
        .map(|word| synonym(word.strip_suffix('s').filter(|stem| stem.len() > 3).unwrap_or(word)).to_owned())
        .collect()
}

/// One word for those that mean the same in headers.
fn synonym(word: &str) -> &str {
    match word {
        "com" | "ville" | "commune" => "commune",
        "insee" | "codgeo" | "depcom" => "insee",
        "cp" | "postal" => "postal",
        "lat" | "ylat" | "latitude" | "y" => "latitude",
        "lon" | "long" | "xlong" | "lng" | "longitude" | "x" => "longitude",
        "tel" | "telephone" | "phone" => "telephone",
        "mail" | "email" | "courriel" | "mel" => "courriel",
        "ad" | "adr" | "adresse" => "adresse",
        "nb" | "nbre" | "nombre" => "nombre",
        "num" | "no" | "numero" => "numero",
        "url" | "lien" | "site" | "web" => "url",
        "obj" => "objet",
        "benef" => "beneficiaire",
        other => other,
    }
}

/// The words by which a field asks for a meaning.
fn means(meaning: Meaning) -> &'static [&'static str] {
    match meaning {
        Meaning::Siren => &["siren"],
        Meaning::Siret => &["siret"],
        Meaning::CommuneCode => &["insee"],
        Meaning::PostalCode => &["postal"],
        Meaning::Email => &["courriel"],
        Meaning::Phone => &["telephone"],
        Meaning::Url => &["url"],
        Meaning::Latitude => &["latitude"],
        Meaning::Longitude => &["longitude"],
        Meaning::Address => &["adresse"],
        _ => &[],
    }
}

/// Whether a column of this type could hold a field of this kind.
fn compatible(kind: &FieldKind, found: ColumnType) -> bool {
    match kind {
        FieldKind::Number(_) => matches!(found, ColumnType::Number | ColumnType::Integer),
        FieldKind::Integer(_) | FieldKind::Year => found == ColumnType::Integer,
        FieldKind::Date(_) => matches!(found, ColumnType::Date | ColumnType::Datetime | ColumnType::Integer),
        FieldKind::Boolean(_) => matches!(found, ColumnType::Boolean | ColumnType::Integer),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::ports::SchemaText;

    fn schema() -> Schema {
        let json = r#"{"fields":[{"name":"nomAttribuant","constraints":{"required":true}},
            {"name":"idBeneficiaire","title":"SIRET du bénéficiaire"},{"name":"montant","type":"number"},
            {"name":"insee"}],"primaryKey":"insee"}"#;
        Schema::load(&SchemaText { id: "t".to_owned(), json: json.to_owned() }).unwrap()
    }

    #[track_caller]
    fn check(headers: &[&str], fields: &[Option<usize>], errors: &[&str], warnings: &[&str]) {
        let headers: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
        let matched = match_headers(&headers, Some(&schema()));
        let codes =
            |findings: &[Finding]| findings.iter().map(|finding| finding.code.clone()).collect::<Vec<_>>();
        assert_eq!(matched.fields, fields, "{headers:?}");
        assert_eq!(codes(&matched.errors), errors, "{headers:?}");
        assert_eq!(codes(&matched.warnings), warnings, "{headers:?}");
    }

    #[test]
    fn headers_are_matched_by_name() {
        check(
            &["nomAttribuant", "idBeneficiaire", "montant", "insee"],
            &[Some(0), Some(1), Some(2), Some(3)],
            &[],
            &[],
        );
        check(
            &["insee", "NomAttribuant ", "id beneficiaire"],
            &[Some(3), Some(0), Some(1)],
            &[],
            &["incorrect-label", "incorrect-label", "missing-header-warn", "disordered-header-warn"],
        );
        check(
            &["montant", "montant", "", "autre"],
            &[Some(2), None, None, None],
            &["duplicate-label", "blank-label", "missing-required-header", "missing-required-header"],
            &["missing-header-warn", "extra-header-warn", "extra-header-warn"],
        );
        check(
            &["Montant", "montant", "nomAttribuant", "insee", "idBeneficiaire"],
            &[None, Some(2), Some(0), Some(3), Some(1)],
            &[],
            &["extra-header-warn", "disordered-header-warn"],
        );
    }

    #[test]
    fn other_names_are_proposed_and_not_applied() {
        let headers: Vec<_> =
            ["Nom de l'attribuant", "siret_asso", "Code Commune"].map(str::to_owned).to_vec();
        let schema = schema();
        let matched = match_headers(&headers, Some(&schema));
        assert_eq!(matched.fields, [None, None, None]);
        let column = |meaning| Column { meaning, ..Column::default() };
        let columns = [column(None), column(Some(Meaning::Siret)), column(Some(Meaning::CommuneCode))];
        let found = propose_matches(&schema, &matched, &headers, &columns);
        let mut pairs: Vec<_> =
            found.iter().map(|found| (found.name.as_str(), found.field.as_str())).collect();
        pairs.sort_unstable();
        assert_eq!(
            pairs,
            [
                ("Code Commune", "insee"),
                ("Nom de l'attribuant", "nomAttribuant"),
                ("siret_asso", "idBeneficiaire")
            ]
        );
    }
}
