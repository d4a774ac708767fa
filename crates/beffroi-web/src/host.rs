//! What a host sees of what it hosts, and the import of its members.

use crate::failure::{Answer, status};
use crate::french;
use crate::picture::{Bar, bars};
use crate::space::{Received, receive};
use crate::view::host::{Division, GroupLine, HostPage, HostedLine, MembersForm};
use crate::view::import::{ImportReport, ImportWords, ReportLine};
use crate::view::sheet::Tick;
use crate::view::{Fact, Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account;
use beffroi_domain::host::{self, Figures, Group, Import, Line, Outcome, Shown};
use beffroi_domain::territory::{self, Fact as SheetFact};
use beffroi_kernel::{Error, Problem, Right, Role, Roles};
use serde::Deserialize;

/// Territories on one page of the list.
const PAGE: usize = 50;
/// Lines of a report that a page shows.
const LINES_MAX: usize = 200;

/// What is asked of the list.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    fait: String,
}

fn base(visit: &Visit) -> String {
    format!("{}/membres", visit.space())
}

/// Shows the figures and the list.
pub async fn show(State(web): State<Web>, Inside(visit): Inside, Query(asked): Query<Asked>) -> Answer {
    visit.require(Right::HostRead)?;
    let figures = host::overview(&web.app, &visit.actor).await?;
    let page = asked.page.clamp(1, 1_000_000);
    let search = asked.q.trim();
    let listed = host::hosted(&web.app, &visit.actor, search, (page - 1) * PAGE, PAGE).await?;
    let chosen = visit.territory.second_factor_roles;
    let owed = chosen.unwrap_or_else(Roles::privileged);
    let address = |page: usize| {
        let number = page.to_string();
        let mut query = vec![("page", number.as_str())];
        if !search.is_empty() {
            query.push(("q", search));
        }
        crate::dataset::with_query(&base(&visit), &query)
    };
    let more = (page * PAGE) as u64;
    let view = HostPage {
        shell: visit.shell(Section::Hosted),
        name: visit.territory.name.clone(),
        base: base(&visit),
        total: figures.total,
        coverage: coverage(&figures),
        divisions: divisions(&figures),
        search: search.to_owned(),
        found: listed.found,
        previous: if page > 1 { address(page - 1) } else { String::new() },
        next: if listed.found > more { address(page + 1) } else { String::new() },
        lines: listed.items.into_iter().map(hosted_line).collect(),
        roles: Role::ALL.into_iter().map(|role| tick(role, owed)).collect(),
        by_default: chosen.is_none(),
        may_write: visit.actor.may(Right::HostWrite),
        done: match asked.fait.as_str() {
            "connexion" => "Le choix des rôles est enregistré.".to_owned(),
            _ => String::new(),
        },
    };
    Ok(web.page(&view)?)
}

fn tick(role: Role, owed: Roles) -> Tick {
    Tick {
        value: role.code().to_owned(),
        label: role.label().to_owned(),
        note: String::new(),
        ticked: owed.contains(role),
    }
}

fn hosted_line(territory: territory::Territory) -> HostedLine {
    HostedLine {
        href: format!("/t/{}", territory.slug),
        name: territory.name,
        kind: territory.kind.label().to_owned(),
        population: territory.population.map(french::count).unwrap_or_default(),
    }
}

fn coverage(figures: &Figures) -> Vec<Fact> {
    let words = |done: Option<Shown>| done.map_or_else(|| "non montré".to_owned(), Shown::words);
    let of = format!("sur {}", french::count(figures.total));
    figures.coverage.iter().map(|one| Fact::new(one.label, words(one.done)).note(of.clone())).collect()
}

fn divisions(figures: &Figures) -> Vec<Division> {
    let titled = [
        ("types", "Par type", &figures.kinds),
        ("tailles", "Par nombre d’habitants", &figures.strata),
        ("departements", "Par département", &figures.departements),
    ];
    titled
        .into_iter()
        .map(|(id, title, groups)| division(id, title, groups.as_deref().unwrap_or_default()))
        .collect()
}

fn division(id: &str, title: &str, groups: &[Group]) -> Division {
    let counted = |group: &Group| match group.shown {
        Shown::Count(count) => Some((group.label.clone(), count)),
        Shown::Few | Shown::Hidden => None,
    };
    let counts: Vec<(String, u64)> = groups.iter().filter_map(counted).collect();
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let leaders: Vec<&str> =
        counts.iter().filter(|(_, count)| *count == most).map(|(label, _)| label.as_str()).collect();
    let sentence = match leaders.as_slice() {
        [] => "Aucun groupe n’est assez grand pour être montré.".to_owned(),
        [one] => format!("Le groupe le plus nombreux parmi ceux qui sont montrés : {one}."),
        several => format!(
            "Les groupes les plus nombreux parmi ceux qui sont montrés, à égalité : {}.",
            several.join(", ")
        ),
    };
    let drawn: Vec<Bar> =
        counts.into_iter().map(|(label, count)| Bar { label, value: count as f64 }).collect();
    Division {
        title: title.to_owned(),
        picture: if drawn.len() > 1 { bars(id, title, &sentence, &drawn) } else { String::new() },
        sentence,
        groups: groups
            .iter()
            .map(|group| GroupLine { label: group.label.clone(), count: group.shown.words() })
            .collect(),
    }
}

