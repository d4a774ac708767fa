//! The facts of a territory's sheet: what each is called, where it comes from, what may be written in it.

use super::model::TerritorySheet;
use beffroi_kernel::{Error, Problem, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A fact of the sheet that may come from somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Its SIREN number.
    Siren,
    /// Its INSEE code.
    Insee,
    /// Its population, with the year.
    Population,
    /// Its staff.
    Staff,
    /// The grouping that it is a member of.
    Parent,
    /// Its département.
    Departement,
    /// Its région.
    Region,
    /// What it is competent for.
    Competences,
    /// The domains of its web sites.
    WebDomains,
    /// The domains of its mail addresses.
    MailDomains,
}

impl Fact {
    /// Every fact, in the order of the sheet.
    pub const ALL: [Self; 10] = [
        Self::Siren,
        Self::Insee,
        Self::Population,
        Self::Staff,
        Self::Parent,
        Self::Departement,
        Self::Region,
        Self::Competences,
        Self::WebDomains,
        Self::MailDomains,
    ];

    /// What it is called on a page, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Siren => "SIREN",
            Self::Insee => "code INSEE",
            Self::Population => "population",
            Self::Staff => "effectif",
            Self::Parent => "intercommunalité",
            Self::Departement => "département",
            Self::Region => "région",
            Self::Competences => "compétences",
            Self::WebDomains => "sites web",
            Self::MailDomains => "messagerie",
        }
    }

    /// Its value in a sheet, as the journal keeps it; nothing when it is unknown.
    #[must_use]
    pub fn value(self, sheet: &TerritorySheet) -> Option<serde_json::Value> {
        let list = |names: &[String]| (!names.is_empty()).then(|| names.into());
        let text = |text: &Option<String>| text.clone().map(Into::into);
        match self {
            Self::Siren => text(&sheet.siren),
            Self::Insee => text(&sheet.insee),
            Self::Population => sheet
                .population
                .map(|people| serde_json::json!({ "people": people, "year": sheet.population_year })),
            Self::Staff => sheet.staff_tenths.map(Into::into),
            Self::Parent => text(&sheet.parent_siren),
            Self::Departement => text(&sheet.departement),
            Self::Region => text(&sheet.region),
            Self::Competences => {
                (!sheet.competences.is_empty()).then(|| serde_json::json!(sheet.competences))
            }
            Self::WebDomains => list(&sheet.web_domains),
            Self::MailDomains => list(&sheet.mail_domains),
        }
    }

    /// Copies its value from one sheet to another.
    pub fn copy(self, from: &TerritorySheet, to: &mut TerritorySheet) {
        match self {
            Self::Siren => to.siren.clone_from(&from.siren),
            Self::Insee => to.insee.clone_from(&from.insee),
            Self::Population => {
                to.population = from.population;
                to.population_year = from.population_year;
            }
            Self::Staff => to.staff_tenths = from.staff_tenths,
            Self::Parent => to.parent_siren.clone_from(&from.parent_siren),
            Self::Departement => to.departement.clone_from(&from.departement),
            Self::Region => to.region.clone_from(&from.region),
            Self::Competences => to.competences = from.competences.clone(),
            Self::WebDomains => to.web_domains.clone_from(&from.web_domains),
            Self::MailDomains => to.mail_domains.clone_from(&from.mail_domains),
        }
    }
}

/// Who said a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody of the territory, or the administrator of the machine: nothing overwrites it.
    Typed,
    /// A list of members that its host gave: the territory and the host may overwrite it.
    Members,
    /// An official file: anybody and a newer official file may overwrite it.
    Official,
}

/// Where a fact comes from, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Who said it.
    pub from: Origin,
    /// The file that said it; empty when it was typed.
    #[serde(default)]
    pub name: String,
    /// The day on which it was said.
    pub day: Date,
}

/// The source of each fact that has one. A fact that is known without a source counts as typed.
pub type Sources = BTreeMap<Fact, Source>;

