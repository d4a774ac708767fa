//! Where the members of a host stand, and the campaigns that ask them.

use crate::failure::Answer;
use crate::french;
use crate::picture::{Bar, Block, Tile, bars, tiles};
use crate::view::Section;
use crate::view::campaign::{CampaignLine, CampaignPage, Choice, FleetPage, GradeLine, ProgressLine};
use crate::view::look::Fact;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::campaign::{self, Campaign, CampaignId, Member, NewCampaign};
use beffroi_domain::fleet::{self, FleetMember, GradeCount};
use beffroi_domain::questionnaire::Stage;
use beffroi_kernel::{Error, Problem, Result, Right};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The questionnaire whose grades are shown of all members.
const DIAGNOSIS: &str = "cyber-premieres-mesures";

/// What was typed to open a campaign.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    questionnaire: String,
    titre: String,
    message: String,
    fin: String,
}

/// The campaign that an address names.
#[derive(Deserialize)]
pub struct Named {
    campaign: String,
}

impl Named {
    fn id(&self) -> Result<CampaignId> {
        self.campaign.parse().map_err(|_| Error::NotFound)
    }
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

fn base(visit: &Visit) -> String {
    format!("{}/membres", visit.space())
}

/// Shows where the members stand.
pub async fn fleet(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostRead)?;
    Ok(web.page(&page(&web, &visit, Typed::default(), "").await?)?)
}

