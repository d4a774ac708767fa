//! The API of a territory's own programs: what its space does, for whoever holds one of its keys.
//!
//! Only a key opens it. The cookie of somebody who is signed in is not enough: a page of another site could
//! make their browser send it.

mod dataset;
mod inventory;
mod journal;
mod obligation;
mod openapi;
mod project;
mod territory;
mod version;

pub use dataset::{archive, create, edit, find, list};
pub use inventory::{create as add_item, edit as edit_item, find as item, list as items};
pub use journal::list as journal;
pub use obligation::list as obligations;
pub use openapi::document;
pub use project::list as projects;
pub use territory::find as territory;
pub use version::{find as version, list as versions, publish, stage};

use crate::failure::Failure;
use crate::visit::Visit;
use crate::web::Web;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use beffroi_kernel::{Actor, Error, Problem, Result, Who};
use serde::de::DeserializeOwned;

/// A program of the territory's.
pub struct Keyed(pub Visit);

impl FromRequestParts<Web> for Keyed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, web).await?;
        if matches!(visit.actor.who, Who::Key { .. }) { Ok(Self(visit)) } else { Err(Error::SignIn.into()) }
    }
}

impl Keyed {
    /// The key that acts.
    fn actor(&self) -> &Actor {
        &self.0.actor
    }
}

/// A body in JSON, whose mistakes are said as everywhere else.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Web> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Failure> {
        match Json::<T>::from_request(request, web).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable(&rejection).into()),
        }
    }
}

fn unreadable(rejection: &JsonRejection) -> Error {
    if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Error::Limit(
            Problem::new("file-too-large", "Ce qui a été envoyé dépasse la taille permise.")
                .advice("Réduisez-le.")
                .detail(rejection.body_text()),
        );
    }
    Error::Input(
        Problem::new("body-unreadable", "Le corps de la requête n’est pas le JSON attendu.")
            .advice(
                "Comparez-le à la description OpenAPI, et donnez l’en-tête content-type: application/json.",
            )
            .detail(rejection.body_text()),
    )
}

/// A part of a list.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// How many (20 when absent, 100 at most).
    #[param(required = false, value_type = u64)]
    limit: String,
    /// How many to pass over first.
    #[param(required = false, value_type = u64)]
    offset: String,
}

impl Part {
    /// How many, and from which one on.
    fn read(&self) -> Result<(usize, usize)> {
        const LIMIT_MAX: u64 = 100;
        let limit = crate::explore::number("limit", &self.limit)?.unwrap_or(20);
        if limit > LIMIT_MAX {
            return Err(Error::Limit(
                Problem::new("query-limit", format!("« limit » dépasse {LIMIT_MAX}."))
                    .advice("Demandez plusieurs parties avec « offset ».")
                    .field("limit"),
            ));
        }
        let offset = crate::explore::number("offset", &self.offset)?.unwrap_or(0);
        Ok((usize::try_from(limit).unwrap_or(usize::MAX), usize::try_from(offset).unwrap_or(usize::MAX)))
    }
}
