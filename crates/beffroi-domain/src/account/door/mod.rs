//! Doors: by which way a person comes into a territory. One request asks about one territory and loads one door,
//! however many the person has; the page that lists them all loads them all.

pub(crate) mod store;

use super::model::SignedIn;
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Access, Actor, Result, Role, Roles, TerritoryId, Who};
use jiff::Timestamp;

/// How exactly it is known when somebody was last in a territory, in milliseconds: a day.
const SEEN_MILLISECONDS: i64 = 24 * 3_600_000;

/// A way into a territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// What the person may be there.
    pub roles: Roles,
    /// By which way they come in.
    pub access: Access,
    /// Until when, for a delegation.
    pub until: Option<Timestamp>,
    /// Until when they also act for somebody else, as a deputy.
    pub deputy_until: Option<Timestamp>,
}

/// A territory with the way into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// The territory.
    pub territory: TerritoryId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The way in.
    pub door: Door,
}

impl Door {
    /// The person acting through this door.
    #[must_use]
    pub fn actor(&self, signed_in: &SignedIn, territory: TerritoryId) -> Actor {
        let who = Who::Person {
            id: signed_in.person,
            name: signed_in.name.clone(),
            roles: self.roles,
            access: self.access.clone(),
        };
        Actor { territory, who, request: None }
    }
}

/// By which door somebody signed in comes into a territory; nothing when they have none. A member needs no
/// delegation; what the person is as a deputy comes in addition.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn door(app: &App, signed_in: &SignedIn, territory: TerritoryId) -> Result<Option<Door>> {
    let now = app.clock.now();
    if let Some(opened) = signed_in.session.territory {
        // The envelope opens one territory, whatever the account behind it.
        let door = Door {
            roles: Role::Administrateur.into(),
            access: Access::BreakGlass,
            until: Some(signed_in.session.ends()),
            deputy_until: None,
        };
        return Ok((opened == territory).then_some(door));
    }
    let Some(found) = store::door(&app.store, signed_in.person, territory, now).await? else {
        return Ok(None);
    };
    let today = now.as_millisecond() - now.as_millisecond().rem_euclid(SEEN_MILLISECONDS);
    if found.seen < today {
        store::note_seen(&app.store, signed_in.person, territory, &found.door.access, today).await?;
    }
    Ok(Some(found.door))
}

/// Somebody signed in, acting in a territory: as the public where they have no door.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn actor(app: &App, signed_in: &SignedIn, territory: TerritoryId) -> Result<Actor> {
    let door = door(app, signed_in, territory).await?;
    Ok(door.map_or_else(|| Actor::public(territory), |door| door.actor(signed_in, territory)))
}

/// Every territory that a person may enter now, by name.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub async fn entrances(app: &App, person: PersonId) -> Result<Vec<Entrance>> {
    store::entrances(&app.store, person, app.clock.now()).await
}

/// The territories whose name holds what was typed, accents and capitals aside.
#[must_use]
pub fn search(entrances: Vec<Entrance>, text: &str) -> Vec<Entrance> {
    let wanted = fold_text(text.trim());
    entrances.into_iter().filter(|entrance| fold_text(&entrance.name).contains(&wanted)).collect()
}
