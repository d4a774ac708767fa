//! Pure decisions about plans.

use super::model::{
    ApplicationState, Gap, NewAction, NewApplication, NewLine, NewMeeting, NewTest, Origin, PlanAction,
    State, Step,
};
use beffroi_kernel::{Error, Problem, Result};
use beffroi_reference::aid::COST_MAX;
use beffroi_reference::scheme::{WHOLE, Window};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The longest line that people type.
const LINE_CHARACTERS_MAX: usize = 200;
/// The longest text that people type.
const TEXT_CHARACTERS_MAX: usize = 10_000;

pub(super) fn refused(code: &'static str, message: &str, advice: &str, field: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(field))
}

/// A line: spaces put right, not too long.
fn line(text: &str, what: &str, field: &str) -> Result<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LINE_CHARACTERS_MAX {
        return Ok(line);
    }
    let message = format!("{what} dépasse {LINE_CHARACTERS_MAX} caractères.");
    Err(refused("text-long", &message, "Gardez l’essentiel ; le reste va dans une note.", field))
}

/// A line that must not be empty.
fn needed(text: &str, what: &str, field: &str) -> Result<String> {
    let line = line(text, what, field)?;
    if line.is_empty() {
        return Err(refused("text-missing", &format!("{what} manque."), "Écrivez quelques mots.", field));
    }
    Ok(line)
}

/// A longer text, with its lines.
fn text(text: &str, what: &str, field: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() <= TEXT_CHARACTERS_MAX {
        return Ok(text);
    }
    let message = format!("{what} dépasse {TEXT_CHARACTERS_MAX} caractères.");
    Err(refused("text-long", &message, "Gardez l’essentiel, et donnez l’adresse du document.", field))
}

/// An action as it will be kept.
pub(super) fn tidy(new: NewAction) -> Result<NewAction> {
    let bounds = match (new.cost_low, new.cost_high) {
        (Some(low), None) => (Some(low), Some(low)),
        (None, Some(high)) => (Some(0), Some(high)),
        both => both,
    };
    if let (Some(low), Some(high)) = bounds
        && (low > high || high > COST_MAX)
    {
        let message = "Le coût le plus bas dépasse le plus haut, ou le coût est trop grand.";
        return Err(refused(
            "cost-range",
            message,
            "Échangez les deux montants ou corrigez-en un.",
            "cost_high",
        ));
    }
    Ok(NewAction {
        title: needed(&new.title, "Ce qu’il faut faire", "title")?,
        owner: line(&new.owner, "La fonction chargée de l’action", "owner")?,
        effect: line(&new.effect, "L’effet attendu", "effect")?,
        cost_low: bounds.0,
        cost_high: bounds.1,
        ..new
    })
}

/// The action that a gap asks for.
pub(super) fn of_gap(gap: Gap) -> NewAction {
    NewAction {
        measure: gap.measure,
        origin: gap.origin,
        origin_id: Some(gap.origin_id),
        effect: gap.effect,
        cost_low: gap.cost_low,
        cost_high: gap.cost_high,
        effort: gap.effort,
        ..NewAction::titled(&gap.title)
    }
}

