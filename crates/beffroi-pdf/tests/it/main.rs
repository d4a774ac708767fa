//! The press, through its port: what comes out, read by a PDF reader that is not the one that wrote it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod hostile;
mod limits;
mod models;
mod reader;
mod samples;

use beffroi_kernel::Limits;
use beffroi_pdf::Press;
use std::sync::LazyLock;

/// Fonts and models are read once for all tests.
static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new(&Limits::default()).unwrap());
