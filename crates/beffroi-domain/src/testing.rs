//! For tests of this crate and of the floors above: an engine of tables that fits in memory, and an
//! application with two territories and one person per role.

mod providers;

pub use providers::FakeProviders;

use crate::account::{NewPerson, Person, SignedIn};
use crate::dataset::{self, Confirmation, Dataset, MetadataInput, NewDataset, Version};
use crate::files::{Upload, UploadWriter};
use crate::territory::{self, NewTerritory, Territory};
use crate::{App, Ports, Settings, account};
use beffroi_kernel::clock::FixedClock;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::{Printer, SchemaSummary, SchemaText, Source, Tables, TextRow, too_many_rows};
use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query, Records, Value};
use beffroi_kernel::report::{
    Change, CodeCount, Column, ColumnType, Difference, Finding, Meaning, PersonalData, Report, SchemaName,
};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Limits, Problem, Result, Role};
use beffroi_store::testing::{Folder, postgres_url, run};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// An engine of tables for tests: a header and cells between semicolons, nothing more.
///
/// A file that holds `UNREADABLE` is refused, one that holds `BROKEN` makes the engine fail, a cell `BAD` is
/// an error, a column whose name holds `mail` looks like personal data, a file that ends in `.ods` has two sheets.
#[derive(Clone, Copy, Debug, Default)]
pub struct FakeTables;

fn read(path: &Path) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path).context("reading a table of the fake engine")?;
    Ok(text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect())
}

fn report(source: &Source<'_>, rows: &[Vec<String>]) -> Report {
    let (header, data) =
        rows.split_first().map_or((&[][..], &[][..]), |(header, data)| (header.as_slice(), data));
    let cell = |row: &Vec<String>, index: usize| row.get(index).cloned().unwrap_or_default();
    let columns: Vec<Column> = header
        .iter()
        .enumerate()
        .map(|(index, name)| Column {
            name: name.clone(),
            field: beffroi_kernel::slug::slug(name, '_'),
            fit: 1.0,
            nulls: data.iter().filter(|row| cell(row, index).is_empty()).count() as u64,
            ..Column::default()
        })
        .collect();
    let mut errors = Vec::new();
    for (number, row) in data.iter().enumerate() {
        for (index, name) in header.iter().enumerate().filter(|(index, _)| cell(row, *index) == "BAD") {
            errors.push(Finding {
                row: Some(number as u64 + 2),
                field: Some(name.clone()),
                code: "type-error".to_owned(),
                value: Some(cell(row, index)),
                message: "Cette valeur ne convient pas.".to_owned(),
                proposal: None,
            });
        }
    }
    let personal = columns.iter().filter(|column| column.name.contains("mail")).map(|column| PersonalData {
        field: column.name.clone(),
        meaning: Meaning::Email,
        share: 1.0,
        message: "Ces valeurs ressemblent à des adresses électroniques.".to_owned(),
    });
    let total = errors.len() as u64;
    Report {
        file: source.name.to_owned(),
        format: "csv".to_owned(),
        encoding: Some("utf-8".to_owned()),
        delimiter: Some(";".to_owned()),
        header_row: 1,
        rows: data.len() as u64,
        valid: errors.is_empty(),
        schema: source.schema.map(|schema| SchemaName {
            id: schema.id.clone(),
            title: schema.id.clone(),
            version: String::new(),
        }),
        personal_data: personal.collect(),
        sheets: if source.name.ends_with(".ods") { vec!["Lieux".into(), "Notes".into()] } else { Vec::new() },
        columns,
        errors_total: total,
        errors_by_code: if total == 0 {
            Vec::new()
        } else {
            vec![CodeCount { code: "type-error".to_owned(), count: total }]
        },
        errors,
        ..Report::default()
    }
}

impl Tables for FakeTables {
    fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary> {
        let json: serde_json::Value = serde_json::from_str(&schema.json).map_err(|error| {
            Error::Input(
                Problem::new("schema-invalid", "Ce fichier n'est pas un schéma.").detail(error.to_string()),
            )
        })?;
        let text =
            |name: &str| json.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        Ok(SchemaSummary {
            name: text("name"),
            title: text("title"),
            version: text("version"),
            description: text("description"),
            fields: Vec::new(),
            remarks: Vec::new(),
        })
    }

