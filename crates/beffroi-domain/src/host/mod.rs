//! Hosts: a territory that opens the platform for others sees figures about them, and adds them from a list.

mod actions;
mod columns;
mod figures;
mod members;
mod model;
mod plan;
mod secrecy;

pub use actions::{Staged, hosted, import, import_staged, overview, rows, stage};
pub use figures::{Coverage, Figures, Group, Stratum};
pub use model::{HostedPage, Import, Line, Outcome};
pub use secrecy::{FEW, Shown, hide};
