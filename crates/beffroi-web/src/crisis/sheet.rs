//! The reflex sheet: what happened, then what to do, whom to call, what to declare.

use super::clocks;
use crate::failure::{Answer, status};
use crate::french;
use crate::obligation::answer::{self, Pairs};
use crate::plan::contact_line;
use crate::view::crisis::{KindLine, KindsPage, SheetPage, Step};
use crate::view::space::FormField;
use crate::view::{Section, Shell};
use crate::visit::{Visit, Visitor};
use crate::web::Web;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use beffroi_domain::crisis::{self, Asked, Sheet};
use beffroi_domain::territory::Territory;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_reference::Fact;
use jiff::civil::DateTime;
use serde::Deserialize;
use std::sync::Arc;

/// The field that says when it was noticed.
const NOTICED: &str = "vu";
/// The kind for those who do not know.
const UNKNOWN: &str = "je-ne-sais-pas";

/// The path of a sheet.
#[derive(Deserialize)]
pub struct Named {
    incident: String,
}

/// Where the page stands: in a territory, or in none.
struct Place<'a> {
    territory: Option<&'a Territory>,
    shell: Shell,
}

impl Place<'_> {
    fn base(&self) -> String {
        self.territory.map_or_else(String::new, |one| format!("/t/{}", one.slug)) + "/attaque"
    }

    fn name(&self) -> String {
        self.territory.map_or_else(String::new, |one| one.name.clone())
    }
}

/// Asks what happened, in a territory.
pub async fn here_kinds(State(web): State<Web>, visit: Visit) -> Answer {
    kinds(&web, &Place { territory: Some(&visit.territory), shell: visit.shell(Section::Contacts) })
}

/// Asks what happened, anywhere.
pub async fn everywhere_kinds(State(web): State<Web>, visitor: Visitor) -> Answer {
    kinds(&web, &Place { territory: None, shell: visitor.shell(Section::Contacts) })
}

/// Shows what to do, in a territory.
pub async fn here(
    State(web): State<Web>,
    visit: Visit,
    Path(named): Path<Named>,
    Query(pairs): Query<Pairs>,
) -> Answer {
    let place = Place { territory: Some(&visit.territory), shell: visit.shell(Section::Contacts) };
    show(&web, &place, &named.incident, &pairs).await
}

/// Shows what to do, anywhere.
pub async fn everywhere(
    State(web): State<Web>,
    visitor: Visitor,
    Path(named): Path<Named>,
    Query(pairs): Query<Pairs>,
) -> Answer {
    let place = Place { territory: None, shell: visitor.shell(Section::Contacts) };
    show(&web, &place, &named.incident, &pairs).await
}

fn kinds(web: &Web, place: &Place<'_>) -> Answer {
    let base = place.base();
    let line = |incident: &Arc<beffroi_reference::incident::Incident>| KindLine {
        href: format!("{base}/{}", incident.id),
        title: incident.title.clone(),
        signs: incident.signs.clone(),
    };
    let (unknown, known): (Vec<_>, Vec<_>) =
        crisis::incidents(&web.app).into_iter().partition(|incident| incident.id == UNKNOWN);
    let view = KindsPage {
        shell: place.shell.clone(),
        name: place.name(),
        unknown: unknown.first().map(line),
        kinds: known.iter().map(line).collect(),
    };
    Ok(web.page(&view)?)
}