/// Opens a campaign.
pub async fn open(State(web): State<Web>, Inside(visit): Inside, Form(typed): Form<Typed>) -> Answer {
    visit.require(Right::HostWrite)?;
    match try_to_open(&web, &visit, &typed).await {
        Ok(campaign) => {
            let address = format!("{}/campagnes/{}?fait=ouverte", base(&visit), campaign.id);
            Ok(Redirect::to(&address).into_response())
        }
        Err(Error::Input(problem) | Error::Conflict(problem)) => {
            let fault = format!("{} {}", problem.message, problem.advice);
            let page = page(&web, &visit, typed, &fault).await?;
            Ok((StatusCode::BAD_REQUEST, web.page(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_to_open(web: &Web, visit: &Visit, typed: &Typed) -> Result<Campaign> {
    let closes = typed.fin.trim().parse().map_err(|_| {
        Error::Input(
            Problem::new("campaign-end", "La date de fin n’est pas lisible. Rien n’a été envoyé.")
                .advice("Écrivez-la sous la forme 2026-12-31."),
        )
    })?;
    let new = NewCampaign {
        questionnaire: typed.questionnaire.clone(),
        title: typed.titre.clone(),
        message: typed.message.clone(),
        closes,
    };
    campaign::open(&web.app, &visit.actor, new).await
}

async fn page(web: &Web, visit: &Visit, typed: Typed, fault: &str) -> Result<FleetPage> {
    let view = fleet::view(&web.app, &visit.actor, DIAGNOSIS).await?;
    let campaigns = campaign::list(&web.app, &visit.actor).await?;
    let today = french::day(web.app.clock.now());
    let sharing = view.members.iter().filter(|member| member.shares).count();
    let conclusion = format!(
        "{} sur {} {} leur note.",
        french::plural(sharing as u64, "membre", "membres"),
        french::count(view.members.len() as u64),
        if sharing < 2 { "partage" } else { "partagent" }
    );
    let picture = if view.members.is_empty() {
        String::new()
    } else {
        tiles("membres", "Note de chaque membre qui la partage", &conclusion, &blocks(&view.members))
    };
    let questionnaires = web.app.library.questionnaires_on(today);
    Ok(FleetPage {
        shell: visit.shell(Section::Hosted),
        members: base(visit),
        action: format!("{}/diagnostics", base(visit)),
        total: view.members.len() as u64,
        picture,
        conclusion,
        grades: view.grades.iter().map(grade_count).collect(),
        shared: view.members.iter().filter(|member| member.shares).map(grade_line).collect(),
        campaigns: campaigns
            .iter()
            .map(|one| CampaignLine {
                title: one.title.clone(),
                href: format!("{}/campagnes/{}", base(visit), one.id),
                when: when(one, today),
            })
            .collect(),
        questionnaires: questionnaires
            .into_iter()
            .map(|one| Choice { value: one.id.clone(), label: one.title.clone() })
            .collect(),
        may_write: visit.actor.may(Right::HostWrite),
        typed: [typed.titre, typed.message, typed.fin, typed.questionnaire],
        fault: fault.to_owned(),
    })
}

fn blocks(members: &[FleetMember]) -> Vec<Block> {
    let mut groups: BTreeMap<&str, Vec<Tile>> = BTreeMap::new();
    for member in members {
        let grade = member.grade.as_ref().map(|(grade, _)| grade.label());
        let said = match (&grade, member.shares) {
            (Some(grade), _) => format!("{} : {grade}", member.name),
            (None, true) => format!("{} : pas encore de note", member.name),
            (None, false) => format!("{} : ne partage pas sa note", member.name),
        };
        let tile = Tile {
            known: grade.is_some(),
            mark: grade.unwrap_or_else(|| if member.shares { "–".to_owned() } else { String::new() }),
            label: said,
        };
        groups.entry(member.departement.as_deref().unwrap_or_default()).or_default().push(tile);
    }
    let name = |code: &str| match code {
        "" => "Département inconnu".to_owned(),
        code => format!("Département {code}"),
    };
    groups.into_iter().map(|(code, tiles)| Block { label: name(code), tiles }).collect()
}

fn grade_count(count: &GradeCount) -> Fact {
    let label = count.letter.map_or_else(|| "Sans note".to_owned(), |letter| format!("Note {letter}"));
    Fact::new(&label, count.shown.words())
}

fn grade_line(member: &FleetMember) -> GradeLine {
    let (grade, since) = match &member.grade {
        Some((grade, at)) => (grade.label(), french::date(french::day(*at))),
        None => (String::new(), String::new()),
    };
    GradeLine { name: member.name.clone(), href: format!("/t/{}", member.slug), grade, since }
}

fn when(campaign: &Campaign, today: jiff::civil::Date) -> String {
    match campaign.closed {
        Some(at) => format!("Terminée le {}", french::date(french::day(at))),
        None if campaign.closes < today => format!("Terminée le {}", french::date(campaign.closes)),
        None => format!("En cours, jusqu’au {}", french::date(campaign.closes)),
    }
}

/// Shows how far a campaign is.
pub async fn show(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Query(done): Query<Done>,
) -> Answer {
    visit.require(Right::HostRead)?;
    let mut progress = campaign::progress(&web.app, &visit.actor, named.id()?).await?;
    progress.members.sort_by_key(|member| member.stage);
    let today = french::day(web.app.clock.now());
    let counts = Stage::ALL.map(|stage| (stage, progress.count(stage)));
    let drawn = counts.map(|(stage, count)| Bar { label: stage.label().to_owned(), value: count as f64 });
    let conclusion = format!(
        "{} sur {} {} terminé.",
        french::plural(progress.count(Stage::Finished), "membre", "membres"),
        french::count(progress.members.len() as u64),
        if progress.count(Stage::Finished) < 2 { "a" } else { "ont" }
    );
    let campaign = &progress.campaign;
    let runs = campaign.closed.is_none() && campaign.closes >= today;
    let here = format!("{}/campagnes/{}", base(&visit), campaign.id);
    let page = CampaignPage {
        shell: visit.shell(Section::Hosted),
        fleet: format!("{}/diagnostics", base(&visit)),
        title: campaign.title.clone(),
        message: campaign.message.clone(),
        when: when(campaign, today),
        counts: counts.iter().map(|(stage, count)| Fact::new(stage.label(), french::count(*count))).collect(),
        picture: bars("avancement", "Avancement des membres", &conclusion, &drawn),
        conclusion,
        lines: progress.members.iter().map(progress_line).collect(),
        close: if runs && visit.actor.may(Right::HostWrite) {
            format!("{here}/terminer")
        } else {
            String::new()
        },
        done: match done.fait.as_str() {
            "ouverte" => "La campagne est ouverte : les courriers partent dans l’heure.".to_owned(),
            "terminee" => "La campagne est terminée : plus aucun rappel ne partira.".to_owned(),
            _ => String::new(),
        },
    };
    Ok(web.page(&page)?)
}

fn progress_line(member: &Member) -> ProgressLine {
    ProgressLine {
        name: member.name.clone(),
        href: format!("/t/{}", member.slug),
        stage: member.stage.label().to_owned(),
        told: match member.told {
            Some(at) => french::date(french::day(at)),
            None => "pas encore : personne n’y répond, ou le courrier part dans l’heure".to_owned(),
        },
        reminders: u64::from(member.reminders),
    }
}

/// Ends a campaign.
pub async fn close(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::HostWrite)?;
    let id = named.id()?;
    campaign::close(&web.app, &visit.actor, id).await?;
    Ok(Redirect::to(&format!("{}/campagnes/{id}?fait=terminee", base(&visit))).into_response())
}
