//! One action: what it is, how far it has come, what was said of it; writing one.

use super::form::{Typed, amount, chosen, optional_day, typed_amount};
use super::{Done, base, head, line, source};
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, identifier, text};
use crate::view::Fact;
use crate::view::plan::{ActionForm, ActionPage, NoteLine};
use crate::view::space::FormField;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::plan::{self, Effort, NewAction, Origin, PlanAction, Retest, State as Stage, Step};
use beffroi_kernel::plan::PlanActionId;
use beffroi_kernel::{Result, Right};
use serde::Deserialize;

/// For what an action is written.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    test: String,
}

fn fields(typed: &Typed, before: &NewAction) -> Vec<FormField> {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
    let efforts: Vec<(&str, &str)> = Effort::ALL.iter().map(|one| (one.code(), one.label())).collect();
    let mut fields = vec![
        typed.needed(
            "title",
            "text",
            "Ce qu’il faut faire",
            "Commencez par un verbe : « Sauvegarder la comptabilité ».",
            &before.title,
        ),
        typed.field(
            "owner",
            "text",
            "Qui s’en charge",
            "Une fonction plutôt qu’un nom : « Secrétaire de mairie ».",
            &before.owner,
        ),
        typed.field("due", "date", "Pour quand", "", &day(before.due)),
        typed.field(
            "cost_low",
            "text",
            "Coût, au moins (en euros)",
            "Laissez vide si personne ne sait encore.",
            &typed_amount(before.cost_low),
        ),
        typed.field("cost_high", "text", "Coût, au plus (en euros)", "", &typed_amount(before.cost_high)),
        typed.list("effort", "Travail", &efforts, before.effort.code()),
        typed.field(
            "effect",
            "text",
            "Ce que cela change",
            "Par exemple : « vous passez de D à C ».",
            &before.effect,
        ),
    ];
    if before.origin == Origin::RobustnessTest {
        fields.push(typed.field(
            "retest_on",
            "date",
            "À revérifier le",
            "Le jour où le prestataire contrôle la correction.",
            &day(before.retest_on),
        ));
    }
    fields
}

fn read(fields: &Fields, before: NewAction) -> Result<NewAction> {
    Ok(NewAction {
        title: text(fields, "title").to_owned(),
        owner: text(fields, "owner").to_owned(),
        due: optional_day(fields, "due")?,
        cost_low: amount(fields, "cost_low")?,
        cost_high: amount(fields, "cost_high")?,
        effort: if text(fields, "effort").is_empty() {
            Effort::Unknown
        } else {
            chosen(fields, "effort", Effort::from_code)?
        },
        effect: text(fields, "effect").to_owned(),
        retest_on: optional_day(fields, "retest_on")?,
        ..before
    })
}

/// An action that a robustness test found, or one by hand.
fn begun(test: &str) -> NewAction {
    if test.is_empty() {
        return NewAction::titled("");
    }
    NewAction { origin: Origin::RobustnessTest, origin_id: Some(test.to_owned()), ..NewAction::titled("") }
}

fn form(visit: &Visit, typed: &Typed, before: &NewAction, title: &str, action: String) -> ActionForm {
    ActionForm {
        head: typed.above(head(visit, "-", &Done::default())),
        title: title.to_owned(),
        action,
        test: before
            .origin_id
            .clone()
            .filter(|_| before.origin == Origin::RobustnessTest)
            .unwrap_or_default(),
        fields: fields(typed, before),
    }
}

/// Shows the form for a new action.
pub async fn new_action(State(web): State<Web>, Inside(visit): Inside, Query(asked): Query<Asked>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let at = format!("{}/nouvelle", base(&visit));
    let view = form(&visit, &Typed::default(), &begun(&asked.test), "Ajouter une action", at);
    Ok(web.page(&view)?)
}

/// Adds an action, or shows the form again.
pub async fn add(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let before = begun(text(&fields, "test"));
    let made = match read(&fields, before.clone()) {
        Ok(new) => plan::add(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(action) if action.origin == Origin::RobustnessTest => {
            Ok(Redirect::to(&format!("{}/tests?fait=ajout", base(&visit))).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("{}?fait=ajout", base(&visit))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let at = format!("{}/nouvelle", base(&visit));
            let view = form(&visit, &typed, &before, "Ajouter une action", at);
            Ok((status, web.page(&view)?).into_response())
        }
    }
}

fn said(action: &PlanAction) -> NewAction {
    NewAction {
        measure: action.measure.clone(),
        origin: action.origin,
        origin_id: action.origin_id.clone(),
        owner: action.owner.clone(),
        due: action.due,
        cost_low: action.cost_low,
        cost_high: action.cost_high,
        effort: action.effort,
        effect: action.effect.clone(),
        retest_on: action.retest_on,
        ..NewAction::titled(&action.title)
    }
}

/// Shows the form that changes an action.
pub async fn edit_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::PlanWrite)?;
    let id: PlanActionId = identifier(&id)?;
    let (action, _) = plan::find(&web.app, &visit.actor, id).await?;
    let at = format!("{}/actions/{id}/modifier", base(&visit));
    let view = form(&visit, &Typed::default(), &said(&action), "Modifier l’action", at);
    Ok(web.page(&view)?)
}

