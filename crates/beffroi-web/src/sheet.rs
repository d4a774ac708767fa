//! The territory's own sheet: shown to everybody inside, changed by who may; and the way out.

use crate::dataset::original::disposition;
use crate::failure::Answer;
use crate::french;
use crate::space::fields;
use crate::view::Section;
use crate::view::look::Fact as Figure;
use crate::view::sheet::{DeparturePage, SheetForm, SheetLine, SheetPage, Tick};
use crate::view::space::FormField;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, Filter};
use beffroi_domain::departure;
use beffroi_domain::place::{self, PlaceKind};
use beffroi_domain::territory::{
    self, Competences, Fact, InvalidPublication, Origin, Territory, TerritorySheet, competences, staff_tenths,
};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result, Right};
use serde::Deserialize;
use tokio_util::io::ReaderStream;

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    fait: String,
}

fn base(visit: &Visit) -> String {
    format!("{}/territoire", visit.space())
}

/// Shows the sheet.
pub async fn show(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let territory = &visit.territory;
    let mut lines = Vec::with_capacity(Fact::ALL.len());
    for fact in Fact::ALL {
        lines.push(line(&web, territory, fact).await?);
    }
    let members = match territory.siren.as_deref() {
        Some(siren) => place::communes_of(&web.app, siren).await?,
        None => Vec::new(),
    };
    let people = |people: u64| french::plural(people, "habitant", "habitants");
    let page = SheetPage {
        shell: visit.shell(Section::Sheet),
        name: territory.name.clone(),
        base: base(&visit),
        unknown: lines.iter().filter(|line| line.value.is_empty()).count() as u64,
        lines,
        members: members
            .iter()
            .map(|place| Figure::new(&place.name, place.population.map(people).unwrap_or_default()))
            .collect(),
        hosted: territory.host.is_some(),
        may_write: visit.actor.may(Right::TerritoryWrite),
        may_export: visit.actor.may(Right::TerritoryExport),
        done: if done.fait == "fiche" { "La fiche est enregistrée.".to_owned() } else { String::new() },
    };
    Ok(web.page(&page)?)
}

