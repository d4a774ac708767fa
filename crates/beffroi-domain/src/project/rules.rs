//! Pure decisions about projects: what a gate asks, and who may go through it.

use super::model::{
    Answered, Homologation, NewAnalysis, NewDecision, NewHomologation, NewProject, Outcome, Records, Said,
};
use super::stages::{At, Point};
use crate::inventory::{Item, Rule, rule, said_by};
use beffroi_kernel::{Error, Problem, Result, french};
use jiff::civil::Date;

/// The longest name of a project.
const NAME_CHARACTERS_MAX: usize = 120;
/// The longest line that people type: what a title of the plan can hold.
const LINE_CHARACTERS_MAX: usize = 200;
/// The longest text that people type.
const TEXT_CHARACTERS_MAX: usize = 10_000;
/// Most systems of one project.
const SYSTEMS_MAX: usize = 50;
/// Most reserves of one decision that are typed by hand.
const RESERVES_MAX: usize = 30;

fn refused(code: &'static str, message: &str, advice: &str, field: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(field))
}

/// A line that must not be empty: spaces put right, not too long.
fn needed(text: &str, what: &str, field: &str, max: usize) -> Result<String> {
    let line = line(text, what, field, max)?;
    if line.is_empty() {
        return Err(refused("text-missing", &format!("{what} manque."), "Écrivez quelques mots.", field));
    }
    Ok(line)
}

fn line(text: &str, what: &str, field: &str, max: usize) -> Result<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max {
        return Ok(line);
    }
    let message = format!("{what} dépasse {max} caractères.");
    Err(refused("text-long", &message, "Gardez l’essentiel.", field))
}

/// A longer text, with its lines, that must not be empty.
fn text(text: &str, what: &str, field: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(refused("text-missing", &format!("{what} manque."), "Écrivez une phrase.", field));
    }
    if text.chars().count() <= TEXT_CHARACTERS_MAX {
        return Ok(text);
    }
    let message = format!("{what} dépasse {TEXT_CHARACTERS_MAX} caractères.");
    Err(refused("text-long", &message, "Gardez l’essentiel, et donnez l’adresse du document.", field))
}

/// Refuses a day that has not come yet.
fn not_later(day: Date, today: Date, field: &str) -> Result<()> {
    if day <= today {
        return Ok(());
    }
    Err(refused("day-later", "Cette date est à venir.", "Consignez ce qui a eu lieu.", field))
}

/// A project, as it will be kept.
pub(super) fn project(mut new: NewProject) -> Result<NewProject> {
    new.systems.sort();
    new.systems.dedup();
    if new.systems.len() > SYSTEMS_MAX {
        let message = format!("Le projet touche plus de {SYSTEMS_MAX} systèmes.");
        return Err(refused("systems-many", &message, "Faites-en plusieurs projets.", "systems"));
    }
    Ok(NewProject {
        name: needed(&new.name, "Le nom du projet", "name", NAME_CHARACTERS_MAX)?,
        purpose: text(&new.purpose, "Ce à quoi il sert", "purpose")?,
        owner: line(&new.owner, "Qui le conduit", "owner", LINE_CHARACTERS_MAX)?,
        ..new
    })
}

/// A risk analysis, as it will be kept.
pub(super) fn analysis(new: NewAnalysis, today: Date) -> Result<NewAnalysis> {
    not_later(new.done, today, "done")?;
    Ok(NewAnalysis {
        title: needed(&new.title, "Ce qui a été fait", "title", LINE_CHARACTERS_MAX)?,
        done_by: needed(&new.done_by, "Qui l’a faite", "done_by", LINE_CHARACTERS_MAX)?,
        document: needed(&new.document, "L’adresse ou le nom du fichier", "document", LINE_CHARACTERS_MAX)?,
        residual: text(&new.residual, "Ce qui reste à craindre", "residual")?,
        accepted_by: needed(
            &new.accepted_by,
            "Qui accepte ce qui reste",
            "accepted_by",
            LINE_CHARACTERS_MAX,
        )?,
        ..new
    })
}

/// A homologation, as it will be kept.
pub(super) fn homologation(new: NewHomologation, today: Date) -> Result<NewHomologation> {
    not_later(new.decided, today, "decided")?;
    if new.valid_until.is_some_and(|last| last < new.decided) {
        let advice = "Échangez les deux dates ou corrigez-en une.";
        return Err(refused(
            "homologation-dates",
            "La décision finit avant de commencer.",
            advice,
            "valid_until",
        ));
    }
    Ok(NewHomologation {
        authority: needed(&new.authority, "Qui a signé", "authority", LINE_CHARACTERS_MAX)?,
        document: needed(&new.document, "L’adresse ou le nom du fichier", "document", LINE_CHARACTERS_MAX)?,
        told: needed(&new.told, "Où les usagers en sont informés", "told", LINE_CHARACTERS_MAX)?,
        ..new
    })
}

