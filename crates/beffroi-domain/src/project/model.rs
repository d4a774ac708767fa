//! What a project is, and what is decided about it.

use super::stages::At;
use crate::coded::coded;
use beffroi_kernel::inventory::ItemId;
use beffroi_kernel::project::{GateDecisionId, HomologationId, ProjectId, RiskAnalysisId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

coded!(
    /// What was decided at a gate.
    Outcome {
        /// The project goes on.
        Passed = "passed", "oui, on continue";
        /// It goes on, and what is left becomes actions of the plan.
        Reserves = "reserves", "oui, avec des réserves à suivre";
        /// It stays where it is.
        Refused = "refused", "non, pas encore";
        /// It goes back to a stage before.
        Back = "back", "retour à une étape précédente";
    }
);

coded!(
    /// The answer to a point.
    Said {
        /// It is so.
        Yes = "yes", "oui";
        /// It is not.
        No = "no", "non";
        /// The point is not about this project.
        Aside = "aside", "sans objet";
    }
);

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its identifier.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who leads it: a function or a person.
    pub owner: String,
    /// The systems of the inventory that it creates or changes.
    pub systems: Vec<ItemId>,
    /// The supplier, of the inventory, once there is one.
    pub supplier: Option<ItemId>,
    /// When people should be able to use it.
    pub wanted: Option<Date>,
    /// The stage at which it is.
    pub at: At,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it last changed.
    pub changed: Timestamp,
}

/// A project to be written, or written again.
#[derive(Clone, Debug, Default)]
pub struct NewProject {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who leads it.
    pub owner: String,
    /// The systems of the inventory that it creates or changes.
    pub systems: Vec<ItemId>,
    /// The supplier, of the inventory.
    pub supplier: Option<ItemId>,
    /// When people should be able to use it.
    pub wanted: Option<Date>,
}

/// A point as it was asked and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The name of the point.
    pub code: String,
    /// The question, as it was read then.
    pub ask: String,
    /// The answer.
    pub said: Said,
    /// What was said about it; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A decision at a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateDecision {
    /// Its identifier.
    pub id: GateDecisionId,
    /// The project.
    pub project: ProjectId,
    /// The stage whose gate it is.
    pub at: At,
    /// What was decided.
    pub outcome: Outcome,
    /// The stage at which the project is after it.
    pub next: At,
    /// The day.
    pub decided: Date,
    /// Who decided: a function or a person.
    pub decided_by: String,
    /// Why.
    pub reason: String,
    /// The points, as they were asked.
    pub points: Vec<Answered>,
    /// What is left to do, one line each: these became actions of the plan.
    pub reserves: Vec<String>,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A decision to be written.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// The stage at which whoever decides saw the project.
    pub at: At,
    /// What is decided.
    pub outcome: Outcome,
    /// The stage to go back to.
    pub back_to: Option<At>,
    /// The day.
    pub decided: Date,
    /// Who decides.
    pub decided_by: String,
    /// Why.
    pub reason: String,
    /// The answers: the name of the point, the answer, what is said about it.
    pub answers: Vec<(String, Said, String)>,
    /// Reserves beyond the points answered no, one a line.
    pub reserves: String,
}

/// A risk analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskAnalysis {
    /// Its identifier.
    pub id: RiskAnalysisId,
    /// The project.
    pub project: ProjectId,
    /// What it is: its title or its method.
    pub title: String,
    /// When it was done.
    pub done: Date,
    /// By whom: a function or a firm.
    pub done_by: String,
    /// Where it is: an address, or the name of a file.
    pub document: String,
    /// The risks that are left.
    pub residual: String,
    /// Who accepts them.
    pub accepted_by: String,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A risk analysis to be written.
#[derive(Clone, Debug)]
pub struct NewAnalysis {
    /// What it is.
    pub title: String,
    /// When it was done.
    pub done: Date,
    /// By whom.
    pub done_by: String,
    /// Where it is.
    pub document: String,
    /// The risks that are left.
    pub residual: String,
    /// Who accepts them.
    pub accepted_by: String,
}

/// The decision that a teleservice may open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Homologation {
    /// Its identifier.
    pub id: HomologationId,
    /// The project.
    pub project: ProjectId,
    /// When it was decided.
    pub decided: Date,
    /// Its last day; absent while none is said.
    pub valid_until: Option<Date>,
    /// Who signed: a function.
    pub authority: String,
    /// Where it is: an address, or the name of a file.
    pub document: String,
    /// Where users are told of it.
    pub told: String,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// The decision that a teleservice may open, to be written.
#[derive(Clone, Debug)]
pub struct NewHomologation {
    /// When it was decided.
    pub decided: Date,
    /// Its last day.
    pub valid_until: Option<Date>,
    /// Who signed.
    pub authority: String,
    /// Where it is.
    pub document: String,
    /// Where users are told of it.
    pub told: String,
}

/// Everything that was recorded about one project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The decisions, the oldest first.
    pub decisions: Vec<GateDecision>,
    /// The risk analyses, the oldest first.
    pub analyses: Vec<RiskAnalysis>,
    /// The homologations, the oldest first.
    pub homologations: Vec<Homologation>,
}
