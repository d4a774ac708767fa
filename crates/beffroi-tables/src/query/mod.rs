//! Questions put to tables: the dialect of the Explore API v2.1 over Parquet files that never change.
//!
//! A text is parsed ([`dialect`]), made a typed plan ([`plan`]) and executed over columns kept in memory in
//! coded form ([`column`], [`cache`]), or read part by part when they are larger than the cache.
//!
//! How texts are compared: `=` is exact; `like`, `search`, `suggest`, `startswith` and a bare quoted text
//! ignore case and accents. `like "x"` looks for `x` anywhere, unless it has `%` or `*`, which stand for
//! anything in a pattern of the whole value. `search` wants each word of the text to start a word of one of
//! the fields. Unknown values follow the logic in three values of SQL and come last in every order, but
//! are a group of their own. `substring(f, start, length)` and `left(f, n)` are our addition.

mod answer;
mod cache;
pub(crate) mod calendar;
pub(crate) mod column;
pub mod dialect;
mod engine;
pub(crate) mod evaluate;
mod execute;
pub(crate) mod fold;
pub(crate) mod memory;
pub(crate) mod plan;
pub(crate) mod table;
pub(crate) mod vector;

pub use engine::Engine;
pub(crate) use engine::Sink;
pub(crate) use execute::Segment;
pub use table::COLUMNS_KEY;
