//! What other machines are told and what is believed of them, against servers made for the test.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod provider;
