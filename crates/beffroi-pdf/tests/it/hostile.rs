//! Foreign text: it is shown, never run, and nothing in it keeps a document from being printed.

use crate::reader::Paper;
use crate::{PRESS, samples};
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::{Content, Document};
use proptest::prelude::*;

/// The document with every text of it replaced.
fn poisoned(document: &Document, poison: &str) -> Document {
    let poison = || poison.to_owned();
    let mut document = document.clone();
    document.head.title = poison();
    document.head.territory = poison();
    document.head.reference = poison();
    match &mut document.content {
        Content::PaperQuestionnaire(paper) => {
            paper.introduction = poison();
            paper.version = poison();
            paper.return_to = Some(poison());
            for question in paper.sections.iter_mut().flat_map(|section| &mut section.questions) {
                (question.code, question.text, question.help) = (poison(), poison(), poison());
            }
        }
        Content::AssessmentReport(report) => {
            (report.cause, report.perceived, report.phone.number) = (poison(), poison(), poison());
            report.actions.iter_mut().for_each(|action| action.title = poison());
            report.terms.iter_mut().for_each(|term| term.label = poison());
            report.themes.iter_mut().for_each(|theme| theme.label = poison());
            report.answers.iter_mut().for_each(|answer| (answer.theme, answer.answer) = (poison(), poison()));
            report.unknowns.iter_mut().for_each(|unknown| unknown.code = poison());
            for beside in &mut report.beside {
                (beside.question, beside.own) = (poison(), poison());
                beside.others.iter_mut().for_each(|other| (other.label, other.caveat) = (poison(), poison()));
            }
        }
        Content::Plan(plan) => {
            plan.summary = poison();
            plan.actions.iter_mut().for_each(|action| (action.title, action.owner) = (poison(), poison()));
        }
        Content::ObligationsSheet(sheet) => {
            sheet.facts = poison();
            for obligation in &mut sheet.obligations {
                (obligation.title, obligation.why, obligation.doubt) = (poison(), poison(), poison());
                obligation.steps.iter_mut().for_each(|step| *step = poison());
            }
        }
        Content::CommitteePack(pack) => {
            pack.summary = poison();
            pack.attendees.iter_mut().for_each(|name| *name = poison());
            pack.milestones.iter_mut().for_each(|milestone| milestone.label = poison());
            pack.indicators.iter_mut().for_each(|indicator| indicator.value = poison());
        }
        Content::InsurerPack(pack) => {
            pack.profile = poison();
            for measure in &mut pack.measures {
                (measure.code, measure.title) = (poison(), poison());
                measure.evidence.iter_mut().for_each(|piece| piece.sha256 = poison());
            }
        }
    }
    document
}

fn print(document: &Document) -> Paper {
    Paper::open(&PRESS.print(document).unwrap())
}

#[test]
fn markup_is_shown_and_never_run() {
    for poison in [
        "#eval(\"1+1\") $x^2$ @ref <label> *gras* _incliné_ `brut`",
        "#import \"house.typ\": * #read(\"/etc/passwd\")",
        "= Titre",
        "\\u{41} // commentaire /* bloc */ ~ -- ---",
        "]] }} )) #[",
        "https://exemple.example/#ancre",
    ] {
        for document in samples::all() {
            let text = print(&poisoned(&document, poison)).text();
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            assert!(squeezed(&text).contains(&squeezed(poison)), "{poison} in {text}");
        }
    }
}

#[test]
fn any_script_is_printed() {
    let poisons = [
        "",
        " ",
        "\n\n\n",
        "\0\u{1}\u{7f}\u{85}\u{2028}\u{2029}",
        "مرحبا بالعالم שלום עולם",
        "Ελληνικά Русский 中文 日本語 ไทย हिन्दी",
        "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🔥",
        "e\u{301}\u{302}\u{489}\u{20dd}a\u{300}\u{316}",
        "\u{202e}fdp.exe\u{202c}\u{2066}x\u{2069}",
        "\u{fdd0}\u{fffe}\u{ffff}\u{fffd}\u{e000}\u{10fffd}",
        "كَتَبَ\u{200d}ه لا",
    ];
    let print = |document: &Document, poison: &str| {
        let printed = PRESS.print(&poisoned(document, poison));
        printed.unwrap_or_else(|error| panic!("{poison:?}: {}", error.chain()))
    };
    for poison in poisons {
        print(&samples::insurer(), poison);
    }
    for document in samples::all() {
        print(&document, "");
        print(&document, &poisons.concat());
    }
    let known = Paper::open(&print(&samples::plan(), "Ελληνικά Русский")).text();
    assert!(known.contains("Русский") && known.contains("Ελληνικά"));
    let unknown = Paper::open(&print(&samples::plan(), "Val 中文 Fictif")).text();
    assert!(
        unknown.contains("Val \u{fffd}\u{fffd} Fictif"),
        "what no font has is seen to be missing: {unknown}"
    );
}

#[test]
fn a_text_without_end_stays_on_the_paper() {
    let mut document = samples::plan();
    let Content::Plan(plan) = &mut document.content else { panic!("no plan") };
    plan.summary = "long texte ".repeat(900);
    // One word of ten thousand letters, in a column of 26 millimetres.
    plan.actions.first_mut().unwrap().owner = "W".repeat(10_000);
    let paper = print(&document);
    assert!(paper.pages() > 10, "{}", paper.pages());
    assert_eq!(paper.text().matches("texte").count(), 900);
    assert_eq!(paper.text().matches('W').count(), 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_text_keeps_a_document_from_being_printed(text in "\\PC{0,60}", any in proptest::collection::vec(any::<char>(), 0..60)) {
        let any: String = any.into_iter().collect();
        for document in [samples::plan(), samples::insurer()] {
            for poison in [&text, &any] {
                let printed = PRESS.print(&poisoned(&document, poison));
                prop_assert!(printed.is_ok(), "{poison:?}: {:?}", printed.err());
            }
        }
    }
}
