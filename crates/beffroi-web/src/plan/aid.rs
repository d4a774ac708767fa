//! Aids: which ones one may ask for, who would pay what, applications.

use super::form::{Typed, amount, chosen, needed_amount, typed_amount};
use super::{Done, base, head};
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, identifier, text};
use crate::picture::{Part, parts};
use crate::view::State as Mark;
use crate::view::plan::{AidLine, AidPage, ApplicationLine, PayLine, SchemeLine};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::plan::{self, Application, ApplicationState, NewApplication, Simulation};
use beffroi_kernel::plan::ApplicationId;
use beffroi_kernel::{Error, Result, Right};
use beffroi_reference::aid::{Project, REDUCTION_RULE};
use beffroi_reference::condition::{Explanation, Verdict};
use beffroi_reference::scheme::{Scheme, WHOLE, Window};
use std::sync::Arc;

/// Shows the schemes, a simulation when one is asked for, the applications.
pub async fn aids(State(web): State<Web>, Inside(visit): Inside, Query(asked): Query<Fields>) -> Answer {
    visit.require(Right::PlanRead)?;
    let done = Done { fait: text(&asked, "fait").to_owned(), ..Done::default() };
    let simulated = if text(&asked, "cout").is_empty() {
        None
    } else {
        match simulate(&web, &visit, &asked).await {
            Ok(simulation) => Some(simulation),
            Err(error) => {
                let (status, typed) = Typed::refused(asked.clone(), error)?;
                let view = page(&web, &visit, &asked, None, &done, &typed).await?;
                return Ok((status, web.page(&view)?).into_response());
            }
        }
    };
    let view = page(&web, &visit, &asked, simulated, &done, &Typed::default()).await?;
    Ok(web.page(&view)?)
}

async fn simulate(web: &Web, visit: &Visit, asked: &Fields) -> Result<Simulation> {
    let project =
        Project { cost: needed_amount(asked, "cout")?, private: amount(asked, "prive")?.unwrap_or(0) };
    let chosen = asked.iter().filter(|(name, _)| name == "dispositif").map(|(_, id)| (id.clone(), None));
    plan::simulate(&web.app, &visit.actor, project, chosen.collect()).await
}

async fn page(
    web: &Web,
    visit: &Visit,
    asked: &Fields,
    simulated: Option<Simulation>,
    done: &Done,
    typed: &Typed,
) -> Result<AidPage> {
    let today = french::day(web.app.clock.now());
    let schemes = plan::eligible(&web.app, &visit.actor).await?;
    let chosen = |id: &str| asked.iter().any(|(name, value)| name == "dispositif" && value == id);
    let open: Vec<(&str, &str)> = schemes
        .iter()
        .filter(|(scheme, _)| !matches!(scheme.window(today), Window::Closed { .. } | Window::Before { .. }))
        .map(|(scheme, _)| (scheme.id.as_str(), scheme.name.as_str()))
        .collect();
    let applications = plan::applications(&web.app, &visit.actor).await?;
    let named =
        |id: &str| schemes.iter().find(|(scheme, _)| scheme.id == id).map(|(scheme, _)| scheme.clone());
    Ok(AidPage {
        head: typed.above(head(visit, "/aides", done)),
        cost: typed.field(
            "cout",
            "text",
            "Coût du projet (en euros)",
            "Le montant que vous paieriez sans aide.",
            text(asked, "cout"),
        ),
        private: typed.field(
            "prive",
            "text",
            "Apports privés (en euros)",
            "Mécénat, entreprise. Vide : aucun.",
            text(asked, "prive"),
        ),
        picture: simulated.as_ref().map_or_else(String::new, picture),
        pays: simulated.as_ref().map_or_else(Vec::new, pays),
        cuts: simulated.as_ref().map_or_else(Vec::new, cuts),
        rule: REDUCTION_RULE.to_owned(),
        limit: simulated.as_ref().map_or_else(String::new, limit),
        schemes: schemes
            .iter()
            .map(|(scheme, why)| {
                let ticked = chosen(&scheme.id);
                SchemeLine { ticked, ..scheme_line(scheme, why, scheme.window(today)) }
            })
            .collect(),
        applications: applications
            .iter()
            .map(|one| application_line(visit, one, named(&one.scheme.0)))
            .collect(),
        fields: vec![
            typed.list("scheme", "Dispositif", &open, ""),
            typed.needed("project", "text", "Projet", "En quelques mots.", ""),
            typed.needed("cost", "text", "Coût (en euros)", "", text(asked, "cout")),
            typed.field(
                "asked",
                "text",
                "Aide demandée (en euros)",
                "Vide : ce que le dispositif paie seul, selon son taux et son plafond.",
                "",
            ),
        ],
    })
}

