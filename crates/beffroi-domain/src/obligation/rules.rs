//! Pure decisions about obligations and qualifications.

use super::model::{Decision, Duty, Group, Standing, Status, Usage};
use beffroi_kernel::{Error, Problem, Result};
use beffroi_reference::qualification::{Class, Qualification, Qualified};
use beffroi_reference::{Applied, Facts, LegalState, Library, Verdict, applied};
use jiff::civil::Date;

/// The longest reason, note and name, in characters.
pub(super) const NOTE_CHARACTERS_MAX: usize = 2_000;
/// The longest owner and subject, in characters.
pub(super) const NAME_CHARACTERS_MAX: usize = 200;

/// The obligations of a territory on a day: what the library says of its facts, and where it stands. What is most
/// pressing comes first.
pub(super) fn duties(library: &Library, facts: &Facts, standings: &[Standing], day: Date) -> Vec<Duty> {
    let with_standing = |applied: Applied| {
        let standing = standings.iter().find(|one| one.obligation == applied.id).cloned();
        duty(library, facts, applied, standing, day)
    };
    let mut duties: Vec<Duty> = applied(library, facts, day).into_iter().map(with_standing).collect();
    let place = |group: Group| Group::ALL.iter().position(|one| *one == group);
    // What has no day comes after what has one; the order of the files decides the rest.
    duties.sort_by_key(|duty| (place(duty.group), !duty.late, duty.due.is_none(), duty.due));
    duties
}

fn duty(library: &Library, facts: &Facts, applied: Applied, standing: Option<Standing>, day: Date) -> Duty {
    let obligation = library.obligations.version(&applied.id, applied.version);
    let done = standing.as_ref().filter(|one| one.status == Status::Done).and_then(|one| one.done);
    let due = obligation.and_then(|one| one.due(facts, done));
    let group = group(&applied, standing.as_ref(), due, day);
    let late = group == Group::Now && due.is_some_and(|due| due < day);
    let revised = standing.as_ref().is_some_and(|one| one.version < applied.version);
    Duty { applied, group, due, late, standing, revised }
}

fn group(applied: &Applied, standing: Option<&Standing>, due: Option<Date>, day: Date) -> Group {
    let status = standing.map_or(Status::ToDo, |one| one.status);
    if applied.applies == Verdict::No || status == Status::NotApplicable {
        return Group::NotConcerned;
    }
    let expected = applied.state == LegalState::Expected || applied.since.is_some_and(|since| since > day);
    if applied.is_disputed() || applied.applies == Verdict::ToClarify && applied.may_apply() {
        return Group::Coming;
    }
    if applied.applies == Verdict::ToClarify {
        return Group::ToClarify;
    }
    // What comes again is met until its next day.
    let again = applied.every_months.is_some() && due.is_some_and(|due| due < day);
    match status {
        Status::Done if !again => Group::Done,
        _ if expected => Group::Coming,
        _ => Group::Now,
    }
}

fn refused(code: &'static str, message: &str, advice: &str, field: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(field))
}

/// A decision with its texts tidied.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it.
pub(super) fn check(decision: Decision, day: Date) -> Result<Decision> {
    let tidy = |text: &str| text.trim().replace("\r\n", "\n");
    let decision = Decision {
        reason: tidy(&decision.reason),
        owner: tidy(&decision.owner),
        note: tidy(&decision.note),
        evidence: tidy(&decision.evidence),
        ..decision
    };
    let fields = [
        ("reason", &decision.reason, NOTE_CHARACTERS_MAX),
        ("note", &decision.note, NOTE_CHARACTERS_MAX),
        ("owner", &decision.owner, NAME_CHARACTERS_MAX),
        ("evidence", &decision.evidence, NOTE_CHARACTERS_MAX),
    ];
    if let Some((field, ..)) = fields.into_iter().find(|(_, text, max)| text.chars().count() > *max) {
        return Err(refused("text-too-long", "Ce texte est trop long.", "Gardez l’essentiel.", field));
    }
    if decision.status == Status::NotApplicable && decision.reason.is_empty() {
        return Err(refused(
            "reason-missing",
            "On ne sait pas pourquoi cette obligation serait sans objet.",
            "Écrivez la raison en une phrase : elle sera relue.",
            "reason",
        ));
    }
    if !decision.evidence.is_empty() && !is_address(&decision.evidence) {
        return Err(refused(
            "evidence-invalid",
            "Le lien vers la preuve n’est pas une adresse.",
            "Écrivez une adresse qui commence par https://, ou laissez vide et décrivez la preuve dans la note.",
            "evidence",
        ));
    }
    if decision.done.is_some_and(|done| done > day) {
        return Err(refused(
            "done-later",
            "La date à laquelle c’est fait est dans l’avenir.",
            "Donnez une date passée, ou choisissez « en cours » et une date prévue.",
            "done",
        ));
    }
    Ok(decision)
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control()))
}

/// The class that forbids what falls in it, when one of the classes found does.
#[must_use]
pub fn refused_class<'a>(qualification: &'a Qualification, outcome: &Qualified) -> Option<&'a Class> {
    let found = |class: &Class| outcome.variants.iter().any(|one| one.classes.contains(&class.id));
    qualification.classes.iter().find(|class| class.refused && found(class))
}

/// Refuses to note as in use what the law forbids, or what may be forbidden as far as is known.
///
/// # Errors
/// [`Error::Conflict`] with code `usage-forbidden` or `usage-unclear`.
pub(super) fn check_usage(qualification: &Qualification, outcome: &Qualified, usage: Usage) -> Result<()> {
    if usage != Usage::Active {
        return Ok(());
    }
    if let Some(class) = refused_class(qualification, outcome) {
        let message = format!("Ce système ne peut pas être déclaré en service : {}.", class.label);
        return Err(Error::Conflict(
            Problem::new("usage-forbidden", message)
                .advice("Rien n’a été enregistré. Arrêtez cet usage, puis enregistrez-le comme arrêté.")
                .field("usage"),
        ));
    }
    let possible = |class: &&Class| outcome.variants.iter().any(|one| one.possible.contains(&class.id));
    if qualification.classes.iter().filter(|class| class.refused).any(|class| possible(&class)) {
        let message = "On ne peut pas encore dire si cet usage est interdit.";
        let advice = "Rien n’a été enregistré. Répondez à la question sur les usages interdits, ou enregistrez-le comme un projet.";
        return Err(Error::Conflict(Problem::new("usage-unclear", message).advice(advice).field("usage")));
    }
    Ok(())
}
