//! The first page of the workspace, for everybody inside: where the territory stands, and the ways to the rooms.

use super::standing::standing;
use crate::failure::Answer;
use crate::view::Section;
use crate::view::space::OverviewPage;
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::State;
use beffroi_kernel::Right;

/// Shows the page.
pub async fn overview(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let (standing, asked) = standing(&web, &visit).await?;
    let page = OverviewPage {
        shell: visit.shell(Section::Space),
        name: visit.territory.name.clone(),
        standing,
        asked,
        add: if visit.actor.may(Right::DatasetWrite) {
            format!("{}/nouveau", visit.space())
        } else {
            String::new()
        },
    };
    Ok(web.page(&page)?)
}
