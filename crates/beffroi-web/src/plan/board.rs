//! The board: what is late first, then by day; a line of time; what it costs and who helps.

use super::{Done, base, cost, head, line};
use crate::failure::Answer;
use crate::french;
use crate::picture::{Due, Part, deadlines, parts};
use crate::view::Fact;
use crate::view::plan::Board;
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::{Query, State};
use beffroi_domain::plan::{self, Application, ApplicationState, PlanAction, indicators};
use beffroi_kernel::Right;
use jiff::civil::Date;

/// Actions that are over, shown on the board.
const OVER_MAX: usize = 50;

/// Shows the board.
pub async fn board(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    visit.require(Right::PlanRead)?;
    let today = french::day(web.app.clock.now());
    let actions = plan::board(plan::list(&web.app, &visit.actor).await?, today);
    let applications = plan::applications(&web.app, &visit.actor).await?;
    let at = base(&visit);
    let shown = |open: bool| {
        let actions = actions.iter().filter(move |action| action.state.is_open() == open);
        actions.map(|action| line(&at, action, today)).collect::<Vec<_>>()
    };
    let mut over = shown(false);
    over.truncate(OVER_MAX);
    let figures = indicators(&actions, today, None);
    let sentence = match (figures.open, figures.late) {
        (0, _) => "Rien n’est à faire.".to_owned(),
        (open, 0) => format!(
            "{}, aucune en retard.",
            french::plural(open as u64, "action ouverte", "actions ouvertes")
        ),
        (open, late) => format!(
            "{}, dont {} en retard.",
            french::plural(open as u64, "action ouverte", "actions ouvertes"),
            french::count(late as u64)
        ),
    };
    let (_, _, unknown) = plan::costs(&actions);
    let costs = cost(Some(figures.cost_low), Some(figures.cost_high));
    let note = if unknown == 0 { String::new() } else { format!("{unknown} sans chiffre") };
    let view = Board {
        head: head(&visit, "", &done),
        sentence: sentence.clone(),
        figures: vec![
            Fact::new("Actions ouvertes", french::count(figures.open as u64)),
            Fact::new("En retard", french::count(figures.late as u64)),
            Fact::new("Sans personne en charge", french::count(figures.without_owner as u64)),
            Fact::new("Coût de ce qui reste", costs).note(note),
        ],
        timeline: drawn(&actions, today, &sentence),
        help: help(figures.cost_high, &applications),
        open: shown(true),
        over,
    };
    Ok(web.page(&view)?)
}

/// The line of time; nothing when nothing has a day.
fn drawn(actions: &[PlanAction], today: Date, sentence: &str) -> String {
    let open = actions.iter().filter(|action| action.state.is_open());
    let dues: Vec<Due> =
        open.filter_map(|one| Some(Due { day: one.due?, late: one.is_late(today) })).collect();
    if dues.is_empty() {
        return String::new();
    }
    deadlines("echeances", "Les échéances du plan", sentence, &dues, today)
}

/// What open actions cost at most, and who helps; nothing when nothing has a cost.
fn help(cost: u64, applications: &[Application]) -> String {
    if cost == 0 {
        return String::new();
    }
    let of = |state: ApplicationState| applications.iter().filter(move |one| one.state == state);
    let granted: u64 = of(ApplicationState::Granted).filter_map(|one| one.granted).sum::<u64>().min(cost);
    let asked: u64 = of(ApplicationState::Submitted).map(|one| one.asked).sum::<u64>().min(cost - granted);
    let left = cost - granted - asked;
    let part = |label: &str, cents: u64| Part {
        label: label.to_owned(),
        said: french::euros(cents),
        share: cents as f64 / cost as f64,
    };
    let all = [
        part("aides accordées", granted),
        part("aides demandées, sans réponse", asked),
        part("à payer par vous", left),
    ];
    let sentence =
        format!("Au plus {} restent à payer par vous, sur {}.", french::euros(left), french::euros(cost));
    parts("paiement", "Qui paie ce qui reste à faire, au plus cher", &sentence, &all, None, 1.0)
}
