//! The description, for programs, of everything under `/api/` of a territory.

use super::{dataset, inventory, journal, obligation, project, territory, version};
use crate::explore;
use crate::failure::Answer;
use crate::visit::Visit;
use crate::web::Web;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use utoipa::openapi::Server;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Beffroi",
        description = "One territory, for programs. `/api/explore/v2.1` is open: published data sets, in the dialect of the Explore API. `/api/v1` takes a key of the territory (`Authorization: Bearer …`). Errors are `application/problem+json` (RFC 9457).",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    nest((path = "/api/explore/v2.1", api = explore::Description), (path = "/api/v1", api = Managed)),
    modifiers(&Keys)
)]
struct Description;

#[derive(OpenApi)]
#[openapi(paths(
    territory::find,
    dataset::list,
    dataset::create,
    dataset::find,
    dataset::edit,
    dataset::archive,
    version::list,
    version::stage,
    version::find,
    version::publish,
    inventory::list,
    inventory::create,
    inventory::find,
    inventory::edit,
    journal::list,
    obligation::list,
    project::list
))]
struct Managed;

/// How a key is given.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// The OpenAPI document of a territory.
pub async fn document(State(web): State<Web>, visit: Visit) -> Answer {
    let mut document = Description::openapi();
    document.servers = Some(vec![Server::new(format!("{}{}", web.settings.public_url, visit.home()))]);
    Ok(Json(document).into_response())
}