    fn check(&self, source: Source<'_>) -> Result<Report> {
        let rows = read(source.path)?;
        let holds = |word: &str| rows.iter().flatten().any(|cell| cell == word);
        if holds("UNREADABLE") {
            return Err(Error::Input(
                Problem::new("unreadable", "Ce fichier ne peut pas être lu.")
                    .advice("Enregistrez-le à nouveau."),
            ));
        }
        if holds("BROKEN") {
            return Err(Error::internal("the fake engine was asked to fail"));
        }
        if let Some(progress) = source.progress {
            progress(1, 2);
        }
        Ok(report(&source, &rows))
    }

    fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report> {
        let report = self.check(source)?;
        std::fs::copy(source.path, table).context("writing a table of the fake engine")?;
        Ok(report)
    }

    fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>> {
        std::fs::copy(source.path, out).context("writing a mended copy")?;
        Ok(Vec::new())
    }

    fn fields(&self, table: &Path) -> Result<Vec<Field>> {
        let header = read(table)?.into_iter().next().unwrap_or_default();
        let field = |label: String| Field {
            name: beffroi_kernel::slug::slug(&label, '_'),
            label,
            column_type: ColumnType::Text,
            meaning: None,
        };
        Ok(header.into_iter().map(field).collect())
    }

    fn records(&self, table: &Path, query: &Query) -> Result<Records> {
        if let Some(filter) = query.filter.as_deref().filter(|filter| filter.contains("BAD")) {
            return Err(Error::Input(
                Problem::new("query-invalid", "Cette condition n'est pas comprise.")
                    .field("where")
                    .position(filter.find("BAD").unwrap_or_default()),
            ));
        }
        let rows: Vec<Vec<Value>> = read(table)?
            .into_iter()
            .skip(1)
            .map(|row| {
                row.into_iter()
                    .map(|cell| if cell.is_empty() { Value::Null } else { Value::Text(cell) })
                    .collect()
            })
            .collect();
        let total_count = rows.len() as u64;
        let skip = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(query.limit.unwrap_or(10)).unwrap_or(usize::MAX);
        let rows = rows.into_iter().skip(skip).take(take).collect();
        Ok(Records { total_count, fields: self.fields(table)?, rows })
    }

    fn export(
        &self,
        table: &Path,
        _query: &Query,
        _format: ExportFormat,
        _options: &ExportOptions,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        let bytes = std::fs::read(table).context("reading a table of the fake engine")?;
        out.write_all(&bytes).context("writing an export")
    }

    fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference> {
        let (old, new) = (read(old)?, read(new)?);
        let rows = |table: &[Vec<String>]| table.iter().skip(1).cloned().collect::<HashSet<_>>();
        let (before, after) = (rows(&old), rows(&new));
        Ok(Difference {
            key: key.to_vec(),
            rows_added: after.difference(&before).count() as u64,
            rows_removed: before.difference(&after).count() as u64,
            rows_same: after.intersection(&before).count() as u64,
            ..Difference::default()
        })
    }

    fn rows(&self, source: Source<'_>, rows_max: u64) -> Result<Vec<TextRow>> {
        self.check(source)?;
        let rows = read(source.path)?;
        if rows.len() as u64 > rows_max.saturating_add(1) {
            return Err(too_many_rows(rows_max));
        }
        let width = rows.first().map_or(0, Vec::len);
        let filled =
            rows.into_iter().enumerate().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        Ok(filled
            .map(|(index, mut cells)| {
                cells.resize(width, String::new());
                TextRow { number: index as u64 + 1, cells }
            })
            .collect())
    }
}

/// The code that an application shows at an instant for a secret given as text, as RFC 6238 says.
///
/// # Errors
/// When the text is no secret.
pub fn code_of(secret: &str, at: jiff::Timestamp) -> Result<String> {
    let bytes = data_encoding::BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes());
    let bytes =
        bytes.map_err(|error| Error::internal(format!("reading the secret of a second factor: {error}")))?;
    let totp = totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 1, 30, bytes);
    Ok(totp.context("setting up a second factor")?.generate(u64::try_from(at.as_second()).unwrap_or(0)))
}

