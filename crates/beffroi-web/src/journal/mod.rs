//! The journal of a territory: read, filtered, taken out, its head printed.

mod difference;
mod export;
mod head;
mod list;

pub use export::export;
pub use head::head;
pub use list::list;

/// An identifier, as much of it as tells things apart: its end is random.
fn short(id: &str) -> String {
    let start = id.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
    format!("…{}", &id[start..])
}
