//! What can be done with what is kept about people.

use super::model::{Erased, Kept, KeptAbout, Register};
use super::rules;
use crate::App;
use crate::account::{self, Person, SignedIn};
use crate::dataset;
use crate::inventory;
use crate::obligation;
use crate::territory;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Result, Right};
use serde_json::json;

/// The register of what is kept, for those who answer for it.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub fn register(actor: &Actor) -> Result<Register> {
    beffroi_store::authorise(actor, Right::PrivacyWrite)?;
    rules::read_register()
}

/// The people about whom the actor's territory keeps something, by name.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn people(app: &App, actor: &Actor) -> Result<Vec<Person>> {
    beffroi_store::authorise(actor, Right::PrivacyWrite)?;
    app.note_reading(actor, Right::PrivacyWrite, "people").await?;
    account::known(app, actor).await
}

/// What the actor's territory keeps about a person: how much of it, without showing it.
///
/// # Errors
/// [`Error::NotFound`] when the person has never had a way into the territory; [`Error::Denied`] without the right.
pub async fn about(app: &App, actor: &Actor, person: PersonId) -> Result<KeptAbout> {
    beffroi_store::authorise(actor, Right::PrivacyWrite)?;
    let person = known(app, actor, person).await?;
    kept_about(app, actor, person).await
}

/// Takes out everything that the actor's territory keeps about a person, once their address was typed again. The
/// journal holds who did it before anything is given.
///
/// # Errors
/// As [`about`]; [`Error::Input`] with code `confirmation-differs`.
pub async fn export(app: &App, actor: &Actor, person: PersonId, typed: &str) -> Result<KeptAbout> {
    beffroi_store::authorise(actor, Right::PrivacyWrite)?;
    let person = known(app, actor, person).await?;
    rules::check_confirmation(&person, typed)?;
    record(app, actor, "privacy.export", person.id).await?;
    kept_about(app, actor, person).await
}

/// Erases a person from the actor's territory, once their address was typed again: their ways in, their name in
/// the journal and on the files that they gave, and the account itself where it leads nowhere else. What they
/// did stays, under an identifier that says nothing.
///
/// # Errors
/// As [`export`]; [`Error::Conflict`] when it is oneself, or the last administrator.
pub async fn erase(app: &App, actor: &Actor, person: PersonId, typed: &str) -> Result<Erased> {
    beffroi_store::authorise(actor, Right::PrivacyWrite)?;
    let person = known(app, actor, person).await?;
    rules::check_confirmation(&person, typed)?;
    account::check_not_own(actor, person.id)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::PrivacyWrite)?;
            let account = account::forget(cx, person.id, &person.email).await?;
            let names = cx.erase_names(person.id).await?;
            let files = dataset::forget_author(cx, &person.name, account::NOBODY).await?;
            let duties = obligation::forget(cx, &person.name, account::NOBODY).await?;
            let contacts = inventory::forget_contacts(cx, &person.email).await?;
            let detail = json!({ "account": account, "names": names, "files": files, "contacts": contacts, "obligations": duties });
            cx.record("privacy.erase", format!("person:{}", person.id), &detail);
            Ok(Erased { account, names, files, contacts: contacts as u64 })
        })
    })
    .await
}

/// What every territory that somebody may enter keeps about them, for themselves.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn own(app: &App, signed_in: &SignedIn) -> Result<Vec<KeptAbout>> {
    let mut all = Vec::new();
    for entrance in account::entrances(app, signed_in.person).await? {
        let actor = entrance.door.actor(signed_in, entrance.territory);
        let person =
            Person { id: signed_in.person, email: signed_in.email.clone(), name: signed_in.name.clone() };
        record(app, &actor, "privacy.export_own", person.id).await?;
        let mut about = kept_about(app, &actor, person).await?;
        // Their account is theirs, wherever it leads.
        if all.is_empty() && !about.account_only_here {
            about.kept.extend(kept(app, &actor, &about.person, false).await?);
        }
        all.push(about);
    }
    Ok(all)
}

async fn record(app: &App, actor: &Actor, action: &'static str, person: PersonId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.record(action, format!("person:{person}"), &json!({}));
            Ok(())
        })
    })
    .await
}

/// Somebody whom the territory knows: nobody learns here that an account exists elsewhere.
async fn known(app: &App, actor: &Actor, person: PersonId) -> Result<Person> {
    let people = account::known(app, actor).await?;
    people.into_iter().find(|known| known.id == person).ok_or(Error::NotFound)
}

async fn kept_about(app: &App, actor: &Actor, person: Person) -> Result<KeptAbout> {
    let territory = territory::own(app, actor).await?.name;
    let account_only_here = account::is_only_here(app, actor, person.id).await?;
    let mut all = kept(app, actor, &person, true).await?;
    all.extend(contacts(app, actor, &person).await?);
    if account_only_here {
        all.extend(kept(app, actor, &person, false).await?);
    }
    Ok(KeptAbout { territory, person, account_only_here, made_at: app.clock.now(), kept: all })
}

/// The contacts of the inventory that have the person's address: nobody is named there by an account.
async fn contacts(app: &App, actor: &Actor, person: &Person) -> Result<Option<Kept>> {
    let rows = inventory::contacts_at(app, actor, &person.email).await?;
    let row = |row: Vec<(String, String)>| row.into_iter().map(|(name, text)| (name, text.into())).collect();
    Ok((!rows.is_empty()).then(|| Kept {
        table: "inventory_items".to_owned(),
        label: "contacts de l’inventaire".to_owned(),
        cut: false,
        rows: rows.into_iter().map(row).collect(),
    }))
}

/// The rows about a person in the tables of territories, or in those of the instance.
async fn kept(app: &App, actor: &Actor, person: &Person, scoped: bool) -> Result<Vec<Kept>> {
    let register = rules::read_register()?;
    let max = app.limits.person_rows_max;
    let id = person.id.to_string();
    let mut all = Vec::new();
    for place in rules::places(&register).into_iter().filter(|place| place.scoped == scoped) {
        let named = (id.as_str(), person.name.as_str());
        let mut rows =
            beffroi_store::rows_about(&app.store, actor, &place, named, max.saturating_add(1)).await?;
        let cut = rows.len() as u64 > max;
        rows.truncate(usize::try_from(max).unwrap_or(usize::MAX));
        if rows.is_empty() {
            continue;
        }
        let label = register.tables.iter().find(|table| table.name == place.table);
        all.push(Kept {
            label: label.map_or_else(|| place.table.clone(), |table| table.label.clone()),
            table: place.table,
            cut,
            rows: rows
                .into_iter()
                .map(|row| row.into_iter().map(|(name, text)| (name, text.into())).collect())
                .collect(),
        });
    }
    Ok(all)
}