/// The password of everybody in [`House`].
pub const PASSWORD: &str = "cheval agrafe pile correct";

/// An application with two territories and one person per role in the first.
pub struct House {
    /// The application.
    pub app: App,
    /// Its clock, which stands at noon on 1 June 2026.
    pub clock: Arc<FixedClock>,
    /// The territory where things happen.
    pub here: Territory,
    /// Another territory, which must see nothing of the first.
    pub elsewhere: Territory,
    /// One person per role of [`Role::ALL`], with a role here.
    pub people: Vec<(Role, Person)>,
    /// An administrator of the other territory.
    pub stranger: Person,
    folder: Folder,
    database_url: String,
}

impl House {
    /// A house on SQLite.
    ///
    /// # Errors
    /// When it cannot be built.
    pub async fn new() -> Result<Self> {
        let folder = Folder::new()?;
        let url = beffroi_store::testing::sqlite_url(&folder);
        Self::build(folder, url, Limits::default(), Arc::new(FakeTables)).await
    }

    /// A house on SQLite with other limits or another engine.
    ///
    /// # Errors
    /// When it cannot be built.
    pub async fn with(limits: Limits, tables: Arc<dyn Tables>) -> Result<Self> {
        let folder = Folder::new()?;
        let url = beffroi_store::testing::sqlite_url(&folder);
        Self::build(folder, url, limits, tables).await
    }

    /// A house with other limits or another engine, on PostgreSQL when there is one, else on SQLite: for suites
    /// that are run twice.
    ///
    /// # Errors
    /// When it cannot be built.
    pub async fn on_test_database(limits: Limits, tables: Arc<dyn Tables>) -> Result<Self> {
        match postgres_url().await? {
            Some(url) => Self::build(Folder::new()?, url, limits, tables).await,
            None => Self::with(limits, tables).await,
        }
    }

    /// A house on each database: SQLite always, PostgreSQL when there is one.
    ///
    /// # Errors
    /// When one cannot be built.
    pub async fn every() -> Result<Vec<Self>> {
        let mut houses = vec![Self::new().await?];
        if let Some(url) = postgres_url().await? {
            houses.push(Self::build(Folder::new()?, url, Limits::default(), Arc::new(FakeTables)).await?);
        }
        Ok(houses)
    }

    async fn build(
        folder: Folder,
        database_url: String,
        limits: Limits,
        tables: Arc<dyn Tables>,
    ) -> Result<Self> {
        let noon = "2026-06-01T12:00:00Z".parse().context("reading the instant of a test")?;
        let clock = Arc::new(FixedClock::at(noon));
        let app = open(&folder, &database_url, limits, tables, clock.clone()).await?;
        let here =
            territory::add(&app, "test", NewTerritory::named("Val-Fictif", TerritoryKind::Commune)).await?;
        let there = NewTerritory::named("Mont-Imaginaire", TerritoryKind::CommunauteDeCommunes);
        let elsewhere = territory::add(&app, "test", there).await?;
        let mut people = Vec::new();
        for role in Role::ALL {
            let new = person(role.code(), role);
            people.push((role, account::add(&app, &Actor::program(here.id, "test"), new).await?));
        }
        let new = person("ailleurs", Role::Administrateur);
        let stranger = account::add(&app, &Actor::program(elsewhere.id, "test"), new).await?;
        // Nobody owes a second factor in the house, so that a password is enough to enter: what owing one does
        // is tested apart.
        run(&app.store, "UPDATE territories SET second_factor_roles = ''").await?;
        let here = territory::own(&app, &Actor::public(here.id)).await?;
        let elsewhere = territory::own(&app, &Actor::public(elsewhere.id)).await?;
        Ok(Self { app, clock, here, elsewhere, people, stranger, folder, database_url })
    }

    /// The same database and folder opened again, as after the end of the program.
    ///
    /// # Errors
    /// When they cannot be opened.
    pub async fn reopen(&mut self) -> Result<()> {
        let limits = Limits::clone(&self.app.limits);
        let tables = self.app.tables.clone();
        self.app = open(&self.folder, &self.database_url, limits, tables, self.clock.clone()).await?;
        Ok(())
    }

    /// Gives the house a printer: it has none.
    pub fn print_with(&mut self, printer: Arc<dyn Printer>) {
        self.app.printer = Some(printer);
    }

