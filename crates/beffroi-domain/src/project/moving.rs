//! Projects leave with their territory, and arrive with it.

use super::model::{Project, Records};
use super::stages::At;
use super::store;
use crate::App;
use beffroi_kernel::{Actor, Error, Problem, Result};
use beffroi_store::WriteContext;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Every project of a territory, and what was recorded about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedProjects {
    /// The projects.
    pub projects: Vec<Project>,
    /// What was recorded, the oldest first.
    pub records: Records,
}

impl MovedProjects {
    /// Refuses records about projects that are not there, and a project whose stage is not the one to which its
    /// decisions led.
    pub(crate) fn check(&self) -> Result<()> {
        let known: BTreeSet<_> = self.projects.iter().map(|one| one.id).collect();
        let Records { decisions, analyses, homologations } = &self.records;
        let named = decisions.iter().map(|one| one.project).chain(analyses.iter().map(|one| one.project));
        let strange = named.chain(homologations.iter().map(|one| one.project)).any(|id| !known.contains(&id));
        let mut stages: BTreeMap<_, At> = BTreeMap::new();
        let mut broken = false;
        for one in decisions {
            let before = stages.insert(one.project, one.next).unwrap_or(At::FIRST);
            broken |= before != one.at || one.next > one.at.next();
        }
        let led = |one: &Project| stages.get(&one.id).copied().unwrap_or(At::FIRST) == one.at;
        if !strange && !broken && self.projects.iter().all(led) {
            return Ok(());
        }
        Err(Error::Input(
            Problem::new("archive-damaged", "Cette archive est abîmée : ses projets ne sont pas entiers.")
                .advice("Demandez-en une nouvelle à la plateforme d’origine.")
                .detail("a record names a project that is not there, or a stage does not follow from the decisions"),
        ))
    }
}

/// The projects of a territory that leaves.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<MovedProjects> {
    Ok(MovedProjects {
        projects: store::list(&app.store, actor).await?,
        records: store::every_record(&app.store, actor).await?,
    })
}

/// Writes the projects of a territory that arrives.
pub(crate) async fn take_in(cx: &mut WriteContext, moved: &MovedProjects) -> Result<()> {
    for one in &moved.projects {
        store::insert(cx, one).await?;
    }
    for one in &moved.records.decisions {
        store::insert_decision(cx, one).await?;
    }
    for one in &moved.records.analyses {
        store::insert_analysis(cx, one).await?;
    }
    for one in &moved.records.homologations {
        store::insert_homologation(cx, one).await?;
    }
    Ok(())
}
