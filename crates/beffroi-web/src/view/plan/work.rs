//! The pages of the plan about what is done: the board, an action, the committee, tests, the insurer.

use super::{Head, Line, sample_field};
use crate::render::Page;
use crate::view::Fact;
use crate::view::look::Link;
use crate::view::space::FormField;
use serde::Serialize;

/// The board.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    /// What every page of the plan has.
    pub head: Head,
    /// How things stand.
    pub sentence: String,
    /// The same in figures.
    pub figures: Vec<Fact>,
    /// The line of time; empty while nothing has a day.
    pub timeline: String,
    /// Who pays; empty while nothing has a cost.
    pub help: String,
    /// What is left to do, late first.
    pub open: Vec<Line>,
    /// What is over, the newest first.
    pub over: Vec<Line>,
}

impl Page for Board {
    const TEMPLATE: &'static str = "plan/board.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            head: Head::sample(),
            sentence: "2 actions ouvertes, dont 1 en retard.".to_owned(),
            figures: vec![
                Fact::new("Actions ouvertes", "2"),
                Fact::new("Coût", "3 000 €").note("1 sans chiffre"),
            ],
            timeline: "<svg role=\"img\"></svg>".to_owned(),
            help: "<svg role=\"img\"></svg>".to_owned(),
            open: vec![Line::sample(), Line::bare_sample()],
            over: vec![Line::bare_sample()],
        };
        let empty = Self {
            timeline: String::new(),
            help: String::new(),
            open: Vec::new(),
            over: Vec::new(),
            ..full.clone()
        };
        let reader = Self { head: Head::reader_sample(), ..empty.clone() };
        vec![full, empty, reader]
    }
}

/// The form of an action.
#[derive(Clone, Debug, Serialize)]
pub struct ActionForm {
    /// What every page of the plan has.
    pub head: Head,
    /// What the form does.
    pub title: String,
    /// Where it is sent.
    pub action: String,
    /// The robustness test that found it; else empty.
    pub test: String,
    /// Its fields.
    pub fields: Vec<FormField>,
}

impl Page for ActionForm {
    const TEMPLATE: &'static str = "plan/form.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            head: Head::faulty_sample(),
            title: "Ajouter une action".to_owned(),
            action: "/t/valmont-sur-aize/espace/plan/nouvelle".to_owned(),
            test: "00ff".to_owned(),
            fields: vec![sample_field("title", "text"), sample_field("effort", "select")],
        };
        vec![full.clone(), Self { test: String::new(), ..full }]
    }
}

/// What was said of an action.
#[derive(Clone, Debug, Serialize)]
pub struct NoteLine {
    /// When.
    pub when: String,
    /// How far the action had come then.
    pub state: String,
    /// What was said; may be empty.
    pub text: String,
}

/// One action.
#[derive(Clone, Debug, Serialize)]
pub struct ActionPage {
    /// What every page of the plan has.
    pub head: Head,
    /// The action.
    pub action: Line,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// The pages from which it came; may be empty.
    pub sources: Vec<Link>,
    /// Why it was dropped; may be empty.
    pub reason: String,
    /// The fields that move it on.
    pub fields: Vec<FormField>,
    /// What was said of it, the newest first.
    pub notes: Vec<NoteLine>,
}

impl Page for ActionPage {
    const TEMPLATE: &'static str = "plan/action.html";

