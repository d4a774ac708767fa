//! Printed documents: Typst sets them, and what comes out is a tagged PDF (PDF/UA-1, PDF/A-2a).
//!
//! The models are in `reference/models/` and stand in the program, as do the fonts. A model can read the house
//! style, the belfry and the data of its document; no other file, no network, no clock.

mod press;
mod text;
mod world;

pub use press::Press;
