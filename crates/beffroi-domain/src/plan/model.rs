//! What stands in a plan.

use crate::coded::coded;
use beffroi_kernel::plan::{
    ApplicationId, BudgetLineId, MeetingId, PlanActionId, PlanNoteId, RobustnessTestId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

coded!(
    /// Where an action comes from.
    Origin {
        /// A gap that an assessment found.
        Gap = "gap", "diagnostic";
        /// Something that a text asks.
        Obligation = "obligation", "obligation";
        /// An incident.
        Incident = "incident", "incident";
        /// An exercise.
        Exercise = "exercise", "exercice";
        /// A robustness test by an outside firm.
        RobustnessTest = "robustness_test", "test de robustesse";
        /// A decision of the committee.
        Committee = "committee", "décision du comité";
        /// A reserve at the gate of a project.
        Project = "project", "projet";
        /// Somebody thought of it.
        Hand = "hand", "ajoutée à la main";
    }
);

coded!(
    /// How far an action has come.
    State {
        /// Nothing was done yet.
        Todo = "todo", "à faire";
        /// Somebody is at it.
        Doing = "doing", "en cours";
        /// It is done.
        Done = "done", "fait";
        /// It will not be done.
        Dropped = "dropped", "abandonné";
    }
);

coded!(
    /// How much work an action is.
    Effort {
        /// Nobody said.
        Unknown = "unknown", "non estimé";
        /// Less than a day.
        Small = "small", "moins d’une journée";
        /// A few days.
        Medium = "medium", "quelques jours";
        /// Weeks, or somebody from outside.
        Large = "large", "plusieurs semaines";
    }
);

coded!(
    /// What came of testing again.
    Retest {
        /// Not tested again.
        Pending = "pending", "à revérifier";
        /// The flaw is gone.
        Passed = "passed", "corrigé, vérifié";
        /// It is still there.
        Failed = "failed", "toujours là";
    }
);

coded!(
    /// How far an application has come.
    ApplicationState {
        /// It is being written.
        Draft = "draft", "en préparation";
        /// It was sent.
        Submitted = "submitted", "déposée";
        /// The aid is granted.
        Granted = "granted", "accordée";
        /// The aid is refused.
        Refused = "refused", "refusée";
    }
);

impl State {
    /// Whether something is left to do.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Todo | Self::Doing)
    }
}

/// An action of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanAction {
    /// Its identifier.
    pub id: PlanActionId,
    /// What to do.
    pub title: String,
    /// The measure that it puts in place, and the version of it.
    pub measure: Option<(String, u32)>,
    /// Where it comes from.
    pub origin: Origin,
    /// Which one: an assessment, an obligation, a test.
    pub origin_id: Option<String>,
    /// Who is in charge: a function; empty while nobody is.
    pub owner: String,
    /// By when.
    pub due: Option<Date>,
    /// How far it has come.
    pub state: State,
    /// Why it was dropped; else empty.
    pub reason: String,
    /// The least that it costs, in cents.
    pub cost_low: Option<u64>,
    /// The most that it costs, in cents.
    pub cost_high: Option<u64>,
    /// How much work it is.
    pub effort: Effort,
    /// What it changes: "vous passez de D à C"; may be empty.
    pub effect: String,
    /// What shows that it is done: a document, a link; may be empty.
    pub evidence: String,
    /// When it is tested again.
    pub retest_on: Option<Date>,
    /// What came of testing again.
    pub retest: Retest,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it last changed.
    pub changed: Timestamp,
}

impl PlanAction {
    /// Whether it should have been done before this day.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        self.state.is_open() && self.due.is_some_and(|due| due < today)
    }
}

/// An action to be written, or written again.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// What to do.
    pub title: String,
    /// The measure that it puts in place, and the version of it.
    pub measure: Option<(String, u32)>,
    /// Where it comes from.
    pub origin: Origin,
    /// Which one.
    pub origin_id: Option<String>,
    /// Who is in charge.
    pub owner: String,
    /// By when.
    pub due: Option<Date>,
    /// The least that it costs, in cents.
    pub cost_low: Option<u64>,
    /// The most that it costs, in cents.
    pub cost_high: Option<u64>,
    /// How much work it is.
    pub effort: Effort,
    /// What it changes.
    pub effect: String,
    /// When it is tested again.
    pub retest_on: Option<Date>,
}

