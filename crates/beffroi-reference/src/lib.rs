//! What the law and the field say, as data.
//!
//! The files of `reference/` declare **facts** about a territory, and what follows from them: obligations,
//! qualifications, questionnaires, measures, contacts, funding schemes, figures. Each item is dated, sourced and
//! versioned, with its legal state ([`Provenance`]); a published version never changes ([`published`]).
//! Conditions over facts are written in a small, total, typed language ([`Condition`]) in which what nobody
//! answered gives "to be clarified", never a silent no.
//!
//! Pure: no database, no network, no clock. What is read is the folder that the program carries
//! ([`Library::embedded`]) and, beside it, a folder of the instance ([`Library::with_overlay`]).

pub mod aid;
pub mod applied;
pub mod assessment;
pub mod budget;
pub mod change;
pub mod clock;
pub mod condition;
pub mod contact;
pub mod declaration;
pub mod fact;
pub mod figure;
pub mod framework;
pub mod hours;
pub mod incident;
pub mod interval;
pub mod library;
pub mod measure;
pub mod obligation;
pub mod overlay;
pub mod problem;
pub mod provenance;
pub mod published;
pub mod qualification;
pub mod questionnaire;
pub mod region;
pub mod scale;
pub mod scheme;
pub mod variant;
pub mod vocabulary;

pub use applied::{Applied, applied};
pub use assessment::{Evidence, Outcome, assess};
pub use condition::{Condition, Explanation, Reason, Verdict};
pub use fact::{Fact, FactKind, Facts, Home, Scope, Value};
pub use framework::FrameworkLibrary;
pub use library::Library;
pub use measure::Measure;
pub use problem::LoadProblem;
pub use provenance::{Confidence, LegalState, Provenance, Text};
pub use questionnaire::{Answer, Answers, Questionnaire};
pub use scale::{Grade, Scale};
pub use vocabulary::Vocabulary;