/// Chooses the roles that owe a second factor.
pub async fn choose(
    State(web): State<Web>,
    Inside(visit): Inside,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::HostWrite)?;
    let by_default = pairs.iter().any(|(name, _)| name == "defaut");
    let ticked = pairs.iter().filter(|(name, _)| name == "role");
    let roles: Option<Roles> = ticked.map(|(_, code)| Role::from_code(code)).collect();
    let roles = roles.ok_or_else(|| {
        Error::Input(
            Problem::new("role-unknown", "Un de ces rôles n’existe pas.").advice("Rechargez la page."),
        )
    })?;
    let roles = if by_default { Roles::privileged() } else { roles };
    account::choose_owing_roles(&web.app, &visit.actor, roles).await?;
    Ok(Redirect::to(&format!("{}?fait=connexion", base(&visit))).into_response())
}

fn form(web: &Web, visit: &Visit, fault: &str) -> MembersForm {
    MembersForm {
        shell: visit.shell(Section::Hosted),
        name: visit.territory.name.clone(),
        base: base(visit),
        fault: fault.to_owned(),
        bytes_max: web.app.limits.upload_bytes_max,
        rows_max: web.app.limits.import_rows_max,
    }
}

/// The form that takes a list.
pub async fn import_form(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostWrite)?;
    Ok(web.page(&form(&web, &visit, ""))?)
}

/// Reads a list and says what it would do.
pub async fn stage(State(web): State<Web>, Inside(visit): Inside, multipart: Multipart) -> Answer {
    visit.require(Right::HostWrite)?;
    let staged = match receive(&web, multipart).await {
        Ok(Received { file: Some(file), .. }) => {
            let name = file.name.clone();
            host::stage(&web.app, &visit.actor, file).await.map(|staged| (name, staged))
        }
        Ok(_) => Err(Error::Input(
            Problem::new("file-missing", "Aucun fichier n’a été reçu.").advice("Choisissez un fichier."),
        )),
        Err((_, error)) => Err(error),
    };
    match staged {
        Ok((name, staged)) => Ok(web.page(&report(&visit, &name, &staged.token, &staged.report))?),
        Err(error @ (Error::Input(_) | Error::Limit(_))) => {
            let code = if matches!(error, Error::Input(_)) {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                status(&error)
            };
            let fault = error.problem().map(|p| format!("{} {}", p.message, p.advice)).unwrap_or_default();
            Ok((code, web.page(&form(&web, &visit, fault.trim()))?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the confirmation sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Confirmed {
    liste: String,
    fichier: String,
}

/// Imports the list that was read.
pub async fn confirm(State(web): State<Web>, Inside(visit): Inside, Form(sent): Form<Confirmed>) -> Answer {
    visit.require(Right::HostWrite)?;
    let name: String = sent.fichier.chars().filter(|c| !c.is_control()).take(200).collect();
    let done = host::import_staged(&web.app, &visit.actor, &sent.liste, &name).await?;
    Ok(web.page(&report(&visit, &name, "", &done))?)
}

fn report(visit: &Visit, file: &str, token: &str, import: &Import) -> ImportReport {
    let trial = import.dry_run;
    let label = |future: &'static str, past: &'static str| if trial { future } else { past };
    let fact = |label: &str, count: u64| Fact::new(label, french::count(count));
    let mut lines: Vec<&Line> = import.lines.iter().collect();
    lines.sort_by_key(|line| (line.outcome != Outcome::Refused, line.number));
    ImportReport {
        shell: visit.shell(Section::Hosted),
        above: vec![
            ("Membres".to_owned(), base(visit)),
            ("Importer".to_owned(), format!("{}/import", base(visit))),
        ],
        base: base(visit),
        of: ImportWords {
            file: "Cette liste",
            head: "Membre",
            one: "membre",
            several: "membres",
            back: "Revenir aux membres",
        },
        ignored: String::new(),
        file: file.to_owned(),
        facts: vec![
            fact(label("À ajouter", "Ajoutés"), import.added),
            fact(label("À compléter", "Complétés"), import.updated),
            fact("Inchangés", import.unchanged),
            fact("Refusés", import.refused),
        ],
        left_out: lines.len().saturating_sub(LINES_MAX) as u64,
        lines: lines.into_iter().take(LINES_MAX).map(report_line).collect(),
        token: token.to_owned(),
        changes: import.added + import.updated,
    }
}

fn report_line(line: &Line) -> ReportLine {
    let labels = |facts: &[SheetFact]| facts.iter().map(|fact| fact.label()).collect::<Vec<_>>().join(", ");
    let mut words = line.reason.clone();
    if !line.changed.is_empty() {
        words = labels(&line.changed);
    }
    if !line.kept.is_empty() {
        let kept = format!("gardé comme le membre l’a saisi : {}", labels(&line.kept));
        words = if words.is_empty() { kept } else { format!("{words} ; {kept}") };
    }
    let word = line.outcome.label();
    ReportLine {
        number: line.number,
        name: line.name.clone(),
        state: match line.outcome {
            Outcome::Added | Outcome::Updated => Mark::good(word),
            Outcome::Unchanged => Mark::plain(word),
            Outcome::Refused => Mark::act(word),
        },
        words,
    }
}
