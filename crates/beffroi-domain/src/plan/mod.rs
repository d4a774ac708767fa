//! The plan: what a territory does about its gaps, what it costs, who helps, what its committee decided.

mod actions;
mod aid;
mod budget;
mod committee;
mod contacts;
mod facts;
mod hosted;
mod model;
mod moving;
mod remind;
mod robustness;
mod rules;
pub(crate) mod store;

pub(crate) use actions::follow_within;
pub use actions::{add, advance, edit, find, follow, list, propose};
pub use aid::{Simulation, advance_application, applications, apply, eligible, simulate};
pub use budget::{Budget, add_line, budget, remove_line, years};
pub use committee::{Indicators, indicators, meet, meetings, next_meeting};
pub use contacts::whom_to_call;
pub use facts::facts;
pub use hosted::{HostedPlans, SharedPlan, Standing, hosted_plans};
pub use model::{
    Application, ApplicationState, BudgetLine, Effort, Gap, Meeting, NewAction, NewApplication, NewLine,
    NewMeeting, NewTest, Origin, PlanAction, PlanNote, Retest, RobustnessTest, State, Step,
};
pub use moving::MovedPlan;
pub(crate) use moving::{leaving, take_in};
pub(crate) use remind::remind;
pub use robustness::{add_test, find_test, findings, tests};
pub use rules::{board, costs, followed};
