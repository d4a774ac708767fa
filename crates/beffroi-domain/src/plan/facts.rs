//! What is known of the territory that has a plan.

use crate::App;
use crate::place;
use crate::territory::{self, Territory};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Result};
use beffroi_reference::{Facts, Value, region};

/// The facts of the actor's territory, from its sheet.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn facts(app: &App, actor: &Actor) -> Result<Facts> {
    let own = territory::own(app, actor).await?;
    let mut facts = Facts::new();
    facts.set("kind", Value::Choice(own.kind.code().to_owned()));
    if let Some(population) = own.population {
        facts.set("population", Value::Number(population as f64));
    }
    if let Some(tenths) = own.staff_tenths {
        facts.set("staff", Value::Number(f64::from(tenths) / 10.0));
    }
    if !own.competences.codes.is_empty() {
        facts.set("competences", Value::Set(own.competences.codes.iter().cloned().collect()));
    }
    if let Some(region) = area(&own).and_then(region::by_code) {
        facts.set("region", Value::Choice(region.word.to_owned()));
        facts.set("overseas", Value::Flag(region.zone != "Europe/Paris"));
    }
    let groups = !matches!(own.kind, TerritoryKind::Commune | TerritoryKind::Ccas);
    if let Some(siren) = own.siren.as_deref().filter(|_| groups) {
        let members = place::communes_of(app, siren).await?;
        if let Some(most) = members.iter().filter_map(|commune| commune.population).max() {
            facts.set("member_max_population", Value::Number(most as f64));
        }
    }
    Ok(facts)
}

/// The code by which contacts and schemes know where a territory is: that of its région, or of its collectivity of
/// overseas, which has no région.
pub(super) fn area(territory: &Territory) -> Option<&str> {
    territory.region.as_deref().or(territory.departement.as_deref())
}
