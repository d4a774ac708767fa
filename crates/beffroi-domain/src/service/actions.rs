//! What can be done with the directory of services.

use super::model::{NewService, Service};
use super::rules::{self, Where};
use super::store;
use crate::App;
use crate::place::{self, PlaceKind};
use crate::territory;
use beffroi_kernel::service::ServiceId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use serde_json::json;

pub(super) fn too_many() -> Error {
    Error::Limit(
        Problem::new("too-many-services", "Ce territoire propose trop de services ou de programmes.")
            .advice("Retirez ceux qui ne servent plus.")
            .detail("limit services_max"),
    )
}

/// Adds a service to the directory, which everybody may read.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`]; [`Error::Denied`] without the right.
pub async fn add(app: &App, actor: &Actor, new: NewService) -> Result<Service> {
    let (new, max) = (rules::service(new)?, app.limits.services_max);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            if store::count(cx).await? >= max {
                return Err(too_many());
            }
            let one = Service {
                id: cx.identifier(ServiceId::new)?,
                territory: cx.actor().territory,
                name: new.name,
                subject: new.subject,
                provider: new.provider,
                summary: new.summary,
                kinds: new.kinds,
                area: new.area,
                price: new.price,
                contact: new.contact,
                link: new.link,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert(cx, &one).await?;
            cx.record("service.add", format!("service:{}", one.id), &json!({ "title": one.name }));
            Ok(one)
        })
    })
    .await
}

/// Takes a service out of the directory.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn remove(app: &App, actor: &Actor, id: ServiceId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            if !store::delete(cx, id).await? {
                return Err(Error::NotFound);
            }
            cx.record("service.remove", format!("service:{id}"), &json!({}));
            Ok(())
        })
    })
    .await
}

/// The services that the actor's territory wrote down.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Service>> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    store::list(&app.store, actor).await
}

/// A service that a commune can get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The service.
    pub service: Service,
    /// The name of the territory that wrote it down.
    pub written_by: String,
    /// How many services about the same thing the commune can get, this one included.
    pub alike: usize,
}

/// What a commune (its INSEE code) can get, by subject. Nothing when no such commune is known.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn available(app: &App, commune: &str) -> Result<Option<(String, Vec<Offered>)>> {
    let place = place::find(app, PlaceKind::Commune, commune).await?;
    let mut all = territory::list(app).await?;
    all.retain(|one| one.left.is_none());
    let here = all.iter().find(|one| one.insee.as_deref() == Some(commune));
    let name = match (&place, here) {
        (Some(place), _) => place.name.clone(),
        (None, Some(territory)) => territory.name.clone(),
        (None, None) => return Ok(None),
    };
    let known = Where {
        commune: commune.to_owned(),
        epci: place
            .as_ref()
            .and_then(|place| place.epci_siren.clone())
            .or_else(|| here.and_then(|one| one.parent_siren.clone())),
        departement: place
            .as_ref()
            .and_then(|place| place.departement.clone())
            .or_else(|| here.and_then(|one| one.departement.clone())),
        region: place
            .as_ref()
            .and_then(|place| place.region.clone())
            .or_else(|| here.and_then(|one| one.region.clone())),
    };
    // A territory is hosted by one, and perhaps through it by another.
    let first = here.and_then(|one| one.host);
    let second = first.and_then(|host| all.iter().find(|one| one.id == host)).and_then(|host| host.host);
    let mut offered = Vec::new();
    for service in store::every(&app.store).await? {
        let hosted = [first, second].contains(&Some(service.territory));
        let writer = all.iter().find(|one| one.id == service.territory);
        if let Some(writer) = writer.filter(|_| rules::is_offered(&service, &known, hosted)) {
            offered.push(Offered { written_by: writer.name.clone(), service, alike: 1 });
        }
    }
    let subjects: Vec<_> = offered.iter().map(|one| one.service.subject).collect();
    for one in &mut offered {
        one.alike = subjects.iter().filter(|subject| **subject == one.service.subject).count();
    }
    Ok(Some((name, offered)))
}