fn window_mark(window: Window) -> Mark {
    match window {
        Window::Open { closes: Some(day) } => Mark::good(format!("ouvert jusqu’au {}", french::date(day))),
        Window::Open { closes: None } => Mark::good("ouvert"),
        Window::Before { opens } => Mark::look(format!("ouvre le {}", french::date(opens))),
        Window::Closed { closed } => Mark::act(format!("fermé depuis le {}", french::date(closed))),
        Window::Unknown => Mark::plain("dates à demander"),
    }
}

fn scheme_line(scheme: &Arc<Scheme>, why: &Explanation, window: Window) -> SchemeLine {
    let eligible = match why.verdict {
        Verdict::Yes => Mark::good("vous pouvez demander"),
        Verdict::No => Mark::plain("pas pour vous"),
        Verdict::ToClarify => Mark::look("à préciser"),
    };
    let rate = scheme.rate.map_or_else(|| "taux décidé au cas par cas".to_owned(), french::rate);
    let provenance = &scheme.provenance;
    SchemeLine {
        id: scheme.id.clone(),
        name: scheme.name.clone(),
        funder: scheme.funder.clone(),
        summary: scheme.summary.clone(),
        states: vec![window_mark(window), eligible],
        why: why.reasons.iter().map(|reason| reason.text.clone()).collect(),
        terms: match scheme.ceiling {
            Some(ceiling) => format!("{rate}, au plus {} par projet", french::euros(ceiling)),
            None => rate,
        },
        pays_for: scheme.expenses.iter().map(|one| one.label()).collect::<Vec<_>>().join(", "),
        steps: scheme.steps.clone(),
        doubt: provenance.doubt.clone().unwrap_or_default(),
        source: format!(
            "{} ; vérifié le {} ; {}",
            provenance.texts.iter().map(|text| text.citation()).collect::<Vec<_>>().join(" ; "),
            french::date(provenance.checked_on),
            provenance.confidence.label()
        ),
        computable: scheme.rate.is_some() && !matches!(window, Window::Closed { .. }),
        ticked: false,
    }
}

fn pays(simulation: &Simulation) -> Vec<PayLine> {
    let plan = &simulation.plan;
    let names = plan.aids.iter().map(|aid| (aid.name.clone(), aid.granted));
    let others = [("Apports privés".to_owned(), plan.private), ("Vous".to_owned(), plan.own)];
    let lines = names.chain(others).zip(&plan.shares);
    lines
        .map(|((name, cents), share)| PayLine {
            name,
            amount: french::euros(cents),
            share: french::rate(*share),
        })
        .collect()
}

/// What the limit takes away, aid by aid.
fn cuts(simulation: &Simulation) -> Vec<AidLine> {
    let aids = simulation.plan.aids.iter();
    aids.map(|aid| AidLine {
        name: aid.name.clone(),
        rule: {
            let ceiling = aid
                .ceiling
                .map_or_else(String::new, |ceiling| format!(", plafond {}", french::euros(ceiling)));
            format!(
                "{} de {}{ceiling} (règle version {})",
                french::rate(aid.rate),
                french::euros(aid.eligible),
                aid.version
            )
        },
        computed: french::euros(aid.computed),
        cut: if aid.cut() == 0 { String::new() } else { french::euros(aid.cut()) },
        granted: french::euros(aid.granted),
    })
    .collect()
}