/// The gaps that ask for an action that is not in the plan: one for each measure, none that is being done. A measure
/// that was done or dropped may be proposed again: the gap is there again. Without a measure, it is the title that
/// tells gaps apart.
pub(super) fn new_gaps(gaps: Vec<Gap>, there: &[PlanAction]) -> Vec<Gap> {
    fn key(measure: Option<&(String, u32)>, title: &str) -> (Option<String>, String) {
        match measure {
            Some((id, _)) => (Some(id.clone()), String::new()),
            None => (None, title.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
    let open = there.iter().filter(|action| action.state.is_open());
    let mut known: BTreeSet<_> = open.map(|action| key(action.measure.as_ref(), &action.title)).collect();
    gaps.into_iter().filter(|gap| known.insert(key(gap.measure.as_ref(), &gap.title))).collect()
}

/// The open action that follows something of another room.
#[must_use]
pub fn followed<'a>(actions: &'a [PlanAction], origin: Origin, id: &str) -> Option<&'a PlanAction> {
    let same = |one: &&PlanAction| one.origin == origin && one.origin_id.as_deref() == Some(id);
    actions.iter().filter(|one| one.state.is_open()).find(same)
}

/// What moves an action on, as it will be kept.
pub(super) fn step(step: Step) -> Result<Step> {
    let reason = text(&step.reason, "La raison", "reason")?;
    if step.state == State::Dropped && reason.is_empty() {
        let advice = "Dites pourquoi en une phrase : elle sera relue au prochain comité.";
        return Err(refused("reason-missing", "L’abandon n’a pas de raison.", advice, "reason"));
    }
    let reason = if step.state == State::Dropped { reason } else { String::new() };
    Ok(Step {
        reason,
        evidence: text(&step.evidence, "La preuve", "evidence")?,
        note: text(&step.note, "La note", "note")?,
        ..step
    })
}

/// The board: what is late first, then by day, what has no day last; then what is over, the newest first.
#[must_use]
pub fn board(mut actions: Vec<PlanAction>, today: Date) -> Vec<PlanAction> {
    actions.sort_by(|a, b| {
        let open = |action: &PlanAction| (!action.state.is_open(), !action.is_late(today));
        let by_day = a.due.is_none().cmp(&b.due.is_none()).then(a.due.cmp(&b.due));
        let over = b.changed.cmp(&a.changed);
        let within = if a.state.is_open() { by_day } else { over };
        open(a).cmp(&open(b)).then(within).then(a.id.cmp(&b.id))
    });
    actions
}

/// The least and the most that open actions cost, in cents, and how many of them have no cost.
#[must_use]
pub fn costs(actions: &[PlanAction]) -> (u64, u64, usize) {
    let open = actions.iter().filter(|action| action.state.is_open());
    open.fold((0, 0, 0), |(low, high, unknown), action| match (action.cost_low, action.cost_high) {
        (Some(least), Some(most)) => (low + least, high + most, unknown),
        _ => (low, high, unknown + 1),
    })
}

/// A line of a budget, as it will be kept.
pub(super) fn budget_line(new: NewLine) -> Result<NewLine> {
    if !(2000..=2100).contains(&new.year) {
        return Err(refused(
            "year-odd",
            "L’année n’est pas lisible.",
            "Écrivez-la sous la forme 2026.",
            "year",
        ));
    }
    if new.cents > COST_MAX {
        return Err(refused("amount-large", "Le montant est trop grand.", "Corrigez-le.", "amount"));
    }
    if new.security > WHOLE {
        let advice = "Écrivez une part de 0 à 100.";
        return Err(refused(
            "share-odd",
            "La part consacrée à la sécurité dépasse 100 %.",
            advice,
            "security",
        ));
    }
    Ok(NewLine { label: needed(&new.label, "Ce qui est payé", "label")?, ..new })
}

/// An application, as it will be kept.
pub(super) fn application(new: NewApplication) -> Result<NewApplication> {
    if new.cost == 0 || new.cost > COST_MAX || new.asked.is_some_and(|asked| asked > new.cost) {
        let message = "Le coût est vide ou trop grand, ou l’aide demandée le dépasse.";
        return Err(refused("cost-odd", message, "Corrigez un des deux montants.", "cost"));
    }
    Ok(NewApplication { project: needed(&new.project, "Le projet", "project")?, ..new })
}

/// Refuses an application that comes too late, or too early.
pub(super) fn in_time(window: Window) -> Result<()> {
    let say = |code, message: String, advice: &str| {
        Err(Error::Conflict(Problem::new(code, message).advice(advice)))
    };
    match window {
        Window::Open { .. } | Window::Unknown => Ok(()),
        Window::Closed { closed } => say(
            "scheme-closed",
            format!("Ce dispositif est fermé depuis le {}.", beffroi_kernel::french::date(closed)),
            "Demandez au financeur si une nouvelle période est prévue.",
        ),
        Window::Before { opens } => say(
            "scheme-not-open",
            format!("Ce dispositif ouvre le {}.", beffroi_kernel::french::date(opens)),
            "Préparez le dossier, et revenez ce jour-là.",
        ),
    }
}

/// From how many days before the end of a call each reminder is sent, in their order.
const REMIND_DAYS: [u32; 2] = [30, 7];

/// How many days are left until the last day of a call: 0 on that day, and after it.
pub(super) fn days_left(closes: Date, today: Date) -> u32 {
    u32::try_from((closes - today).get_days()).unwrap_or(0)
}

/// How many of the reminders are due by now; none once it is too late. Two that are due at once are one mail.
pub(super) fn reminder(closes: Date, today: Date) -> u32 {
    if closes < today {
        return 0;
    }
    let left = days_left(closes, today);
    REMIND_DAYS.iter().filter(|days| left <= **days).count() as u32
}

/// Refuses to go from one state of an application to another that cannot follow.
pub(super) fn next_state(from: ApplicationState, to: ApplicationState) -> Result<()> {
    use ApplicationState::{Draft, Granted, Refused, Submitted};
    if matches!((from, to), (Draft, Submitted) | (Submitted, Granted | Refused)) {
        return Ok(());
    }
    Err(Error::Conflict(
        Problem::new("application-state", "Cette demande n’en est pas là.")
            .advice("Rechargez la page : son état a peut-être changé."),
    ))
}

/// A meeting, as it will be kept, and its decisions.
pub(super) fn meeting(new: NewMeeting, today: Date) -> Result<(NewMeeting, Vec<String>)> {
    if new.held > today {
        let advice = "Consignez la réunion quand elle a eu lieu.";
        return Err(refused("meeting-later", "La réunion est à venir.", advice, "held"));
    }
    let decisions = text(&new.decisions, "La liste des décisions", "decisions")?;
    let lines: Result<Vec<_>> = decisions
        .lines()
        .map(str::trim)
        .filter(|decision| !decision.is_empty())
        .map(|decision| line(decision, "Une décision", "decisions"))
        .collect();
    let new = NewMeeting {
        attendance: line(&new.attendance, "La liste des présents", "attendance")?,
        minutes: text(&new.minutes, "Le compte rendu", "minutes")?,
        ..new
    };
    Ok((new, lines?))
}

/// A robustness test, as it will be kept: nobody tests without an authorisation given before.
pub(super) fn test(new: NewTest) -> Result<NewTest> {
    if new.ends < new.starts {
        let advice = "Échangez les deux dates ou corrigez-en une.";
        return Err(refused("test-dates", "La fin du test précède son début.", advice, "ends"));
    }
    if new.authorised > new.starts {
        let advice = "Un test commence après son autorisation écrite : sans elle, c’est une intrusion.";
        return Err(refused(
            "test-unauthorised",
            "Le test commence avant son autorisation.",
            advice,
            "authorised",
        ));
    }
    Ok(NewTest {
        title: needed(&new.title, "Le nom du test", "title")?,
        firm: needed(&new.firm, "Le nom du prestataire", "firm")?,
        scope: {
            let scope = text(&new.scope, "Le périmètre", "scope")?;
            if scope.is_empty() {
                let advice = "Dites ce qui est testé, et ce qui ne l’est pas.";
                return Err(refused("scope-missing", "Le périmètre manque.", advice, "scope"));
            }
            scope
        },
        authority: needed(&new.authority, "La fonction qui a autorisé le test", "authority")?,
        ..new
    })
}

/// The day by which the committee should meet again: three months after it last met, by the calendar.
#[must_use]
pub fn next_meeting(last: Option<Date>) -> Option<Date> {
    last.and_then(|last| last.checked_add(jiff::Span::new().months(3)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_call_is_recalled_thirty_days_and_seven_days_before_its_end() {
        let closes = date(2027, 3, 31);
        for (today, due, left) in [
            (date(2027, 1, 31), 0, 59),
            (date(2027, 2, 28), 0, 31),
            (date(2027, 3, 1), 1, 30),
            (date(2027, 3, 23), 1, 8),
            (date(2027, 3, 24), 2, 7),
            (date(2027, 3, 31), 2, 0),
            (date(2027, 4, 1), 0, 0),
        ] {
            assert_eq!((reminder(closes, today), days_left(closes, today)), (due, left), "{today}");
        }
    }
}
