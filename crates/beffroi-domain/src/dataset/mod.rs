//! Data sets: tables with their metadata, checked, published, corrected by new versions.

mod actions;
mod catalogue;
pub(crate) mod jobs;
mod metadata;
mod model;
mod moving;
mod quality;
mod readings;
mod rules;
pub(crate) mod store;

pub use actions::{archive, configure, create, edit, publish, stage};
pub use catalogue::{Catalogue, Facet, Facets, Filter, Order};
pub use metadata::{Frequency, Licence, Metadata, MetadataInput, Theme};
pub use model::{
    Confirmation, Dataset, DatasetId, DatasetState, DatasetView, NewDataset, OriginalFile, Published,
    Rejection, TableFile, Version, VersionFacts, VersionId, VersionState,
};
pub(crate) use moving::{MovedDataset, MovedSchema, MovedVersion, leaving, taking_in};
pub use quality::{Criterion, Judged, Quality, quality};
pub use readings::{
    difference, find, list, original, progress, published_counts, published_everywhere, report, table,
    take_original, versions,
};
pub use rules::{Freshness, freshness};
pub(crate) use store::{KeptFiles, forget_author, kept_files};