impl NewAction {
    /// An action with a title, and nothing else said.
    #[must_use]
    pub fn titled(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            measure: None,
            origin: Origin::Hand,
            origin_id: None,
            owner: String::new(),
            due: None,
            cost_low: None,
            cost_high: None,
            effort: Effort::Unknown,
            effect: String::new(),
            retest_on: None,
        }
    }
}

/// A gap that other rooms found: becomes an action, once for each measure, or for each title without a measure.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The measure that would close it, and the version of it; absent when no measure is written for it.
    pub measure: Option<(String, u32)>,
    /// What to do.
    pub title: String,
    /// What it changes.
    pub effect: String,
    /// Where it was found.
    pub origin: Origin,
    /// In which one.
    pub origin_id: String,
    /// The least that it costs, in cents.
    pub cost_low: Option<u64>,
    /// The most that it costs, in cents.
    pub cost_high: Option<u64>,
    /// How much work it is.
    pub effort: Effort,
}

/// What moves an action on.
#[derive(Clone, Debug)]
pub struct Step {
    /// How far it has come now.
    pub state: State,
    /// Why it is dropped.
    pub reason: String,
    /// What shows that it is done.
    pub evidence: String,
    /// What came of testing again.
    pub retest: Retest,
    /// What there is to say; may be empty.
    pub note: String,
}

/// What was said of an action, and how far it had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNote {
    /// Its identifier.
    pub id: PlanNoteId,
    /// The action.
    pub action: PlanActionId,
    /// What was said; may be empty when only the state changed.
    pub text: String,
    /// How far the action had come then.
    pub state: State,
    /// When.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A line of an IT budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// Its identifier.
    pub id: BudgetLineId,
    /// The year.
    pub year: i16,
    /// What is paid.
    pub label: String,
    /// How much, in cents.
    pub cents: u64,
    /// The part of it that is security, in hundredths of a percent.
    pub security: u32,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A line of an IT budget to be written.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// The year.
    pub year: i16,
    /// What is paid.
    pub label: String,
    /// How much, in cents.
    pub cents: u64,
    /// The part of it that is security, in hundredths of a percent.
    pub security: u32,
}

/// An application for an aid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its identifier.
    pub id: ApplicationId,
    /// The scheme, and the version of it: the rule that was applied.
    pub scheme: (String, u32),
    /// What it is for.
    pub project: String,
    /// What the project costs, in cents.
    pub cost: u64,
    /// What is asked for, in cents.
    pub asked: u64,
    /// What was granted, in cents.
    pub granted: Option<u64>,
    /// How far it has come.
    pub state: ApplicationState,
    /// When it was sent.
    pub submitted: Option<Date>,
    /// When it was decided.
    pub decided: Option<Date>,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// An application to be written.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// The scheme.
    pub scheme: String,
    /// What it is for.
    pub project: String,
    /// What the project costs, in cents.
    pub cost: u64,
    /// What is asked for, in cents; absent: what the scheme alone would pay.
    pub asked: Option<u64>,
}

/// A meeting of the security committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its identifier.
    pub id: MeetingId,
    /// The day.
    pub held: Date,
    /// Who was there: functions.
    pub attendance: String,
    /// What was decided, one decision a line.
    pub decisions: Vec<String>,
    /// What else was said.
    pub minutes: String,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A meeting to be written.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// The day.
    pub held: Date,
    /// Who was there.
    pub attendance: String,
    /// What was decided, one decision a line.
    pub decisions: String,
    /// What else was said.
    pub minutes: String,
    /// Whether each decision becomes an action of the plan.
    pub follow: bool,
}

/// A robustness test by an outside firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobustnessTest {
    /// Its identifier.
    pub id: RobustnessTestId,
    /// What it is called.
    pub title: String,
    /// Who tests.
    pub firm: String,
    /// What is tested, and what is not.
    pub scope: String,
    /// Who authorised it: a function.
    pub authority: String,
    /// When it was authorised.
    pub authorised: Date,
    /// Its first day.
    pub starts: Date,
    /// Its last day.
    pub ends: Date,
    /// When it was written.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A robustness test to be written.
#[derive(Clone, Debug)]
pub struct NewTest {
    /// What it is called.
    pub title: String,
    /// Who tests.
    pub firm: String,
    /// What is tested, and what is not.
    pub scope: String,
    /// Who authorised it.
    pub authority: String,
    /// When it was authorised.
    pub authorised: Date,
    /// Its first day.
    pub starts: Date,
    /// Its last day.
    pub ends: Date,
}
