//! The people of the demonstration, named by what they do, and what they did lately: nobody of this name exists.

use super::{PASSWORD, moved};
use crate::wiring;
use beffroi_domain::account::delegation::{self, NewDelegation};
use beffroi_domain::account::invitation::{self, NewInvitation};
use beffroi_domain::account::{self, NewPerson, Person, deputy, last_day};
use beffroi_domain::key::{self, NewKey};
use beffroi_domain::{App, territory};
use beffroi_kernel::clock::FixedClock;
use beffroi_kernel::error::Result;
use beffroi_kernel::{Actor, Error, Right, Rights, Role, Roles, Room, Rooms};
use jiff::Timestamp;

/// Somebody of the demonstration.
pub(super) struct DemoPerson {
    territory: &'static str,
    /// Before the `@` of their address.
    service: &'static str,
    name: &'static str,
    roles: &'static [Role],
}

const fn of(
    territory: &'static str,
    service: &'static str,
    name: &'static str,
    roles: &'static [Role],
) -> DemoPerson {
    DemoPerson { territory, service, name, roles }
}

/// Everybody, the first of each territory its administrator.
pub(super) const PEOPLE: [DemoPerson; 12] = [
    of("syndicat", "administration", "Administration — Syndicat numérique", &[Role::Administrateur]),
    of("syndicat", "dpo", "DPO mutualisé — Syndicat numérique", &[Role::Dpo]),
    of("syndicat", "rssi", "RSSI mutualisé — Syndicat numérique", &[Role::Rssi]),
    of("saint-elme", "administration", "Secrétariat", &[Role::Administrateur, Role::ReferentCyber]),
    of("saint-elme", "direction", "Direction générale", &[Role::Administrateur]),
    of("saint-elme", "elu", "Élu délégué au numérique", &[Role::Elu]),
    of("saint-elme", "agent", "Services techniques", &[Role::Agent]),
    of("saint-elme", "lecture", "Accueil", &[Role::Lecteur]),
    of("montbrevan", "administration", "Administration — Montbrévan", &[Role::Administrateur]),
    of("pays-de-brevane", "administration", "Administration — Pays de Brévane", &[Role::Administrateur]),
    of("haute-brevane", "administration", "Administration — Haute-Brévane", &[Role::Administrateur]),
    of("haute-brevane", "donnees", "Mission données", &[Role::Editeur]),
];

impl DemoPerson {
    /// Their address.
    pub(super) fn email(&self) -> String {
        format!("{}@{}.example", self.service, self.territory)
    }

    /// Who they are and what they may do, in English, for whoever starts the demonstration.
    pub(super) fn announced(&self) -> String {
        let roles: Vec<&str> = self.roles.iter().map(|role| role.code()).collect();
        format!("{:42} {}", self.email(), roles.join(", "))
    }
}

/// Adds the people of a territory.
pub(super) async fn add(app: &App, actor: &Actor, slug: &str) -> Result<()> {
    for one in PEOPLE.iter().filter(|one| one.territory == slug) {
        let new = NewPerson {
            email: one.email(),
            name: one.name.to_owned(),
            password: Some(PASSWORD.to_owned()),
            roles: one.roles.iter().copied().collect(),
        };
        account::add(app, actor, new).await?;
    }
    Ok(())
}

/// What happened in Saint-Elme these last weeks: a delegation to the DPO of the syndicate, a key for the web site,
/// an invitation that waits, a deputy for the holidays. The clock ends at `now`.
pub(super) async fn live(app: &App, clock: &FixedClock, now: Timestamp) -> Result<()> {
    let commune = wiring::territory(app, "saint-elme").await?;
    let (office, direction) =
        (member(app, "saint-elme", "administration").await?, member(app, "saint-elme", "direction").await?);
    let roles = Roles::of(&[Role::Administrateur, Role::ReferentCyber]);
    let secretary = Actor::member(commune.id, office.id, office.name.clone(), roles);

    clock.set(moved(now, -14 * 24)?);
    let shared = member(app, "syndicat", "dpo").await?;
    let given = NewDelegation {
        person: shared.id,
        role: Role::Dpo,
        rooms: Rooms::of(&[Room::Journal, Room::Privacy]),
        until: last_day(moved(now, 180 * 24)?),
    };
    delegation::give(app, &secretary, given).await?;

    clock.set(moved(now, -9 * 24)?);
    let made = NewKey {
        name: "Site de la commune".to_owned(),
        rights: Rights::of(&[Right::DatasetRead]),
        expires: moved(now, 300 * 24)?,
    };
    key::create(app, &secretary, made).await?;

    clock.set(moved(now, -3 * 24)?);
    let technical = member(app, "saint-elme", "agent").await?;
    account::grant(app, &secretary, technical.id, Roles::of(&[Role::Agent, Role::Editeur])).await?;
    let days = (last_day(moved(now, 20 * 24)?), last_day(moved(now, 34 * 24)?));
    deputy::name(app, &secretary, office.id, direction.id, days).await?;

    clock.set(moved(now, -24)?);
    let new = NewInvitation { email: "finances@saint-elme.example".to_owned(), roles: Role::Agent.into() };
    invitation::invite(app, &secretary, new).await?;
    clock.set(now);
    Ok(())
}

/// Somebody of the demonstration, as the program knows them.
async fn member(app: &App, slug: &str, service: &str) -> Result<Person> {
    let territory = territory::find(app, slug).await?.ok_or(Error::NotFound)?;
    let actor = Actor::program(territory.id, "demonstration");
    let email = format!("{service}@{slug}.example");
    let members = account::member::list(app, &actor, &email, 0, 1).await?;
    members.lines.into_iter().next().map(|line| line.person).ok_or(Error::NotFound)
}