async fn show(web: &Web, place: &Place<'_>, incident: &str, pairs: &Pairs) -> Answer {
    match asked(web, place, incident, pairs).await {
        Ok(Some(sheet)) => Ok(web.page(&page(web, place, &sheet, pairs, None))?),
        Ok(None) => Err(Error::NotFound.into()),
        Err(error @ Error::Input(_)) => {
            // Nobody waits for a date to be mended: the gestures are shown, and the clocks run from now.
            let plain = crisis::sheet(&web.app, place.territory, incident, Asked::default()).await?;
            let sheet = plain.ok_or(Error::NotFound)?;
            let view = page(web, place, &sheet, pairs, error.problem());
            Ok((status(&error), web.page(&view)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn asked(web: &Web, place: &Place<'_>, incident: &str, pairs: &Pairs) -> Result<Option<Sheet>> {
    let vocabulary = &web.app.library.vocabulary;
    let named = |fact: &&Arc<Fact>| pairs.iter().any(|(name, _)| *name == answer::field_name(&fact.name));
    // What the territory's own sheet says is not for visitors to say.
    let theirs = |fact: &&Arc<Fact>| fact.home == beffroi_reference::Home::Declared;
    let wanted: Vec<_> = vocabulary.facts().filter(theirs).filter(named).collect();
    let facts = answer::facts(vocabulary, wanted.iter().map(|fact| &***fact), pairs)?;
    let noticed = noticed(pairs)?;
    crisis::sheet(&web.app, place.territory, incident, Asked { noticed, facts }).await
}

/// When it was noticed, as the clocks of the territory showed it.
fn noticed(pairs: &Pairs) -> Result<Option<DateTime>> {
    let typed = pairs.iter().find(|(name, _)| name == NOTICED).map_or("", |(_, value)| value.trim());
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| {
        Error::Input(
            Problem::new("noticed-unreadable", "Ce moment n’est pas lisible.")
                .advice("Écrivez le jour et l’heure ainsi : 2026-11-27T18:00.")
                .field(NOTICED),
        )
    })
}

fn page(web: &Web, place: &Place<'_>, sheet: &Sheet, pairs: &Pairs, problem: Option<&Problem>) -> SheetPage {
    let now = web.app.clock.now();
    let today = french::day(now);
    let incident = &sheet.incident;
    let groups = clocks::groups(sheet, now);
    SheetPage {
        shell: place.shell.clone(),
        name: place.name(),
        list: place.base(),
        action: format!("{}/{}", place.base(), incident.id),
        title: incident.title.clone(),
        steps: incident
            .gestures
            .iter()
            .map(|one| Step { text: one.text.clone(), why: one.why.clone() })
            .collect(),
        avoid: incident.avoid.clone(),
        calls: sheet.calls.iter().map(|call| contact_line(call, today)).collect(),
        place_known: sheet.place_known,
        since: clocks::said(sheet.zone.to_datetime(sheet.noticed)),
        from_now: pairs.iter().all(|(name, value)| name != NOTICED || value.trim().is_empty()),
        zone: sheet.zone.iana_name().unwrap_or("UTC").to_owned(),
        picture: clocks::picture(sheet, now),
        groups,
        noticed: noticed_field(sheet, pairs, problem),
        questions: sheet
            .questions
            .iter()
            .map(|fact| answer::field(fact, sheet.facts.get(&fact.name)))
            .collect(),
        fault: problem.map_or_else(String::new, |one| one.message.clone()),
        advice: problem.map_or_else(String::new, |one| one.advice.clone()),
        doubt: incident.provenance.doubt.clone().unwrap_or_default(),
        version: format!("Fiche {} {}", incident.id, incident.version),
        checked: french::date(incident.provenance.checked_on),
        made: french::moment(now),
    }
}

fn noticed_field(sheet: &Sheet, pairs: &Pairs, problem: Option<&Problem>) -> FormField {
    let typed = pairs.iter().find(|(name, _)| name == NOTICED).map(|(_, value)| value.clone());
    let shown = sheet.zone.to_datetime(sheet.noticed);
    let shown = format!("{}T{:02}:{:02}", shown.date(), shown.hour(), shown.minute());
    FormField {
        name: NOTICED.to_owned(),
        label: "Quand l’avez-vous vu ?".to_owned(),
        help: "Le jour et l’heure où quelqu’un de chez vous a vu que quelque chose n’allait pas : tous les délais partent de là.".to_owned(),
        value: typed.filter(|typed| !typed.trim().is_empty()).unwrap_or(shown),
        fault: problem.filter(|one| one.field.as_deref() == Some(NOTICED)).map_or_else(String::new, |one| one.message.clone()),
        kind: "datetime-local".to_owned(),
        ..FormField::default()
    }
}
