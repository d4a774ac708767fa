//! Data sets: tables with their metadata, checked, published, corrected by new versions.

mod actions;
mod catalogue;
pub(crate) mod jobs;
mod metadata;
mod model;
mod quality;
mod rules;
pub(crate) mod store;

pub use actions::{
    archive, create, difference, edit, find, list, original, progress, publish, report, stage, table,
    versions,
};
pub use catalogue::{Catalogue, Facet, Facets, Filter, Order};
pub use metadata::{Frequency, Licence, Metadata, MetadataInput, Theme};
pub use model::{
    Confirmation, Dataset, DatasetId, DatasetState, DatasetView, NewDataset, OriginalFile, Rejection,
    TableFile, Version, VersionFacts, VersionId, VersionState,
};
pub use quality::{Criterion, Quality, quality};
pub use rules::{Freshness, freshness};
