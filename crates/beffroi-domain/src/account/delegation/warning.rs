//! A delegation that ends soon is announced once, a week before, to whoever holds it.

use super::store;
use crate::App;
use crate::account::period;
use crate::mail::{self, Template};
use beffroi_kernel::{Actor, Error, Result, french};
use jiff::Timestamp;
use serde_json::json;

/// How long before its end a delegation is announced to end, in milliseconds: a week.
const BEFORE_MILLISECONDS: i64 = 7 * 24 * 3_600_000;
/// A delegation that was given for no longer than this is not announced: its end was known all along.
const SHORT_MILLISECONDS: i64 = 14 * 24 * 3_600_000;

/// Writes to those whose delegation ends within a week.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the database refuses.
pub(crate) async fn warn(app: &App, now: Timestamp) -> Result<()> {
    let before = now.as_millisecond() + BEFORE_MILLISECONDS;
    for ending in store::ending(&app.store, now, before, SHORT_MILLISECONDS).await? {
        let of_app = app.clone();
        let program = Actor::program(ending.territory, "delegation");
        let warned = app.write(&program, move |cx| {
            Box::pin(async move {
                // Another process, or an end in the meantime, was faster: nothing to say, and nothing to record.
                if !store::mark_warned(cx, ending.id).await? {
                    return Err(Error::NotFound);
                }
                let detail = json!({ "person": format!("person:{}", ending.person.id) });
                cx.record("delegation.warn", format!("delegation:{}", ending.id), &detail);
                let last = french::date(period::last_day(ending.until));
                let values = [
                    ("territoire", ending.territory_name.as_str()),
                    ("personne", &ending.person.name),
                    ("role", ending.role.label()),
                    ("echeance", &last),
                ];
                mail::post(&of_app, cx, Template::DelegationEnding, &ending.person.email, &values).await?;
                Ok(())
            })
        });
        match warned.await {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
