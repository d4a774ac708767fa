//! The workspace of a territory's agents.

use super::catalogue::DatasetLine;
use super::dataset::{QualityBox, ReportView, VersionLine};
use super::look::Choice;
use super::{Section, Shell, State};
use crate::render::Page;
use serde::Serialize;

/// One field of a form, with what was typed and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FormField {
    /// Its name when sent.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Help under the label; may be empty.
    pub help: String,
    /// What was typed.
    pub value: String,
    /// What is wrong; else empty.
    pub fault: String,
    /// `text`, `email`, `tel`, `url`, `date`, `textarea`, `select`, or `checks` for several boxes of one name.
    pub kind: String,
    /// Whether it must be filled.
    pub required: bool,
    /// The choices of a list.
    pub choices: Vec<Choice>,
}

impl FormField {
    /// A field for samples.
    #[must_use]
    pub fn sample(name: &str, label: &str, kind: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            help: "Ce que vous savez.".to_owned(),
            kind: kind.to_owned(),
            choices: vec![Choice::new("", "à préciser", ""), Choice::new("autre", "autre", "")],
            ..Self::default()
        }
    }
}

/// A figure of where the territory stands, with the page that says more.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: String,
    /// A word after it; may be empty.
    pub note: String,
    /// The page.
    pub href: String,
}

/// A questionnaire that a host asks the territory to answer.
#[derive(Clone, Debug, Serialize)]
pub struct AskedLine {
    /// Who asks.
    pub host: String,
    /// What the host calls it.
    pub title: String,
    /// The last day.
    pub until: String,
    /// The first page of the questionnaire.
    pub href: String,
}

/// The first page of the workspace: where the territory stands, and the rooms.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewPage {
    /// Around the page; its groups of rooms are the doors of this page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// Where the territory stands, as far as the person may know.
    pub standing: Vec<Figure>,
    /// What hosts ask.
    pub asked: Vec<AskedLine>,
    /// Where to add a data set; empty for those who may not.
    pub add: String,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "space/overview.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Space),
            name: "Valmont-sur-Aize".to_owned(),
            standing: vec![
                Figure {
                    label: "Diagnostic cyber".to_owned(),
                    value: "D+".to_owned(),
                    note: "le 3 mars 2026".to_owned(),
                    href: "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff".to_owned(),
                },
                Figure {
                    label: "Obligations à remplir".to_owned(),
                    value: "4".to_owned(),
                    note: String::new(),
                    href: "/t/valmont-sur-aize/espace/obligations".to_owned(),
                },
            ],
            asked: vec![AskedLine {
                host: "Syndicat de la Vallée".to_owned(),
                title: "Le point de l’année".to_owned(),
                until: "31 décembre 2026".to_owned(),
                href: "/t/valmont-sur-aize/espace/diagnostic/cyber".to_owned(),
            }],
            add: "/t/valmont-sur-aize/espace/nouveau".to_owned(),
        };
        let reader = Self { add: String::new(), standing: Vec::new(), asked: Vec::new(), ..full.clone() };
        vec![full, reader]
    }
}

/// The list of a territory's data sets, published or not.
#[derive(Clone, Debug, Serialize)]
pub struct SpaceList {
    /// Around the page.
    pub shell: Shell,
    /// The territory's name.
    pub name: String,
    /// The address of the workspace.
    pub base: String,
    /// The data sets.
    pub lines: Vec<DatasetLine>,
    /// Whether the person may add one.
    pub may_write: bool,
}

impl Page for SpaceList {
    const TEMPLATE: &'static str = "space/list.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            shell: Shell::signed_in_sample(Section::Space),
            name: "Valmont-sur-Aize".to_owned(),
            base: "/t/valmont-sur-aize/espace".to_owned(),
            lines: vec![DatasetLine::sample()],
            may_write: true,
        };
        let empty = Self { lines: Vec::new(), ..full.clone() };
        let reader = Self { may_write: false, ..empty.clone() };
        vec![full, empty, reader]
    }
}

