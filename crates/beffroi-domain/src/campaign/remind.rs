//! Writing to the members of a campaign: once when it opens, and again to those who have not finished.

use super::actions::members;
use super::model::{Campaign, Member};
use super::{rules, store};
use crate::App;
use crate::account;
use crate::mail::{self, Template};
use beffroi_kernel::{Actor, Error, Result, french};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// What writes to members, in their journals.
const PROGRAM: &str = "campaign";
/// Two processes that sweep at the same time write once: nobody is written to twice within this many hours.
const APART_HOURS: i64 = 12;

/// Writes to every member of a running campaign that is due. A member in which nobody answers for security or for
/// the space is written to when somebody does.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn remind(app: &App, now: Timestamp) -> Result<()> {
    let today = french::day(now);
    for (campaign, host, host_name) in store::running(&app.store, today).await? {
        for member in members(app, host, &campaign).await? {
            let told = member.told.map(french::day);
            if rules::is_due(member.stage, told, member.reminders, campaign.closes, today) {
                match tell(app, &campaign, &host_name, &member, now).await {
                    // Somebody else was faster, or there is nobody to write to.
                    Ok(()) | Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(())
}

async fn tell(app: &App, campaign: &Campaign, host: &str, member: &Member, now: Timestamp) -> Result<()> {
    let of_app = app.clone();
    let (campaign, host, member) = (campaign.clone(), host.to_owned(), member.clone());
    app.write(&Actor::program(member.territory, PROGRAM), move |cx| {
        Box::pin(async move {
            let again = member.told.is_some();
            let before = now.saturating_sub(SignedDuration::from_hours(APART_HOURS)).unwrap_or(now);
            let people = account::reachable(cx).await?;
            if people.is_empty() || !store::tell(cx, campaign.id, again, before).await? {
                return Err(Error::NotFound);
            }
            let link = format!(
                "{}/t/{}/espace/diagnostic/{}",
                of_app.public_url, member.slug, campaign.questionnaire
            );
            let last = french::date(campaign.closes);
            let template = if again { Template::CampaignReminder } else { Template::CampaignOpened };
            for person in &people {
                let values = [
                    ("hebergeur", host.as_str()),
                    ("territoire", &member.name),
                    ("personne", &person.name),
                    ("titre", &campaign.title),
                    ("message", &campaign.message),
                    ("echeance", &last),
                    ("lien", &link),
                ];
                mail::post(&of_app, cx, template, &person.email, &values).await?;
            }
            let detail = json!({ "people": people.len(), "again": again });
            cx.record("campaign.tell", format!("campaign:{}", campaign.id), &detail);
            Ok(())
        })
    })
    .await
}
