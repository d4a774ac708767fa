//! What others answer, beside the answers of the territory: figures in words, a picture, and the territories like it.

use super::words;
use crate::french;
use crate::picture::{Share, shares};
use crate::view::questionnaire::{BesideBox, BesideRow, PeersBox};
use crate::visit::Visit;
use crate::web::Web;
use beffroi_domain::fleet;
use beffroi_domain::host::{Shown, Stratum};
use beffroi_domain::questionnaire::{Beside, Other, Sheet};
use beffroi_kernel::Result;
use beffroi_kernel::print::assessment::{Beside as PrintedBeside, Others};
use beffroi_reference::Library;
use beffroi_reference::figure::Figure;
use std::collections::BTreeSet;

/// Everything that others answer, for the page of the result.
pub(super) fn boxes(library: &Library, sheet: &Sheet) -> Vec<BesideBox> {
    sheet.beside(library).iter().enumerate().map(|(place, one)| one_box(sheet, one, place)).collect()
}

/// What others answer to one question; nothing while it was not answered here.
pub(super) fn of_question(library: &Library, sheet: &Sheet, code: &str) -> Option<BesideBox> {
    let all = sheet.beside(library);
    let found = all.iter().find(|one| one.question.as_deref() == Some(code))?;
    Some(one_box(sheet, found, 0))
}

/// The same for paper.
pub(super) fn printed(library: &Library, sheet: &Sheet) -> Vec<PrintedBeside> {
    let others = |other: &Other| {
        let row = row(&other.figure);
        let source = format!("{} ; {}", row.base, row.source);
        Others { label: row.label, value: row.value, sure: row.sure, source, caveat: row.caveat }
    };
    let one = |beside: &Beside| {
        let (question, own) = asked(sheet, beside);
        PrintedBeside { question, own, others: beside.others.iter().map(others).collect() }
    };
    sheet.beside(library).iter().map(one).collect()
}

/// What was asked, and what was answered.
fn asked(sheet: &Sheet, beside: &Beside) -> (String, String) {
    let Some(code) = &beside.question else {
        let grade = sheet.outcome.grade.as_ref();
        let band = grade.and_then(|grade| sheet.questionnaire.scale.band(grade));
        let own = grade
            .zip(band)
            .map_or_else(String::new, |(grade, band)| format!("{}, {}", grade.label(), band.label));
        return ("Le résultat d’ensemble".to_owned(), own);
    };
    let Some(question) = sheet.questionnaire.question(code) else { return (code.clone(), String::new()) };
    let own = sheet.given.get(code).map_or_else(String::new, |given| words::answer(question, &given.answer));
    (question.text.clone(), own)
}

fn one_box(sheet: &Sheet, beside: &Beside, place: usize) -> BesideBox {
    let (question, own) = asked(sheet, beside);
    let drawn: Vec<Share> = beside.others.iter().filter_map(share).collect();
    let sentence = sentence(&beside.others);
    BesideBox {
        picture: if drawn.is_empty() {
            String::new()
        } else {
            shares(&format!("autres-{place}"), &question, &sentence, &drawn)
        },
        rows: beside.others.iter().map(|other| row(&other.figure)).collect(),
        sentence,
        question,
        own,
    }
}

fn share(other: &Other) -> Option<Share> {
    let figure = &other.figure;
    Some(Share {
        label: format!("{} : {}", figure.label, figure.value_text()),
        share: figure.share()?,
        interval: figure.interval(),
        own: other.counts_own,
    })
}

/// What the picture shows, in one sentence.
fn sentence(others: &[Other]) -> String {
    let known: Vec<bool> = others.iter().filter_map(|other| other.counts_own).collect();
    let own = match (known.is_empty(), known.contains(&true)) {
        (true, _) => {
            "La source ne compte pas les mêmes réponses que cette question : votre place n’est pas dessinée."
        }
        (false, true) => "Votre réponse est de celles que compte au moins un de ces chiffres.",
        (false, false) => "Votre réponse n’est d’aucune de celles que comptent ces chiffres.",
    };
    let bases: BTreeSet<&str> = others.iter().map(|other| other.figure.base.as_str()).collect();
    let more = match bases.len() {
        0 | 1 => "",
        _ => " Ces chiffres n’ont pas tous la même base : ils ne s’additionnent pas.",
    };
    format!("{own}{more}")
}

