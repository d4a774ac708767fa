//! Coming in with the code in the envelope.

use super::{entered, said};
use crate::failure::Answer;
use crate::view::Section;
use crate::view::account::BreakGlass;
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::State;
use axum::response::IntoResponse;
use beffroi_domain::account;
use serde::Deserialize;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    territoire: String,
    code: String,
}

/// Asks for the code.
pub async fn break_glass_form(State(web): State<Web>, visitor: Visitor) -> Answer {
    Ok(web.page(&form(&visitor, String::new()))?)
}

fn form(visitor: &Visitor, territory: String) -> BreakGlass {
    let shell = visitor.shell(Section::SignIn);
    BreakGlass { shell, territory, fault: String::new(), advice: String::new() }
}

/// Takes the code.
pub async fn break_glass(State(web): State<Web>, visitor: Visitor, Form(given): Form<Envelope>) -> Answer {
    match account::break_seal(&web.app, &given.territoire, &given.code, &visitor.origin).await {
        Ok(token) => {
            let space = format!("/t/{}/espace", given.territoire.trim().to_lowercase());
            entered(&web, &visitor, &token, &space).await
        }
        Err(error) => {
            let (shown, fault, advice) = said(error)?;
            let page = BreakGlass { fault, advice, ..form(&visitor, given.territoire) };
            Ok((shown, web.page(&page)?).into_response())
        }
    }
}