/// Changes an action, or shows the form again.
pub async fn edit(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::PlanWrite)?;
    let id: PlanActionId = identifier(&id)?;
    let (action, _) = plan::find(&web.app, &visit.actor, id).await?;
    let made = match read(&fields, said(&action)) {
        Ok(new) => plan::edit(&web.app, &visit.actor, id, new).await,
        Err(error) => Err(error),
    };
    let at = format!("{}/actions/{id}", base(&visit));
    match made {
        Ok(_) => Ok(Redirect::to(&format!("{at}?fait=modif")).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let view = form(&visit, &typed, &said(&action), "Modifier l’action", format!("{at}/modifier"));
            Ok((status, web.page(&view)?).into_response())
        }
    }
}

/// Shows an action.
pub async fn action(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Answer {
    visit.require(Right::PlanRead)?;
    let view = page(&web, &visit, identifier(&id)?, &done, &Typed::default()).await?;
    Ok(web.page(&view)?)
}

async fn page(web: &Web, visit: &Visit, id: PlanActionId, done: &Done, typed: &Typed) -> Result<ActionPage> {
    let (action, notes) = plan::find(&web.app, &visit.actor, id).await?;
    let today = french::day(web.app.clock.now());
    let line = line(&base(visit), &action, today);
    let stages: Vec<(&str, &str)> = Stage::ALL.iter().map(|one| (one.code(), one.label())).collect();
    let retests: Vec<(&str, &str)> = Retest::ALL.iter().map(|one| (one.code(), one.label())).collect();
    let mut fields = vec![
        typed.list("state", "Où elle en est", &stages, action.state.code()),
        typed.field("evidence", "textarea", "Preuve", "Ce qui montre que c’est fait : un document et son adresse, une capture, une facture. L’assureur la lira.", &action.evidence),
        typed.field("note", "textarea", "Note", "Ce qu’il faut savoir la prochaine fois. L’historique la garde.", ""),
        typed.field("reason", "textarea", "Raison de l’abandon", "Seulement si l’action est abandonnée.", &action.reason),
    ];
    if action.origin == Origin::RobustnessTest {
        fields.push(typed.list("retest", "Contre-vérification", &retests, action.retest.code()));
    }
    let measure = action.measure.as_ref().map(|(id, version)| format!("{id} (version {version})"));
    let mut facts = vec![
        Fact::new("Qui s’en charge", &line.owner),
        Fact::new("Pour quand", &line.due),
        Fact::new("Coût", &line.cost),
        Fact::new("Travail", action.effort.label()),
    ];
    facts.extend(measure.map(|measure| Fact::new("Mesure", measure)));
    Ok(ActionPage {
        head: typed.above(head(visit, "-", done)),
        facts,
        sources: source::links(web, visit, &action).await?,
        reason: action.reason.clone(),
        action: line,
        fields,
        notes: notes
            .iter()
            .map(|note| NoteLine {
                when: french::moment(note.created),
                state: note.state.label().to_owned(),
                text: note.text.clone(),
            })
            .collect(),
    })
}

/// Says how far an action has come, or shows its page again.
pub async fn advance(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::PlanWrite)?;
    let id: PlanActionId = identifier(&id)?;
    plan::find(&web.app, &visit.actor, id).await?;
    let read = || -> Result<Step> {
        Ok(Step {
            state: chosen(&fields, "state", Stage::from_code)?,
            reason: text(&fields, "reason").to_owned(),
            evidence: text(&fields, "evidence").to_owned(),
            retest: Retest::from_code(text(&fields, "retest")).unwrap_or(Retest::Pending),
            note: text(&fields, "note").to_owned(),
        })
    };
    let made = match read() {
        Ok(step) => plan::advance(&web.app, &visit.actor, id, step).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => Ok(Redirect::to(&format!("{}/actions/{id}?fait=modif", base(&visit))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let view = page(&web, &visit, id, &Done::default(), &typed).await?;
            Ok((status, web.page(&view)?).into_response())
        }
    }
}
