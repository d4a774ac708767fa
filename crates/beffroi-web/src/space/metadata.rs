//! The form of a data set's metadata.

use super::fields;
use crate::dataset::Named;
use crate::failure::Answer;
use crate::view::Section;
use crate::view::space::MetadataForm;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, MetadataInput};
use beffroi_kernel::{Problem, Right};

/// Shows the form.
pub async fn metadata(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let view = dataset::find(&web.app, &visit.actor, &named.dataset).await?;
    let input = MetadataInput::from(&view.dataset.metadata);
    let page = form(&visit, &named.dataset, &view.dataset.metadata.title, &input, &[]);
    Ok(web.page(&page)?)
}

/// Keeps what was typed, or shows the form again with every fault beside its field.
pub async fn edit(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(input): Form<MetadataInput>,
) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let view = dataset::find(&web.app, &visit.actor, &named.dataset).await?;
    if let Err(problems) = input.parse() {
        let page = form(&visit, &named.dataset, &view.dataset.metadata.title, &input, &problems);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, web.page(&page)?).into_response());
    }
    dataset::edit(&web.app, &visit.actor, &named.dataset, input).await?;
    Ok(Redirect::to(&format!("{}?fait=fiche", visit.space_dataset(&named.dataset))).into_response())
}

fn form(visit: &Visit, slug: &str, title: &str, input: &MetadataInput, problems: &[Problem]) -> MetadataForm {
    let mut all = fields::metadata(input);
    let faults = fields::mark(&mut all, problems);
    MetadataForm {
        shell: visit.shell(Section::Space),
        title: title.to_owned(),
        base: visit.space_dataset(slug),
        fields: all,
        faults,
    }
}
