//! How far the plans of hosted territories have come: what they share, and counts of the others, small groups hidden.

use crate::failure::Answer;
use crate::view::Section;
use crate::view::plan::{HostedPlansPage, HostedRow, SharedRow};
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::plan;
use beffroi_kernel::Right;

/// Shows the counts.
pub async fn hosted(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostRead)?;
    let found = plan::hosted_plans(&web.app, &visit.actor).await?;
    let rows = found.groups.unwrap_or_default().into_iter();
    let view = HostedPlansPage {
        shell: visit.shell(Section::Hosted),
        base: format!("{}/membres", visit.space()),
        total: found.total,
        shared: found
            .shared
            .into_iter()
            .map(|one| SharedRow {
                href: format!("/t/{}", one.slug),
                name: one.name,
                open: one.open,
                late: one.late,
            })
            .collect(),
        rows: rows
            .map(|(standing, shown)| HostedRow { label: standing.label().to_owned(), count: shown.words() })
            .collect(),
    };
    Ok(web.page(&view)?)
}
