//! What is recorded about a project: risk analyses, homologations, decisions at its gates.

use super::form::blank;
use super::of;
use super::sheet::line;
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, day, identifier, text};
use crate::plan::form::{Typed, chosen, optional_day};
use crate::view::look::Link;
use crate::view::project::{PointLine, ProjectForm};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::project::{
    self, AskedPoint, At, Missing, NewAnalysis, NewDecision, NewHomologation, Outcome, Said, Sheet,
};
use beffroi_kernel::{Result, Right};

const DOCUMENT_HELP: &str = "Son adresse (https://…), ou le nom du fichier et où il est rangé.";

/// The project that an address names, for whoever may write.
async fn named(web: &Web, visit: &Visit, id: &str) -> Result<Sheet> {
    visit.require(Right::ProjectWrite)?;
    project::find(&web.app, &visit.actor, identifier(id)?).await
}

/// Shows the form again with what is wrong, or goes back to the project.
fn answer<T>(
    web: &Web,
    visit: &Visit,
    sheet: &Sheet,
    fields: Fields,
    made: Result<T>,
    page: fn(&Web, &Visit, &Sheet, &Typed) -> ProjectForm,
) -> Answer {
    match made {
        Ok(_) => Ok(Redirect::to(&format!("{}?fait=modif", of(visit, sheet.project.id))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            Ok((status, web.page(&page(web, visit, sheet, &typed))?).into_response())
        }
    }
}

fn form(visit: &Visit, sheet: &Sheet, typed: &Typed, path: &str, title: &str) -> ProjectForm {
    let at = of(visit, sheet.project.id);
    let action = format!("{at}/{path}");
    ProjectForm { action, ..blank(visit, typed, Link::new(&sheet.project.name, at), title) }
}

fn today(web: &Web) -> String {
    french::day(web.app.clock.now()).to_string()
}

fn analysis_page(web: &Web, visit: &Visit, sheet: &Sheet, typed: &Typed) -> ProjectForm {
    ProjectForm {
        lead: "Se demander, avant d’ouvrir : qu’est-ce qui pourrait mal se passer, avec quelles conséquences, et qu’a-t-on prévu ? Une réunion d’une demi-journée et deux pages suffisent pour un petit système.".to_owned(),
        button: "Consigner l’analyse de risques".to_owned(),
        fields: vec![
            typed.needed("title", "text", "Ce qui a été fait", "« Atelier avec le fournisseur », « méthode EBIOS RM ».", ""),
            typed.needed("done", "date", "Faite le", "", &today(web)),
            typed.needed("done_by", "text", "Par qui", "Une fonction ou un prestataire.", ""),
            typed.needed("document", "text", "Où est le document", DOCUMENT_HELP, ""),
            typed.needed("residual", "textarea", "Ce qui reste à craindre", "Les risques que l’on garde, malgré ce qui est prévu. S’il n’y en a pas, dites-le.", ""),
            typed.needed("accepted_by", "text", "Qui accepte ce qui reste", "La personne qui en répond : maire, président, directrice générale.", ""),
        ],
        ..form(visit, sheet, typed, "analyse", "Consigner une analyse de risques")
    }
}

/// Shows the form of a risk analysis.
pub async fn analysis_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let sheet = named(&web, &visit, &id).await?;
    Ok(web.page(&analysis_page(&web, &visit, &sheet, &Typed::default()))?)
}

/// Records a risk analysis, or shows the form again.
pub async fn analyse(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let sheet = named(&web, &visit, &id).await?;
    let read = || -> Result<NewAnalysis> {
        Ok(NewAnalysis {
            title: text(&fields, "title").to_owned(),
            done: day(&fields, "done")?,
            done_by: text(&fields, "done_by").to_owned(),
            document: text(&fields, "document").to_owned(),
            residual: text(&fields, "residual").to_owned(),
            accepted_by: text(&fields, "accepted_by").to_owned(),
        })
    };
    let made = match read() {
        Ok(new) => project::analyse(&web.app, &visit.actor, sheet.project.id, new).await,
        Err(error) => Err(error),
    };
    answer(&web, &visit, &sheet, fields, made, analysis_page)
}

fn homologation_page(web: &Web, visit: &Visit, sheet: &Sheet, typed: &Typed) -> ProjectForm {
    ProjectForm {
        lead: "L’homologation est la décision écrite, prise au vu des risques, qu’une démarche en ligne peut ouvrir. L’autorité la signe et les usagers en sont informés.".to_owned(),
        button: "Consigner l’homologation".to_owned(),
        fields: vec![
            typed.needed("authority", "text", "Signée par", "Une fonction : maire, adjoint délégué, directrice générale.", ""),
            typed.needed("decided", "date", "Signée le", "", &today(web)),
            typed.field("valid_until", "date", "Valable jusqu’au", "Passé ce jour, elle ne permet plus d’ouvrir. Vide si la décision n’en dit rien.", ""),
            typed.needed("document", "text", "Où est le document", DOCUMENT_HELP, ""),
            typed.needed("told", "text", "Où les usagers en sont informés", "« Mentions légales du portail ».", ""),
        ],
        ..form(visit, sheet, typed, "homologation", "Consigner l’homologation")
    }
}