/// Puts what `said` knows over `known`, fact by fact, where its origin allows it: says which facts changed and which
/// were kept although `said` knew another value.
pub fn fill(
    known: &mut TerritorySheet,
    sources: &mut Sources,
    said: &TerritorySheet,
    source: &Source,
) -> (Vec<Fact>, Vec<Fact>) {
    let (mut changed, mut kept) = (Vec::new(), Vec::new());
    for fact in Fact::ALL {
        let (before, after) = (fact.value(known), fact.value(said));
        if after.is_none() || before == after {
            continue;
        }
        let origin = sources.get(&fact).map_or(Origin::Typed, |source| source.from);
        let may = match (before.is_none(), origin, source.from) {
            (true, ..) | (_, Origin::Official, _) | (_, Origin::Members, Origin::Members) => true,
            (_, Origin::Typed, _) | (_, Origin::Members, _) => false,
        };
        if may {
            fact.copy(said, known);
            sources.insert(fact, source.clone());
            changed.push(fact);
        } else {
            kept.push(fact);
        }
    }
    (changed, kept)
}

/// The sources after somebody typed: what they changed is theirs from today, what they emptied has no source.
#[must_use]
pub fn typed(before: &TerritorySheet, after: &TerritorySheet, sources: &Sources, day: Date) -> Sources {
    let mut sources = sources.clone();
    for fact in Fact::ALL {
        let (old, new) = (fact.value(before), fact.value(after));
        if new.is_none() {
            sources.remove(&fact);
        } else if old != new {
            sources.insert(fact, Source { from: Origin::Typed, name: String::new(), day });
        }
    }
    sources
}

/// What changed between two sheets: before and after, fact by fact, for the journal.
#[must_use]
pub fn differences(
    before: &TerritorySheet,
    after: &TerritorySheet,
) -> (serde_json::Value, serde_json::Value) {
    let (mut old, mut new) = (serde_json::Map::new(), serde_json::Map::new());
    let mut note = |name: String, one: serde_json::Value, other: serde_json::Value| {
        if one != other {
            old.insert(name.clone(), one);
            new.insert(name, other);
        }
    };
    note("name".to_owned(), before.name.clone().into(), after.name.clone().into());
    let choice = |sheet: &TerritorySheet| sheet.invalid_publication.code().into();
    note("invalid_publication".to_owned(), choice(before), choice(after));
    for fact in Fact::ALL {
        let name = serde_json::to_value(fact).ok().and_then(|name| name.as_str().map(str::to_owned));
        let value = |sheet| fact.value(sheet).unwrap_or_default();
        note(name.unwrap_or_default(), value(before), value(after));
    }
    (old.into(), new.into())
}

/// What a territory is competent for: codes of the reference, and what it has no code for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competences {
    /// Codes of [`competences`], in its order.
    pub codes: Vec<String>,
    /// Others, in words.
    #[serde(default)]
    pub other: String,
}

impl Competences {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.other.is_empty()
    }
}

/// A competence of the reference.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competence {
    /// Kept in the database.
    pub code: String,
    /// Shown, in French.
    pub label: String,
    /// The article that gives it.
    pub article: String,
    /// The kinds of territory that usually have it.
    pub kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    #[expect(dead_code, reason = "for those who read the file")]
    version: String,
    competence: Vec<Competence>,
}

static COMPETENCES: LazyLock<Vec<Competence>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str::<Reference>(include_str!("../../../../reference/competences.toml"))
        .map(|reference| reference.competence)
        .unwrap_or_default()
});

/// The competences of the reference, in order.
#[must_use]
pub fn competences() -> &'static [Competence] {
    &COMPETENCES
}

