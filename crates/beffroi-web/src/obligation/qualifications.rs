//! The qualifications that can be answered, and the results that were kept.

use super::{home, qualifications_home};
use crate::failure::{Answer, form_encode};
use crate::french;
use crate::view::obligation::{QualificationLine, QualificationList, ResultLine};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Query, State};
use beffroi_domain::obligation::{self, Kept, Usage};
use beffroi_reference::fact::Scope;
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows both.
pub async fn show(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let results = obligation::latest(&web.app, &visit.actor).await?;
    let today = french::day(web.app.clock.now());
    let base = qualifications_home(&visit);
    let line = |one: &&std::sync::Arc<beffroi_reference::qualification::Qualification>| QualificationLine {
        title: one.title.clone(),
        href: format!("{base}/{}", one.id),
        summary: one.summary.clone(),
        about: about(one.subject).to_owned(),
    };
    let page = QualificationList {
        shell: visit.shell(Section::Obligations),
        list: home(&visit),
        lines: web.app.library.qualifications.on(today).iter().map(line).collect(),
        results: results.iter().map(|one| result(&web, &visit, one)).collect(),
        said: if done.fait == "garde" { "Le résultat est gardé.".to_owned() } else { String::new() },
    };
    Ok(web.page(&page)?)
}

/// What a qualification asks about, in French.
pub(super) fn about(scope: Scope) -> &'static str {
    match scope {
        Scope::Territory => "votre collectivité",
        Scope::AiSystem => "un système d’intelligence artificielle",
        Scope::Processing => "un traitement de données personnelles",
        Scope::Incident => "un incident",
    }
}

fn result(web: &Web, visit: &Visit, one: &Kept) -> ResultLine {
    let base = qualifications_home(visit);
    let shelf = &web.app.library.qualifications;
    let qualification = shelf.version(&one.qualification, one.version);
    let label = |class: &&str| {
        let known = qualification.and_then(|known| known.class(class));
        known.map_or_else(|| (*class).to_owned(), |known| known.label.clone())
    };
    let today = french::day(web.app.clock.now());
    let latest = shelf.find_on(&one.qualification, today).map(|known| known.version);
    ResultLine {
        name: if one.subject.name.is_empty() {
            visit.territory.name.clone()
        } else {
            one.subject.name.clone()
        },
        title: qualification.map_or_else(|| one.qualification.clone(), |known| known.title.clone()),
        href: match one.subject.name.as_str() {
            "" => format!("{base}/{}", one.qualification),
            name => format!("{base}/{}?nom={}", one.qualification, form_encode(name)),
        },
        classes: one.classes().iter().map(label).collect::<Vec<_>>().join(", "),
        state: match (one.subject.kind, one.usage) {
            (Scope::Territory, _) => Mark::plain("gardé"),
            (_, Usage::Active) => Mark::good("en service"),
            (_, Usage::Planned) => Mark::busy("en projet"),
            (_, Usage::Stopped) => Mark::plain("arrêté"),
        },
        day: french::date(french::day(one.created)),
        outdated: latest.is_some_and(|latest| latest > one.version),
    }
}
