//! What is kept about the person who asks.

use crate::dataset::original::disposition;
use crate::failure::Answer;
use crate::view::Section;
use crate::view::privacy::OwnPage;
use crate::visit::Visitor;
use crate::web::Web;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use beffroi_domain::{account, privacy};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Result};
use serde::Serialize;

/// Says what can be taken out.
pub async fn own(State(web): State<Web>, visitor: Visitor) -> Answer {
    let signed_in = visitor.signed_in.as_ref().ok_or(Error::SignIn)?;
    let entrances = account::entrances(&web.app, signed_in.person).await?;
    let territories = entrances.into_iter().map(|place| place.name).collect();
    Ok(web.page(&OwnPage { shell: visitor.shell(Section::Own), territories })?)
}

/// Sends it.
pub async fn take_own(State(web): State<Web>, visitor: Visitor) -> Answer {
    let signed_in = visitor.signed_in.as_ref().ok_or(Error::SignIn)?;
    let all = privacy::own(&web.app, signed_in).await?;
    Ok(file("mes-donnees.json", &all)?)
}

/// A file of JSON that nobody in between keeps.
pub fn file(name: &str, content: &impl Serialize) -> Result<Response> {
    let text = serde_json::to_string_pretty(content).context("writing what is kept as JSON")?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, disposition(name)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((head, text).into_response())
}
