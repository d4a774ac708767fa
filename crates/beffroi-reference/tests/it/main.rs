//! The files of `reference/`: whole, clear, unchanged since they were published, and right on cases that a jurist
//! can read.

mod cases;
mod files;
mod questionnaires;
