//! The projects of the fictional commune: one that waits at the gate of its opening, one that is an idea.

use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::inventory;
use beffroi_domain::project::{self, NewDecision, NewProject, Outcome, Said};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::project::ProjectId;
use beffroi_kernel::{Actor, Error, french};
use jiff::ToSpan;

/// How often the first project was let through a gate.
const GATES: usize = 3;

/// Writes the projects down, and what was decided about the first.
pub(super) async fn fill(app: &App) -> Result<()> {
    let commune = Actor::program(wiring::territory(app, "saint-elme").await?.id, "demonstration");
    let inventory = inventory::all(app, &commune).await?;
    let find = |kind: ItemKind, name: &str| {
        let missing = || Error::internal(format!("the demonstration has no {name}"));
        inventory.by_name(kind, name).map(|item| item.id).ok_or_else(missing)
    };
    let today = french::day(app.clock.now());
    let portal = NewProject {
        name: "Nouveau portail famille".to_owned(),
        purpose: "Inscrire les enfants à la cantine et à la garderie, et payer, depuis un téléphone."
            .to_owned(),
        owner: "Secrétaire générale".to_owned(),
        systems: vec![find(ItemKind::System, "Portail famille")?],
        supplier: Some(find(ItemKind::Supplier, "Cantilio")?),
        wanted: Some(today.checked_add(90.days()).context("a day of the demonstration's project")?),
    };
    let portal = project::add(app, &commune, portal).await?;
    for _ in 0..GATES {
        pass(app, &commune, portal.id).await?;
    }
    let site = NewProject {
        name: "Refonte du site de la commune".to_owned(),
        purpose: "Un site lisible sur téléphone, que les agents mettent à jour eux-mêmes.".to_owned(),
        owner: "Adjointe à la communication".to_owned(),
        systems: vec![find(ItemKind::System, "Site de la commune")?],
        ..NewProject::default()
    };
    project::add(app, &commune, site).await.map(drop)
}

/// Lets a project through the gate at which it is.
async fn pass(app: &App, commune: &Actor, id: ProjectId) -> Result<()> {
    let sheet = project::find(app, commune, id).await?;
    let answers = sheet.points.iter().map(|asked| match asked.unclear {
        true => (asked.point.code.clone(), Said::Aside, "le logiciel n’en contient pas".to_owned()),
        false => (asked.point.code.clone(), Said::Yes, String::new()),
    });
    let decision = NewDecision {
        at: sheet.project.at,
        outcome: Outcome::Passed,
        back_to: None,
        decided: french::day(app.clock.now()),
        decided_by: "Maire".to_owned(),
        reason: "Vu en réunion avec le référent du syndicat.".to_owned(),
        answers: answers.collect(),
        reserves: String::new(),
    };
    project::decide(app, commune, id, decision).await.map(drop)
}