fn limit(simulation: &Simulation) -> String {
    match (&simulation.limit, &simulation.plan.limit) {
        (Some(limit), Some(applied)) => {
            let texts =
                limit.provenance.texts.iter().map(|text| text.citation()).collect::<Vec<_>>().join(" ; ");
            let doubt = limit.provenance.doubt.clone().unwrap_or_default();
            format!(
                "{} Ici, au plus {} d’aides publiques. ({texts}, règle version {}.) {doubt}",
                limit.summary,
                french::euros(applied.most),
                applied.version
            )
        }
        _ => "Aucune limite légale connue ne s’applique ici à la somme des aides.".to_owned(),
    }
}

fn picture(simulation: &Simulation) -> String {
    let plan = &simulation.plan;
    let lines = pays(simulation);
    let all: Vec<Part> = lines
        .iter()
        .zip(&plan.shares)
        .map(|(line, share)| Part {
            label: line.name.clone(),
            said: format!("{} ({})", line.amount, line.share),
            share: f64::from(*share) / f64::from(WHOLE),
        })
        .collect();
    let sentence = format!("Vous payez {} sur {}.", french::euros(plan.own), french::euros(plan.cost));
    parts("qui-paie", "Qui paie quoi", &sentence, &all, None, 1.0)
}

fn application_line(visit: &Visit, one: &Application, scheme: Option<Arc<Scheme>>) -> ApplicationLine {
    use ApplicationState::{Draft, Granted, Refused, Submitted};
    let state = match one.state {
        Draft => Mark::plain(Draft.label()),
        Submitted => Mark::busy(Submitted.label()),
        Granted => Mark::good(Granted.label()),
        Refused => Mark::act(Refused.label()),
    };
    let next: &[ApplicationState] = match one.state {
        Draft => &[Submitted],
        Submitted => &[Granted, Refused],
        Granted | Refused => &[],
    };
    let when = one.decided.or(one.submitted).map_or_else(String::new, french::date);
    ApplicationLine {
        action: format!("{}/aides/{}/etat", base(visit), one.id),
        id: one.id.to_string(),
        project: one.project.clone(),
        scheme: scheme.map_or_else(|| one.scheme.0.clone(), |scheme| scheme.name.clone()),
        rule: format!("règle version {}", one.scheme.1),
        cost: french::euros(one.cost),
        asked: french::euros(one.asked),
        typed: typed_amount(Some(one.asked)),
        granted: one.granted.map_or_else(String::new, french::euros),
        state,
        when,
        next: next
            .iter()
            .map(|state| {
                let label = match state {
                    Submitted => "Noter qu’elle est déposée",
                    Granted => "Noter qu’elle est accordée",
                    _ => "Noter qu’elle est refusée",
                };
                (state.code().to_owned(), label.to_owned())
            })
            .collect(),
        asks_amount: one.state == Submitted,
    }
}

/// Writes down an application, or shows the page again.
pub async fn apply(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let read = || -> Result<NewApplication> {
        Ok(NewApplication {
            scheme: text(&fields, "scheme").to_owned(),
            project: text(&fields, "project").to_owned(),
            cost: needed_amount(&fields, "cost")?,
            asked: amount(&fields, "asked")?,
        })
    };
    let made = match read() {
        Ok(new) => plan::apply(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    answer(&web, &visit, fields, made.map(drop)).await
}

async fn answer(web: &Web, visit: &Visit, fields: Fields, made: Result<(), Error>) -> Answer {
    match made {
        Ok(()) => Ok(Redirect::to(&format!("{}/aides?fait=modif", base(visit))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let view = page(web, visit, &Vec::new(), None, &Done::default(), &typed).await?;
            Ok((status, web.page(&view)?).into_response())
        }
    }
}

/// Says that an application was sent, granted or refused.
pub async fn advance_application(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::PlanWrite)?;
    let id: ApplicationId = identifier(&id)?;
    let known = plan::applications(&web.app, &visit.actor).await?;
    if !known.iter().any(|one| one.id == id) {
        return Err(Error::NotFound.into());
    }
    let read = || -> Result<(ApplicationState, Option<u64>)> {
        Ok((chosen(&fields, "state", ApplicationState::from_code)?, amount(&fields, "granted")?))
    };
    let made = match read() {
        Ok((state, granted)) => plan::advance_application(&web.app, &visit.actor, id, state, granted).await,
        Err(error) => Err(error),
    };
    answer(&web, &visit, fields, made.map(drop)).await
}
