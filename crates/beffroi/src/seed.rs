//! `beffroi seed`: an instance as large as a syndicate's, made of invented rows, to be measured and tested on.
//!
//! Hidden from the help: it belongs to the test kit. Everything it writes goes through the same doors as the
//! acts of people, so that what is measured is what is used. In what must stay inside of a territory it plants
//! that territory's mark; a mark found anywhere else is a hole in the wall.

use beffroi_domain::App;
use beffroi_domain::account::{self, NewPerson};
use beffroi_domain::dataset::{self, Confirmation, MetadataInput, NewDataset};
use beffroi_domain::files::UploadWriter;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Role, Roles};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// The password of those who have one: the administrator of each territory.
const PASSWORD: &str = "semis-de-mesure-seulement";
/// Journal entries written in one transaction.
const ENTRIES_PER_WRITE: usize = 500;
/// What the program is called in the journal.
const PROGRAM: &str = "seed";

/// `beffroi seed`.
#[derive(Debug, Args)]
pub struct Seed {
    /// Territories; the first hosts all the others.
    #[arg(long, default_value_t = 600, value_parser = at_least_one)]
    pub territories: usize,
    /// People, in all.
    #[arg(long, default_value_t = 6_000)]
    pub people: usize,
    /// Journal entries, in all.
    #[arg(long, default_value_t = 200_000)]
    pub entries: usize,
}

/// Fills an empty instance. The first territory hosts all the others.
///
/// # Errors
/// When the instance is not empty, or the database does not answer.
pub async fn run(command: &Seed, app: &App) -> Result<ExitCode> {
    let mut host = None;
    for number in 0..command.territories {
        let slug = slug(number);
        let kind = if number == 0 { TerritoryKind::Syndicat } else { TerritoryKind::Commune };
        let new = NewTerritory {
            slug: Some(slug.clone()),
            population: Some(200 + 37 * number as u64),
            host: host.clone(),
            ..NewTerritory::named(&format!("Territoire de mesure {number:04}"), kind)
        };
        let actor = Actor::program(territory::add(app, PROGRAM, new).await?.id, PROGRAM);
        if host.is_none() {
            // A password is enough to enter: pages are measured, not codes typed.
            account::choose_owing_roles(app, &actor, Roles::NONE).await?;
            host = Some(slug.clone());
        }
        // What is measured signs in with a password alone.
        account::choose_owing_roles(app, &actor, Roles::NONE).await?;
        people(app, &actor, &slug, share(command.people, command.territories, number)).await?;
        tables(app, &actor, &slug).await?;
        entries(app, &actor, &slug, share(command.entries, command.territories, number)).await?;
    }
    crate::println(&format!("administrators: administration@t0000.example …, password: {PASSWORD}"));
    Ok(ExitCode::SUCCESS)
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a whole number of at least 1 is expected".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// The short name of a territory.
fn slug(number: usize) -> String {
    format!("t{number:04}")
}

/// The mark of a territory: found in no text of any other.
fn mark(slug: &str) -> String {
    format!("MARQUE-{slug}-MARQUE")
}

/// How much of `total` falls to one of `parts`, so that the sum is right.
fn share(total: usize, parts: usize, number: usize) -> usize {
    total / parts + usize::from(number < total % parts)
}

async fn people(app: &App, actor: &Actor, slug: &str, count: usize) -> Result<()> {
    for number in 0..count {
        let administrator = number == 0;
        let role = Role::ALL[number % Role::ALL.len()];
        let local = if administrator { "administration".to_owned() } else { format!("p{number}") };
        let new = NewPerson {
            email: format!("{local}@{slug}.example"),
            name: format!("Personne {number} {}", mark(slug)),
            password: administrator.then(|| PASSWORD.to_owned()),
            roles: role.into(),
        };
        account::add(app, actor, new).await?;
    }
    Ok(())
}

/// A published data set that everybody reads, and a draft that holds the mark.
async fn tables(app: &App, actor: &Actor, slug: &str) -> Result<()> {
    for (title, publish) in [("Équipements".to_owned(), true), (format!("Brouillon {}", mark(slug)), false)]
    {
        let new = NewDataset {
            metadata: MetadataInput::titled(&title),
            slug: Some(if publish { "equipements" } else { "brouillon" }.to_owned()),
            ..NewDataset::default()
        };
        let made = dataset::create(app, actor, new).await?;
        let mut writer = UploadWriter::begin(app).await?;
        writer.write(b"nom;places;ouverture\n").await?;
        for row in 0..100 {
            let mark = if publish { String::new() } else { mark(slug) };
            writer
                .write(
                    format!("Salle {row} {mark};{};2024-0{}-1{}\n", row * 7, row % 9 + 1, row % 9).as_bytes(),
                )
                .await?;
        }
        let upload = writer.finish("salles.csv").await?;
        let version = dataset::stage(app, actor, &made.slug, upload).await?;
        app.work_all().await?;
        if publish {
            dataset::publish(app, actor, &made.slug, version.number, Confirmation::NotGiven).await?;
        }
    }
    Ok(())
}

async fn entries(app: &App, actor: &Actor, slug: &str, count: usize) -> Result<()> {
    let mut written = 0;
    while written < count {
        let many = ENTRIES_PER_WRITE.min(count - written);
        let (first, mark) = (written, mark(slug));
        app.write(actor, move |cx| {
            Box::pin(async move {
                for number in first..first + many {
                    cx.record(
                        "dataset.edit",
                        format!("dataset:{mark}-{number}"),
                        &json!({ "changed": [number] }),
                    );
                }
                Ok(())
            })
        })
        .await
        .context("writing journal entries")?;
        written += many;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn the_shares_make_the_whole() {
        for (total, parts) in [(6_000, 600), (7, 3), (0, 4), (200_000, 601)] {
            assert_eq!((0..parts).map(|number| share(total, parts, number)).sum::<usize>(), total);
        }
    }
}
