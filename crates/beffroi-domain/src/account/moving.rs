//! People when a territory leaves for another instance, and when it arrives: without any secret.

use super::model::Person;
use super::{rules, store};
use crate::App;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, Role, Roles, TerritoryId};
use beffroi_store::WriteContext;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Somebody who has or had a role, as an archive keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moved {
    pub id: String,
    pub email: String,
    pub name: String,
    /// Codes of roles, separated by commas; empty for somebody who left.
    pub roles: String,
    /// Since when, in milliseconds since 1970.
    pub since: i64,
    pub ended: Option<i64>,
}

/// A delegation, as an archive keeps it. It is read, never taken in: it let in somebody of the host that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delegated {
    pub id: String,
    pub person: String,
    pub role: String,
    pub rooms: String,
    pub until: i64,
    pub created: i64,
    pub created_by: String,
    pub ended: Option<i64>,
}

/// What leaves with the actor's territory.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<(Vec<Moved>, Vec<Delegated>)> {
    beffroi_store::authorise(actor, Right::TerritoryExport)?;
    store::leaving(&app.store, actor).await
}

/// Takes people in, without a password: they are invited anew. Somebody whose address has an account here keeps that
/// account; says how many those are.
pub(crate) async fn taking_in(cx: &mut WriteContext, people: &[Moved]) -> Result<u64> {
    let mut known = 0;
    for moved in people {
        let damaged = || damaged(&moved.id);
        let id: PersonId = moved.id.parse().map_err(|_| damaged())?;
        let roles = Roles::from_codes(&moved.roles).ok_or_else(damaged)?;
        let wanted =
            Person { id, email: rules::email(&moved.email)?, name: rules::person_name(&moved.name)? };
        let here = store::by_email_within(cx, &wanted.email).await?;
        if here.is_none() && store::by_id_within(cx, id).await?.is_some() {
            return Err(Error::Conflict(
                Problem::new(
                    "person-known-otherwise",
                    "Une personne de l'archive est connue ici sous une autre adresse.",
                )
                .advice("Corrigez son adresse ici ou sur la plateforme d'origine, puis recommencez.")
                .detail(format!("person:{id} has another address here")),
            ));
        }
        known += u64::from(here.is_some());
        let person = store::ensure(cx, &wanted, None).await?;
        store::take_in(cx, person.id, roles, moved.since, moved.ended).await?;
    }
    Ok(known)
}

fn damaged(id: &str) -> Error {
    Error::Input(
        Problem::new("archive-damaged", "Une personne de cette archive n'est pas lisible.")
            .advice("Demandez une nouvelle archive à la plateforme d'origine.")
            .detail(format!("the person {id:?} of personnes.json")),
    )
}

/// The territories that have an administrator: a host counts them.
pub(crate) async fn administered(app: &App) -> Result<BTreeSet<TerritoryId>> {
    store::with_role(&app.store, Role::Administrateur).await
}