async fn line(web: &Web, territory: &Territory, fact: Fact) -> Result<SheetLine> {
    let value = match fact {
        Fact::Siren => territory.siren.clone(),
        Fact::Insee => territory.insee.clone(),
        Fact::Population => territory.population.map(|people| {
            let year = territory.population_year.map(|year| format!(" ({year})")).unwrap_or_default();
            format!("{}{year}", french::plural(people, "habitant", "habitants"))
        }),
        Fact::Staff => territory
            .staff_tenths
            .map(|tenths| format!("{} équivalents temps plein", french::number(f64::from(tenths) / 10.0, 1))),
        Fact::Parent => named(web, PlaceKind::Epci, territory.parent_siren.as_deref()).await?,
        Fact::Departement => named(web, PlaceKind::Departement, territory.departement.as_deref()).await?,
        Fact::Region => named(web, PlaceKind::Region, territory.region.as_deref()).await?,
        Fact::Competences => competence_words(&territory.competences),
        Fact::WebDomains => some(territory.web_domains.join(", ")),
        Fact::MailDomains => some(territory.mail_domains.join(", ")),
    };
    let source = territory.sources.get(&fact).map(|source| {
        let day = french::date(source.day);
        match source.from {
            Origin::Typed => format!("saisi le {day}"),
            Origin::Members => format!("liste « {} », {day}", source.name),
            Origin::Official => format!("fichier officiel « {} », {day}", source.name),
        }
    });
    let mut label = fact.label().to_owned();
    if let Some(first) = label.get(..1) {
        label = format!("{}{}", first.to_uppercase(), &label[1..]);
    }
    Ok(SheetLine { label, value: value.unwrap_or_default(), source: source.unwrap_or_default() })
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A place with its name, when it is loaded.
async fn named(web: &Web, kind: PlaceKind, code: Option<&str>) -> Result<Option<String>> {
    let Some(code) = code else { return Ok(None) };
    let found = place::find(&web.app, kind, code).await?;
    Ok(Some(found.map_or_else(|| code.to_owned(), |place| format!("{} ({code})", place.name))))
}

fn competence_words(kept: &Competences) -> Option<String> {
    let known =
        competences().iter().filter(|one| kept.codes.contains(&one.code)).map(|one| one.label.as_str());
    some(known.chain(some(kept.other.clone()).as_deref()).collect::<Vec<_>>().join(", "))
}

/// What the form sends: one pair for each field and for each box that is ticked.
type Pairs = Vec<(String, String)>;

/// What is typed, field by field.
struct Typed(Pairs);

impl Typed {
    fn of(territory: &Territory) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let staff = territory.staff_tenths.map(|tenths| format!("{},{}", tenths / 10, tenths % 10));
        let mut pairs: Pairs = [
            ("name", territory.name.clone()),
            ("siren", text(&territory.siren)),
            ("insee", text(&territory.insee)),
            ("population", number(territory.population)),
            ("population_year", number(territory.population_year.map(u64::from))),
            ("staff", staff.unwrap_or_default()),
            ("parent_siren", text(&territory.parent_siren)),
            ("departement", text(&territory.departement)),
            ("region", text(&territory.region)),
            ("competences_other", territory.competences.other.clone()),
            ("web_domains", territory.web_domains.join(", ")),
            ("mail_domains", territory.mail_domains.join(", ")),
            ("invalid_publication", territory.invalid_publication.code().to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        pairs.extend(territory.competences.codes.iter().map(|code| ("competence".to_owned(), code.clone())));
        Self(pairs)
    }

    fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn sheet(&self) -> Result<TerritorySheet> {
        let domains = |name: &str| {
            let words = self.text(name).split([',', ';', ' ', '\n']).filter(|word| !word.trim().is_empty());
            words.map(str::to_owned).collect()
        };
        let chosen = InvalidPublication::from_code(self.text("invalid_publication"));
        Ok(TerritorySheet {
            name: self.text("name").to_owned(),
            population: number(self, "population")?,
            population_year: number(self, "population_year")?.map(|year| u16::try_from(year).unwrap_or(0)),
            siren: some(self.text("siren").to_owned()),
            insee: some(self.text("insee").to_owned()),
            staff_tenths: staff_tenths(self.text("staff"))?,
            parent_siren: some(self.text("parent_siren").to_owned()),
            departement: some(self.text("departement").to_owned()),
            region: some(self.text("region").to_owned()),
            competences: Competences {
                codes: self.all("competence").map(str::to_owned).collect(),
                other: self.text("competences_other").to_owned(),
            },
            web_domains: domains("web_domains"),
            mail_domains: domains("mail_domains"),
            invalid_publication: chosen.unwrap_or_default(),
        })
    }

    fn fields(&self) -> Vec<FormField> {
        let text = |name: &str, label: &str, help: &str| fields::text(name, label, help, self.text(name));
        let choice = self.text("invalid_publication");
        vec![
            FormField { required: true, ..text("name", "Nom", "Tel que les habitants le lisent.") },
            text("siren", "SIREN", "Neuf chiffres."),
            text("insee", "Code INSEE", "Cinq caractères pour une commune."),
            text("population", "Population", "Nombre d’habitants."),
            text("population_year", "Année de cette population", ""),
            text("staff", "Effectif", "En équivalents temps plein, par exemple 12,5."),
            text("parent_siren", "SIREN de l’intercommunalité", ""),
            text("departement", "Code du département", "Par exemple 67 ou 2A."),
            text("region", "Code de la région", "Par exemple 44."),
            text("web_domains", "Sites web", "Leurs noms de domaine, séparés par des virgules."),
            text(
                "mail_domains",
                "Domaines de messagerie",
                "Ce qui suit le @ dans vos adresses, séparé par des virgules.",
            ),
            text("competences_other", "Autres compétences", "Celles que la liste ci-dessous n’a pas."),
            fields::invalid_publication(choice),
        ]
    }

    fn ticks(&self, visit: &Visit) -> Vec<Tick> {
        let kind = visit.territory.kind.code();
        let usual = |one: &&territory::Competence| one.kinds.iter().any(|usual| usual == kind);
        // Those that such a territory usually has come first.
        let first = competences().iter().filter(usual);
        let others = competences().iter().filter(|one| !usual(one));
        first
            .chain(others)
            .map(|one| Tick {
                value: one.code.clone(),
                label: one.label.clone(),
                note: one.article.clone(),
                ticked: self.all("competence").any(|code| code == one.code),
            })
            .collect()
    }
}

fn number(typed: &Typed, name: &str) -> Result<Option<u64>> {
    let digits: String = typed.text(name).chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| {
        Error::Input(
            Problem::new("number-invalid", "Ce n’est pas un nombre entier.")
                .advice("Écrivez-le en chiffres, ou laissez vide.")
                .field(name),
        )
    })
}

fn form(visit: &Visit, typed: &Typed, problem: Option<&Problem>) -> SheetForm {
    let mut all = typed.fields();
    let faults = problem.map_or(0, |problem| fields::mark(&mut all, std::slice::from_ref(problem)));
    SheetForm {
        shell: visit.shell(Section::Sheet),
        name: visit.territory.name.clone(),
        base: base(visit),
        fields: all,
        competences: typed.ticks(visit),
        faults,
    }
}

/// Shows the form.
pub async fn edit_form(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::TerritoryWrite)?;
    Ok(web.page(&form(&visit, &Typed::of(&visit.territory), None))?)
}

/// Keeps what was typed, or shows the form again with the fault beside its field.
pub async fn edit(State(web): State<Web>, Inside(visit): Inside, Form(pairs): Form<Pairs>) -> Answer {
    visit.require(Right::TerritoryWrite)?;
    let typed = Typed(pairs);
    let edited = match typed.sheet() {
        Ok(sheet) => territory::edit(&web.app, &visit.actor, sheet).await.map(drop),
        Err(error) => Err(error),
    };
    match edited {
        Ok(()) => Ok(Redirect::to(&format!("{}?fait=fiche", base(&visit))).into_response()),
        Err(Error::Input(problem)) => {
            let page = web.page(&form(&visit, &typed, Some(&problem)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what leaves.
pub async fn departure_form(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::TerritoryExport)?;
    visit.visitor.require_fresh(&web, &format!("{}/depart", base(&visit)))?;
    let page = DeparturePage {
        datasets: dataset::list(&web.app, &visit.actor, &Filter::default()).await?.total as u64,
        shell: visit.shell(Section::Sheet),
        name: visit.territory.name.clone(),
        base: base(&visit),
    };
    Ok(web.page(&page)?)
}

/// Makes the archive and sends it.
pub async fn depart(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::TerritoryExport)?;
    visit.visitor.require_fresh(&web, &format!("{}/depart", base(&visit)))?;
    let permit = web.export_turn().await?;
    let (exported, path) = departure::export_staged(&web.app, &visit.actor).await?;
    let file = tokio::fs::File::open(&path).await.context("open the archive of a territory")?;
    let bytes = file.metadata().await.context("read the size of an archive")?.len();
    // What is open stays readable; its name is no longer needed. Where a system refuses, the janitor sweeps it.
    let _ = tokio::fs::remove_file(&path).await;
    drop(permit);
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition(&exported.name)?),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((head, Body::from_stream(ReaderStream::new(file))).into_response())
}