    /// Moves the clock forward.
    pub fn wait_hours(&self, hours: i64) {
        self.wait_seconds(hours * 3_600);
    }

    /// Moves the clock forward by less.
    pub fn wait_seconds(&self, seconds: i64) {
        use beffroi_kernel::Clock;
        self.clock.set(self.clock.now() + jiff::SignedDuration::from_secs(seconds));
    }

    /// From now on the privileged roles owe a second factor, as when nobody chose.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn ask_for_second_factors(&self) -> Result<()> {
        run(&self.app.store, "UPDATE territories SET second_factor_roles = NULL").await.map(drop)
    }

    /// The person with a role here.
    ///
    /// # Panics
    /// Never: there is one for each role.
    #[must_use]
    pub fn person(&self, role: Role) -> &Person {
        let found = self.people.iter().find(|(has, _)| *has == role).map(|(_, person)| person);
        found.unwrap_or(&self.stranger)
    }

    /// The person with a role here.
    #[must_use]
    pub fn actor(&self, role: Role) -> Actor {
        let person = self.people.iter().find(|(has, _)| *has == role).map(|(_, person)| person);
        person.map_or_else(|| self.public(), |person| actor(&self.here, person, role))
    }

    /// Somebody from outside.
    #[must_use]
    pub fn public(&self) -> Actor {
        Actor::public(self.here.id)
    }

    /// The administrator of the other territory, acting there.
    #[must_use]
    pub fn stranger(&self) -> Actor {
        actor(&self.elsewhere, &self.stranger, Role::Administrateur)
    }

    /// Signs somebody in, and gives who is then signed in.
    ///
    /// # Errors
    /// When the sign-in is refused.
    pub async fn sign_in(&self, person: &Person) -> Result<(account::SessionToken, SignedIn)> {
        let token = account::sign_in(&self.app, &person.email, PASSWORD, "192.0.2.1").await?;
        let signed_in = account::signed_in(&self.app, &token).await?.ok_or(Error::SignIn)?;
        Ok((token, signed_in))
    }

    /// A file received.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn upload(&self, name: &str, content: &str) -> Result<Upload> {
        let mut writer = UploadWriter::begin(&self.app).await?;
        writer.write(content.as_bytes()).await?;
        writer.finish(name).await
    }

    /// A draft by the editor.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn draft(&self, title: &str) -> Result<Dataset> {
        let new = NewDataset { metadata: MetadataInput::titled(title), ..NewDataset::default() };
        dataset::create(&self.app, &self.actor(Role::Editeur), new).await
    }

    /// A new version by the editor, checked.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn version(&self, slug: &str, content: &str) -> Result<Version> {
        let editor = self.actor(Role::Editeur);
        let upload = self.upload("donnees.csv", content).await?;
        let staged = dataset::stage(&self.app, &editor, slug, upload).await?;
        self.app.work_all().await?;
        let versions = dataset::versions(&self.app, &editor, slug).await?;
        versions.into_iter().find(|version| version.id == staged.id).ok_or(Error::NotFound)
    }

    /// A data set published by the editor.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn published(&self, title: &str, content: &str) -> Result<Dataset> {
        let slug = self.draft(title).await?.slug;
        let number = self.version(&slug, content).await?.number;
        dataset::publish(&self.app, &self.actor(Role::Editeur), &slug, number, Confirmation::NotGiven).await
    }
}

async fn open(
    folder: &Folder,
    url: &str,
    limits: Limits,
    tables: Arc<dyn Tables>,
    clock: Arc<FixedClock>,
) -> Result<App> {
    let data = folder.path().join("data");
    let settings = Settings { database_url: Some(url.to_owned()), data, limits, secret: None };
    App::open(settings, Ports::new(tables, clock)).await
}

fn person(name: &str, role: Role) -> NewPerson {
    NewPerson {
        email: format!("{name}@val-fictif.example"),
        name: format!("Agent {name}"),
        password: Some(PASSWORD.to_owned()),
        roles: role.into(),
    }
}

fn actor(territory: &Territory, person: &Person, role: Role) -> Actor {
    Actor::member(territory.id, person.id, person.name.clone(), role.into())
}