/// Competences as they are kept: known codes once each in the order of the reference, one line of other words.
pub(super) fn tidy_competences(given: &Competences) -> Result<Competences> {
    if let Some(unknown) = given.codes.iter().find(|code| competences().iter().all(|one| one.code != **code))
    {
        return Err(Error::Input(
            Problem::new("competence-unknown", "Une des compétences choisies n'existe pas dans la liste.")
                .advice("Choisissez dans la liste, ou écrivez-la dans « Autres compétences ».")
                .detail(format!("no competence has the code {unknown:?}"))
                .field("competences"),
        ));
    }
    let codes =
        competences().iter().filter(|one| given.codes.contains(&one.code)).map(|one| one.code.clone());
    let other = given.other.split_whitespace().collect::<Vec<_>>().join(" ");
    if other.chars().count() > OTHER_CHARACTERS_MAX {
        return Err(Error::Input(
            Problem::new("competence-long", "Les autres compétences sont trop longues.")
                .advice(format!("Résumez-les en {OTHER_CHARACTERS_MAX} caractères."))
                .field("competences_other"),
        ));
    }
    Ok(Competences { codes: codes.collect(), other })
}

/// Longest text of other competences, in characters.
const OTHER_CHARACTERS_MAX: usize = 500;
/// Most domains of one sort.
const DOMAINS_MAX: usize = 20;

/// Domains as they are kept: lower case, each once, in the order given. An address (`https://…`, `nom@…`) gives
/// its domain.
pub(super) fn tidy_domains(given: &[String], field: &str) -> Result<Vec<String>> {
    let mut domains: Vec<String> = Vec::new();
    for text in given.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let domain = domain(text).ok_or_else(|| {
            Error::Input(
                Problem::new("domain-invalid", format!("« {} » n'est pas un nom de domaine.", shown(text)))
                    .advice("Écrivez-le sans accent, par exemple mairie-exemple.fr ; un nom accentué s'écrit sous sa forme « xn-- ».")
                    .field(field),
            )
        })?;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    if domains.len() > DOMAINS_MAX {
        return Err(Error::Input(
            Problem::new("domain-many", format!("Plus de {DOMAINS_MAX} noms de domaine."))
                .advice("Gardez ceux qui servent.")
                .field(field),
        ));
    }
    Ok(domains)
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// The domain of an address, or a domain as it stands. Only what DNS knows: letters without accents, digits,
/// hyphens; so that no look-alike letter passes for another.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let rest = rest.rsplit_once('@').map_or(rest, |(_, domain)| domain);
    let rest = rest.split_once(':').map_or(rest, |(domain, _)| domain);
    let name = rest.strip_suffix('.').unwrap_or(rest);
    let labels: Vec<&str> = name.split('.').collect();
    let plain = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (label.get(2..4) != Some("--") || label.starts_with("xn--"))
    };
    let top = labels
        .last()
        .is_some_and(|top| top.bytes().all(|b| b.is_ascii_lowercase()) || top.starts_with("xn--"));
    (labels.len() >= 2 && top && name.len() <= 253 && labels.iter().all(plain)).then(|| name.to_owned())
}

/// Staff as people write it (`12,5`), in tenths of a full-time equivalent.
///
/// # Errors
/// [`Error::Input`] when it is no number with at most one decimal.
pub fn staff_tenths(text: &str) -> Result<Option<u32>> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
    if plain.is_empty() {
        return Ok(None);
    }
    let (whole, decimal) = plain.split_once('.').unwrap_or((&plain, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let read = || {
        let decimal = decimal.trim_end_matches('0');
        let tenth = match decimal.len() {
            0 => 0,
            1 => decimal.parse::<u32>().ok()?,
            _ => return None,
        };
        whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(tenth)
    };
    let tenths =
        (digits(whole) && digits(decimal)).then(read).flatten().filter(|tenths| *tenths <= STAFF_TENTHS_MAX);
    tenths.map(Some).ok_or_else(|| {
        Error::Input(
            Problem::new("staff-invalid", "L'effectif n'est pas un nombre lisible.")
                .advice("Écrivez-le en équivalents temps plein, avec une décimale au plus : 12,5. Laissez vide s'il n'est pas connu.")
                .field("staff"),
        )
    })
}

/// No territory has more agents than that, in tenths.
const STAFF_TENTHS_MAX: u32 = 1_000_000;
