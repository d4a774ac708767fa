//! Opening a campaign, looking at it, closing it.

use super::model::{Asked, Campaign, CampaignId, Member, NewCampaign, Progress};
use super::{rules, store};
use crate::App;
use crate::questionnaire::{self, Stage};
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId, french};
use serde_json::json;
use std::collections::BTreeMap;

/// Opens a campaign for every member of the actor's territory; mails leave within the hour.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, [`Error::Conflict`] with code `no-members`;
/// [`Error::Denied`] without the right.
pub async fn open(app: &App, actor: &Actor, new: NewCampaign) -> Result<Campaign> {
    beffroi_store::authorise(actor, Right::HostWrite)?;
    let today = french::day(app.clock.now());
    rules::check(&new, today)?;
    if app.library.questionnaires.find_on(&new.questionnaire, today).is_none() {
        return Err(Error::Input(
            Problem::new("questionnaire-unknown", "Ce questionnaire n’existe pas. Rien n’a été envoyé.")
                .advice("Choisissez-en un dans la liste.")
                .detail(format!("no questionnaire is called {:?}", new.questionnaire)),
        ));
    }
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            let campaign = Campaign {
                id: cx.identifier(CampaignId::new)?,
                questionnaire: new.questionnaire,
                title: new.title.trim().to_owned(),
                message: new.message.trim().to_owned(),
                opened: cx.now(),
                closes: new.closes,
                closed: None,
            };
            let members = store::insert(cx, &campaign).await?;
            if members == 0 {
                return Err(Error::Conflict(
                    Problem::new("no-members", "Vous n’hébergez encore personne : il n’y a personne à qui écrire.")
                        .advice("Importez d’abord la liste de vos membres."),
                ));
            }
            let detail = json!({ "questionnaire": campaign.questionnaire, "members": members, "closes": campaign.closes });
            cx.record("campaign.open", format!("campaign:{}", campaign.id), &detail);
            Ok(campaign)
        })
    })
    .await
}

/// The campaigns of the actor's territory, the newest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Campaign>> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    store::list(&app.store, actor).await
}

/// How far the members are.
///
/// # Errors
/// [`Error::NotFound`] when there is no such campaign here; [`Error::Denied`] without the right.
pub async fn progress(app: &App, actor: &Actor, id: CampaignId) -> Result<Progress> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    let campaign = store::find(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    let members = members(app, actor.territory, &campaign).await?;
    Ok(Progress { campaign, members })
}

/// Every member that was asked, and how far it is.
pub(super) async fn members(app: &App, host: TerritoryId, campaign: &Campaign) -> Result<Vec<Member>> {
    let told = store::members(&app.store, host, campaign.id).await?;
    let stages: BTreeMap<TerritoryId, Stage> =
        questionnaire::stages(app, &campaign.questionnaire, campaign.opened).await?;
    let member = |told: store::Told| Member {
        stage: stages.get(&told.territory).copied().unwrap_or(Stage::NotBegun),
        territory: told.territory,
        name: told.name,
        slug: told.slug,
        told: told.told,
        reminders: told.reminders,
    };
    Ok(told.into_iter().map(member).collect())
}

/// Ends a campaign before its last day: nobody is reminded any more.
///
/// # Errors
/// [`Error::NotFound`] when there is none that runs here under this identifier; [`Error::Denied`] without the right.
pub async fn close(app: &App, actor: &Actor, id: CampaignId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            if !store::close(cx, id).await? {
                return Err(Error::NotFound);
            }
            cx.record("campaign.close", format!("campaign:{id}"), &json!({}));
            Ok(())
        })
    })
    .await
}

/// What the actor's territory is asked at present.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn asked(app: &App, actor: &Actor) -> Result<Vec<Asked>> {
    store::asked(&app.store, actor, french::day(app.clock.now())).await
}
