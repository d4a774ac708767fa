//! What a host offers leaves with it, and arrives with it. The places of others in its programmes stay behind: they are
//! hosted here.

use super::model::{Programme, Service};
use super::store;
use crate::App;
use beffroi_kernel::{Actor, Result};
use beffroi_store::WriteContext;
use serde::{Deserialize, Serialize};

/// What a host offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedServices {
    /// Its services.
    pub services: Vec<Service>,
    /// Its programmes.
    pub programmes: Vec<Programme>,
}

/// What a host that leaves offers.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<MovedServices> {
    Ok(MovedServices {
        services: store::list(&app.store, actor).await?,
        programmes: store::programmes(&app.store, actor).await?,
    })
}

/// Writes what a host that arrives offers.
pub(crate) async fn take_in(cx: &mut WriteContext, moved: &MovedServices) -> Result<()> {
    for one in &moved.services {
        store::insert(cx, one).await?;
    }
    for one in &moved.programmes {
        store::insert_programme(cx, one).await?;
    }
    Ok(())
}
