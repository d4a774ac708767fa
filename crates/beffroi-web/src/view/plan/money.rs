//! The pages of the plan about money: aids and the budget.

use super::{Head, sample_field};
use crate::render::Page;
use crate::view::State;
use crate::view::look::Link;
use crate::view::space::FormField;
use serde::Serialize;

/// A funding scheme.
#[derive(Clone, Debug, Serialize)]
pub struct SchemeLine {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who pays.
    pub funder: String,
    /// What it is.
    pub summary: String,
    /// Whether one may ask: its dates, and whether it is for this territory.
    pub states: Vec<State>,
    /// Why it is for this territory, or not.
    pub why: Vec<String>,
    /// Its rate and its ceiling.
    pub terms: String,
    /// What it pays for.
    pub pays_for: String,
    /// What to do.
    pub steps: Vec<String>,
    /// What is not sure; may be empty.
    pub doubt: String,
    /// Where it comes from.
    pub source: String,
    /// Whether its aid can be computed.
    pub computable: bool,
    /// Whether it is in the simulation.
    pub ticked: bool,
}

/// Who pays what.
#[derive(Clone, Debug, Serialize)]
pub struct PayLine {
    /// Who.
    pub name: String,
    /// How much.
    pub amount: String,
    /// The share of the cost.
    pub share: String,
}

/// How an aid was computed.
#[derive(Clone, Debug, Serialize)]
pub struct AidLine {
    /// The scheme.
    pub name: String,
    /// Its rule.
    pub rule: String,
    /// What it alone would pay.
    pub computed: String,
    /// What the legal limit takes away; may be empty.
    pub cut: String,
    /// What it pays.
    pub granted: String,
}

/// An application for an aid.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationLine {
    /// Its identifier.
    pub id: String,
    /// Where its state is changed.
    pub action: String,
    /// What it is for.
    pub project: String,
    /// The scheme.
    pub scheme: String,
    /// The rule that was applied.
    pub rule: String,
    /// What the project costs.
    pub cost: String,
    /// What is asked for.
    pub asked: String,
    /// The same, as it is typed.
    pub typed: String,
    /// What was granted; may be empty.
    pub granted: String,
    /// How far it has come.
    pub state: State,
    /// Since when; may be empty.
    pub when: String,
    /// The states that may follow: code and label.
    pub next: Vec<(String, String)>,
    /// Whether the amount that was granted is asked for.
    pub asks_amount: bool,
}

/// Aids.
#[derive(Clone, Debug, Serialize)]
pub struct AidPage {
    /// What every page of the plan has.
    pub head: Head,
    /// The cost of the project.
    pub cost: FormField,
    /// What private bodies bring.
    pub private: FormField,
    /// The picture of the simulation; empty while there is none.
    pub picture: String,
    /// Who pays what.
    pub pays: Vec<PayLine>,
    /// How each aid was computed.
    pub cuts: Vec<AidLine>,
    /// How aids are cut.
    pub rule: String,
    /// The legal limit that was applied.
    pub limit: String,
    /// The schemes.
    pub schemes: Vec<SchemeLine>,
    /// The applications.
    pub applications: Vec<ApplicationLine>,
    /// The fields of an application.
    pub fields: Vec<FormField>,
}

impl Page for AidPage {
    const TEMPLATE: &'static str = "plan/aids.html";

    fn samples() -> Vec<Self> {
        let pay =
            PayLine { name: "Vous".to_owned(), amount: "2 000 €".to_owned(), share: "20 %".to_owned() };
        let cut = AidLine {
            name: "Cybiah".to_owned(),
            rule: "50 % de 10 000 €".to_owned(),
            computed: "5 000 €".to_owned(),
            cut: "1 000 €".to_owned(),
            granted: "4 000 €".to_owned(),
        };
        let full = Self {
            head: Head::sample(),
            cost: sample_field("cout", "text"),
            private: sample_field("prive", "text"),
            picture: "<svg role=\"img\"></svg>".to_owned(),
            pays: vec![pay],
            cuts: vec![cut.clone(), AidLine { cut: String::new(), ..cut }],
            rule: "La dernière est réduite la première.".to_owned(),
            limit: "Au plus 80 %.".to_owned(),
            schemes: scheme_samples(),
            applications: application_samples(),
            fields: vec![sample_field("project", "text")],
        };
        let empty = Self {
            head: Head::reader_sample(),
            picture: String::new(),
            pays: Vec::new(),
            cuts: Vec::new(),
            applications: Vec::new(),
            ..full.clone()
        };
        let without =
            Self { cuts: Vec::new(), head: Head::faulty_sample(), applications: Vec::new(), ..full.clone() };
        vec![full, empty, without]
    }
}

