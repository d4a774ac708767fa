//! The pages of qualifications.

use crate::render::Page;
use crate::view::look::Choice;
use crate::view::space::FormField;
use crate::view::{Section, Shell, State};
use serde::Serialize;

/// A qualification in the list.
#[derive(Clone, Debug, Serialize)]
pub struct QualificationLine {
    /// The question that it answers.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What it is about.
    pub summary: String,
    /// What it asks about: the territory, a system, a processing.
    pub about: String,
}

/// A result that was kept.
#[derive(Clone, Debug, Serialize)]
pub struct ResultLine {
    /// What it is about.
    pub name: String,
    /// The question.
    pub title: String,
    /// Where to answer again.
    pub href: String,
    /// The classes.
    pub classes: String,
    /// Whether it is in use.
    pub state: State,
    /// When.
    pub day: String,
    /// Whether the rules have changed since.
    pub outdated: bool,
}

/// The qualifications, and the results that were kept.
#[derive(Clone, Debug, Serialize)]
pub struct QualificationList {
    /// Around the page.
    pub shell: Shell,
    /// The address of the obligations.
    pub list: String,
    /// The qualifications.
    pub lines: Vec<QualificationLine>,
    /// The newest result about each subject.
    pub results: Vec<ResultLine>,
    /// What was just done; may be empty.
    pub said: String,
}

impl Page for QualificationList {
    const TEMPLATE: &'static str = "obligation/qualifications.html";

    fn samples() -> Vec<Self> {
        let href = "/t/valmont-sur-aize/espace/qualifications/ai-act".to_owned();
        let full = Self {
            shell: Shell::signed_in_sample(Section::Obligations),
            list: "/t/valmont-sur-aize/espace/obligations".to_owned(),
            lines: vec![QualificationLine {
                title: "Dans quelle classe est ce système ?".to_owned(),
                href: href.clone(),
                summary: "Le règlement européen range chaque usage.".to_owned(),
                about: "un système d’intelligence artificielle".to_owned(),
            }],
            results: vec![ResultLine {
                name: "Assistant <du> site".to_owned(),
                title: "Dans quelle classe est ce système ?".to_owned(),
                href,
                classes: "transparence".to_owned(),
                state: State::good("en service"),
                day: "23 novembre 2026".to_owned(),
                outdated: true,
            }],
            said: "Le résultat est gardé.".to_owned(),
        };
        let none = Self { results: Vec::new(), said: String::new(), ..full.clone() };
        vec![full, none]
    }
}

/// A class that was found.
#[derive(Clone, Debug, Serialize)]
pub struct ClassBox {
    /// How it is called.
    pub label: String,
    /// Since when, or from when on; may be empty.
    pub since: String,
    /// What follows from it.
    pub follows: Vec<String>,
    /// Whether the law forbids it.
    pub refused: bool,
}

/// A rule that holds.
#[derive(Clone, Debug, Serialize)]
pub struct RuleLine {
    /// The article.
    pub article: String,
    /// The rule in words.
    pub text: String,
    /// Why it holds.
    pub why: String,
}

/// What one version of the text says.
#[derive(Clone, Debug, Serialize)]
pub struct VariantBox {
    /// Which version of the text it is.
    pub label: String,
    /// The state of this version.
    pub state: State,
    /// What is not sure of it; may be empty.
    pub doubt: String,
    /// The classes, or what is still possible.
    pub words: String,
    /// The rules that hold.
    pub rules: Vec<RuleLine>,
}

