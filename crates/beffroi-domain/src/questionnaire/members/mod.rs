//! What a host may come to know of its members' diagnoses: how far each is when it asked them, and grades. Other
//! rooms decide what of it is shown.

pub(crate) mod store;

use crate::App;
use beffroi_kernel::{Result, TerritoryId};
use beffroi_reference::Grade;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a territory is with a questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing was answered.
    NotBegun,
    /// Something was answered.
    Begun,
    /// The answers were closed.
    Finished,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 3] = [Self::NotBegun, Self::Begun, Self::Finished];

    /// The word shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotBegun => "pas commencé",
            Self::Begun => "commencé",
            Self::Finished => "terminé",
        }
    }
}

/// How far every territory that has begun is; one finished before `since` counts as not finished.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn stages(
    app: &App,
    questionnaire: &str,
    since: Timestamp,
) -> Result<BTreeMap<TerritoryId, Stage>> {
    store::stages(&app.store, questionnaire, since).await
}

/// The last grade of every territory that has one, and since when.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn grades(
    app: &App,
    questionnaire: &str,
) -> Result<BTreeMap<TerritoryId, (Grade, Timestamp)>> {
    store::grades(&app.store, questionnaire).await
}
