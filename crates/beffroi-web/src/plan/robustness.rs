//! Robustness tests: scope, authorisation, dates, what they found and whether it was tested again.

use super::form::Typed;
use super::{Done, base, head, line};
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, day, text};
use crate::view::plan::{TestLine, TestsPage};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::plan::{self, NewTest, findings};
use beffroi_kernel::{Result, Right};

/// Shows the tests and what they found.
pub async fn tests(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    visit.require(Right::PlanRead)?;
    let view = page(&web, &visit, &done, &Typed::default()).await?;
    Ok(web.page(&view)?)
}

async fn page(web: &Web, visit: &Visit, done: &Done, typed: &Typed) -> Result<TestsPage> {
    let today = french::day(web.app.clock.now());
    let actions = plan::list(&web.app, &visit.actor).await?;
    let tests = plan::tests(&web.app, &visit.actor).await?;
    let at = base(visit);
    Ok(TestsPage {
        head: typed.above(head(visit, "/tests", done)),
        tests: tests
            .iter()
            .map(|test| TestLine {
                id: test.id.to_string(),
                title: test.title.clone(),
                firm: test.firm.clone(),
                scope: test.scope.lines().map(str::to_owned).collect(),
                authorised: format!("{}, le {}", test.authority, french::date(test.authorised)),
                dates: format!("du {} au {}", french::date(test.starts), french::date(test.ends)),
                findings: findings(&actions, test.id).iter().map(|one| line(&at, one, today)).collect(),
            })
            .collect(),
        fields: vec![
            typed.needed("title", "text", "Nom du test", "« Test du site et de l’accès à distance ».", ""),
            typed.needed("firm", "text", "Prestataire", "", ""),
            typed.needed("scope", "textarea", "Périmètre", "Ce qui est testé, et ce qui ne l’est pas.", ""),
            typed.needed(
                "authority",
                "text",
                "Qui l’a autorisé",
                "Une fonction : « Directeur général ».",
                "",
            ),
            typed.needed("authorised", "date", "Autorisé par écrit le", "Avant le premier jour du test.", ""),
            typed.needed("starts", "date", "Premier jour", "", ""),
            typed.needed("ends", "date", "Dernier jour", "", ""),
        ],
    })
}

/// Writes down a test, or shows the page again.
pub async fn add_test(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let read = || -> Result<NewTest> {
        Ok(NewTest {
            title: text(&fields, "title").to_owned(),
            firm: text(&fields, "firm").to_owned(),
            scope: text(&fields, "scope").to_owned(),
            authority: text(&fields, "authority").to_owned(),
            authorised: day(&fields, "authorised")?,
            starts: day(&fields, "starts")?,
            ends: day(&fields, "ends")?,
        })
    };
    let made = match read() {
        Ok(new) => plan::add_test(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => Ok(Redirect::to(&format!("{}/tests?fait=ajout", base(&visit))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let view = page(&web, &visit, &Done::default(), &typed).await?;
            Ok((status, web.page(&view)?).into_response())
        }
    }
}
