//! The worst day, for everybody: no account, a short address, nothing but what is public.

mod clocks;
mod sheet;

pub use sheet::{everywhere, everywhere_kinds, here, here_kinds};
