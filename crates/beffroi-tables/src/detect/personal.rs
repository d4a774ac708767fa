//! Says which columns look like personal data, and why.

use super::column::Summary;
use super::meaning::Verdict;
use super::names::Words;
use super::traits::Trait;
use beffroi_kernel::report::{Column, Meaning, PersonalData};

/// What is needed of one column.
pub(crate) struct Judged<'a> {
    pub column: &'a Column,
    pub summary: &'a Summary,
    pub verdict: Verdict,
    pub words: Words,
}

/// Columns in which at least this share of the filled cells look like personal data are shown.
const SHARE_MIN: f64 = 0.1;
/// And at least this many cells.
const CELLS_MIN: u64 = 3;

/// The columns that look like personal data.
pub(crate) fn suspect(columns: &[Judged<'_>]) -> Vec<PersonalData> {
    let has_people = columns.iter().any(|judged| {
        matches!(judged.verdict.meaning, Some(Meaning::PersonName | Meaning::BirthDate | Meaning::Nir))
    });
    columns.iter().filter_map(|judged| one(judged, has_people)).collect()
}

fn one(judged: &Judged<'_>, has_people: bool) -> Option<PersonalData> {
    let summary = judged.summary;
    let found = |meaning, share, message: String| {
        Some(PersonalData { field: judged.column.name.clone(), meaning, share, message })
    };
    match judged.verdict.meaning {
        Some(Meaning::PersonName) => {
            let message = format!(
                "{} : les noms de personnes sont des données personnelles.",
                looks(judged, "des noms de personnes")
            );
            return found(Meaning::PersonName, judged.verdict.fit, message);
        }
        Some(Meaning::BirthDate) => {
            let message = format!(
                "{} : une date de naissance aide à reconnaître quelqu'un.",
                looks(judged, "des dates de naissance")
            );
            return found(Meaning::BirthDate, judged.verdict.fit, message);
        }
        Some(Meaning::Address) if has_people => {
            let message = format!(
                "{} et le tableau nomme des personnes : ce peut être leur domicile.",
                looks(judged, "des adresses postales")
            );
            return found(Meaning::Address, judged.verdict.fit, message);
        }
        _ => {}
    }
    // A surname alone is only a name; beside a first name it is somebody.
    if has_people
        && judged.words.any(&["nom", "noms"])
        && judged.words.is(&["nom", "noms", "nom_usuel", "nom_famille"])
    {
        let share = summary.share(Trait::PersonShape);
        if share >= 0.5 {
            let message =
                "Cette colonne accompagne des prénoms : elle contient sans doute des noms de personnes.";
            return found(Meaning::PersonName, share, message.to_owned());
        }
    }
    let rules = [
        (Meaning::Nir, Trait::Nir, "des numéros de sécurité sociale", "ils ne doivent jamais être publiés"),
        (
            Meaning::Email,
            Trait::Email,
            "des adresses électroniques",
            "vérifiez qu'elles ne sont pas nominatives",
        ),
        (
            Meaning::Phone,
            Trait::Phone,
            "des numéros de téléphone",
            "vérifiez que ce ne sont pas ceux de particuliers",
        ),
    ];
    for (meaning, what, name, advice) in rules {
        let share = summary.share(what);
        let is_meaning = judged.verdict.meaning == Some(meaning);
        if is_meaning
            || share >= SHARE_MIN && summary.count(what) >= CELLS_MIN
            || what == Trait::Nir && share > 0.0
        {
            let message = format!("{} : {advice}.", looks(judged, name));
            return found(meaning, share, message);
        }
    }
    None
}

fn looks(judged: &Judged<'_>, what: &str) -> String {
    format!("La colonne « {} » semble contenir {what}", judged.column.name)
}
