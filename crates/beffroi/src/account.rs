//! `beffroi account`: people who can sign in.

use crate::cli::Account;
use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::account::{self, NewPerson};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Actor, Role, Roles};
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// Does what the command says.
///
/// # Errors
/// When the role, the territory or the person is unknown, or the password too weak.
pub async fn run(command: Account, app: &App) -> Result<ExitCode> {
    match command {
        Account::Add { email, name, territory, role } => add(app, email, name, territory, role).await,
        Account::ResetSecondFactor { email, territory } => reset(app, &email, &territory).await,
    }
}

async fn reset(app: &App, email: &str, territory: &str) -> Result<ExitCode> {
    let actor = Actor::program(wiring::territory(app, territory).await?.id, "command line");
    let email = email.trim().to_lowercase();
    let members = account::members(app, &actor).await?;
    let found = members.into_iter().find(|member| member.person.email == email).ok_or_else(|| {
        Error::Input(Problem::new("person-unknown", "Cette adresse n'a pas de rôle dans ce territoire."))
    })?;
    account::reset_second_factor(app, &actor, found.person.id).await?;
    crate::println(&format!("{email}: the second factor is gone, and sessions are ended"));
    Ok(ExitCode::SUCCESS)
}

async fn add(
    app: &App,
    email: String,
    name: String,
    territory: String,
    role: Vec<String>,
) -> Result<ExitCode> {
    let unknown = |role: &str| {
        let roles: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        Error::Input(
            Problem::new("role-unknown", format!("Le rôle « {role} » n'existe pas."))
                .advice(format!("Choisissez parmi : {}.", roles.join(", "))),
        )
    };
    let read = |role: &String| Role::from_code(role).ok_or_else(|| unknown(role));
    let roles: Roles = role.iter().map(read).collect::<Result<_>>()?;
    let territory = wiring::territory(app, &territory).await?;
    if io::stdin().is_terminal() {
        let mut out = io::stderr().lock();
        let _ = write!(out, "Password (12 characters at least; it shows as you type): ")
            .and_then(|()| out.flush());
    }
    let mut password = String::new();
    io::stdin().lock().read_line(&mut password).context("reading the password from standard input")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let actor = Actor::program(territory.id, "command line");
    let person =
        account::add(app, &actor, NewPerson { email, name, password: Some(password), roles }).await?;
    crate::println(&format!("{}\t{}\t{}", person.email, person.name, roles.codes()));
    Ok(ExitCode::SUCCESS)
}
