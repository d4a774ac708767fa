//! The page of a project.

use super::{Done, base, of, outcome, state};
use crate::failure::Answer;
use crate::french;
use crate::people::form::identifier;
use crate::picture::{self, StagePlace};
use crate::view::look::Link;
use crate::view::project::{DecisionLine, GroundLine, PaperLine, PointLine, ProjectPage};
use crate::view::{Fact, Section};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, Query, State};
use beffroi_domain::obligation::Kept;
use beffroi_domain::project::{
    self, AskedPoint, At, GateDecision, Ground, Homologation, Missing, RiskAnalysis, Sheet, Systems, guide,
};
use beffroi_kernel::Right;
use jiff::civil::Date;

/// Shows a project.
pub async fn show(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Answer {
    visit.require(Right::ProjectRead)?;
    let sheet = project::find(&web.app, &visit.actor, identifier(&id)?).await?;
    Ok(web.page(&page(&web, &visit, &sheet, &done))?)
}

fn page(web: &Web, visit: &Visit, sheet: &Sheet, done: &Done) -> ProjectPage {
    let (one, today) = (&sheet.project, french::day(web.app.clock.now()));
    let (picture, conclusion) = drawn(one.at);
    let inventory = visit.actor.may(Right::InventoryRead);
    let systems = sheet.systems.iter().map(|(id, name)| {
        let href = format!("{}/inventaire/systemes/{id}", visit.space());
        Link::new(name, if inventory { href } else { String::new() })
    });
    let unsaid = || "à préciser".to_owned();
    let teleservice = matches!(sheet.said, Systems::Said { teleservice: true } | Systems::Unsaid(_));
    let records = &sheet.records;
    ProjectPage {
        shell: visit.shell(Section::Projects),
        list: base(visit),
        base: of(visit, one.id),
        name: one.name.clone(),
        done: if done.fait == "modif" { "C’est enregistré.".to_owned() } else { String::new() },
        may_write: visit.actor.may(Right::ProjectWrite),
        state: state(sheet, today),
        picture,
        conclusion,
        purpose: lines(&one.purpose),
        facts: vec![
            Fact::new("Conduit par", if one.owner.is_empty() { unsaid() } else { one.owner.clone() }),
            Fact::new("Fournisseur", sheet.supplier.clone().unwrap_or_else(unsaid)),
            Fact::new("Ouverture souhaitée", one.wanted.map_or_else(unsaid, french::date)),
        ],
        systems: systems.collect(),
        lead: one.at.stage().lead.clone(),
        gate: one.at.stage().gate.clone(),
        points: sheet.points.iter().map(|point| line(web, visit, point, today)).collect(),
        doubts: doubts(&sheet.points),
        missing: sheet.missing.iter().map(Missing::sentence).collect(),
        live: one.at.is_live(),
        results: sheet.results.iter().map(|kept| result(web, kept)).collect(),
        analyses: records.analyses.iter().rev().map(analysis).collect(),
        homologated: teleservice || !records.homologations.is_empty(),
        homologations: records.homologations.iter().rev().map(homologation).collect(),
        history: records.decisions.iter().rev().map(decision).collect(),
        plan: match visit.actor.may(Right::PlanRead) {
            true => format!("{}/plan", visit.space()),
            false => String::new(),
        },
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The picture of the stages, and what it shows.
fn drawn(at: At) -> (String, String) {
    let stage = |one: At| {
        let (place, word) = match one.cmp(&at) {
            std::cmp::Ordering::Less => (StagePlace::Past, "franchie"),
            std::cmp::Ordering::Equal => (StagePlace::Here, "le projet est ici"),
            std::cmp::Ordering::Greater => (StagePlace::Next, "à venir"),
        };
        picture::Stage { label: one.label().to_owned(), word: word.to_owned(), place }
    };
    let all: Vec<picture::Stage> = At::all().map(stage).collect();
    let number = all.iter().filter(|one| one.place != StagePlace::Next).count();
    let conclusion = format!("Le projet est à l’étape « {} », la {number}e sur {}.", at.label(), all.len());
    let conclusion = conclusion.replace("la 1e sur", "la première sur");
    (picture::stages("etapes", "Les étapes du projet", &conclusion, &all), conclusion)
}

/// A point with what it rests on, and the state of that on a day.
pub(super) fn line(web: &Web, visit: &Visit, asked: &AskedPoint, day: Date) -> PointLine {
    let point = asked.point;
    let may = visit.actor.may(Right::ObligationRead);
    let ground = |ground: &Ground| match ground {
        Ground::Guide { guide: name, place } => {
            let from = guide(name)?;
            let titles: Vec<String> = from.texts.iter().map(|text| text.citation()).collect();
            let text = format!("{}, {place} ({})", titles.join(", "), from.state.label());
            Some(GroundLine { text, href: String::new() })
        }
        Ground::Obligation { obligation } => {
            let one = web.app.library.obligations.find_on(obligation, day)?;
            let text = format!("{} ({})", one.title, one.provenance.state.label());
            let href = format!("{}/obligations/{obligation}", visit.space());
            Some(GroundLine { text, href: if may { href } else { String::new() } })
        }
    };
    let questionnaire = point.qualification.as_ref().filter(|_| may);
    PointLine {
        ask: point.ask.clone(),
        help: point.help.clone(),
        unclear: asked.unclear,
        grounds: point.rests.iter().filter_map(ground).collect(),
        questionnaire: questionnaire
            .map(|id| format!("{}/qualifications/{id}", visit.space()))
            .unwrap_or_default(),
        fields: Vec::new(),
    }
}

/// What is not sure of the guides that points rest on, each once.
fn doubts(points: &[AskedPoint]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for ground in points.iter().flat_map(|asked| &asked.point.rests) {
        let Ground::Guide { guide: name, .. } = ground else { continue };
        let Some((from, doubt)) = guide(name).and_then(|from| Some((from, from.doubt.as_ref()?))) else {
            continue;
        };
        let title = from.texts.first().map(|text| text.citation()).unwrap_or_default();
        let sentence = format!("{title} : {doubt}");
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    }
    all
}

/// A result that was kept: the system, the question and the classes.
fn result(web: &Web, kept: &Kept) -> String {
    let mut all = web.app.library.qualifications.all();
    let law = all.find(|one| one.id == kept.qualification && one.version == kept.version);
    let label = |class: &str| {
        law.and_then(|law| law.class(class)).map_or_else(|| class.to_owned(), |class| class.label.clone())
    };
    let classes: Vec<String> = kept.classes().into_iter().map(label).collect();
    let title = law.map_or(kept.qualification.as_str(), |law| law.title.as_str());
    let day = french::date(french::day(kept.created));
    format!("{} — {title} {} (le {day})", kept.subject.name, classes.join(", "))
}

/// Where a paper is: a name, and an address when it is one that can be followed.
fn place(document: &str) -> (String, String) {
    let href = if document.starts_with("https://") { document.to_owned() } else { String::new() };
    (document.to_owned(), href)
}

fn analysis(one: &RiskAnalysis) -> PaperLine {
    let (document, href) = place(&one.document);
    let mut text = vec!["Ce qui reste à craindre :".to_owned()];
    text.extend(lines(&one.residual));
    PaperLine {
        title: one.title.clone(),
        facts: vec![
            Fact::new("Faite le", french::date(one.done)),
            Fact::new("Par", &one.done_by),
            Fact::new("Ce qui reste est accepté par", &one.accepted_by),
        ],
        document,
        href,
        text,
    }
}

fn homologation(one: &Homologation) -> PaperLine {
    let (document, href) = place(&one.document);
    PaperLine {
        title: format!("Décision du {}", french::date(one.decided)),
        facts: vec![
            Fact::new("Signée par", &one.authority),
            Fact::new("Jusqu’au", one.valid_until.map_or_else(|| "à préciser".to_owned(), french::date)),
            Fact::new("Les usagers en sont informés", &one.told),
        ],
        document,
        href,
        text: Vec::new(),
    }
}

fn decision(one: &GateDecision) -> DecisionLine {
    let point = |point: &project::Answered| {
        let said = point.said.label();
        let answer = if point.note.is_empty() { said.to_owned() } else { format!("{said} : {}", point.note) };
        (point.ask.clone(), answer)
    };
    DecisionLine {
        title: match one.next == one.at {
            true => one.at.label().to_owned(),
            false => format!("{} → {}", one.at.label(), one.next.label()),
        },
        state: outcome(one.outcome),
        by: format!("le {}, {}", french::date(one.decided), one.decided_by),
        reason: lines(&one.reason),
        reserves: one.reserves.clone(),
        points: one.points.iter().map(point).collect(),
    }
}
