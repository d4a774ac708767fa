//! Official places fill what a territory's sheet lacks; what a person typed stays.

use super::actions::update_facts;
use super::facts::{Fact, Origin, Source, fill};
use super::model::{Territory, TerritorySheet};
use super::rules::sheet_of;
use super::{NewTerritory, store};
use crate::App;
use crate::place::{self, Gazetteer, Place, PlaceKind};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Result, TerritoryId, french};
use beffroi_store::WriteContext;
use jiff::civil::Date;
use serde::Serialize;

/// What was filled in one territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The facts that it lacked, or that an older official file had given.
    pub facts: Vec<Fact>,
}

/// Fills every territory from the places that are loaded, and says what was filled where. With `dry_run`, only
/// says what would be.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn fill_all(app: &App, program: &'static str, dry_run: bool) -> Result<Vec<Filled>> {
    let gazetteer = Gazetteer::new(place::all(app).await?);
    let mut filled = Vec::new();
    for territory in store::list(&app.store).await? {
        let day = french::day(app.clock.now());
        let Some((said, source)) = said_of(&territory, &gazetteer, day) else { continue };
        let mut trial = (TerritorySheet::from(&territory), territory.sources.clone());
        let (facts, _) = fill(&mut trial.0, &mut trial.1, &said, &source);
        if facts.is_empty() {
            continue;
        }
        if !dry_run {
            let id = territory.id;
            apply(app, Actor::program(id, program), said, source).await?;
        }
        filled.push(Filled { slug: territory.slug, name: territory.name, facts });
    }
    Ok(filled)
}

async fn apply(app: &App, actor: Actor, said: TerritorySheet, source: Source) -> Result<()> {
    app.write(&actor, move |cx| {
        Box::pin(async move {
            let before = store::own_within(cx).await?.ok_or(Error::NotFound)?;
            update_facts(cx, &before, &said, &source, "territory.fill").await.map(drop)
        })
    })
    .await
}

fn said_of(territory: &Territory, gazetteer: &Gazetteer, day: Date) -> Option<(TerritorySheet, Source)> {
    let (kind, insee, siren) = (territory.kind, territory.insee.as_deref(), territory.siren.as_deref());
    let place = which(kind, insee, siren)
        .into_iter()
        .find_map(|(by, code)| match by {
            By::Code(place) => gazetteer.by_code(place, code),
            By::Siren => gazetteer.by_siren(code),
        })
        .filter(|place| fits(kind, place))?;
    let departement =
        place.departement.as_deref().and_then(|code| gazetteer.by_code(PlaceKind::Departement, code));
    Some(said(kind, place, departement, day))
}

/// What the loaded places say of a territory with this kind and these codes, within a change.
pub(crate) async fn said_by_places(
    cx: &mut WriteContext,
    kind: TerritoryKind,
    insee: Option<&str>,
    siren: Option<&str>,
) -> Result<Option<(TerritorySheet, Source)>> {
    let mut found = None;
    for (by, code) in which(kind, insee, siren) {
        let place = match by {
            By::Code(place) => place::find_within(cx, place, code).await?,
            By::Siren => place::of_siren_within(cx, code).await?,
        };
        found = place.filter(|place| fits(kind, place));
        if found.is_some() {
            break;
        }
    }
    let Some(place) = found else { return Ok(None) };
    let departement = match &place.departement {
        Some(code) => place::find_within(cx, PlaceKind::Departement, code).await?,
        None => None,
    };
    Ok(Some(said(kind, &place, departement.as_ref(), french::day(cx.now()))))
}

/// By what a place is looked for.
#[derive(Clone, Copy)]
enum By {
    Code(PlaceKind),
    Siren,
}

/// How the place of a territory is looked for, the surest way first.
fn which<'a>(kind: TerritoryKind, insee: Option<&'a str>, siren: Option<&'a str>) -> Vec<(By, &'a str)> {
    let by_code = match kind {
        TerritoryKind::Departement => Some(PlaceKind::Departement),
        TerritoryKind::Region => Some(PlaceKind::Region),
        _ => Some(PlaceKind::Commune),
    };
    let by_siren = siren.map(|siren| (By::Siren, siren));
    let by_code = by_code.zip(insee).map(|(place, code)| (By::Code(place), code));
    by_code.into_iter().chain(by_siren).collect()
}

/// Whether a place can be the one of a territory of this kind.
fn fits(kind: TerritoryKind, place: &Place) -> bool {
    match place.kind {
        PlaceKind::Epci => kind != TerritoryKind::Commune,
        PlaceKind::Departement => kind == TerritoryKind::Departement,
        PlaceKind::Region => kind == TerritoryKind::Region,
        PlaceKind::Commune => true,
    }
}

/// What a place says of a territory. A body that only has its seat in a commune (a CCAS, a syndicate) is not that
/// commune: it takes the département and the région, and nothing else.
fn said(
    kind: TerritoryKind,
    place: &Place,
    departement: Option<&Place>,
    day: Date,
) -> (TerritorySheet, Source) {
    let region = place.region.clone().or_else(|| departement.and_then(|one| one.region.clone()));
    let own = match place.kind {
        PlaceKind::Commune => kind == TerritoryKind::Commune,
        _ => true,
    };
    let mut sheet = TerritorySheet { departement: place.departement.clone(), region, ..blank() };
    match place.kind {
        PlaceKind::Departement => sheet.departement = Some(place.code.clone()),
        PlaceKind::Region => sheet.region = Some(place.code.clone()),
        PlaceKind::Commune | PlaceKind::Epci => {}
    }
    if own {
        sheet.population = place.population;
        sheet.population_year = place.population_year;
        sheet.siren.clone_from(&place.siren);
        sheet.parent_siren.clone_from(&place.epci_siren);
        sheet.insee = (place.kind != PlaceKind::Epci).then(|| place.code.clone());
    }
    (sheet, Source { from: Origin::Official, name: place.source.clone(), day })
}

fn blank() -> TerritorySheet {
    sheet_of(&NewTerritory::named("", TerritoryKind::Autre))
}

/// The identifier of a territory to be added.
pub(super) fn new_id(app: &App) -> Result<TerritoryId> {
    beffroi_store::identifier(app.clock.now().as_millisecond(), TerritoryId::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn place(kind: PlaceKind, code: &str) -> Place {
        Place {
            kind,
            code: code.into(),
            name: "Val-Fictif".into(),
            nature: None,
            siren: Some("732829320".into()),
            departement: Some("99".into()),
            region: None,
            epci_siren: Some("200000008".into()),
            population: Some(100),
            population_year: Some(2025),
            source: "epcicom.xlsx".into(),
            loaded: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_commune_takes_all_and_a_body_with_its_seat_there_takes_the_place_only() {
        let departement = Place { region: Some("98".into()), ..place(PlaceKind::Departement, "99") };
        let day = jiff::civil::date(2026, 6, 1);
        let commune = place(PlaceKind::Commune, "99001");
        let (town, source) = said(TerritoryKind::Commune, &commune, Some(&departement), day);
        assert_eq!((town.population, town.siren.as_deref()), (Some(100), Some("732829320")));
        assert_eq!((town.region.as_deref(), town.parent_siren.as_deref()), (Some("98"), Some("200000008")));
        assert_eq!(source.name, "epcicom.xlsx");
        let (ccas, _) = said(TerritoryKind::Ccas, &commune, Some(&departement), day);
        assert_eq!((ccas.population, ccas.siren, ccas.departement.as_deref()), (None, None, Some("99")));
        assert!(!fits(TerritoryKind::Commune, &place(PlaceKind::Epci, "200000008")));
    }
}
