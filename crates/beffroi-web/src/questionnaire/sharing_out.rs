//! Asking several people: who answers which theme.

use super::Named;
use crate::failure::Answer;
use crate::view::Section;
use crate::view::look::Choice;
use crate::view::questionnaire::{AssignPage, AssignRow};
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::questionnaire;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Right};

/// Shows who answers which theme.
pub async fn sharing_out(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let people = questionnaire::colleagues(&web.app, &visit.actor).await?;
    let base = named.base(&visit);
    let row = |theme: &beffroi_reference::questionnaire::Theme| {
        let chosen = sheet.assigned.get(&theme.id).map_or_else(String::new, ToString::to_string);
        let nobody = Choice::new("", "Personne en particulier", &chosen);
        let somebody = people.iter().map(|(id, name)| Choice::new(id.to_string(), name, &chosen));
        AssignRow {
            id: theme.id.clone(),
            title: theme.title.clone(),
            people: std::iter::once(nobody).chain(somebody).collect(),
        }
    };
    let page = AssignPage {
        shell: visit.shell(Section::Assessments),
        questionnaire: sheet.questionnaire.title.clone(),
        action: format!("{base}/confier"),
        overview: base,
        rows: sheet.questionnaire.themes.iter().map(row).collect(),
    };
    Ok(web.page(&page)?)
}

/// Shares the themes out: those whose person changed.
pub async fn assign(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    for (name, value) in &fields {
        let Some(theme) = name.strip_prefix("theme-") else { continue };
        let person: Option<PersonId> = match value.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::NotFound)?),
        };
        if sheet.assigned.get(theme).copied() != person {
            questionnaire::assign(&web.app, &visit.actor, named.id()?, theme, person).await?;
        }
    }
    Ok(Redirect::to(&format!("{}?fait=confie", named.base(&visit))).into_response())
}