/// The form for a new data set, or for a new version of one.
#[derive(Clone, Debug, Serialize)]
pub struct UploadForm {
    /// Around the page.
    pub shell: Shell,
    /// The title of the page.
    pub title: String,
    /// Where it is sent.
    pub action: String,
    /// The page to go back to.
    pub back: String,
    /// What that page is called.
    pub back_label: String,
    /// The fields besides the file.
    pub fields: Vec<FormField>,
    /// What is wrong with the file; else empty.
    pub fault: String,
    /// The largest file, in bytes.
    pub bytes_max: u64,
}

impl Page for UploadForm {
    const TEMPLATE: &'static str = "space/upload.html";

    fn samples() -> Vec<Self> {
        let field = FormField {
            name: "title".to_owned(),
            label: "Titre".to_owned(),
            help: "Ce que contient le fichier.".to_owned(),
            kind: "text".to_owned(),
            required: true,
            ..FormField::default()
        };
        let list = FormField {
            name: "schema".to_owned(),
            kind: "select".to_owned(),
            choices: vec![Choice::new("", "Aucun", "")],
            help: String::new(),
            required: false,
            ..field.clone()
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Space),
            title: "Déposer un fichier".to_owned(),
            action: "/t/valmont-sur-aize/espace/nouveau".to_owned(),
            back: "/t/valmont-sur-aize/espace".to_owned(),
            back_label: "Espace de travail".to_owned(),
            fields: vec![field, list],
            fault: String::new(),
            bytes_max: 2_000_000_000,
        };
        let fault =
            Self {
                fault: "Aucun fichier n’a été choisi.".to_owned(), fields: Vec::new(), ..full.clone()
            };
        vec![full, fault]
    }
}

/// What an agent can do next with a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// The file is being checked.
    Wait,
    /// The newest version can be published.
    Publish,
    /// The newest version was refused: another file is needed.
    Replace,
    /// Nothing to do.
    Rest,
}

/// A data set in the workspace.
#[derive(Clone, Debug, Serialize)]
pub struct SpaceDataset {
    /// Around the page.
    pub shell: Shell,
    /// Its title.
    pub title: String,
    /// Its address in the workspace.
    pub base: String,
    /// The workspace.
    pub space: String,
    /// Its public page.
    pub public: String,
    /// Its states.
    pub states: Vec<State>,
    /// What comes next.
    pub next: Next,
    /// The newest version.
    pub version: Option<VersionLine>,
    /// How far the check is, from 0 to 1; absent when unknown.
    pub progress: Option<f64>,
    /// Why the newest version was refused; else empty.
    pub rejection: String,
    /// What to do about it.
    pub rejection_advice: String,
    /// The report of the newest version.
    pub report: Option<ReportView>,
    /// Its quality.
    pub quality: QualityBox,
    /// Whether the person may change it.
    pub may_write: bool,
    /// Whether the person may publish it.
    pub may_publish: bool,
    /// Whether it can be archived.
    pub may_archive: bool,
    /// What was just done; may be empty.
    pub done: String,
    /// The person's name, for the confirmation.
    pub person: String,
}

impl Page for SpaceDataset {
    const TEMPLATE: &'static str = "space/dataset.html";

