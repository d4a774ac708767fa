//! The rooms of Beffroi: what it knows how to do, and who may do it.
//!
//! Each room is a folder: `model.rs` holds the types, `rules.rs` pure decisions, `store.rs` the only
//! SQL, `actions.rs` one function per thing that a person can do, `jobs.rs` what happens later.
//! Every action takes the [`App`] and the [`Actor`](beffroi_kernel::Actor) who asks.

pub mod account;
pub mod app;
pub mod dataset;
pub mod files;
pub mod janitor;
pub mod journal;
pub mod reference;
pub mod territory;
#[doc(hidden)]
pub mod testing;

pub use app::{App, Settings};
