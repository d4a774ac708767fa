//! The French sentences of the findings: what was expected, and what to do.

use super::cell::{CellPlan, Fault};
use super::custom::CellCheck;
use crate::schema::{FieldKind, GeopointFormat, TextFormat, TimeFormat};

/// Longest list of allowed values given in a sentence.
const ALLOWED_SHOWN_MAX: usize = 8;

/// The sentence about a faulty cell.
pub(crate) fn cell(plan: &CellPlan, fault: Fault, text: &str) -> String {
    let constraints = &plan.field.constraints;
    let bound =
        |bound: &Option<crate::schema::Bound>| bound.as_ref().map_or(String::new(), |b| b.text.clone());
    match fault {
        Fault::Required => "Cette cellule doit être remplie : saisissez la valeur manquante.".to_owned(),
        Fault::Type => format!("« {} » n'est pas {}.", cut(text), expected(&plan.field.kind)),
        Fault::Allowed => {
            let found = cut(text);
            format!(
                "« {found} » n'est pas une valeur prévue. Choisissez : {}.",
                choices(&constraints.allowed)
            )
        }
        Fault::Pattern => {
            let pattern = constraints.pattern.as_ref().map_or("", |pattern| pattern.text());
            format!("« {} » n'a pas la forme attendue : {}.", cut(text), shape(pattern, &plan.field.example))
        }
        Fault::Minimum => format!(
            "{} est trop petit : la valeur doit être au moins {}.",
            cut(text),
            bound(&constraints.minimum)
        ),
        Fault::Maximum => {
            format!(
                "{} est trop grand : la valeur doit être au plus {}.",
                cut(text),
                bound(&constraints.maximum)
            )
        }
        Fault::LengthMin => format!(
            "« {} » est trop court : il faut au moins {} caractères.",
            cut(text),
            constraints.length_min.unwrap_or_default()
        ),
        Fault::LengthMax => format!(
            "Ce texte est trop long ({} caractères) : raccourcissez-le à {} caractères au plus.",
            text.chars().count(),
            constraints.length_max.unwrap_or_default()
        ),
    }
}

/// The sentence about a cell that fails a custom check.
pub(crate) fn custom(check: CellCheck, text: &str) -> String {
    let found = cut(text);
    match check {
        CellCheck::Siret => format!(
            "« {found} » n'est pas un numéro SIRET : il faut 14 chiffres, dont une clé de contrôle. \
             Vérifiez-le sur annuaire-entreprises.data.gouv.fr."
        ),
        CellCheck::Siren => format!(
            "« {found} » n'est pas un numéro SIREN : il faut 9 chiffres, dont une clé de contrôle. \
             Vérifiez-le sur annuaire-entreprises.data.gouv.fr."
        ),
        CellCheck::Phone => {
            format!(
                "« {found} » n'est pas un numéro de téléphone : écrivez par exemple +33123456789 ou 01 23 45 67 89."
            )
        }
        CellCheck::OpeningHours => format!(
            "« {found} » n'est pas un horaire au format OpenStreetMap : écrivez par exemple « Mo-Fr 08:30-17:00 » ou « 24/7 »."
        ),
        CellCheck::Actes => format!(
            "« {found} » n'est pas une matière de la nomenclature Actes : écrivez par exemple « Finances locales/Subventions », \
             sans espace autour de la barre."
        ),
        CellCheck::Years { single: true } => format!(
            "« {found} » n'est ni une année ni une période : écrivez par exemple 2024 ou 2023/2024, la première année avant la seconde."
        ),
        CellCheck::Years { single: false } => format!(
            "« {found} » n'est pas une période : écrivez par exemple 2023/2024, la première année avant la seconde."
        ),
        CellCheck::FrenchPoint(format) => {
            let swapped = crate::schema::values::coordinates(format, text)
                .is_some_and(|(longitude, latitude)| super::custom::in_france(latitude, longitude));
            if swapped {
                format!(
                    "« {found} » : la longitude et la latitude sont inversées. Écrivez la longitude d'abord."
                )
            } else {
                format!(
                    "« {found} » n'est pas un point situé en France : écrivez la longitude, puis la latitude, en degrés."
                )
            }
        }
    }
}

