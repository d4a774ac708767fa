//! What is kept about people: the register, answers to those who ask, one's own data.

mod own;
mod person;
mod register;

pub use own::{own, take_own};
pub use person::{erase, export, person};
pub use register::register;
