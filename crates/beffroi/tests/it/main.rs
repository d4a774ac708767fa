//! The whole program, from outside: as a person or a script would use it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod browser;
mod command_line;
mod killed;
mod program;
mod provider;
mod rough_use;
mod tidy;
mod webdriver;