/// Shows the form of a homologation.
pub async fn homologation_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let sheet = named(&web, &visit, &id).await?;
    Ok(web.page(&homologation_page(&web, &visit, &sheet, &Typed::default()))?)
}

/// Records a homologation, or shows the form again.
pub async fn homologate(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let sheet = named(&web, &visit, &id).await?;
    let read = || -> Result<NewHomologation> {
        Ok(NewHomologation {
            decided: day(&fields, "decided")?,
            valid_until: optional_day(&fields, "valid_until")?,
            authority: text(&fields, "authority").to_owned(),
            document: text(&fields, "document").to_owned(),
            told: text(&fields, "told").to_owned(),
        })
    };
    let made = match read() {
        Ok(new) => project::homologate(&web.app, &visit.actor, sheet.project.id, new).await,
        Err(error) => Err(error),
    };
    answer(&web, &visit, &sheet, fields, made, homologation_page)
}

/// A point with the fields that answer it.
fn point(web: &Web, visit: &Visit, typed: &Typed, asked: &AskedPoint) -> PointLine {
    let said: Vec<(&str, &str)> = Said::ALL.iter().map(|one| (one.code(), one.label())).collect();
    let (code, line) = (&asked.point.code, line(web, visit, asked, french::day(web.app.clock.now())));
    let mut answer = typed.radios(&format!("p-{code}"), &line.ask, &line.help, &said, "");
    answer.fault = typed.fault_of(code);
    let note = typed.field(&format!("n-{code}"), "text", "Remarque sur ce point", "", "");
    PointLine { fields: vec![answer, note], ..line }
}

fn decision_page(web: &Web, visit: &Visit, sheet: &Sheet, typed: &Typed) -> ProjectForm {
    let at = sheet.project.at;
    let outcomes: Vec<(&str, &str)> = Outcome::ALL
        .iter()
        .filter(|one| at > At::FIRST || **one != Outcome::Back)
        .map(|one| (one.code(), one.label()))
        .collect();
    let mut fields = vec![typed.radios(
        "outcome",
        "Décision",
        "Avec des réserves, chaque point à « non » et chaque réserve écrite deviennent des actions du plan.",
        &outcomes,
        "",
    )];
    fields.push(typed.field("reserves", "textarea", "Autres réserves", "Une par ligne.", ""));
    if at > At::FIRST {
        let mut back = vec![("", "—")];
        back.extend(At::all().filter(|one| *one < at).map(|one| (one.code(), one.label())));
        fields.push(typed.list("back_to", "Étape où revenir", &back, ""));
    }
    fields.extend([
        typed.needed("decided_by", "text", "Qui décide", "Une fonction ou une personne.", ""),
        typed.needed("decided", "date", "Décidé le", "", &today(web)),
        typed.needed("reason", "textarea", "Pourquoi", "Une phrase : on la relira dans l’historique.", ""),
    ]);
    let points = sheet.points.iter().map(|asked| point(web, visit, typed, asked)).collect();
    let stage = at.stage();
    ProjectForm {
        lead: format!("Fin de l’étape « {} ». {}", stage.label, stage.lead),
        button: "Consigner la décision".to_owned(),
        points,
        missing: match at.next().is_live() {
            true => sheet.missing.iter().map(Missing::sentence).collect(),
            false => Vec::new(),
        },
        heading: "La décision".to_owned(),
        fields,
        seen: at.code().to_owned(),
        ..form(visit, sheet, typed, "decision", &stage.gate)
    }
}

/// Shows the points of the gate and the form of the decision.
pub async fn decision_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let sheet = named(&web, &visit, &id).await?;
    Ok(web.page(&decision_page(&web, &visit, &sheet, &Typed::default()))?)
}

/// The decision that was typed.
fn read(sheet: &Sheet, fields: &Fields) -> Result<NewDecision> {
    let mut answers = Vec::new();
    for asked in &sheet.points {
        let code = &asked.point.code;
        if let Some(said) = Said::from_code(text(fields, &format!("p-{code}"))) {
            answers.push((code.clone(), said, text(fields, &format!("n-{code}")).to_owned()));
        }
    }
    Ok(NewDecision {
        at: chosen(fields, "at", At::from_code)?,
        outcome: chosen(fields, "outcome", Outcome::from_code)?,
        back_to: At::from_code(text(fields, "back_to")),
        decided: day(fields, "decided")?,
        decided_by: text(fields, "decided_by").to_owned(),
        reason: text(fields, "reason").to_owned(),
        answers,
        reserves: text(fields, "reserves").to_owned(),
    })
}

/// Decides at the gate, or shows the form again.
pub async fn decide(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let sheet = named(&web, &visit, &id).await?;
    let made = match read(&sheet, &fields) {
        Ok(new) => project::decide(&web.app, &visit.actor, sheet.project.id, new).await,
        Err(error) => Err(error),
    };
    answer(&web, &visit, &sheet, fields, made, decision_page)
}
