//! Pure decisions about territories.

use super::model::{NewTerritory, Territory, TerritorySheet};
use beffroi_kernel::slug::slug;
use beffroi_kernel::{Error, Problem, Result};

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

/// What is wrong with the sheet of a territory.
pub(super) fn check(new: &TerritorySheet) -> Result<()> {
    if new.name.trim().is_empty() {
        return Err(Error::Input(
            Problem::new("name-missing", "Le nom du territoire est vide.")
                .advice("Donnez son nom.")
                .field("name"),
        ));
    }
    if new.siren.as_ref().is_some_and(|siren| !is_siren(siren)) {
        return Err(Error::Input(
            Problem::new("siren-invalid", "Ce numéro SIREN n'existe pas.")
                .advice("Un SIREN compte neuf chiffres ; vérifiez qu'aucun n'est inversé.")
                .field("siren"),
        ));
    }
    let insee =
        |code: &String| (1..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    if new.insee.as_ref().is_some_and(|code| !insee(code)) {
        return Err(Error::Input(
            Problem::new("insee-invalid", "Ce code INSEE n'a pas la bonne forme.")
                .advice("Celui d'une commune compte cinq caractères, par exemple 2A004.")
                .field("insee"),
        ));
    }
    Ok(())
}

/// The sheet of a territory to be added.
pub(super) fn sheet_of(new: &NewTerritory) -> TerritorySheet {
    TerritorySheet {
        name: new.name.split_whitespace().collect::<Vec<_>>().join(" "),
        population: new.population,
        siren: new.siren.clone(),
        insee: new.insee.clone(),
        invalid_publication: new.invalid_publication,
    }
}

/// Whether a territory may host another: hosts are nested once.
pub(super) fn check_host(host: &Territory) -> Result<()> {
    if host.host.is_some() {
        return Err(Error::Input(
            Problem::new(
                "host-nested",
                "Ce territoire est lui-même hébergé : il ne peut pas en héberger un autre.",
            )
            .advice("Choisissez la structure qui l'héberge.")
            .field("host"),
        ));
    }
    Ok(())
}

/// Nine digits whose check digit is right.
fn is_siren(text: &str) -> bool {
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
                .and_then(|_| check(&sheet_of(&new)))
                .map_err(|error| error.problem().map(|p| p.code))
        };
        assert_eq!(new(&|_| {}), Ok(()));
        assert_eq!(new(&|n| n.siren = Some("732829320".into())), Ok(()));
        assert_eq!(new(&|n| n.insee = Some("2A004".into())), Ok(()));
        assert_eq!(new(&|n| n.siren = Some("732829321".into())), Err(Some("siren-invalid")));
        assert_eq!(new(&|n| n.siren = Some("7328é".into())), Err(Some("siren-invalid")));
        assert_eq!(new(&|n| n.insee = Some("2A-04".into())), Err(Some("insee-invalid")));
        assert_eq!(new(&|n| n.name = " ".into()), Err(Some("name-missing")));
        assert_eq!(new(&|n| n.slug = Some("Val Fictif".into())), Err(Some("slug-invalid")));
    }
}