/// What the inventory says of the systems of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Systems {
    /// The project names no system that is in the inventory.
    None,
    /// The sheets of these do not say whether they are teleservices.
    Unsaid(Vec<String>),
    /// Every sheet that matters says it.
    Said {
        /// Whether one of them is a teleservice.
        teleservice: bool,
    },
}

/// What the sheets of a project's systems say.
pub(super) fn systems(items: &[&Item]) -> Systems {
    let Some(rule) = rule("teleservice").filter(|_| !items.is_empty()) else { return Systems::None };
    match said_by(rule, items.iter().copied()) {
        Some(teleservice) => Systems::Said { teleservice },
        None => {
            let unsaid = items.iter().filter(|item| item.value(&rule.field).is_empty());
            Systems::Unsaid(unsaid.map(|item| item.name.clone()).collect())
        }
    }
}

/// A point that is asked.
#[derive(Clone, Copy, Debug)]
pub struct AskedPoint {
    /// The point.
    pub point: &'static Point,
    /// Whether the inventory does not say if the project is concerned.
    pub unclear: bool,
}

/// The points of a gate that concern a project with these systems, or may.
pub(super) fn points(at: At, items: &[&Item]) -> Vec<AskedPoint> {
    let concerned = |rule: &Rule| said_by(rule, items.iter().copied());
    let asked = |point: &'static Point| match point.concerns.as_ref().map(concerned) {
        None | Some(Some(true)) => Some(AskedPoint { point, unclear: false }),
        Some(None) => Some(AskedPoint { point, unclear: true }),
        Some(Some(false)) => None,
    };
    at.stage().points.iter().filter_map(asked).collect()
}

/// What keeps a project from being in service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No system is named.
    Systems,
    /// The sheets of these systems do not say whether they are teleservices.
    Teleservice(Vec<String>),
    /// No risk analysis is recorded.
    RiskAnalysis,
    /// No homologation is recorded, and a system is a teleservice.
    Homologation,
    /// The homologation ended on that day.
    HomologationOver(Date),
    /// Law forbids the use of these systems, by a result that was kept.
    Forbidden(Vec<String>),
}

impl Missing {
    /// What is missing, in French, to stand after "il manque".
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Systems => "les systèmes de l’inventaire que le projet crée ou change".to_owned(),
            Self::Teleservice(names) => {
                format!("dans l’inventaire, dire si c’est une démarche en ligne : {}", names.join(", "))
            }
            Self::RiskAnalysis => "une analyse de risques".to_owned(),
            Self::Homologation => "l’homologation de la démarche en ligne".to_owned(),
            Self::HomologationOver(day) => {
                format!("une nouvelle homologation, la dernière a pris fin le {}", french::date(*day))
            }
            Self::Forbidden(names) => {
                format!("un usage permis de l’intelligence artificielle, interdit ici : {}", names.join(", "))
            }
        }
    }
}

/// What is known when a gate is decided.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The stage.
    pub at: At,
    /// What the inventory says.
    pub systems: Systems,
    /// The systems whose use the law forbids.
    pub forbidden: Vec<String>,
    /// What was recorded.
    pub records: &'a Records,
    /// The points that are asked.
    pub points: Vec<AskedPoint>,
}

/// The homologation that counts: decided by that day, and valid today.
fn homologated(all: &[Homologation], decided: Date, today: Date) -> bool {
    all.iter().any(|one| one.decided <= decided && one.valid_until.is_none_or(|last| today <= last))
}

/// What keeps a project from being in service, decided on a day, today.
#[must_use]
pub fn missing(known: &Known<'_>, decided: Date, today: Date) -> Vec<Missing> {
    let mut missing = Vec::new();
    if !known.records.analyses.iter().any(|one| one.done <= decided) {
        missing.push(Missing::RiskAnalysis);
    }
    match &known.systems {
        Systems::None => missing.push(Missing::Systems),
        Systems::Unsaid(names) => missing.push(Missing::Teleservice(names.clone())),
        Systems::Said { teleservice: false } => {}
        Systems::Said { teleservice: true } => {
            let all = &known.records.homologations;
            let over =
                all.iter().filter(|one| one.decided <= decided).filter_map(|one| one.valid_until).max();
            match over {
                _ if homologated(all, decided, today) => {}
                Some(over) => missing.push(Missing::HomologationOver(over)),
                None => missing.push(Missing::Homologation),
            }
        }
    }
    if !known.forbidden.is_empty() {
        missing.push(Missing::Forbidden(known.forbidden.clone()));
    }
    missing
}

/// A decision, as it will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decided {
    pub next: At,
    pub points: Vec<Answered>,
    /// What is left to do: the points answered no, then what was typed.
    pub reserves: Vec<String>,
    pub decided_by: String,
    pub reason: String,
}

