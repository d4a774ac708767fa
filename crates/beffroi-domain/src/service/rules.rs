//! Pure decisions about services and programmes.

use super::model::{Area, NewProgramme, NewService, Service};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Error, Problem, Result};
use jiff::Timestamp;

/// The longest text that people type.
const TEXT_CHARACTERS_MAX: usize = 2_000;
/// Most places of a programme.
const PLACES_MAX: u32 = 100_000;

/// Who is taken first from the waiting list, as people are told.
pub const PRIORITY_RULE: &str = "La plus mauvaise note d’abord (E avant D, D avant C…), puis la plus petite population, puis la demande la plus ancienne. Sans note, un territoire vient après ceux qui en ont une : faire le diagnostic fait avancer.";

pub(super) fn refused(code: &'static str, message: &str, advice: &str, field: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(field))
}

fn tidy(text: &str, field: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= TEXT_CHARACTERS_MAX {
        return Ok(text);
    }
    let message = format!("Le texte dépasse {TEXT_CHARACTERS_MAX} caractères.");
    Err(refused("text-long", &message, "Gardez l’essentiel.", field))
}

fn needed(text: &str, field: &str) -> Result<String> {
    let text = tidy(text, field)?;
    if text.is_empty() {
        return Err(refused("text-missing", "Une réponse manque.", "Écrivez quelques mots.", field));
    }
    Ok(text)
}

/// A service, as it will be kept.
pub(super) fn service(new: NewService) -> Result<NewService> {
    let link = new.link.trim().to_owned();
    if !link.is_empty() && !link.starts_with("https://") {
        let advice = "Recopiez l’adresse entière : elle commence par https://.";
        return Err(refused("link-odd", "L’adresse de la page n’est pas lisible.", advice, "link"));
    }
    Ok(NewService {
        name: needed(&new.name, "name")?,
        provider: needed(&new.provider, "provider")?,
        summary: needed(&new.summary, "summary")?,
        price: needed(&new.price, "price")?,
        contact: needed(&new.contact, "contact")?,
        link,
        ..new
    })
}

/// A programme, as it will be kept.
pub(super) fn programme(new: NewProgramme) -> Result<NewProgramme> {
    if new.places == 0 || new.places > PLACES_MAX {
        return Err(refused(
            "places-odd",
            "Le nombre de places n’est pas lisible.",
            "Écrivez un nombre : 40.",
            "places",
        ));
    }
    if new.phases.is_empty() {
        let advice = "Une par ligne : « Diagnostic ; 01/02/2027 ; 30/04/2027 ».";
        return Err(refused("phases-missing", "Les phases manquent.", advice, "phases"));
    }
    let mut before = None;
    for phase in &new.phases {
        if phase.ends < phase.starts || before.is_some_and(|last| phase.starts < last) {
            let message = format!(
                "La phase « {} » finit avant de commencer, ou commence avant la précédente.",
                phase.title
            );
            return Err(refused("phase-dates", &message, "Corrigez ses dates.", "phases"));
        }
        needed(&phase.title, "phases")?;
        before = Some(phase.starts);
    }
    Ok(NewProgramme { name: needed(&new.name, "name")?, summary: needed(&new.summary, "summary")?, ..new })
}

/// A grade as it is kept: `A` to `E`, perhaps with `+` or `-`.
pub(super) fn grade(text: &str) -> Result<Option<String>> {
    let text = text.trim().to_uppercase().replace('\u{2212}', "-");
    if text.is_empty() {
        return Ok(None);
    }
    if rank(&text).is_some() {
        return Ok(Some(text));
    }
    Err(refused(
        "grade-odd",
        "Cette note n’existe pas.",
        "Écrivez une lettre de A à E, avec + ou - si besoin.",
        "grade",
    ))
}

/// How bad a grade is: the larger, the worse.
fn rank(grade: &str) -> Option<u32> {
    let mut signs = grade.chars();
    let letter = signs.next().and_then(|letter| "ABCDE".find(letter))?;
    let step = match signs.as_str() {
        "+" => 0,
        "" => 1,
        "-" => 2,
        _ => return None,
    };
    u32::try_from(letter).ok().map(|letter| letter * 3 + step)
}

/// By what the waiting list is sorted ([`PRIORITY_RULE`]).
pub(super) fn priority(
    grade: Option<&str>,
    population: Option<u64>,
    asked: Timestamp,
) -> (bool, std::cmp::Reverse<u32>, u64, Timestamp) {
    let rank = grade.and_then(rank);
    (rank.is_none(), std::cmp::Reverse(rank.unwrap_or(0)), population.unwrap_or(u64::MAX), asked)
}

/// Where a commune is.
#[derive(Clone, Debug, Default)]
pub(super) struct Where {
    pub commune: String,
    pub epci: Option<String>,
    pub departement: Option<String>,
    pub region: Option<String>,
}

/// Whether a service is offered to a commune that is there; `hosted`: whether it is hosted by who wrote it down.
pub(super) fn is_offered(service: &Service, place: &Where, hosted: bool) -> bool {
    if !service.kinds.is_empty() && !service.kinds.contains(&TerritoryKind::Commune) {
        return false;
    }
    match &service.area {
        Area::Everywhere => true,
        Area::Hosted => hosted,
        Area::Region(code) => place.region.as_ref() == Some(code),
        Area::Departement(code) => place.departement.as_ref() == Some(code),
        Area::Epci(code) => place.epci.as_ref() == Some(code),
        Area::Commune(code) => place.commune == *code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_grade_comes_first_then_the_smallest_then_the_oldest() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut list = [
            ("sans note", priority(None, Some(10), at(0))),
            ("C", priority(Some("C"), Some(10), at(0))),
            ("D récent", priority(Some("D"), Some(500), at(9))),
            ("D ancien", priority(Some("D"), Some(500), at(1))),
            ("D petit", priority(Some("D"), Some(100), at(9))),
            ("D-", priority(Some("D-"), Some(9_000), at(9))),
            ("E+", priority(Some("E+"), None, at(9))),
        ];
        list.sort_by_key(|(_, key)| *key);
        let names: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["E+", "D-", "D petit", "D ancien", "D récent", "C", "sans note"]);
    }

    #[test]
    fn grades_are_letters_with_a_sign() {
        assert_eq!(grade(" d+ ").unwrap().as_deref(), Some("D+"));
        assert_eq!(grade("").unwrap(), None);
        for odd in ["F", "A++", "D*", "12"] {
            assert!(grade(odd).is_err(), "{odd}");
        }
    }
}
