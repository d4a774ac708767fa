//! The files of `reference/`: whole, clear, unchanged since they were published, and right on cases that a jurist
//! can read.

mod aid;
mod cases;
mod contacts;
mod figures;
mod files;
mod questionnaires;