/// Decides at a gate. Nothing leads to a stage in which people use the system without what [`missing`] names, whatever
/// is answered to the points.
pub(super) fn decide(known: &Known<'_>, new: NewDecision, today: Date) -> Result<Decided> {
    if new.at != known.at {
        return Err(stage_passed());
    }
    not_later(new.decided, today, "decided")?;
    let decided_by = needed(&new.decided_by, "Qui décide", "decided_by", LINE_CHARACTERS_MAX)?;
    let reason = text(&new.reason, "La raison", "reason")?;
    let goes_on = matches!(new.outcome, Outcome::Passed | Outcome::Reserves);
    let next = match new.outcome {
        Outcome::Passed | Outcome::Reserves => known.at.next(),
        Outcome::Refused => known.at,
        Outcome::Back => new.back_to.filter(|to| *to < known.at).ok_or_else(|| {
            let advice = "Choisissez une étape d’avant.";
            refused("back-where", "L’étape où revenir n’est pas dite.", advice, "back_to")
        })?,
    };
    if goes_on && next.is_live() {
        let missing = missing(known, new.decided, today);
        if !missing.is_empty() {
            return Err(closed(next, &missing));
        }
    }
    let points = answered(known, &new.answers, goes_on)?;
    let reserves = reserves(known, &points, &new)?;
    Ok(Decided { next, points, reserves, decided_by, reason })
}

/// Said when somebody else decided meanwhile.
pub(super) fn stage_passed() -> Error {
    Error::Conflict(
        Problem::new("stage-passed", "Le projet n’est plus à cette étape.")
            .advice("Rien n’a été enregistré. Rechargez la page : quelqu’un a décidé entre-temps."),
    )
}

fn closed(next: At, missing: &[Missing]) -> Error {
    let all: Vec<String> = missing.iter().map(Missing::sentence).collect();
    let message = format!("Pas de passage à « {} » : il manque {}.", next.label(), all.join(" ; "));
    Error::Conflict(
        Problem::new("gate-closed", message)
            .advice("Rien n’a été enregistré. Consignez ce qui manque plus bas sur cette page, puis décidez.")
            .field("outcome"),
    )
}

/// The answers to the points that are asked. To go on, each has one; what is put aside says why.
fn answered(known: &Known<'_>, answers: &[(String, Said, String)], all: bool) -> Result<Vec<Answered>> {
    let mut points = Vec::new();
    for AskedPoint { point, .. } in &known.points {
        let Some((_, said, note)) = answers.iter().find(|(code, ..)| *code == point.code) else {
            if all {
                let message = format!("Un point attend une réponse : {}", point.ask);
                let advice = "Répondez oui, non ou sans objet.";
                return Err(refused("point-unanswered", &message, advice, &point.code));
            }
            continue;
        };
        let note = line(note, "La remarque", &point.code, LINE_CHARACTERS_MAX)?;
        if *said == Said::Aside && note.is_empty() {
            let message = format!("Un point sans objet ne dit pas pourquoi : {}", point.ask);
            let advice = "Dites pourquoi en quelques mots : on le relira.";
            return Err(refused("point-aside", &message, advice, &point.code));
        }
        points.push(Answered { code: point.code.clone(), ask: point.ask.clone(), said: *said, note });
    }
    Ok(points)
}

/// What is left to do: nothing when the gate is passed, something when it is passed with reserves.
fn reserves(known: &Known<'_>, points: &[Answered], new: &NewDecision) -> Result<Vec<String>> {
    let typed = new.reserves.lines().map(|one| line(one, "Une réserve", "reserves", LINE_CHARACTERS_MAX));
    let mut typed: Vec<String> = typed.collect::<Result<_>>()?;
    typed.retain(|one| !one.is_empty());
    if typed.len() > RESERVES_MAX {
        let message = format!("Il y a plus de {RESERVES_MAX} réserves.");
        return Err(refused("reserves-many", &message, "Gardez les principales.", "reserves"));
    }
    let no = |code: &str| points.iter().any(|one| one.code == code && one.said == Said::No);
    let open = known.points.iter().map(|asked| asked.point).filter(|point| no(&point.code));
    let mut all: Vec<String> = open.map(|point| point.reserve.clone()).collect();
    all.extend(typed);
    match new.outcome {
        Outcome::Passed if !all.is_empty() => Err(refused(
            "reserves-there",
            "Un point est à « non », ou une réserve est écrite.",
            "Choisissez « oui, avec des réserves » : elles iront dans le plan d’action.",
            "outcome",
        )),
        Outcome::Reserves if all.is_empty() => Err(refused(
            "reserves-none",
            "Aucune réserve n’est dite.",
            "Écrivez-en une, ou choisissez « oui, on continue ».",
            "outcome",
        )),
        Outcome::Passed | Outcome::Reserves => Ok(all),
        // Only what lets a project go on is followed in the plan.
        Outcome::Refused | Outcome::Back => Ok(Vec::new()),
    }
}
