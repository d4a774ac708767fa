//! Pure decisions about territories.

use super::facts::{tidy_competences, tidy_domains};
use super::model::{NewTerritory, TerritorySheet};
use beffroi_kernel::slug::slug;
use beffroi_kernel::{Error, Problem, Result, TerritoryId};

/// How many hosts may stand above a territory: a centre, and a national body above the centre.
const HOSTS_ABOVE_MAX: usize = 2;
/// No place on Earth has more inhabitants than that.
const POPULATION_MAX: u64 = 100_000_000;

/// The name in addresses of a territory to be added.
pub(super) fn slug_of(new: &NewTerritory) -> Result<String> {
    match &new.slug {
        None => Ok(slug(&new.name, '-')),
        Some(given) => check_slug(given),
    }
}

/// A name in addresses that somebody chose.
pub(crate) fn check_slug(given: &str) -> Result<String> {
    let plain = slug(given, '-');
    if plain != given || given.len() > 100 {
        return Err(Error::Input(
            Problem::new("slug-invalid", "Ce nom court ne convient pas à une adresse web.")
                .advice(format!("Prenez par exemple « {} ».", plain.chars().take(100).collect::<String>()))
                .field("slug"),
        ));
    }
    Ok(plain)
}

fn input(problem: Problem, field: &str) -> Result<()> {
    Err(Error::Input(problem.field(field)))
}

