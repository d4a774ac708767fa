//! The public pages of data sets: from what the domain and the engine say to typed contexts.

mod chart;
mod columns;
mod download;
mod filter;
mod guess;
pub mod lines;
mod map;
mod measure;
pub mod original;
mod overview;
mod places;
pub mod report;
mod rows;
mod versions;
mod words;

pub use chart::chart;
pub use columns::{api, columns};
pub use download::formats;
pub use map::map;
pub use original::original;
pub use overview::{catalogue, overview, quality_box};
pub use report::{report, report_json};
pub use rows::rows;
pub use versions::{version_line, versions};

use crate::failure::Answer;
use crate::view::dataset::{Head, Tab};
use crate::visit::Visit;
use crate::web::Web;
use beffroi_domain::dataset::{self, DatasetState, DatasetView, TableFile, Version};
use beffroi_kernel::query::{Field, Query, Records};
use beffroi_kernel::report::{ColumnType, Meaning};
use beffroi_kernel::{Error, Result};
use serde::Deserialize;

/// The data set named in an address.
#[derive(Deserialize)]
pub struct Named {
    /// Its name there.
    pub dataset: String,
}

/// A data set with what its pages need.
pub struct Loaded {
    /// The data set.
    pub view: DatasetView,
    /// The table that its pages show; absent before the first check has ended.
    pub table: Option<TableFile>,
    /// The columns of that table.
    pub fields: Vec<Field>,
}

impl Loaded {
    /// Finds a data set that the visitor may see.
    pub async fn find(web: &Web, visit: &Visit, slug: &str) -> Result<Self> {
        let view = dataset::find(&web.app, &visit.actor, slug).await?;
        let table = match dataset::table(&web.app, &visit.actor, slug, None).await {
            Ok(table) => Some(table),
            Err(Error::NotFound | Error::Conflict(_)) => None,
            Err(error) => return Err(error),
        };
        let fields = match &table {
            Some(table) => {
                let path = table.path.clone();
                web.ask(move |tables| tables.fields(&path)).await?
            }
            None => Vec::new(),
        };
        Ok(Self { view, table, fields })
    }

    /// The table, for pages that make no sense without one.
    pub fn table(&self) -> Result<&TableFile> {
        self.table.as_ref().ok_or(Error::NotFound)
    }

    /// The version that the pages show.
    pub fn version(&self) -> Option<&Version> {
        let number = self.table.as_ref()?.number;
        [&self.view.published, &self.view.latest]
            .into_iter()
            .flatten()
            .find(|version| version.number == number)
    }

    /// What stands at the top of its pages.
    pub fn head(&self, visit: &Visit, tab: Tab) -> Head {
        let dataset = &self.view.dataset;
        let base = visit.dataset(&dataset.slug);
        let notice = match dataset.state {
            DatasetState::Published => "",
            DatasetState::Archived => {
                "Ce jeu de données est archivé : seuls les agents du territoire le voient."
            }
            _ => "Ce jeu de données n’est pas publié : seuls les agents du territoire le voient.",
        };
        Head {
            title: dataset.metadata.title.clone(),
            tabs: Head::tabs(&base, tab, Places::of(&self.fields).is_some()),
            base,
            catalogue: visit.catalogue(),
            sentence: lines::lead_and_rest(&dataset.metadata.description).0,
            states: lines::states(visit, &self.view),
            notice: notice.to_owned(),
        }
    }

    /// Asks a question about its table.
    pub async fn ask(&self, web: &Web, query: Query) -> Result<Records> {
        let path = self.table()?.path.clone();
        web.ask(move |tables| tables.records(&path, &query)).await
    }
}

/// Where the rows of a table can be placed on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// Two columns of degrees.
    TwoColumns {
        /// The API name of the latitude.
        latitude: String,
        /// The API name of the longitude.
        longitude: String,
    },
    /// One column of geometries or of `latitude,longitude` texts.
    Geometry(String),
}

impl Places {
    /// The columns of a table that hold places: a geometry first, else two columns of degrees.
    #[must_use]
    pub fn of(fields: &[Field]) -> Option<Self> {
        let with = |meaning: Meaning| fields.iter().find(|field| field.meaning == Some(meaning));
        if let Some(field) = fields.iter().find(|field| field.column_type == ColumnType::Geometry) {
            return Some(Self::Geometry(field.name.clone()));
        }
        let (latitude, longitude) = (with(Meaning::Latitude)?, with(Meaning::Longitude)?);
        Some(Self::TwoColumns { latitude: latitude.name.clone(), longitude: longitude.name.clone() })
    }
}

/// A column's name as the dialect takes it, whatever it is.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

/// A text as the dialect takes it.
#[must_use]
pub fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An address with parameters.
#[must_use]
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    let mut before = '?';
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(before);
        out.push_str(name);
        out.push('=');
        out.push_str(&crate::failure::form_encode(value));
        before = '&';
    }
    out
}

/// Shows a page: what every handler ends with.
fn page<P: crate::render::Page>(web: &Web, page: &P) -> Answer {
    Ok(web.page(page)?)
}
