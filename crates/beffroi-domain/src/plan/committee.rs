//! The security committee, every three months: what it looks at, what it decided.

use super::actions::{insert, refuse_more};
use super::model::{Meeting, NewAction, NewMeeting, Origin, PlanAction, State};
use super::store::Counted;
use super::{rules, store};
use crate::App;
use beffroi_kernel::plan::MeetingId;
use beffroi_kernel::{Actor, Result, Right, french};
use jiff::civil::Date;
use serde_json::json;

pub use super::rules::next_meeting;

/// What the committee looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicators {
    /// Actions that are not over.
    pub open: usize,
    /// Those of them that are late.
    pub late: usize,
    /// Those that nobody is in charge of.
    pub without_owner: usize,
    /// Actions that were done since the last meeting, or ever when there was none.
    pub done_since: usize,
    /// The least that open actions cost, in cents.
    pub cost_low: u64,
    /// The most that they cost.
    pub cost_high: u64,
}

/// What the committee looks at, on a day, after its last meeting.
#[must_use]
pub fn indicators(actions: &[PlanAction], today: Date, last: Option<Date>) -> Indicators {
    let open = actions.iter().filter(|action| action.state.is_open());
    let since = |action: &&PlanAction| {
        action.state == State::Done && last.is_none_or(|last| french::day(action.changed) > last)
    };
    let (cost_low, cost_high, _) = rules::costs(actions);
    Indicators {
        open: open.clone().count(),
        late: open.clone().filter(|action| action.is_late(today)).count(),
        without_owner: open.filter(|action| action.owner.is_empty()).count(),
        done_since: actions.iter().filter(since).count(),
        cost_low,
        cost_high,
    }
}

/// Writes down a meeting. When it is asked for, each decision becomes an action of the plan.
///
/// # Errors
/// [`beffroi_kernel::Error::Input`] when something is wrong with it; [`beffroi_kernel::Error::Limit`];
/// [`beffroi_kernel::Error::Denied`] without the right.
pub async fn meet(app: &App, actor: &Actor, new: NewMeeting) -> Result<Meeting> {
    let (new, decisions) = rules::meeting(new, french::day(app.clock.now()))?;
    let max = app.limits.plan_rows_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PlanWrite)?;
            refuse_more(cx, Counted::Meetings, max).await?;
            let one = Meeting {
                id: cx.identifier(MeetingId::new)?,
                held: new.held,
                attendance: new.attendance,
                decisions,
                minutes: new.minutes,
                created: cx.now(),
                created_by: cx.actor().author(),
            };
            store::insert_meeting(cx, &one).await?;
            let followed = if new.follow { one.decisions.as_slice() } else { &[] };
            for decision in followed {
                let action = NewAction {
                    origin: Origin::Committee,
                    origin_id: Some(one.id.to_string()),
                    ..NewAction::titled(decision)
                };
                insert(cx, action, max).await?;
            }
            let detail = json!({ "day": one.held.to_string(), "actions": followed.len() });
            cx.record("plan.meet", format!("meeting:{}", one.id), &detail);
            Ok(one)
        })
    })
    .await
}

/// Every meeting, the latest first.
///
/// # Errors
/// [`beffroi_kernel::Error::Denied`] without the right.
pub async fn meetings(app: &App, actor: &Actor) -> Result<Vec<Meeting>> {
    beffroi_store::authorise(actor, Right::PlanRead)?;
    store::meetings(&app.store, actor).await
}
