//! The agents' workspace: what is there, what is wrong with it, what comes next.

mod dataset;
pub mod fields;
mod list;
mod mending;
mod metadata;
mod overview;
mod renaming;
mod sheet;
mod standing;
mod upload;

pub use dataset::{archive, dataset, publish};
pub use list::list;
pub use mending::{changes_csv, mend, mended_csv, mending};
pub use metadata::{edit, metadata};
pub use overview::overview;
pub use sheet::read_sheet;
pub use upload::{Received, create, new_dataset, new_version, receive, stage};