    fn samples() -> Vec<Self> {
        let note = |text: &str| NoteLine {
            when: "3 mars 2027 à 9 h 05".to_owned(),
            state: "en cours".to_owned(),
            text: text.to_owned(),
        };
        let full = Self {
            head: Head::sample(),
            action: Line::sample(),
            facts: vec![Fact::new("Coût", "500 €")],
            sources: vec![
                Link::new(
                    "Diagnostic « Les premières mesures »",
                    "/t/valmont-sur-aize/espace/diagnostic/cyber/00ff",
                )
                .note("du 3 mars 2027"),
                Link::new("Une copie est-elle hors de portée ?", "/t/valmont-sur-aize/espace"),
            ],
            reason: "Un autre service s’en charge.".to_owned(),
            fields: vec![sample_field("state", "select"), sample_field("note", "textarea")],
            notes: vec![note("Devis reçu."), note("")],
        };
        let bare = Self {
            head: Head::reader_sample(),
            action: Line::bare_sample(),
            sources: Vec::new(),
            reason: String::new(),
            notes: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}

/// A meeting of the committee.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingLine {
    /// The day.
    pub held: String,
    /// Who was there; may be empty.
    pub attendance: String,
    /// What was decided.
    pub decisions: Vec<String>,
    /// What else was said, by line.
    pub minutes: Vec<String>,
}

/// The pack of the committee.
#[derive(Clone, Debug, Serialize)]
pub struct CommitteePage {
    /// What every page of the plan has.
    pub head: Head,
    /// Today.
    pub day: String,
    /// When it meets again.
    pub rhythm: String,
    /// The indicators.
    pub figures: Vec<Fact>,
    /// What is late.
    pub late: Vec<Line>,
    /// The meetings, the latest first.
    pub meetings: Vec<MeetingLine>,
    /// The fields of a meeting.
    pub fields: Vec<FormField>,
    /// Whether decisions become actions.
    pub follow: bool,
}

impl Page for CommitteePage {
    const TEMPLATE: &'static str = "plan/committee.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            head: Head::sample(),
            day: "24 novembre 2026".to_owned(),
            rhythm: "Prochaine réunion avant le 24 février 2027.".to_owned(),
            figures: vec![Fact::new("En retard", "1")],
            late: vec![Line::sample()],
            meetings: vec![MeetingLine {
                held: "24 novembre 2026".to_owned(),
                attendance: "Maire, secrétaire".to_owned(),
                decisions: vec!["Acheter un pare-feu".to_owned()],
                minutes: vec!["Rien d’autre.".to_owned()],
            }],
            fields: vec![sample_field("held", "date"), sample_field("decisions", "textarea")],
            follow: true,
        };
        let bare_meeting = MeetingLine {
            held: "24 août 2026".to_owned(),
            attendance: String::new(),
            decisions: Vec::new(),
            minutes: Vec::new(),
        };
        let bare = Self {
            head: Head::reader_sample(),
            late: Vec::new(),
            meetings: vec![bare_meeting],
            follow: false,
            ..full.clone()
        };
        vec![
            full.clone(),
            bare,
            Self { meetings: Vec::new(), follow: false, head: Head::faulty_sample(), ..full },
        ]
    }
}

/// A robustness test.
#[derive(Clone, Debug, Serialize)]
pub struct TestLine {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who tests.
    pub firm: String,
    /// What is tested, by line.
    pub scope: Vec<String>,
    /// Who authorised it, and when.
    pub authorised: String,
    /// Its days.
    pub dates: String,
    /// What it found.
    pub findings: Vec<Line>,
}

/// The robustness tests.
#[derive(Clone, Debug, Serialize)]
pub struct TestsPage {
    /// What every page of the plan has.
    pub head: Head,
    /// The tests, the latest first.
    pub tests: Vec<TestLine>,
    /// The fields of a test.
    pub fields: Vec<FormField>,
}

impl Page for TestsPage {
    const TEMPLATE: &'static str = "plan/tests.html";

    fn samples() -> Vec<Self> {
        let test = TestLine {
            id: "00ff".to_owned(),
            title: "Test du site".to_owned(),
            firm: "Société d’essai".to_owned(),
            scope: vec!["Le site, sans la messagerie.".to_owned()],
            authorised: "Directeur général, le 1er mars 2027".to_owned(),
            dates: "du 10 mars 2027 au 12 mars 2027".to_owned(),
            findings: vec![Line::sample(), Line::bare_sample()],
        };
        let bare = TestLine { id: "11ff".to_owned(), findings: Vec::new(), ..test.clone() };
        let fields = vec![sample_field("title", "text")];
        vec![
            Self { head: Head::sample(), tests: vec![test.clone(), bare], fields: fields.clone() },
            Self { head: Head::reader_sample(), tests: vec![test], fields: fields.clone() },
            Self { head: Head::faulty_sample(), tests: Vec::new(), fields },
        ]
    }
}

/// The pack for an insurer.
#[derive(Clone, Debug, Serialize)]
pub struct InsurerPage {
    /// What every page of the plan has.
    pub head: Head,
    /// Today.
    pub day: String,
    /// How things stand.
    pub sentence: String,
    /// What is done, with what shows it.
    pub proved: Vec<Line>,
    /// What is said to be done.
    pub declared: Vec<Line>,
    /// What is not.
    pub open: Vec<Line>,
}

impl Page for InsurerPage {
    const TEMPLATE: &'static str = "plan/insurer.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            head: Head { done: String::new(), ..Head::sample() },
            day: "24 novembre 2026".to_owned(),
            sentence: "1 mesure en place et prouvée.".to_owned(),
            proved: vec![Line::sample()],
            declared: vec![Line::bare_sample()],
            open: vec![Line::sample()],
        };
        let empty = Self { proved: Vec::new(), declared: Vec::new(), open: Vec::new(), ..full.clone() };
        vec![full, empty]
    }
}
