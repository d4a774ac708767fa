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
use beffroi_domain::dataset::{self, Dataset, MetadataInput};
use beffroi_domain::reference::{self, Schema};
use beffroi_kernel::{Error, Problem, Right};
use serde::Deserialize;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    #[serde(flatten)]
    input: MetadataInput,
    /// The identifier of a schema, or nothing.
    schema: String,
    /// Headers separated by commas.
    key: String,
}

impl Typed {
    /// What is kept now.
    fn of(dataset: &Dataset) -> Self {
        Self {
            input: MetadataInput::from(&dataset.metadata),
            schema: dataset.schema.as_ref().map(|schema| schema.id.clone()).unwrap_or_default(),
            key: dataset.key.join(", "),
        }
    }

    fn key(&self) -> Vec<String> {
        fields::names(&self.key)
    }
}

/// Shows the form.
pub async fn metadata(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let dataset = dataset::find(&web.app, &visit.actor, &named.dataset).await?.dataset;
    let schemas = reference::list(&web.app).await?;
    let page = form(&visit, &dataset, &Typed::of(&dataset), &schemas, &[]);
    Ok(web.page(&page)?)
}

/// Keeps what was typed, or shows the form again with every fault beside its field.
pub async fn edit(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(typed): Form<Typed>,
) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let dataset = dataset::find(&web.app, &visit.actor, &named.dataset).await?.dataset;
    let mut problems = typed.input.parse().err().unwrap_or_default();
    if problems.is_empty() {
        problems.extend(configure(&web, &visit, &dataset, &typed).await?);
    }
    if !problems.is_empty() {
        let schemas = reference::list(&web.app).await?;
        let page = form(&visit, &dataset, &typed, &schemas, &problems);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, web.page(&page)?).into_response());
    }
    dataset::edit(&web.app, &visit.actor, &named.dataset, typed.input).await?;
    Ok(Redirect::to(&format!("{}?fait=fiche", visit.space_dataset(&named.dataset))).into_response())
}

/// Keeps the schema and the key when they changed; gives back what is wrong with them.
async fn configure(
    web: &Web,
    visit: &Visit,
    dataset: &Dataset,
    typed: &Typed,
) -> beffroi_kernel::Result<Option<Problem>> {
    let before = Typed::of(dataset);
    if before.schema == typed.schema && before.key() == typed.key() {
        return Ok(None);
    }
    let schema = Some(typed.schema.as_str()).filter(|schema| !schema.is_empty());
    match dataset::configure(&web.app, &visit.actor, &dataset.slug, schema, typed.key()).await {
        Ok(_) => Ok(None),
        Err(Error::Input(problem)) => Ok(Some(problem.field("schema"))),
        Err(error) => Err(error),
    }
}

fn form(
    visit: &Visit,
    dataset: &Dataset,
    typed: &Typed,
    schemas: &[Schema],
    problems: &[Problem],
) -> MetadataForm {
    let mut all = fields::metadata(&typed.input);
    all.push(fields::schema(schemas, &typed.schema));
    all.push(fields::key(&typed.key));
    let faults = fields::mark(&mut all, problems);
    MetadataForm {
        shell: visit.shell(Section::Space),
        title: dataset.metadata.title.clone(),
        base: visit.space_dataset(&dataset.slug),
        fields: all,
        faults,
    }
}
