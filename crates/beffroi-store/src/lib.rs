//! The state database of Beffroi: connections, migrations, the write door, the journal, the job queue.

pub mod journal;

/// The state database. Cheap to clone.
#[derive(Clone)]
pub struct Store {}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