/// What is wrong with the sheet of a territory.
pub(crate) fn check(new: &TerritorySheet) -> Result<()> {
    if new.name.trim().is_empty() || new.name.chars().count() > 200 {
        let problem = Problem::new("name-missing", "Le nom du territoire est vide ou trop long.");
        return input(problem.advice("Donnez son nom."), "name");
    }
    for (siren, field) in [(&new.siren, "siren"), (&new.parent_siren, "parent_siren")] {
        if siren.as_ref().is_some_and(|siren| !is_siren(siren)) {
            let problem = Problem::new("siren-invalid", "Ce numéro SIREN n'existe pas.");
            return input(
                problem.advice("Un SIREN compte neuf chiffres ; vérifiez qu'aucun n'est inversé."),
                field,
            );
        }
    }
    let code = |code: &String, longest: usize| {
        (1..=longest).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if new.insee.as_ref().is_some_and(|insee| !code(insee, 5)) {
        let problem = Problem::new("insee-invalid", "Ce code INSEE n'a pas la bonne forme.");
        return input(
            problem.advice("Celui d'une commune compte cinq caractères, par exemple 2A004."),
            "insee",
        );
    }
    for (value, field) in [(&new.departement, "departement"), (&new.region, "region")] {
        if value.as_ref().is_some_and(|value| !code(value, 3)) {
            let problem = Problem::new("place-code-invalid", "Ce code n'a pas la bonne forme.");
            return input(
                problem
                    .advice("Écrivez le code officiel : 67 ou 2A pour un département, 44 pour une région."),
                field,
            );
        }
    }
    if new.population.is_some_and(|people| people > POPULATION_MAX) {
        let problem = Problem::new("population-invalid", "Cette population est trop grande.");
        return input(problem.advice("Vérifiez le nombre d'habitants."), "population");
    }
    if new.population_year.is_some_and(|year| !(1900..=2100).contains(&year)) {
        let problem = Problem::new("year-invalid", "Cette année n'est pas lisible.");
        return input(problem.advice("Écrivez-la en quatre chiffres."), "population_year");
    }
    Ok(())
}

/// A sheet as it is kept: blanks gone, codes in capitals, domains in lower case, each once.
pub(super) fn tidy(sheet: TerritorySheet) -> Result<TerritorySheet> {
    let code = |code: Option<String>| {
        let plain = code.map(|code| code.split_whitespace().collect::<String>().to_ascii_uppercase());
        plain.filter(|code| !code.is_empty())
    };
    Ok(TerritorySheet {
        name: sheet.name.split_whitespace().collect::<Vec<_>>().join(" "),
        siren: code(sheet.siren),
        insee: code(sheet.insee),
        parent_siren: code(sheet.parent_siren),
        departement: code(sheet.departement),
        region: code(sheet.region),
        population_year: sheet.population_year.filter(|_| sheet.population.is_some()),
        competences: tidy_competences(&sheet.competences)?,
        web_domains: tidy_domains(&sheet.web_domains, "web_domains")?,
        mail_domains: tidy_domains(&sheet.mail_domains, "mail_domains")?,
        ..sheet
    })
}

/// The sheet of a territory to be added.
pub(crate) fn sheet_of(new: &NewTerritory) -> TerritorySheet {
    TerritorySheet {
        name: new.name.clone(),
        population: new.population,
        population_year: new.population_year,
        siren: new.siren.clone(),
        insee: new.insee.clone(),
        staff_tenths: new.staff_tenths,
        parent_siren: new.parent_siren.clone(),
        departement: new.departement.clone(),
        region: new.region.clone(),
        competences: new.competences.clone(),
        web_domains: new.web_domains.clone(),
        mail_domains: new.mail_domains.clone(),
        invalid_publication: new.invalid_publication,
    }
}

/// Whether a territory that hosts `below` levels may be hosted by the first of `above`, the others being the hosts
/// of that one: hosts are nested once, and never in a circle.
pub(crate) fn check_host(territory: TerritoryId, above: &[TerritoryId], below: usize) -> Result<()> {
    if above.contains(&territory) || above.len() + below > HOSTS_ABOVE_MAX {
        return Err(host_nested());
    }
    Ok(())
}

/// Why a territory cannot be hosted there.
pub(crate) fn host_nested() -> Error {
    Error::Input(
        Problem::new("host-nested", "Ces territoires seraient hébergés les uns par les autres sur trop de niveaux.")
            .advice("Une structure en héberge une autre, qui héberge des communes ; pas davantage. Choisissez une structure plus haute.")
            .field("host"),
    )
}

/// Why a territory is not taken in: somebody else hosts it.
pub(crate) fn hosted_elsewhere(name: &str) -> Error {
    Error::Conflict(
        Problem::new(
            "hosted-elsewhere",
            format!("{name} est déjà sur cette plateforme, sans être hébergé par vous."),
        )
        .advice("Demandez à l'administrateur de la plateforme de vous le rattacher."),
    )
}

/// What is said of a territory that has left.
pub fn left(name: &str) -> Error {
    Error::Conflict(
        Problem::new("territory-left", format!("{name} a quitté cette plateforme."))
            .advice("Ses données ne sont plus servies ici : adressez-vous à la collectivité."),
    )
}

/// Nine digits whose check digit is right.
pub(crate) fn is_siren(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .enumerate()
        .map(|(index, byte)| {
            let doubled = u32::from(byte.wrapping_sub(b'0')) * if index % 2 == 1 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::territory::TerritoryKind;

    #[test]
    fn what_is_wrong_is_named() {
        let new = |change: &dyn Fn(&mut NewTerritory)| {
            let mut new = NewTerritory::named("Val-Fictif", TerritoryKind::Commune);
            change(&mut new);
            slug_of(&new)
                .and_then(|_| tidy(sheet_of(&new)))
                .and_then(|sheet| check(&sheet))
                .map_err(|error| error.problem().map(|p| p.code))
        };
        assert_eq!(new(&|_| {}), Ok(()));
        assert_eq!(new(&|n| n.siren = Some("732 829 320".into())), Ok(()));
        assert_eq!(new(&|n| n.insee = Some("2a004".into())), Ok(()));
        assert_eq!(new(&|n| n.siren = Some(" ".into())), Ok(()));
        assert_eq!(new(&|n| n.siren = Some("732829321".into())), Err(Some("siren-invalid")));
        assert_eq!(new(&|n| n.siren = Some("7328é".into())), Err(Some("siren-invalid")));
        assert_eq!(new(&|n| n.parent_siren = Some("123456789".into())), Err(Some("siren-invalid")));
        assert_eq!(new(&|n| n.insee = Some("2A-04".into())), Err(Some("insee-invalid")));
        assert_eq!(new(&|n| n.departement = Some("0067".into())), Err(Some("place-code-invalid")));
        assert_eq!(new(&|n| n.population = Some(u64::MAX)), Err(Some("population-invalid")));
        assert_eq!(
            new(&|n| (n.population, n.population_year) = (Some(1), Some(20))),
            Err(Some("year-invalid"))
        );
        assert_eq!(new(&|n| n.web_domains = vec!["é.fr".into()]), Err(Some("domain-invalid")));
        assert_eq!(new(&|n| n.name = " ".into()), Err(Some("name-missing")));
        assert_eq!(new(&|n| n.slug = Some("Val Fictif".into())), Err(Some("slug-invalid")));
    }

    #[test]
    fn hosts_are_nested_once_and_never_in_a_circle() {
        let id = |number: u64| TerritoryId::new(number, [0; 10]);
        for (territory, above, below, fits) in [
            (1, &[2][..], 0, true),
            (1, &[2, 3], 0, true),
            (1, &[2], 1, true),
            (1, &[2, 3], 1, false),
            (1, &[2], 2, false),
            (1, &[2, 3, 4], 0, false),
            (1, &[1], 0, false),
            (1, &[2, 1], 0, false),
        ] {
            let above: Vec<TerritoryId> = above.iter().map(|number| id(*number)).collect();
            assert_eq!(
                check_host(id(territory), &above, below).is_ok(),
                fits,
                "{territory} {above:?} {below}"
            );
        }
    }
}
