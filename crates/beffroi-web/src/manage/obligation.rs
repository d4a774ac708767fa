//! The obligations of a territory, as its programs read them: the same shape as `beffroi obligations --format json`.

use super::Keyed;
use crate::failure::Answer;
use crate::french;
use crate::web::Web;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use beffroi_domain::obligation;
use beffroi_kernel::{Error, Problem};
use serde::Deserialize;

/// What is asked.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The day whose law counts, such as `2026-11-26`; today when absent.
    #[serde(default)]
    #[param(required = false)]
    on: String,
}

/// Every obligation of a day: whether it applies, why, since when, by when, and where the territory stands.
#[utoipa::path(get, path = "/obligations", tag = "obligation", security(("key" = [])), params(Asked),
    responses((status = 200, description = "A list of obligations"), (status = 400, description = "The day cannot be read"),
    (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not read obligations")))]
pub async fn list(State(web): State<Web>, keyed: Keyed, Query(asked): Query<Asked>) -> Answer {
    let day = match asked.on.trim() {
        "" => french::day(web.app.clock.now()),
        text => text.parse().map_err(|_| {
            Error::Input(
                Problem::new("day-invalid", "« on » n’est pas une date.")
                    .advice("Écrivez-la sous la forme 2026-11-26.")
                    .field("on"),
            )
        })?,
    };
    let duties = obligation::on(&web.app, keyed.actor(), day).await?;
    Ok(Json(duties).into_response())
}
