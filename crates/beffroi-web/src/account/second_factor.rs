//! The second factor: giving a code, and enrolling.

use super::{Back, entered, next, said};
use crate::failure::Answer;
use crate::session;
use crate::view::Section;
use crate::view::account::{CodeForm, Codes, Enrol};
use crate::visit::Visitor;
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Result};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

/// What the forms send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    code: String,
    retour: String,
}

/// Asks for a code.
pub async fn code_form(State(web): State<Web>, visitor: Visitor, Query(back): Query<Back>) -> Answer {
    let token = visitor.session()?;
    if account::pending(&web.app, token).await?.is_none() {
        visitor.person()?;
        return Ok(Redirect::to(&next(&web, token, &back.retour).await?).into_response());
    }
    Ok(web.page(&form(&visitor, back.retour))?)
}

fn form(visitor: &Visitor, back: String) -> CodeForm {
    let shell = visitor.shell(Section::SignIn);
    CodeForm { shell, next: back, fault: String::new(), advice: String::new() }
}

/// Takes the code.
pub async fn code(State(web): State<Web>, visitor: Visitor, Form(given): Form<Given>) -> Answer {
    let token = visitor.session()?;
    match account::give_code(&web.app, token, &given.code, &visitor.origin).await {
        Ok(token) => entered(&web, &visitor, &token, &given.retour).await,
        Err(error) => {
            let (shown, fault, advice) = said(error)?;
            let page = CodeForm { fault, advice, ..form(&visitor, given.retour) };
            Ok((shown, web.page(&page)?).into_response())
        }
    }
}

/// Shows the secret to be given to an application.
pub async fn enrol_form(State(web): State<Web>, visitor: Visitor, Query(back): Query<Back>) -> Answer {
    if visitor.signed_in.is_some() {
        visitor.require_fresh(&web, "/connexion/activer?retour=/compte")?;
    }
    match enrolment(&web, &visitor, &back.retour).await {
        Ok(page) => Ok(web.page(&page)?),
        Err(Error::Conflict(problem)) if problem.code == "second-factor-exists" => {
            Ok(Redirect::to(&next(&web, visitor.session()?, "/compte").await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn enrolment(web: &Web, visitor: &Visitor, back: &str) -> Result<Enrol> {
    let enrolment = account::begin_enrolment(&web.app, visitor.session()?).await?;
    Ok(Enrol {
        shell: visitor.shell(Section::SignIn),
        picture: picture(&enrolment.address)?,
        secret: enrolment.secret,
        next: back.to_owned(),
        owed: visitor.signed_in.is_none(),
        message: account::factor_message(),
        fault: String::new(),
        advice: String::new(),
    })
}

/// The address as a picture that a telephone reads.
fn picture(address: &str) -> Result<String> {
    let code = QrCode::new(address.as_bytes()).context("drawing the picture of a second factor")?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(232, 232).quiet_zone(true).build();
    // Without the declaration: it stands inside a page.
    Ok(drawn.split_once("?>").map_or(drawn.clone(), |(_, rest)| rest.to_owned()))
}

/// Takes the first code, and shows the recovery codes, once.
pub async fn enrol(State(web): State<Web>, visitor: Visitor, Form(given): Form<Given>) -> Answer {
    if visitor.signed_in.is_some() {
        visitor.require_fresh(&web, "/connexion/activer?retour=/compte")?;
    }
    let token = visitor.session()?;
    let account = match &visitor.signed_in {
        Some(signed_in) => signed_in.email.clone(),
        None => account::pending(&web.app, token).await?.ok_or(Error::SignIn)?.0.email,
    };
    match account::confirm_enrolment(&web.app, token, &given.code, &visitor.origin).await {
        Ok((token, codes)) => {
            let next = next(&web, &token, &given.retour).await?;
            let shell = visitor.shell(Section::SignIn);
            let page = Codes { first: true, ..super::own::codes_page(&web, shell, account, codes, next) };
            let cookie = session::given(&web.settings, &token)?;
            Ok(([(header::SET_COOKIE, cookie)], web.page(&page)?).into_response())
        }
        Err(error) => {
            let (shown, fault, advice) = said(error)?;
            if shown == StatusCode::CONFLICT {
                return Ok(Redirect::to("/compte").into_response());
            }
            let page = Enrol { fault, advice, ..enrolment(&web, &visitor, &given.retour).await? };
            Ok((shown, web.page(&page)?).into_response())
        }
    }
}
