//! The IT budget of a year, and the part of it that is security beside what is advised.

use super::form::{Typed, needed_amount};
use super::{Done, base, head};
use crate::failure::Answer;
use crate::french;
use crate::people::form::{Fields, identifier, text};
use crate::picture::{Band, Part, parts};
use crate::view::look::Link;
use crate::view::plan::{BudgetPage, BudgetRow};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::plan::{self, Budget, NewLine};
use beffroi_kernel::plan::BudgetLineId;
use beffroi_kernel::{Error, Problem, Result, Right};
use beffroi_reference::scheme::{WHOLE, share};
use serde::Deserialize;

/// Which year is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    annee: Option<i16>,
    fait: String,
}

/// Shows the budget of a year.
pub async fn budget(State(web): State<Web>, Inside(visit): Inside, Query(asked): Query<Asked>) -> Answer {
    visit.require(Right::PlanRead)?;
    let done = Done { fait: asked.fait, ..Done::default() };
    let year = asked.annee.unwrap_or_else(|| french::day(web.app.clock.now()).year());
    let view = page(&web, &visit, year, &done, &Typed::default()).await?;
    Ok(web.page(&view)?)
}

async fn page(web: &Web, visit: &Visit, year: i16, done: &Done, typed: &Typed) -> Result<BudgetPage> {
    let budget = plan::budget(&web.app, &visit.actor, year).await?;
    let mut years = plan::years(&web.app, &visit.actor).await?;
    if !years.contains(&year) {
        years.insert(0, year);
    }
    let at = format!("{}/budget", base(visit));
    let link =
        |one: i16| Link { current: one == year, ..Link::new(one.to_string(), format!("{at}?annee={one}")) };
    let sentence = sentence(&budget);
    Ok(BudgetPage {
        head: typed.above(head(visit, "/budget", done)),
        year: year.to_string(),
        years: years.into_iter().map(link).collect(),
        picture: picture(&budget, &sentence),
        sentence,
        total: french::euros(budget.share.total),
        security: french::euros(budget.share.security),
        sources: budget
            .sources
            .iter()
            .map(|figure| {
                let caveat = figure.caveat.clone().unwrap_or_default();
                format!("{} : {}. {} {caveat}", figure.label, figure.value_text(), figure.citation())
            })
            .collect(),
        lines: budget
            .lines
            .iter()
            .map(|line| BudgetRow {
                remove: format!("{at}/{}/retirer", line.id),
                label: line.label.clone(),
                amount: french::euros(line.cents),
                share: french::rate(line.security),
                security: french::euros(share(line.cents, line.security)),
            })
            .collect(),
        fields: vec![
            typed.needed("year", "text", "Année", "", &year.to_string()),
            typed.needed(
                "label",
                "text",
                "Ce qui est payé",
                "« Copieurs », « Antivirus », « Maintenance du site »…",
                "",
            ),
            typed.needed("amount", "text", "Montant de l’année (en euros)", "", ""),
            typed.needed(
                "security",
                "text",
                "Part consacrée à la sécurité (de 0 à 100 %)",
                "100 pour un antivirus, 0 pour un copieur. Une infogérance peut être entre les deux.",
                "0",
            ),
        ],
    })
}

fn sentence(budget: &Budget) -> String {
    let share = &budget.share;
    let range = format!("de {} à {}", french::rate(budget.range.low), french::rate(budget.range.high));
    match share.share {
        None => format!("Rien n’est encore noté pour {}. L’ANSSI conseille {range}.", budget.year),
        Some(part) if share.missing > 0 => format!(
            "{} du budget numérique vont à la sécurité. L’ANSSI conseille {range} : il manque {}.",
            french::rate(part),
            french::euros(share.missing)
        ),
        Some(part) if share.above > 0 => format!(
            "{} du budget numérique vont à la sécurité, {} au-dessus de ce que l’ANSSI conseille ({range}).",
            french::rate(part),
            french::euros(share.above)
        ),
        Some(part) => format!(
            "{} du budget numérique vont à la sécurité : dans ce que l’ANSSI conseille ({range}).",
            french::rate(part)
        ),
    }
}

fn picture(budget: &Budget, sentence: &str) -> String {
    let Some(part) = budget.share.share else { return String::new() };
    let of = |hundredths: u32| f64::from(hundredths) / f64::from(WHOLE);
    // The band is small: the left fifth is enlarged, unless security takes more.
    let whole = if part <= 1_800 { 0.2 } else { 1.0 };
    let label =
        format!("conseillé : {} à {}", french::rate(budget.range.low), french::rate(budget.range.high));
    let band = Band { label, from: of(budget.range.low), to: of(budget.range.high) };
    let all = [
        Part {
            label: "sécurité".to_owned(),
            said: format!("{} ({})", french::euros(budget.share.security), french::rate(part)),
            share: of(part),
        },
        Part {
            label: if whole < 1.0 { "le reste (le dessin s’arrête à 20 %)" } else { "le reste" }.to_owned(),
            said: french::euros(budget.share.total - budget.share.security),
            share: of(WHOLE - part),
        },
    ];
    parts(
        "part",
        &format!("La sécurité dans le budget numérique de {}", budget.year),
        sentence,
        &all,
        Some(&band),
        whole,
    )
}

fn read(fields: &Fields) -> Result<NewLine> {
    let unreadable = |message: &str, advice: &str, field: &str| {
        Error::Input(Problem::new("number-unreadable", message).advice(advice).field(field))
    };
    let year = text(fields, "year").parse();
    let security = french::cents(text(fields, "security").trim_end_matches('%'));
    let security = security.and_then(|hundredths| u32::try_from(hundredths).ok());
    Ok(NewLine {
        year: year.map_err(|_| {
            unreadable("L’année n’est pas lisible.", "Écrivez-la sous la forme 2026.", "year")
        })?,
        label: text(fields, "label").to_owned(),
        cents: needed_amount(fields, "amount")?,
        security: security.ok_or_else(|| {
            unreadable("La part n’est pas lisible.", "Écrivez un nombre de 0 à 100.", "security")
        })?,
    })
}

/// Adds a line, or shows the page again.
pub async fn add_line(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::PlanWrite)?;
    let made = match read(&fields) {
        Ok(new) => plan::add_line(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(line) => {
            let to = format!("{}/budget?annee={}&fait=ajout", base(&visit), line.year);
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            let year = french::day(web.app.clock.now()).year();
            let view = page(&web, &visit, year, &Done::default(), &typed).await?;
            Ok((status, web.page(&view)?).into_response())
        }
    }
}

/// Removes a line.
pub async fn remove_line(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::PlanWrite)?;
    let id: BudgetLineId = identifier(&id)?;
    plan::remove_line(&web.app, &visit.actor, id).await?;
    Ok(Redirect::to(&format!("{}/budget?fait=retrait", base(&visit))).into_response())
}
