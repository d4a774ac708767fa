//! How far the plans of hosted territories have come: counts, small groups hidden.

use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::plan::{HostedPlansPage, HostedRow};
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::host::{FEW, Shown};
use beffroi_domain::plan;
use beffroi_kernel::Right;

/// Shows the counts.
pub async fn hosted(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostRead)?;
    let found = plan::hosted_plans(&web.app, &visit.actor).await?;
    let said = |shown: Shown| match shown {
        Shown::Count(count) => french::count(count),
        Shown::Few => format!("moins de {FEW}"),
        Shown::Hidden => "masqué".to_owned(),
    };
    let rows = found.groups.unwrap_or_default().into_iter();
    let view = HostedPlansPage {
        shell: visit.shell(Section::Hosted),
        base: format!("{}/membres", visit.space()),
        total: found.total,
        rows: rows
            .map(|(standing, shown)| HostedRow { label: standing.label().to_owned(), count: said(shown) })
            .collect(),
    };
    Ok(web.page(&view)?)
}
