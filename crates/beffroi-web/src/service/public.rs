//! "What can I get here?": the services that a commune can get, for everybody.

use super::directory::line;
use crate::failure::Answer;
use crate::view::Section;
use crate::view::service::AvailablePage;
use crate::visit::Visitor;
use crate::web::Web;
use axum::extract::{Query, State};
use beffroi_domain::service;
use serde::Deserialize;

/// Which commune is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    commune: String,
}

/// Shows what a commune can get.
pub async fn available(State(web): State<Web>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let commune = asked.commune.trim().to_uppercase();
    let found = if commune.is_empty() { None } else { service::available(&web.app, &commune).await? };
    let (name, offered) = found.clone().unwrap_or_default();
    let view = AvailablePage {
        shell: visitor.shell(Section::None),
        unknown: !commune.is_empty() && found.is_none(),
        commune,
        name,
        services: offered.iter().map(|one| line(&one.service, &one.written_by, one.alike)).collect(),
    };
    Ok(web.page(&view)?)
}
