//! Questionnaires, in the workspace.

mod answering;
mod beside;
mod evidence;
mod paper;
mod printed;
mod proposal;
mod result;
mod sharing_out;
mod start;
mod survey;
mod words;

pub use answering::{answer, carry, question, take_over};
pub use evidence::{evidence, prove, withdraw};
pub use paper::{paper, type_in};
pub use printed::{paper_pdf, report_pdf};
pub use proposal::propose;
pub use result::{close, result};
pub use sharing_out::{assign, sharing_out};
pub use start::{first, list, start};
pub use survey::{respond, respond_form};

use crate::visit::Visit;
use crate::web::Web;
use beffroi_domain::questionnaire::{self, Sheet};
use beffroi_kernel::assessment::AssessmentId;
use beffroi_kernel::{Error, Result};
use serde::Deserialize;

/// The assessment that an address names.
#[derive(Deserialize)]
pub struct Named {
    questionnaire: String,
    assessment: String,
}

impl Named {
    fn id(&self) -> Result<AssessmentId> {
        self.assessment.parse().map_err(|_| Error::NotFound)
    }

    /// Where it stands in the workspace.
    fn base(&self, visit: &Visit) -> String {
        format!("{}/{}", self.start(visit), self.assessment)
    }

    /// The first page of its questionnaire.
    fn start(&self, visit: &Visit) -> String {
        format!("{}/diagnostic/{}", visit.space(), self.questionnaire)
    }

    /// The assessment, when it is one of that questionnaire.
    async fn sheet(&self, web: &Web, visit: &Visit) -> Result<Sheet> {
        let sheet = questionnaire::find(&web.app, &visit.actor, self.id()?).await?;
        if sheet.assessment.questionnaire == self.questionnaire { Ok(sheet) } else { Err(Error::NotFound) }
    }
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// What went wrong and what to do about it, for a form that is shown again.
fn fault_of(error: &Error) -> (String, String) {
    error.problem().map(|problem| (problem.message.clone(), problem.advice.clone())).unwrap_or_default()
}