fn scheme_samples() -> Vec<SchemeLine> {
    let scheme = SchemeLine {
        id: "cybiah".to_owned(),
        name: "Cybiah".to_owned(),
        funder: "Métropole".to_owned(),
        summary: "La moitié du plan.".to_owned(),
        states: vec![State::good("ouvert"), State::look("à préciser")],
        why: vec!["nature : commune".to_owned()],
        terms: "50 %, au plus 200 000 €".to_owned(),
        pays_for: "matériel, logiciels".to_owned(),
        steps: vec!["S’inscrire.".to_owned()],
        doubt: "Les dates sont à demander.".to_owned(),
        source: "Note de conjoncture".to_owned(),
        computable: true,
        ticked: true,
    };
    let other = SchemeLine {
        id: "detr".to_owned(),
        why: Vec::new(),
        doubt: String::new(),
        computable: false,
        ticked: false,
        ..scheme.clone()
    };
    vec![scheme, other]
}

fn application_samples() -> Vec<ApplicationLine> {
    let application = ApplicationLine {
        id: "00ff".to_owned(),
        action: "/t/valmont-sur-aize/espace/plan/aides/00ff/etat".to_owned(),
        project: "Pare-feu".to_owned(),
        scheme: "Cybiah".to_owned(),
        rule: "règle version 1".to_owned(),
        cost: "10 000 €".to_owned(),
        asked: "5 000 €".to_owned(),
        typed: "5000".to_owned(),
        granted: String::new(),
        state: State::busy("déposée"),
        when: "3 mars 2027".to_owned(),
        next: vec![("granted".to_owned(), "Noter qu’elle est accordée".to_owned())],
        asks_amount: true,
    };
    let over = ApplicationLine {
        id: "11ff".to_owned(),
        granted: "4 000 €".to_owned(),
        when: String::new(),
        next: Vec::new(),
        asks_amount: false,
        ..application.clone()
    };
    vec![application, over]
}

/// A line of a budget.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetRow {
    /// Where it is removed.
    pub remove: String,
    /// What is paid.
    pub label: String,
    /// How much.
    pub amount: String,
    /// The part of it that is security.
    pub share: String,
    /// The same, in euros.
    pub security: String,
}

/// The budget of a year.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetPage {
    /// What every page of the plan has.
    pub head: Head,
    /// The year.
    pub year: String,
    /// The years that have a budget.
    pub years: Vec<Link>,
    /// Where it stands.
    pub sentence: String,
    /// The picture; empty while there is no line.
    pub picture: String,
    /// The whole.
    pub total: String,
    /// What goes to security.
    pub security: String,
    /// Where the range that is advised comes from.
    pub sources: Vec<String>,
    /// The lines.
    pub lines: Vec<BudgetRow>,
    /// The fields of a line.
    pub fields: Vec<FormField>,
}

impl Page for BudgetPage {
    const TEMPLATE: &'static str = "plan/budget.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            head: Head::sample(),
            year: "2026".to_owned(),
            years: vec![
                Link { current: true, ..Link::new("2026", "?annee=2026") },
                Link::new("2025", "?annee=2025"),
            ],
            sentence: "4 % vont à la sécurité.".to_owned(),
            picture: "<svg role=\"img\"></svg>".to_owned(),
            total: "10 000 €".to_owned(),
            security: "400 €".to_owned(),
            sources: vec!["Borne basse : 5 %.".to_owned()],
            lines: vec![BudgetRow {
                remove: "/t/valmont-sur-aize/espace/plan/budget/00ff/retirer".to_owned(),
                label: "Pare-feu".to_owned(),
                amount: "400 €".to_owned(),
                share: "100 %".to_owned(),
                security: "400 €".to_owned(),
            }],
            fields: vec![sample_field("label", "text")],
        };
        let empty = Self {
            picture: String::new(),
            lines: Vec::new(),
            years: vec![Link { current: true, ..Link::new("2026", "?annee=2026") }],
            head: Head::faulty_sample(),
            ..full.clone()
        };
        vec![full.clone(), empty, Self { head: Head::reader_sample(), ..full }]
    }
}
