//! Tables: read any file that comes out of a town hall, say what is wrong with it, mend what a machine
//! can mend safely, convert it to Parquet, and answer questions about it fast.
//!
//! A library in its own right: nothing here knows of Beffroi's users, rights or database.

pub mod check;
pub mod convert;
pub mod detect;
pub mod difference;
mod engine;
pub mod export;
pub mod mend;
pub mod query;
pub mod read;
pub mod rows;
pub mod schema;
pub mod small;

pub use engine::Engine;
