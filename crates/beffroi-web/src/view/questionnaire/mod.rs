//! The pages of questionnaires: choosing one, answering it, reading what it gives.

mod beside;
mod fill;
mod result;
mod start;
mod survey;

pub use beside::{BesideBox, BesideRow, PeersBox};
pub use fill::{
    AssignPage, AssignRow, CarryLine, CarryPage, ChoiceButton, EvidencePage, EvidenceRow, PaperPage,
    PaperRow, QuestionPage,
};
pub use result::{ActionCard, CapBox, OverviewTheme, QuestionLine, ResultPage, TermRow, ThemeRow};
pub use start::{Card, Catalogue, ClosedLine, StartPage};
pub use survey::{DepartmentRow, ObstacleRow, RespondPage, RespondQuestion, SurveyPage};
