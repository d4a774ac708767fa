//! API keys, in the workspace.

use crate::failure::{Answer, status};
use crate::french;
use crate::view::key::{KeyLine, KeyList, KeyMade, RightChoice};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::key::{self, Key, NewKey};
use beffroi_kernel::account::KeyId;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result, Right, Rights, calendar};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

/// Rights that a key may have, and what the page says of each.
const RIGHTS: [(Right, &str); 8] = [
    (Right::DatasetRead, "Lire aussi les brouillons"),
    (Right::DatasetWrite, "Déposer et modifier des jeux de données"),
    (Right::DatasetPublish, "Publier et archiver"),
    (Right::InventoryRead, "Lire l’inventaire"),
    (Right::InventoryWrite, "Remplir l’inventaire, et lire les coordonnées privées des contacts"),
    (Right::ObligationRead, "Lire les obligations"),
    (Right::ProjectRead, "Lire les projets"),
    (Right::JournalRead, "Lire le journal"),
];

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows the keys and the form for a new one.
pub async fn list(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let done =
        if done.fait == "revoquee" { "La clé est révoquée : elle n’ouvre plus rien." } else { "" };
    let typed = Typed { expires: in_months(&web, 6)?, ..Typed::default() };
    Ok(web.page(&KeyList { done: done.to_owned(), ..page(&web, &visit, &typed).await? })?)
}

fn in_months(web: &Web, months: i32) -> Result<String> {
    let day = french::day(web.app.clock.now()).checked_add(months.months());
    Ok(day.context("counting months")?.to_string())
}

async fn page(web: &Web, visit: &Visit, typed: &Typed) -> Result<KeyList> {
    visit.require(Right::KeyWrite)?;
    let keys = key::list(&web.app, &visit.actor).await?;
    let now = web.app.clock.now();
    let choice = |(right, label): &(Right, &str)| RightChoice {
        code: right.code().to_owned(),
        label: (*label).to_owned(),
        chosen: typed.rights.contains(&right.code().to_owned()),
    };
    Ok(KeyList {
        shell: visit.shell(Section::Keys),
        base: format!("{}/cles", visit.space()),
        manual: format!("{}/api", visit.home()),
        keys: keys.iter().map(|key| line(key, now)).collect(),
        rights: RIGHTS.iter().map(choice).collect(),
        name: typed.name.clone(),
        expires: typed.expires.clone(),
        latest: in_months(web, 12)?,
        done: String::new(),
        fault: String::new(),
        advice: String::new(),
    })
}

fn line(key: &Key, now: Timestamp) -> KeyLine {
    let day = |instant: Timestamp| french::date(french::day(instant));
    let state = match (key.revoked, key.is_valid(now)) {
        (Some(_), _) => Mark::plain("révoquée"),
        (None, true) => Mark::good("en service"),
        (None, false) => Mark::look("terminée"),
    };
    let label =
        |right: Right| RIGHTS.iter().find(|(known, _)| *known == right).map_or("", |(_, label)| label);
    KeyLine {
        id: key.id.to_string(),
        name: key.name.clone(),
        state,
        rights: key.rights.iter().map(label).collect::<Vec<_>>().join(", "),
        created: day(key.created),
        expires: last_day(key),
        used: key.used.map_or_else(|| "jamais".to_owned(), day),
        revocable: key.is_valid(now),
    }
}

/// The last day on which a key serves: it ends with it.
fn last_day(key: &Key) -> String {
    french::date(french::day(key.expires - jiff::SignedDuration::from_secs(1)))
}

/// What the form sends.
#[derive(Default)]
pub struct Typed {
    name: String,
    expires: String,
    rights: Vec<String>,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "name" => typed.name = value,
                "expires" => typed.expires = value,
                "right" => typed.rights.push(value),
                _ => {}
            }
        }
        typed
    }

    fn read(&self) -> Result<NewKey> {
        let wrong = |field: &str, message: &str| {
            Error::Input(
                Problem::new("form-invalid", message).advice("Corrigez, puis recommencez.").field(field),
            )
        };
        let rights: Option<Rights> = self.rights.iter().map(|code| Right::from_code(code)).collect();
        let rights = rights.ok_or_else(|| wrong("rights", "Un de ces droits n’existe pas."))?;
        // The key serves until the end of the day that was chosen, in the time of Paris.
        let end = self.expires.parse::<Date>().ok().and_then(calendar::end_of);
        let expires = end.ok_or_else(|| wrong("expires", "La date de fin n’est pas lisible."))?;
        Ok(NewKey { name: self.name.clone(), rights, expires })
    }
}

/// Makes a key, and shows it once.
pub async fn create(
    State(web): State<Web>,
    Inside(visit): Inside,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::KeyWrite)?;
    visit.require_fresh(&web, &format!("{}/cles", visit.space()))?;
    let typed = Typed::of(pairs);
    let made = match typed.read() {
        Ok(new) => key::create(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    let error = match made {
        Ok((key, text)) => {
            let page = KeyMade {
                shell: visit.shell(Section::Keys),
                base: format!("{}/cles", visit.space()),
                name: key.name.clone(),
                text,
                expires: last_day(&key),
            };
            return Ok(web.page(&page)?);
        }
        Err(error @ (Error::Input(_) | Error::Limit(_))) => error,
        Err(error) => return Err(error.into()),
    };
    let (fault, advice) = error.problem().map(|p| (p.message.clone(), p.advice.clone())).unwrap_or_default();
    let again = KeyList { fault, advice, ..page(&web, &visit, &typed).await? };
    Ok((status(&error), web.page(&again)?).into_response())
}

/// The key that an address names.
#[derive(Deserialize)]
pub struct Named {
    key: String,
}

/// Revokes a key.
pub async fn revoke(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::KeyWrite)?;
    let id: KeyId = named.key.parse().map_err(|_| Error::NotFound)?;
    key::revoke(&web.app, &visit.actor, id).await?;
    Ok(Redirect::to(&format!("{}/cles?fait=revoquee", visit.space())).into_response())
}
