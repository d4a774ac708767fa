//! The last day of a call, told in time to those who prepare an application for it.

use super::{rules, store};
use crate::App;
use crate::account;
use crate::mail::{self, Template};
use beffroi_kernel::{Actor, Error, Result, french};
use jiff::Timestamp;
use serde_json::json;

/// What writes, in the journal of the territory.
const PROGRAM: &str = "plan";

/// Writes to the territories that prepare an application whose call closes within thirty days, then within seven;
/// each of the two once, whatever happens in between. Where nobody answers for the territory, somebody is written to
/// when there is somebody.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn remind(app: &App, now: Timestamp) -> Result<()> {
    let today = french::day(now);
    for draft in store::drafts(&app.store).await? {
        let (id, version) = &draft.scheme;
        let schemes = &app.library.schemes;
        let Some(scheme) = schemes.find_on(id, today).or_else(|| schemes.version(id, *version)) else {
            continue;
        };
        let Some(closes) = scheme.closes else { continue };
        let due = rules::reminder(closes, today);
        if due <= draft.reminders {
            continue;
        }
        let (of_app, scheme) = (app.clone(), scheme.clone());
        let program = Actor::program(draft.territory, PROGRAM);
        let told = app.write(&program, move |cx| {
            Box::pin(async move {
                let people = account::reachable(cx).await?;
                // Another process, or the submission in the meantime, was faster.
                if people.is_empty() || !store::note_reminder(cx, draft.id, due).await? {
                    return Err(Error::NotFound);
                }
                let (last, link) = (
                    french::date(closes),
                    format!("{}/t/{}/espace/plan/aides", of_app.public_url, draft.slug),
                );
                let left = match rules::days_left(closes, today) {
                    0 => "aujourd’hui".to_owned(),
                    days => french::plural(days.into(), "jour", "jours"),
                };
                for person in &people {
                    let values = [
                        ("personne", person.name.as_str()),
                        ("territoire", &draft.name),
                        ("dispositif", &scheme.name),
                        ("financeur", &scheme.funder),
                        ("projet", &draft.project),
                        ("echeance", &last),
                        ("reste", &left),
                        ("lien", &link),
                    ];
                    mail::post(&of_app, cx, Template::CallClosing, &person.email, &values).await?;
                }
                let detail =
                    json!({ "scheme": scheme.id, "closes": closes.to_string(), "people": people.len() });
                cx.record("plan.remind", format!("application:{}", draft.id), &detail);
                Ok(())
            })
        });
        match told.await {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