/// What a field expects, after « n'est pas ».
pub(crate) fn expected(kind: &FieldKind) -> String {
    let text = match kind {
        FieldKind::Text(TextFormat::Any) | FieldKind::Any => "un texte",
        FieldKind::Text(TextFormat::Email) => "une adresse électronique (par exemple mairie@exemple.fr)",
        FieldKind::Text(TextFormat::Uri) => "une adresse web complète (par exemple https://www.exemple.fr)",
        FieldKind::Text(TextFormat::Uuid) => "un identifiant UUID (32 chiffres hexadécimaux)",
        FieldKind::Text(TextFormat::Binary) => "un contenu codé en base64",
        FieldKind::Number(format) if format.decimal == ',' => "un nombre (par exemple 1234,5)",
        FieldKind::Number(_) => {
            "un nombre : écrivez les chiffres seuls, avec un point pour les décimales (par exemple 1234.5)"
        }
        FieldKind::Integer(_) => "un nombre entier : écrivez les chiffres seuls (par exemple 12)",
        FieldKind::Boolean(words) => {
            let first = |words: &[String]| words.first().cloned().unwrap_or_default();
            return format!(
                "une réponse prévue : écrivez « {} » ou « {} »",
                first(&words.yes),
                first(&words.no)
            );
        }
        FieldKind::Date(TimeFormat::Pattern(pattern))
        | FieldKind::Datetime(TimeFormat::Pattern(pattern))
        | FieldKind::Time(TimeFormat::Pattern(pattern)) => return dated(pattern),
        FieldKind::Date(TimeFormat::Iso) => return dated("%Y-%m-%d"),
        FieldKind::Date(TimeFormat::Any) => "une date",
        FieldKind::Datetime(_) => "une date avec une heure (par exemple 2024-01-31T10:30:00)",
        FieldKind::Time(_) => "une heure (par exemple 10:30:00)",
        FieldKind::Year => "une année à quatre chiffres (par exemple 2024)",
        FieldKind::Yearmonth => "un mois (par exemple 2024-01)",
        FieldKind::Duration => "une durée au format ISO 8601 (par exemple P1Y6M)",
        FieldKind::Geopoint(GeopointFormat::Text) => {
            "un point : écrivez « longitude, latitude » (par exemple 2.35, 48.85)"
        }
        FieldKind::Geopoint(GeopointFormat::Array) => {
            "un point : écrivez [longitude, latitude] (par exemple [2.35, 48.85])"
        }
        FieldKind::Geopoint(GeopointFormat::Object) => {
            "un point (par exemple {\"lon\": 2.35, \"lat\": 48.85})"
        }
        FieldKind::Geojson => "un objet GeoJSON",
        FieldKind::Array(Some(allowed)) => {
            return format!("une liste JSON des valeurs prévues ({})", choices(allowed));
        }
        FieldKind::Array(None) => "une liste JSON (par exemple [\"a\", \"b\"])",
        FieldKind::Object => "un objet JSON",
    };
    text.to_owned()
}

fn dated(pattern: &str) -> String {
    let readable =
        [("%Y", "AAAA"), ("%y", "AA"), ("%m", "MM"), ("%d", "JJ"), ("%H", "hh"), ("%M", "mm"), ("%S", "ss")]
            .iter()
            .fold(pattern.to_owned(), |text, (directive, letters)| text.replace(directive, letters));
    let example = crate::schema::example_moment(pattern);
    let example = example.map(|example| format!(" (par exemple {example})")).unwrap_or_default();
    format!("une date écrite {readable}{example}")
}

/// A pattern said in words where its shape is common.
fn shape(pattern: &str, example: &str) -> String {
    let common = match pattern {
        r"^\d{14}$" | "^[0-9]{14}$" => "14 chiffres",
        r"^\d{9}$" | "^[0-9]{9}$" => "9 chiffres",
        r"^\d{5}$" | "^[0-9]{5}$" => "5 chiffres",
        r"^\d{4}$" | "^[0-9]{4}$" => "4 chiffres",
        r"^W\d{9}$" => "la lettre W suivie de 9 chiffres",
        r"^([013-9]\d|2[AB1-9])\d{3}$" => "un code INSEE de commune, de 5 caractères (par exemple 01004)",
        r"^(https?)://[^\s/$.?#].[^\s]*$" => "une adresse web complète (par exemple https://www.exemple.fr)",
        _ => "",
    };
    if !common.is_empty() {
        common.to_owned()
    } else if example.is_empty() {
        format!("le motif {}", cut(pattern))
    } else {
        format!("écrivez par exemple « {} »", cut(example))
    }
}

/// The allowed values, the first of them when they are many.
fn choices(allowed: &[String]) -> String {
    let shown: Vec<String> =
        allowed.iter().take(ALLOWED_SHOWN_MAX).map(|value| format!("« {} »", cut(value))).collect();
    let rest = allowed.len().saturating_sub(ALLOWED_SHOWN_MAX);
    if rest == 0 {
        shown.join(", ")
    } else {
        format!("{}… ({rest} autres dans le schéma)", shown.join(", "))
    }
}

/// A value as a sentence shows it: its first 60 characters.
pub(crate) fn cut(text: &str) -> String {
    cut_at(text, 60)
}

/// The first characters of a text, and an ellipsis when there are more.
pub(crate) fn cut_at(text: &str, characters_max: usize) -> String {
    match text.char_indices().nth(characters_max) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
