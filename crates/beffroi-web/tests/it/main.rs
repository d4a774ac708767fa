//! The tests of the site: templates with their samples, every route as everybody, pages and API over HTTP.

mod api;
mod engine;
mod pages;
mod site;
mod templates;
mod walk;
