//! The tests of the site: templates with their samples, every route as everybody, pages and API over HTTP.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that fails")]

mod api;
mod beside;
mod crisis;
mod diagnosis;
mod engine;
mod factor;
mod host;
mod hygiene;
mod inventory;
mod invited;
mod job;
mod journal;
mod manage;
mod marks;
mod obligation;
mod pages;
mod people;
mod plan;
mod project;
mod protection;
mod questionnaire;
mod sign_in;
#[expect(dead_code, reason = "the example that serves this site uses the rest")]
mod site;
mod templates;
mod walk;
mod ways;
