//! `beffroi account`: people who can sign in, and by which doors they enter territories.

use crate::cli::Account;
use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::account::delegation::{self, NewDelegation};
use beffroi_domain::account::invitation::{self, NewInvitation};
use beffroi_domain::account::{self, NewPerson, last_day, member};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Actor, Role, Roles, Room, Rooms};
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// Does what was asked about the people of a territory, as the administrator of the machine.
///
/// # Errors
/// When a word is unknown, or the action refuses.
pub async fn run(command: Account, app: &App) -> Result<ExitCode> {
    match command {
        Account::Add { email, name, territory, role } => {
            let roles = roles(&role)?;
            let actor = actor(app, &territory).await?;
            let password = Some(password()?);
            let person = account::add(app, &actor, NewPerson { email, name, password, roles }).await?;
            crate::println(&format!("{}\t{}\t{}", person.email, person.name, roles.codes()));
        }
        Account::List { territory } => list(app, &actor(app, &territory).await?).await?,
        Account::Invite { email, territory, role } => {
            let new = NewInvitation { email, roles: roles(&role)? };
            let sent = invitation::invite(app, &actor(app, &territory).await?, new).await?;
            crate::println(&format!("{}\tinvited\t{}", sent.invitation.email, sent.invitation.roles.codes()));
            if sent.mailed {
                // The mail waits in the outbox; it leaves with the workers of this command or of the server.
                app.work_all().await?;
            } else {
                crate::println(&format!(
                    "No mail server is configured. Hand this link over yourself:\n{}",
                    sent.link
                ));
            }
        }
        Account::End { email, territory } => {
            let actor = actor(app, &territory).await?;
            let person = member_called(app, &actor, &email).await?;
            account::revoke(app, &actor, person).await?;
            crate::println(&format!("{email}\tended"));
        }
        Account::Delegate { email, territory, role, room, until } => {
            let actor = actor(app, &territory).await?;
            let candidates = delegation::candidates(app, &actor).await?;
            let wanted = email.trim().to_lowercase();
            let person = candidates
                .into_iter()
                .find(|one| one.person.email == wanted)
                .ok_or_else(|| nobody_at_the_host(&email))?;
            let (role, rooms) = (self::role(&role)?, room.iter().map(self::room).collect::<Result<Rooms>>()?);
            let new = NewDelegation { person: person.person.id, role, rooms, until };
            delegation::give(app, &actor, new).await?;
            crate::println(&format!("{wanted}\t{}\t{}\tuntil {until}", role.code(), rooms.codes()));
        }
        Account::Undelegate { email, territory } => {
            let actor = actor(app, &territory).await?;
            let wanted = email.trim().to_lowercase();
            let found =
                delegation::list(app, &actor).await?.into_iter().find(|one| one.person.email == wanted);
            let found = found.ok_or_else(|| unknown_person(&email))?;
            delegation::end(app, &actor, found.id).await?;
            crate::println(&format!("{wanted}\tended"));
        }
        Account::ResetSecondFactor { email, territory } => {
            let actor = actor(app, &territory).await?;
            let person = member_called(app, &actor, &email).await?;
            account::reset_second_factor(app, &actor, person).await?;
            crate::println(&format!("{email}\tthe second factor is gone, and sessions are ended"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn actor(app: &App, territory: &str) -> Result<Actor> {
    Ok(Actor::program(wiring::territory(app, territory).await?.id, "command line"))
}

/// Everybody of a territory, one a line: what they are to it, address, name, roles, until when.
async fn list(app: &App, actor: &Actor) -> Result<()> {
    for line in member::list(app, actor, "", 0, usize::MAX).await?.lines {
        crate::println(&format!(
            "member\t{}\t{}\t{}",
            line.person.email,
            line.person.name,
            line.roles.codes()
        ));
    }
    for one in invitation::waiting(app, actor).await? {
        crate::println(&format!(
            "invited\t{}\t\t{}\tuntil {}",
            one.email,
            one.roles.codes(),
            last_day(one.expires)
        ));
    }
    for one in delegation::list(app, actor).await? {
        let person = &one.person;
        let (role, rooms, last) = (one.role.code(), one.rooms.codes(), last_day(one.until));
        crate::println(&format!(
            "delegate\t{}\t{}\t{role} in {rooms}\tuntil {last}",
            person.email, person.name
        ));
    }
    Ok(())
}

async fn member_called(app: &App, actor: &Actor, email: &str) -> Result<PersonId> {
    let wanted = email.trim().to_lowercase();
    let members = member::list(app, actor, &wanted, 0, usize::MAX).await?;
    let found = members.lines.into_iter().find(|line| line.person.email == wanted);
    found.map(|line| line.person.id).ok_or_else(|| unknown_person(email))
}

fn unknown_person(email: &str) -> Error {
    Error::Input(
        Problem::new("person-unknown", format!("Personne n'a l'adresse « {email} » dans ce territoire."))
            .advice("La commande « beffroi account list » donne tout le monde."),
    )
}

fn nobody_at_the_host(email: &str) -> Error {
    Error::Input(
        Problem::new("person-unknown", format!("« {email} » n'est ni DPO, ni RSSI, ni référent cyber, ni éditeur de la structure qui héberge ce territoire."))
            .advice("Donnez-lui d'abord ce rôle dans la structure, avec « beffroi account add »."),
    )
}

fn roles(words: &[String]) -> Result<Roles> {
    words.iter().map(|word| role(word)).collect()
}

fn role(word: &str) -> Result<Role> {
    Role::from_code(word).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        Error::Input(
            Problem::new("role-unknown", format!("Le rôle « {word} » n'existe pas."))
                .advice(format!("Choisissez parmi : {}.", all.join(", "))),
        )
    })
}

fn room(word: &String) -> Result<Room> {
    Room::from_code(word).ok_or_else(|| {
        let all: Vec<&str> = Room::DELEGABLE.iter().map(|room| room.code()).collect();
        Error::Input(
            Problem::new("room-unknown", format!("La partie « {word} » n'existe pas."))
                .advice(format!("Choisissez parmi : {}.", all.join(", "))),
        )
    })
}

fn password() -> Result<String> {
    if io::stdin().is_terminal() {
        let mut out = io::stderr().lock();
        let _ = write!(out, "Password (12 characters at least; it shows as you type): ")
            .and_then(|()| out.flush());
    }
    let mut password = String::new();
    io::stdin().lock().read_line(&mut password).context("reading the password from standard input")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