    fn samples() -> Vec<Self> {
        let version = VersionLine {
            number: 2,
            when: "23 novembre 2026".to_owned(),
            by: "Camille Exemple".to_owned(),
            states: vec![State::plain("vérifiée")],
            size: "1 204 lignes, 18 colonnes".to_owned(),
            file: "covoiturage.csv".to_owned(),
            original: "/original".to_owned(),
            report: String::new(),
            sha256: "5ace0700".repeat(8),
        };
        let publish = Self {
            shell: Shell::signed_in_sample(Section::Space),
            title: "Lieux de covoiturage".to_owned(),
            base: "/t/valmont-sur-aize/espace/lieux".to_owned(),
            space: "/t/valmont-sur-aize/espace".to_owned(),
            public: "/t/valmont-sur-aize/donnees/lieux".to_owned(),
            states: vec![State::plain("vérifié")],
            next: Next::Publish,
            version: Some(version),
            progress: None,
            rejection: String::new(),
            rejection_advice: String::new(),
            report: Some(ReportView::sample()),
            quality: QualityBox::sample(),
            may_write: true,
            may_publish: true,
            may_archive: true,
            done: "Fichier reçu.".to_owned(),
            person: "Camille Exemple".to_owned(),
        };
        let good = Self { report: Some(ReportView::good_sample()), done: String::new(), ..publish.clone() };
        let wait = Self { next: Next::Wait, report: None, progress: Some(0.4), ..good.clone() };
        let queued = Self { progress: None, ..wait.clone() };
        let refused = Self {
            next: Next::Replace,
            rejection: "Le fichier est une image.".to_owned(),
            rejection_advice: "Déposez le tableau d’origine.".to_owned(),
            ..queued.clone()
        };
        let rest = Self {
            next: Next::Rest,
            may_write: false,
            may_publish: false,
            may_archive: false,
            ..good.clone()
        };
        let empty = Self { version: None, report: None, next: Next::Replace, ..good.clone() };
        vec![publish, good, wait, queued, refused, rest, empty]
    }
}

/// The form of a data set's metadata.
#[derive(Clone, Debug, Serialize)]
pub struct MetadataForm {
    /// Around the page.
    pub shell: Shell,
    /// The data set's title, as kept.
    pub title: String,
    /// Its address in the workspace.
    pub base: String,
    /// The fields, with what was typed.
    pub fields: Vec<FormField>,
    /// How many are wrong.
    pub faults: u64,
}

impl Page for MetadataForm {
    const TEMPLATE: &'static str = "space/metadata.html";

    fn samples() -> Vec<Self> {
        let field = |name: &str, kind: &str, fault: &str| FormField {
            name: name.to_owned(),
            label: "Titre".to_owned(),
            help: "Une aide.".to_owned(),
            value: "Une <valeur>".to_owned(),
            fault: fault.to_owned(),
            kind: kind.to_owned(),
            required: kind == "text",
            choices: vec![Choice::new("a", "A", "a")],
        };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Space),
            title: "Lieux de covoiturage".to_owned(),
            base: "/t/valmont-sur-aize/espace/lieux".to_owned(),
            fields: ["text", "email", "url", "textarea", "select"]
                .iter()
                .map(|kind| field(kind, kind, if *kind == "email" { "Adresse illisible." } else { "" }))
                .collect(),
            faults: 1,
        };
        let first = Self { faults: 0, ..full.clone() };
        vec![full, first]
    }
}

/// One change of a corrected copy.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeLine {
    /// The row; absent for the whole file.
    pub row: Option<u64>,
    /// The column; empty for the whole file.
    pub field: String,
    /// What was there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Why.
    pub reason: String,
}

/// The list of what a corrected copy changes.
#[derive(Clone, Debug, Serialize)]
pub struct Mending {
    /// Around the page.
    pub shell: Shell,
    /// The data set's title.
    pub title: String,
    /// Its address in the workspace.
    pub base: String,
    /// The version that is mended.
    pub version: u32,
    /// The changes, the first ones.
    pub changes: Vec<ChangeLine>,
    /// How many changes in all.
    pub total: u64,
    /// Whether the person may make a new version of it.
    pub may_write: bool,
}

impl Page for Mending {
    const TEMPLATE: &'static str = "space/mending.html";

    fn samples() -> Vec<Self> {
        let change = ChangeLine {
            row: Some(3),
            field: "date".to_owned(),
            before: "01/02/2024".to_owned(),
            after: "2024-02-01".to_owned(),
            reason: "Date écrite dans l’ordre attendu.".to_owned(),
        };
        let whole = ChangeLine { row: None, field: String::new(), ..change.clone() };
        let full = Self {
            shell: Shell::signed_in_sample(Section::Space),
            title: "Lieux de covoiturage".to_owned(),
            base: "/t/valmont-sur-aize/espace/lieux".to_owned(),
            version: 2,
            changes: vec![change, whole],
            total: 250,
            may_write: true,
        };
        let none = Self { changes: Vec::new(), total: 0, may_write: false, ..full.clone() };
        vec![full, none]
    }
}
