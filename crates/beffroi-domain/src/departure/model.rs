//! What an archive says of itself and of the territory. Its format has a number; what was written once is read for ever.

use crate::territory::{
    Competences, InvalidPublication, Sources, Territory, TerritorySheet, check, check_slug,
};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Error, Problem, Result, Roles, TerritoryId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an archive calls itself.
pub(super) const FORMAT: &str = "beffroi-export";
/// The version of the format that is written. Readers refuse a newer one.
pub(super) const VERSION: u32 = 1;
/// The file that makes a ZIP an archive of ours.
pub(super) const MANIFEST: &str = "beffroi-export.json";
/// People and their roles.
pub(super) const PEOPLE: &str = "personnes.json";
/// Delegations, to be read only.
pub(super) const DELEGATIONS: &str = "delegations.json";
/// What it offers to others.
pub(super) const SERVICES: &str = "services.json";
/// The plan.
pub(super) const PLAN: &str = "plan.json";
/// The projects.
pub(super) const PROJECTS: &str = "projets.json";
/// Diagnoses: answers, evidence, grades, and the questionnaires that were answered.
pub(super) const DIAGNOSES: &str = "diagnostics.json";
/// The journal, one entry a line.
pub(super) const JOURNAL: &str = "journal.jsonl";
/// The inventory, and what was declared.
pub(super) const INVENTORY: &str = "inventaire.json";
/// The schemas that data sets are held against.
pub(super) const SCHEMAS: &str = "schemas.json";
/// Where the territory stands with its obligations, and the results of qualifications.
pub(super) const OBLIGATIONS: &str = "obligations.json";
/// What is what, for a person.
pub(super) const README: &str = "LISEZMOI.txt";
/// The SHA-256 of every other file.
pub(super) const SUMS: &str = "SHA256SUMS";
/// The folder of the data sets.
pub(super) const DATA: &str = "donnees";
/// What is said of a data set and of its versions.
pub(super) const SHEET: &str = "fiche.json";
/// The table of a version in CSV, for those without this program; made again when it arrives.
pub(super) const CSV: &str = "table.csv";

/// The folder of a version.
pub(super) fn version_folder(slug: &str, number: u32) -> String {
    format!("{DATA}/{slug}/v{number}")
}

/// What an archive is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: String,
    pub version: u32,
    /// When it was made.
    pub made: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    pub territory: Record,
    /// The names in addresses of the data sets.
    pub datasets: Vec<String>,
}

/// A territory, as an archive keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub id: TerritoryId,
    pub slug: String,
    pub name: String,
    pub kind: String,
    pub population: Option<u64>,
    pub population_year: Option<u16>,
    pub siren: Option<String>,
    pub insee: Option<String>,
    pub staff_tenths: Option<u32>,
    pub parent_siren: Option<String>,
    pub departement: Option<String>,
    pub region: Option<String>,
    pub competences: Competences,
    pub web_domains: Vec<String>,
    pub mail_domains: Vec<String>,
    pub sources: Sources,
    pub invalid_publication: String,
    pub second_factor_roles: Option<String>,
    /// When it was added, in milliseconds since 1970.
    pub created: i64,
}

impl From<&Territory> for Record {
    fn from(territory: &Territory) -> Self {
        let territory = territory.clone();
        Self {
            id: territory.id,
            slug: territory.slug,
            name: territory.name,
            kind: territory.kind.code().to_owned(),
            population: territory.population,
            population_year: territory.population_year,
            siren: territory.siren,
            insee: territory.insee,
            staff_tenths: territory.staff_tenths,
            parent_siren: territory.parent_siren,
            departement: territory.departement,
            region: territory.region,
            competences: territory.competences,
            web_domains: territory.web_domains,
            mail_domains: territory.mail_domains,
            sources: territory.sources,
            invalid_publication: territory.invalid_publication.code().to_owned(),
            second_factor_roles: territory.second_factor_roles.map(Roles::codes),
            created: territory.created.as_millisecond(),
        }
    }
}

impl Record {
    /// The territory, without a host; refused when the program itself would never have written it.
    pub(super) fn territory(self) -> Result<Territory> {
        let unknown = |what: &str| damaged(&format!("{MANIFEST}: the {what} of the territory"));
        if self.id == TerritoryId::INSTANCE {
            return Err(unknown("identifier"));
        }
        let second_factor = self.second_factor_roles.as_deref().map(Roles::from_codes);
        if second_factor == Some(None) {
            return Err(unknown("choice of roles"));
        }
        let territory = Territory {
            id: self.id,
            slug: check_slug(&self.slug)?,
            name: self.name,
            kind: TerritoryKind::from_code(&self.kind).ok_or_else(|| unknown("kind"))?,
            population: self.population,
            population_year: self.population_year,
            siren: self.siren,
            insee: self.insee,
            staff_tenths: self.staff_tenths,
            parent_siren: self.parent_siren,
            departement: self.departement,
            region: self.region,
            competences: self.competences,
            web_domains: self.web_domains,
            mail_domains: self.mail_domains,
            sources: self.sources,
            host: None,
            invalid_publication: InvalidPublication::from_code(&self.invalid_publication)
                .ok_or_else(|| unknown("choice about files"))?,
            second_factor_roles: second_factor.flatten(),
            left: None,
            created: Timestamp::from_millisecond(self.created).map_err(|_| unknown("instant"))?,
        };
        let domains = territory.web_domains.iter().chain(&territory.mail_domains);
        if domains.clone().any(|domain| crate::territory::domain(domain).as_ref() != Some(domain)) {
            return Err(unknown("domains"));
        }
        check(&TerritorySheet::from(&territory))?;
        Ok(territory)
    }
}

/// A schema, as an archive keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SchemaRecord {
    pub id: String,
    pub version: String,
    pub json: String,
}

/// What is said of an archive that cannot be used; `detail` says why, to the administrator.
pub(super) fn damaged(detail: &str) -> Error {
    Error::Input(
        Problem::new(
            "archive-damaged",
            "Cette archive est abîmée, ou n'est pas une archive de Beffroi : rien n'a été enregistré.",
        )
        .advice("Demandez une nouvelle archive à la plateforme d'origine.")
        .detail(detail)
        .field("file"),
    )
}

/// What is said of an archive that is too large.
pub(super) fn too_large(limit: &str, most: u64) -> Error {
    Error::Limit(
        Problem::new(
            "archive-too-large",
            "Cette archive dépasse ce que cette plateforme accepte : rien n'a été enregistré.",
        )
        .advice("Demandez à l'administrateur de relever la limite.")
        .detail(format!("limit {limit} = {most}")),
    )
}
