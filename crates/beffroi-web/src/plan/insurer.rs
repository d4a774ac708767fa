//! The pack for an insurer: what is done, with what shows it, and what is not.

use super::{Done, base, head, line};
use crate::failure::Answer;
use crate::french;
use crate::view::plan::InsurerPage;
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::plan::{self, PlanAction, State as Stage};
use beffroi_kernel::Right;

/// Shows the pack.
pub async fn insurer(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::PlanRead)?;
    let today = french::day(web.app.clock.now());
    let actions = plan::board(plan::list(&web.app, &visit.actor).await?, today);
    let at = base(&visit);
    let lines = |keeps: &dyn Fn(&PlanAction) -> bool| {
        actions.iter().filter(|one| keeps(one)).map(|one| line(&at, one, today)).collect::<Vec<_>>()
    };
    let proved = lines(&|one| one.state == Stage::Done && !one.evidence.is_empty());
    let declared = lines(&|one| one.state == Stage::Done && one.evidence.is_empty());
    let open = lines(&|one| one.state.is_open());
    let view = InsurerPage {
        head: head(&visit, "/assureur", &Done::default()),
        day: french::date(today),
        sentence: format!(
            "{}, {}, {}.",
            french::plural(proved.len() as u64, "mesure en place et prouvée", "mesures en place et prouvées"),
            french::plural(declared.len() as u64, "déclarée sans preuve", "déclarées sans preuve"),
            french::plural(open.len() as u64, "pas encore en place", "pas encore en place")
        ),
        proved,
        declared,
        open,
    };
    Ok(web.page(&view)?)
}
