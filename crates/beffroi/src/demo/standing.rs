//! Where the fictional commune stands: two diagnoses more than a year apart, a plan, what it shares with its host, and a
//! campaign of the host.

use super::moved;
use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::campaign::{self, NewCampaign};
use beffroi_domain::plan::{self, NewAction};
use beffroi_domain::questionnaire;
use beffroi_domain::sharing::{self, Subject};
use beffroi_kernel::assessment::AnswerSource;
use beffroi_kernel::clock::{Clock, FixedClock};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::{Actor, Error, french};
use beffroi_reference::Answer;
use jiff::{Timestamp, ToSpan};

/// What it answered: the question, then its answer the first and the second time; `unknown` is "je ne sais pas".
const ANSWERS: &str = include_str!("standing.csv");
const DIAGNOSIS: &str = "cyber-premieres-mesures";

/// What the commune has decided to do: the title, who does it, in how many days from now, the cost in euros, between.
const ACTIONS: [(&str, &str, i64, u64, u64); 4] = [
    ("Essayer de restaurer une sauvegarde, un matin sans public", "secrétariat", -12, 0, 200),
    ("Demander un second facteur à toutes les messageries", "prestataire informatique", 20, 300, 900),
    ("Jouer l’exercice « plus aucun écran ne marche » avec les élus", "maire", 75, 0, 500),
    ("Faire vérifier la règle du pare-feu de la mairie", "prestataire informatique", 110, 400, 1_200),
];

/// The first diagnosis of the commune, at the beginning of the demonstration's past.
pub(super) async fn past(app: &App) -> Result<()> {
    diagnose(app, &commune(app).await?, 0).await
}

/// The second one, the plan, what is shared, and the campaign of the host.
pub(super) async fn fill(app: &App, clock: &FixedClock, now: Timestamp) -> Result<()> {
    clock.set(moved(now, -16 * 24)?.max(clock.now()));
    let commune = commune(app).await?;
    let host = Actor::program(wiring::territory(app, "syndicat").await?.id, "demonstration");
    diagnose(app, &commune, 1).await?;
    let today = french::day(now);
    for (title, owner, days, low, high) in ACTIONS {
        let due = today.checked_add(days.days()).context("a day of the demonstration's plan")?;
        let new = NewAction {
            owner: owner.to_owned(),
            due: Some(due),
            cost_low: Some(low * 100),
            cost_high: Some(high * 100),
            ..NewAction::titled(title)
        };
        plan::add(app, &commune, new).await?;
    }
    sharing::choose(app, &commune, [Subject::Grade, Subject::Plan].into()).await?;
    let new = NewCampaign {
        questionnaire: DIAGNOSIS.to_owned(),
        title: "Où en êtes-vous face à une cyberattaque ?".to_owned(),
        message: "Vingt minutes suffisent, et notre équipe peut répondre avec vous.".to_owned(),
        closes: today.checked_add(60.days()).context("the last day of the demonstration's campaign")?,
    };
    campaign::open(app, &host, new).await.map(drop)
}

async fn commune(app: &App) -> Result<Actor> {
    Ok(Actor::program(wiring::territory(app, "saint-elme").await?.id, "demonstration"))
}

async fn diagnose(app: &App, commune: &Actor, time: usize) -> Result<()> {
    let mut changes = Vec::new();
    for line in ANSWERS.lines().skip(1) {
        let mut cells = line.split(';');
        let (Some(question), Some(text)) = (cells.next(), cells.nth(time)) else {
            return Err(Error::internal(format!("the demonstration answers nothing: {line}")));
        };
        let answer = if text == "unknown" { Answer::Unknown } else { Answer::Choice(text.to_owned()) };
        changes.push((question.to_owned(), Some(answer)));
    }
    let assessment = questionnaire::start(app, commune, DIAGNOSIS).await?;
    questionnaire::answer(app, commune, assessment.id, changes, AnswerSource::Web).await?;
    questionnaire::close(app, commune, assessment.id).await
}
