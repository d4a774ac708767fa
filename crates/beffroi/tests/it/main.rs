//! The whole program, from outside: as a person or a script would use it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod backup;
mod browser;
mod command_line;
mod crisis;
mod killed;
mod killed_writes;
mod knowledge;
mod obligation;
mod openid;
mod operations;
mod program;
mod provider;
mod provider_attacks;
mod rough_use;
mod security;
mod tidy;
mod two_instances;
mod upgrade;
mod visitor;
mod webdriver;
