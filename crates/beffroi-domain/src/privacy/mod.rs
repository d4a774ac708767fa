//! What is kept about people: the register of columns, taking out and erasing what is kept about somebody, and
//! forgetting in time.

mod actions;
mod jobs;
mod model;
mod rules;

pub use actions::{about, erase, export, own, people, register};
pub use jobs::apply_retention;
pub use model::{Class, Column, Erased, Kept, KeptAbout, Register, Retention, Table};
pub use rules::read_register;
