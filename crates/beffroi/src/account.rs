//! `beffroi account`: people who can sign in.

use crate::cli::Account;
use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::account::{self, NewPerson};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::{Actor, Role, Roles};
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// Adds a person with a role in a territory.
///
/// # Errors
/// When the role or the territory is unknown, or the password too weak.
pub async fn run(command: Account, app: &App) -> Result<ExitCode> {
    let Account::Add { email, name, territory, role } = command;
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
