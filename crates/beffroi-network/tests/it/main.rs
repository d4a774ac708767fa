//! What Beffroi says to other machines, said to machines made for these tests.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod mail;
mod provider;
mod tls;
