//! Routes, sessions, forms, pages and JSON APIs of Beffroi.
//!
//! A request goes through [`protect`] (security headers, origin check) and [`failure`] (errors become a
//! page or `application/problem+json` there and nowhere else), then to a handler that turns a form into
//! a call of `beffroi_domain` and its answer into the typed context of one template. No SQL, no table
//! engine here: what they do is asked of the domain and of the port `Tables`.

mod access;
mod account;
mod assets;
mod campaign;
mod crisis;
mod dataset;
mod explore;
mod failure;
pub(crate) use beffroi_kernel::french;
mod health;
mod host;
mod inventory;
mod job;
mod journal;
mod key;
pub mod logged;
mod manage;
mod navigation;
mod obligation;
mod origin;
mod people;
mod picture;
mod plan;
mod privacy;
mod project;
mod protect;
mod questionnaire;
mod render;
mod routes;
mod security_contact;
mod service;
mod session;
mod sharing;
mod sheet;
mod space;
mod territory;
mod view;
mod visit;
mod web;

#[doc(hidden)]
pub mod testing;

pub use origin::Network;

use beffroi_domain::App;
use beffroi_kernel::Result;

/// How the site is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address that people type, without a slash at the end: `https://donnees.exemple.fr`.
    /// With `https`, the cookie of a session is only ever sent over HTTPS.
    pub public_url: String,
    /// The proxies in front, which say in `X-Forwarded-For` where requests come from. What anybody else says
    /// there is not believed.
    pub trusted_proxies: Vec<Network>,
    /// Where to report a weakness: an address that begins with `mailto:` or `https://`.
    pub security_contact: Option<String>,
}

impl Settings {
    /// Whether people reach the site over HTTPS.
    fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The whole site, ready to be served.
///
/// # Errors
/// When a template cannot be parsed, which a test holds against.
pub fn router(app: App, settings: Settings) -> Result<axum::Router> {
    Ok(routes::router(web::Web::new(app, settings)?))
}