/// A qualification: what is missing, and what is known already.
#[derive(Clone, Debug, Serialize)]
pub struct QualificationAsk {
    /// Around the page.
    pub shell: Shell,
    /// The address of the list of qualifications.
    pub list: String,
    /// The address of this page.
    pub base: String,
    /// The question that it answers.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Whether it is about the territory itself: then an answer serves everywhere.
    pub of_territory: bool,
    /// What is to be answered.
    pub questions: Vec<FormField>,
    /// Questions whose answer is on the sheet, with the way there.
    pub elsewhere: Vec<[String; 2]>,
    /// Answers already given, carried along.
    pub carried: Vec<[String; 2]>,
    /// What is known and counts, in words.
    pub known: Vec<[String; 2]>,
    /// Whether the answer is found.
    pub decided: bool,
    /// The classes that were found, with what follows.
    pub classes: Vec<ClassBox>,
    /// What each version of the text says.
    pub variants: Vec<VariantBox>,
    /// What is not sure; may be empty.
    pub doubt: String,
    /// The texts.
    pub texts: Vec<String>,
    /// The name of the subject.
    pub name: String,
    /// The usages to choose from; empty when there is nothing in use or not.
    pub usages: Vec<Choice>,
    /// Results kept before about the same subject.
    pub history: Vec<[String; 2]>,
    /// Whether the person may answer.
    pub may_answer: bool,
    /// Whether the person may keep the result.
    pub may_keep: bool,
    /// What went wrong; may be empty.
    pub fault: String,
    /// What to do about it.
    pub advice: String,
}

impl Page for QualificationAsk {
    const TEMPLATE: &'static str = "obligation/ask.html";

    fn samples() -> Vec<Self> {
        let asking = Self {
            shell: Shell::signed_in_sample(Section::Obligations),
            list: "/t/valmont-sur-aize/espace/qualifications".to_owned(),
            base: "/t/valmont-sur-aize/espace/qualifications/ai-act".to_owned(),
            title: "Dans quelle classe est ce système ?".to_owned(),
            summary: "Le règlement européen range chaque usage.".to_owned(),
            of_territory: false,
            questions: vec![FormField::sample("q-scoring", "Note-t-il des personnes ?", "radios")],
            elsewhere: vec![[
                "Combien d’habitants ?".to_owned(),
                "/t/valmont-sur-aize/espace/territoire".to_owned(),
            ]],
            carried: vec![["q-ai_talks_to_people".to_owned(), "oui".to_owned()]],
            known: vec![["échange direct".to_owned(), "oui".to_owned()]],
            decided: false,
            classes: Vec::new(),
            variants: Vec::new(),
            doubt: String::new(),
            texts: vec!["règlement (UE) 2024/1689".to_owned()],
            name: "Assistant".to_owned(),
            usages: Vec::new(),
            history: Vec::new(),
            may_answer: true,
            may_keep: true,
            fault: "Ce n’est pas un nombre.".to_owned(),
            advice: "Écrivez-le en chiffres.".to_owned(),
        };
        let class = ClassBox {
            label: "usage interdit".to_owned(),
            since: "depuis le 2 février 2025".to_owned(),
            follows: vec!["Arrêter cet usage.".to_owned()],
            refused: true,
        };
        let decided = Self {
            questions: Vec::new(),
            elsewhere: Vec::new(),
            decided: true,
            classes: vec![class.clone(), ClassBox { refused: false, since: String::new(), ..class }],
            variants: vec![VariantBox {
                label: "règlement modifié".to_owned(),
                state: State::good("en vigueur"),
                doubt: "Dates à relire.".to_owned(),
                words: "usage interdit".to_owned(),
                rules: vec![RuleLine {
                    article: "art. 5".to_owned(),
                    text: "Les pratiques de l’article 5 sont interdites.".to_owned(),
                    why: "notation sociale : oui".to_owned(),
                }],
            }],
            doubt: "Le texte n’a pas pu être lu.".to_owned(),
            usages: vec![Choice::new("active", "en service", "active")],
            history: vec![["23 novembre 2026".to_owned(), "transparence".to_owned()]],
            fault: String::new(),
            advice: String::new(),
            ..asking.clone()
        };
        let of_territory = Self {
            of_territory: true,
            usages: Vec::new(),
            history: Vec::new(),
            doubt: String::new(),
            may_answer: false,
            may_keep: false,
            ..decided.clone()
        };
        vec![asking, decided, of_territory]
    }
}