fn row(figure: &Figure) -> BesideRow {
    let doubt = figure.provenance.doubt.clone().unwrap_or_default();
    let page = if figure.page_sure { "" } else { " environ" };
    BesideRow {
        label: figure.label.clone(),
        value: figure.value_text(),
        sure: sure(figure),
        source: format!("{}, page\u{a0}{}{page}", figure.source, figure.page),
        base: match figure.base_size {
            Some(size) => format!("{} ({})", figure.base, french::plural(size.into(), "réponse", "réponses")),
            None => figure.base.clone(),
        },
        caveat: format!("{} {doubt}", figure.caveat.as_deref().unwrap_or_default()).trim().to_owned(),
    }
}

/// How sure a figure is.
fn sure(figure: &Figure) -> String {
    match (figure.share(), figure.interval()) {
        (None, _) => String::new(),
        (Some(_), Some(interval)) => range(interval),
        (Some(_), None) => "inconnue : la source ne dit pas combien ont répondu".to_owned(),
    }
}

fn range((low, high): (f64, f64)) -> String {
    let of = |share: f64| french::number(share * 100.0, 1);
    format!("de {} à {}\u{202f}%, 19 fois sur 20", of(low), of(high))
}

/// The territories like this one, beside its grade; nothing while it has none.
pub(super) async fn peers(web: &Web, visit: &Visit, sheet: &Sheet) -> Result<Option<PeersBox>> {
    let scale = &sheet.questionnaire.scale;
    let Some(band) = sheet.outcome.grade.as_ref().and_then(|grade| scale.band(grade)) else {
        return Ok(None);
    };
    let Some(peers) = fleet::peers(&web.app, &visit.actor, &sheet.questionnaire.id).await? else {
        return Ok(None);
    };
    let who = match peers.stratum {
        Stratum::Unknown => format!("territoires du même type ({})", peers.kind.label()),
        stratum => format!(
            "territoires du même type et de même taille ({}, {})",
            peers.kind.label(),
            stratum.label()
        ),
    };
    let reach = format!("« {} » ou mieux", peers.from.label);
    let others = sheet.beside(&web.app.library).iter().any(|one| one.question.is_none());
    let instead = if others {
        "Les chiffres publiés plus bas sont les seuls repères."
    } else {
        "Aucun chiffre publié n’est connu non plus."
    };
    let Some(graded) = peers.graded else {
        let sentence =
            format!("Moins de cinq ont un résultat : rien n’en est dit, pour n’en désigner aucun. {instead}");
        return Ok(Some(PeersBox { who, sentence, picture: String::new(), rows: Vec::new() }));
    };
    let Some((share, interval)) = peers.share() else {
        let known = match peers.reached {
            Some(Shown::Few) => format!("moins de cinq sont {reach}"),
            Some(_) => format!("cinq au moins sont {reach}"),
            None => "le partage n’est pas montré, pour n’en désigner aucun".to_owned(),
        };
        let sentence = format!("{} ont un résultat : {known}. {instead}", french::count(graded));
        return Ok(Some(PeersBox { who, sentence, picture: String::new(), rows: Vec::new() }));
    };
    let place = |code: &str| scale.bands().iter().position(|one| one.code == code);
    let own = place(&band.code).zip(place(&peers.from.code)).map(|(own, from)| own >= from);
    let reached = peers.reached.map_or_else(String::new, Shown::words);
    let sentence = format!(
        "{reached} sur {} sont {reach}, soit {} ({}) ; {}.",
        french::count(graded),
        french::percent(share),
        range(interval),
        match own {
            Some(true) => "vous aussi",
            Some(false) => "vous n’y êtes pas encore",
            None => "votre diagnostic suit une autre échelle",
        }
    );
    let drawn = Share { label: reach.clone(), share, interval: Some(interval), own };
    Ok(Some(PeersBox {
        picture: shares("semblables", &format!("Les autres {who}"), &sentence, &[drawn]),
        who,
        sentence,
        rows: vec![
            (reach, reached),
            ("ont un résultat".to_owned(), french::count(graded)),
            ("part".to_owned(), french::percent(share)),
            ("intervalle".to_owned(), range(interval)),
        ],
    }))
}
