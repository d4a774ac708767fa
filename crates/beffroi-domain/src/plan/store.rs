//! The SQL of plans.

use super::model::{
    Application, ApplicationState, BudgetLine, Effort, Meeting, Origin, PlanAction, PlanNote, Retest,
    RobustnessTest, State,
};
use beffroi_kernel::plan::{ApplicationId, BudgetLineId, PlanActionId, RobustnessTestId};
use beffroi_kernel::{Actor, Error, Result, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::civil::Date;
use std::collections::HashMap;

macro_rules! action_columns {
    () => {
        "id, title, measure_id, measure_version, origin, origin_id, owner, due, state, reason, cost_low_cents, \
         cost_high_cents, effort, effect, evidence, retest_on, retest, created_at, created_by, changed_at"
    };
}

beffroi_store::statements! {
    Scoped INSERT_ACTION = concat!("INSERT INTO plan_actions (territory_id, ", action_columns!(), ") VALUES ($1, $2, $3, \
        $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)");
    Scoped ACTIONS = concat!("SELECT ", action_columns!(), " FROM plan_actions WHERE territory_id = $1 ORDER BY created_at, id");
    Scoped ACTION = concat!("SELECT ", action_columns!(), " FROM plan_actions WHERE territory_id = $1 AND id = $2");
    Scoped EDIT_ACTION = "UPDATE plan_actions SET title = $3, owner = $4, due = $5, cost_low_cents = $6, cost_high_cents = $7, \
        effort = $8, effect = $9, retest_on = $10, changed_at = $11 WHERE territory_id = $1 AND id = $2";
    Scoped ADVANCE_ACTION = "UPDATE plan_actions SET state = $3, reason = $4, evidence = $5, retest = $6, changed_at = $7 \
        WHERE territory_id = $1 AND id = $2";
    Scoped COUNT_ACTIONS = "SELECT COUNT(*) AS total FROM plan_actions WHERE territory_id = $1";
    Global COUNTS = "SELECT territory_id, COUNT(*) AS total, \
        COALESCE(SUM(CASE WHEN state IN ('todo', 'doing') THEN 1 ELSE 0 END), 0) AS open, \
        COALESCE(SUM(CASE WHEN due < $1 AND state IN ('todo', 'doing') THEN 1 ELSE 0 END), 0) AS late \
        FROM plan_actions GROUP BY territory_id";
    Scoped INSERT_NOTE = "INSERT INTO plan_notes (territory_id, id, action_id, text, state, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Scoped NOTES = "SELECT id, action_id, text, state, created_at, created_by FROM plan_notes WHERE territory_id = $1 \
        ORDER BY created_at, id";
    Scoped NOTES_OF = "SELECT id, action_id, text, state, created_at, created_by FROM plan_notes WHERE territory_id = $1 \
        AND action_id = $2 ORDER BY created_at DESC, id DESC";
    Scoped COUNT_NOTES = "SELECT COUNT(*) AS total FROM plan_notes WHERE territory_id = $1 AND action_id = $2";
    Scoped INSERT_LINE = "INSERT INTO budget_lines (territory_id, id, year, label, amount_cents, security_share, created_at, \
        created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped LINES = "SELECT id, year, label, amount_cents, security_share, created_at, created_by FROM budget_lines \
        WHERE territory_id = $1 ORDER BY year DESC, created_at, id";
    Scoped DELETE_LINE = "DELETE FROM budget_lines WHERE territory_id = $1 AND id = $2";
    Scoped COUNT_LINES = "SELECT COUNT(*) AS total FROM budget_lines WHERE territory_id = $1";
    Scoped INSERT_APPLICATION = "INSERT INTO aid_applications (territory_id, id, scheme_id, scheme_version, project, cost_cents, \
        asked_cents, granted_cents, state, submitted_on, decided_on, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    Scoped APPLICATIONS = "SELECT id, scheme_id, scheme_version, project, cost_cents, asked_cents, granted_cents, state, \
        submitted_on, decided_on, created_at, created_by FROM aid_applications WHERE territory_id = $1 ORDER BY created_at, id";
    Scoped ADVANCE_APPLICATION = "UPDATE aid_applications SET state = $3, granted_cents = $4, submitted_on = $5, \
        decided_on = $6 WHERE territory_id = $1 AND id = $2";
    // Of all territories: the program reminds everybody.
    Global DRAFTS = "SELECT a.id, a.territory_id, a.scheme_id, a.scheme_version, a.project, a.reminders, t.name, t.slug \
        FROM aid_applications a JOIN territories t ON t.id = a.territory_id \
        WHERE a.state = 'draft' AND t.left_at IS NULL ORDER BY a.created_at, a.id";
    Scoped NOTE_REMINDER = "UPDATE aid_applications SET reminders = $3 \
        WHERE territory_id = $1 AND id = $2 AND state = 'draft' AND reminders < $3";
    Scoped COUNT_APPLICATIONS = "SELECT COUNT(*) AS total FROM aid_applications WHERE territory_id = $1";
    Scoped INSERT_MEETING = "INSERT INTO committee_meetings (territory_id, id, held_on, attendance, decisions, minutes, \
        created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    Scoped MEETINGS = "SELECT id, held_on, attendance, decisions, minutes, created_at, created_by FROM committee_meetings \
        WHERE territory_id = $1 ORDER BY held_on DESC, created_at DESC, id";
    Scoped COUNT_MEETINGS = "SELECT COUNT(*) AS total FROM committee_meetings WHERE territory_id = $1";
    Scoped INSERT_TEST = "INSERT INTO robustness_tests (territory_id, id, title, firm, scope, authority, authorised_on, \
        starts_on, ends_on, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    Scoped TESTS = "SELECT id, title, firm, scope, authority, authorised_on, starts_on, ends_on, created_at, created_by \
        FROM robustness_tests WHERE territory_id = $1 ORDER BY starts_on DESC, id";
    Scoped COUNT_TESTS = "SELECT COUNT(*) AS total FROM robustness_tests WHERE territory_id = $1";
}

/// The rows that a limit counts.
#[derive(Clone, Copy)]
pub(super) enum Counted {
    Actions,
    Notes(PlanActionId),
    Lines,
    Applications,
    Meetings,
    Tests,
}

pub(super) async fn count(cx: &mut WriteContext, what: Counted) -> Result<usize> {
    let row = match what {
        Counted::Actions => cx.row(COUNT_ACTIONS, &[]).await?,
        Counted::Notes(action) => cx.row(COUNT_NOTES, &values![action.to_string()]).await?,
        Counted::Lines => cx.row(COUNT_LINES, &[]).await?,
        Counted::Applications => cx.row(COUNT_APPLICATIONS, &[]).await?,
        Counted::Meetings => cx.row(COUNT_MEETINGS, &[]).await?,
        Counted::Tests => cx.row(COUNT_TESTS, &[]).await?,
    };
    row.map_or(Ok(0), |row| row.count("total"))
}

fn day(row: &Row, column: &str) -> Result<Date> {
    row.parsed(column)
}

fn optional_day(row: &Row, column: &str) -> Result<Option<Date>> {
    let text = row.optional_text(column)?;
    let odd = |_| Error::internal(format!("column {column} holds no day"));
    text.map(|text| text.parse().map_err(odd)).transpose()
}

fn text_of(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn action(row: &Row) -> Result<PlanAction> {
    let version = row.optional_count::<u32>("measure_version")?;
    Ok(PlanAction {
        id: row.parsed("id")?,
        title: row.text("title")?,
        measure: row.optional_text("measure_id")?.zip(version),
        origin: row.word("origin", Origin::from_code)?,
        origin_id: row.optional_text("origin_id")?,
        owner: row.text("owner")?,
        due: optional_day(row, "due")?,
        state: row.word("state", State::from_code)?,
        reason: row.text("reason")?,
        cost_low: row.optional_count("cost_low_cents")?,
        cost_high: row.optional_count("cost_high_cents")?,
        effort: row.word("effort", Effort::from_code)?,
        effect: row.text("effect")?,
        evidence: row.text("evidence")?,
        retest_on: optional_day(row, "retest_on")?,
        retest: row.word("retest", Retest::from_code)?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
        changed: row.instant("changed_at")?,
    })
}

pub(super) async fn insert_action(cx: &mut WriteContext, action: &PlanAction) -> Result<()> {
    let (measure, version) = action.measure.clone().unzip();
    let values = values![
        action.id.to_string(),
        action.title.as_str(),
        measure,
        version,
        action.origin.code(),
        action.origin_id.clone(),
        action.owner.as_str(),
        text_of(action.due),
        action.state.code(),
        action.reason.as_str(),
        action.cost_low,
        action.cost_high,
        action.effort.code(),
        action.effect.as_str(),
        action.evidence.as_str(),
        text_of(action.retest_on),
        action.retest.code(),
        action.created.as_millisecond(),
        action.created_by.as_str(),
        action.changed.as_millisecond(),
    ];
    cx.execute_one(INSERT_ACTION, &values).await
}

pub(super) async fn actions(store: &Store, actor: &Actor) -> Result<Vec<PlanAction>> {
    store.read(actor).rows(ACTIONS, &[]).await?.iter().map(action).collect()
}

pub(super) async fn actions_within(cx: &mut WriteContext) -> Result<Vec<PlanAction>> {
    cx.rows(ACTIONS, &[]).await?.iter().map(action).collect()
}

pub(super) async fn find(store: &Store, actor: &Actor, id: PlanActionId) -> Result<Option<PlanAction>> {
    store.read(actor).row(ACTION, &values![id.to_string()]).await?.as_ref().map(action).transpose()
}

pub(super) async fn find_within(cx: &mut WriteContext, id: PlanActionId) -> Result<Option<PlanAction>> {
    cx.row(ACTION, &values![id.to_string()]).await?.as_ref().map(action).transpose()
}

/// Writes what people may change of an action.
pub(super) async fn edit(cx: &mut WriteContext, action: &PlanAction) -> Result<()> {
    let values = values![
        action.id.to_string(),
        action.title.as_str(),
        action.owner.as_str(),
        text_of(action.due),
        action.cost_low,
        action.cost_high,
        action.effort.code(),
        action.effect.as_str(),
        text_of(action.retest_on),
        action.changed.as_millisecond(),
    ];
    cx.execute_one(EDIT_ACTION, &values).await
}

/// Writes how far an action has come.
pub(super) async fn advance(cx: &mut WriteContext, action: &PlanAction) -> Result<()> {
    let values = values![
        action.id.to_string(),
        action.state.code(),
        action.reason.as_str(),
        action.evidence.as_str(),
        action.retest.code(),
        action.changed.as_millisecond(),
    ];
    cx.execute_one(ADVANCE_ACTION, &values).await
}

/// How many actions a territory has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// All of them.
    pub all: u64,
    /// Those that are open.
    pub open: u64,
    /// Those that are open and whose day has passed.
    pub late: u64,
}

/// How many actions each territory has. Of all territories: whoever asks keeps those that it may know of.
pub(super) async fn counts_by_territory(store: &Store, today: Date) -> Result<HashMap<TerritoryId, Counts>> {
    let rows = store.instance().rows(COUNTS, &values![today.to_string()]).await?;
    let counts = |row: &Row| {
        let (all, open, late) = (row.count("total")?, row.count("open")?, row.count("late")?);
        Ok((row.parsed("territory_id")?, Counts { all, open, late }))
    };
    rows.iter().map(counts).collect()
}

fn note(row: &Row) -> Result<PlanNote> {
    Ok(PlanNote {
        id: row.parsed("id")?,
        action: row.parsed("action_id")?,
        text: row.text("text")?,
        state: row.word("state", State::from_code)?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_note(cx: &mut WriteContext, note: &PlanNote) -> Result<()> {
    let values = values![
        note.id.to_string(),
        note.action.to_string(),
        note.text.as_str(),
        note.state.code(),
        note.created.as_millisecond(),
        note.created_by.as_str(),
    ];
    cx.execute_one(INSERT_NOTE, &values).await
}

/// What was said of an action, the newest first.
pub(super) async fn notes_of(store: &Store, actor: &Actor, action: PlanActionId) -> Result<Vec<PlanNote>> {
    store.read(actor).rows(NOTES_OF, &values![action.to_string()]).await?.iter().map(note).collect()
}

pub(super) async fn notes(store: &Store, actor: &Actor) -> Result<Vec<PlanNote>> {
    store.read(actor).rows(NOTES, &[]).await?.iter().map(note).collect()
}

fn line(row: &Row) -> Result<BudgetLine> {
    Ok(BudgetLine {
        id: row.parsed("id")?,
        year: row.count("year")?,
        label: row.text("label")?,
        cents: row.count("amount_cents")?,
        security: row.count("security_share")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_line(cx: &mut WriteContext, line: &BudgetLine) -> Result<()> {
    let values = values![
        line.id.to_string(),
        i64::from(line.year),
        line.label.as_str(),
        line.cents,
        line.security,
        line.created.as_millisecond(),
        line.created_by.as_str(),
    ];
    cx.execute_one(INSERT_LINE, &values).await
}

pub(super) async fn lines(store: &Store, actor: &Actor) -> Result<Vec<BudgetLine>> {
    store.read(actor).rows(LINES, &[]).await?.iter().map(line).collect()
}

/// Removes a line; false when there is none such here.
pub(super) async fn delete_line(cx: &mut WriteContext, id: BudgetLineId) -> Result<bool> {
    Ok(cx.execute(DELETE_LINE, &values![id.to_string()]).await? == 1)
}

fn application(row: &Row) -> Result<Application> {
    Ok(Application {
        id: row.parsed("id")?,
        scheme: (row.text("scheme_id")?, row.count("scheme_version")?),
        project: row.text("project")?,
        cost: row.count("cost_cents")?,
        asked: row.count("asked_cents")?,
        granted: row.optional_count("granted_cents")?,
        state: row.word("state", ApplicationState::from_code)?,
        submitted: optional_day(row, "submitted_on")?,
        decided: optional_day(row, "decided_on")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_application(cx: &mut WriteContext, one: &Application) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.scheme.0.as_str(),
        one.scheme.1,
        one.project.as_str(),
        one.cost,
        one.asked,
        one.granted,
        one.state.code(),
        text_of(one.submitted),
        text_of(one.decided),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_APPLICATION, &values).await
}

pub(super) async fn applications(store: &Store, actor: &Actor) -> Result<Vec<Application>> {
    store.read(actor).rows(APPLICATIONS, &[]).await?.iter().map(application).collect()
}

pub(super) async fn application_within(
    cx: &mut WriteContext,
    id: ApplicationId,
) -> Result<Option<Application>> {
    let all: Result<Vec<_>> = cx.rows(APPLICATIONS, &[]).await?.iter().map(application).collect();
    Ok(all?.into_iter().find(|one| one.id == id))
}

/// An application that is being prepared, with its territory.
pub(super) struct Draft {
    pub id: ApplicationId,
    pub territory: TerritoryId,
    pub name: String,
    pub slug: String,
    pub scheme: (String, u32),
    pub project: String,
    pub reminders: u32,
}

pub(super) async fn drafts(store: &Store) -> Result<Vec<Draft>> {
    let draft = |row: &Row| {
        Ok(Draft {
            id: row.parsed("id")?,
            territory: row.parsed("territory_id")?,
            name: row.text("name")?,
            slug: row.text("slug")?,
            scheme: (row.text("scheme_id")?, row.count("scheme_version")?),
            project: row.text("project")?,
            reminders: row.count("reminders")?,
        })
    };
    store.instance().rows(DRAFTS, &[]).await?.iter().map(draft).collect()
}

/// Notes which reminder is sent; says whether it was not yet.
pub(super) async fn note_reminder(cx: &mut WriteContext, id: ApplicationId, reminders: u32) -> Result<bool> {
    Ok(cx.execute(NOTE_REMINDER, &values![id.to_string(), i64::from(reminders)]).await? == 1)
}

pub(super) async fn advance_application(cx: &mut WriteContext, one: &Application) -> Result<()> {
    let (submitted, decided) = (text_of(one.submitted), text_of(one.decided));
    let values = values![one.id.to_string(), one.state.code(), one.granted, submitted, decided];
    cx.execute_one(ADVANCE_APPLICATION, &values).await
}

fn meeting(row: &Row) -> Result<Meeting> {
    Ok(Meeting {
        id: row.parsed("id")?,
        held: day(row, "held_on")?,
        attendance: row.text("attendance")?,
        decisions: row.text("decisions")?.lines().map(str::to_owned).collect(),
        minutes: row.text("minutes")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_meeting(cx: &mut WriteContext, one: &Meeting) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.held.to_string(),
        one.attendance.as_str(),
        one.decisions.join("\n"),
        one.minutes.as_str(),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_MEETING, &values).await
}

pub(super) async fn meetings(store: &Store, actor: &Actor) -> Result<Vec<Meeting>> {
    store.read(actor).rows(MEETINGS, &[]).await?.iter().map(meeting).collect()
}

fn test(row: &Row) -> Result<RobustnessTest> {
    Ok(RobustnessTest {
        id: row.parsed("id")?,
        title: row.text("title")?,
        firm: row.text("firm")?,
        scope: row.text("scope")?,
        authority: row.text("authority")?,
        authorised: day(row, "authorised_on")?,
        starts: day(row, "starts_on")?,
        ends: day(row, "ends_on")?,
        created: row.instant("created_at")?,
        created_by: row.text("created_by")?,
    })
}

pub(super) async fn insert_test(cx: &mut WriteContext, one: &RobustnessTest) -> Result<()> {
    let values = values![
        one.id.to_string(),
        one.title.as_str(),
        one.firm.as_str(),
        one.scope.as_str(),
        one.authority.as_str(),
        one.authorised.to_string(),
        one.starts.to_string(),
        one.ends.to_string(),
        one.created.as_millisecond(),
        one.created_by.as_str(),
    ];
    cx.execute_one(INSERT_TEST, &values).await
}

pub(super) async fn tests(store: &Store, actor: &Actor) -> Result<Vec<RobustnessTest>> {
    store.read(actor).rows(TESTS, &[]).await?.iter().map(test).collect()
}

pub(super) async fn test_of(
    store: &Store,
    actor: &Actor,
    id: RobustnessTestId,
) -> Result<Option<RobustnessTest>> {
    Ok(tests(store, actor).await?.into_iter().find(|one| one.id == id))
}
