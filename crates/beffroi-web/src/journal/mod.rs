//! The journal of a territory: read, filtered, taken out, its head printed.

mod difference;
mod export;
mod head;
mod list;

pub use export::export;
pub use head::head;
pub use list::list;
