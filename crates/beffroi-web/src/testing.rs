//! What the tests of this crate look at, and nobody else.

use crate::render::{Page, Renderer};
use crate::view;

/// The method and the path of every route.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str)> {
    crate::routes::all().iter().map(|route| (route.method, route.path)).collect()
}

/// Every template rendered with every sample of its context: name, number of the sample, page.
///
/// # Panics
/// When a template asks for what its context does not hold: that is what the test is for.
#[must_use]
pub fn rendered_samples() -> Vec<(&'static str, usize, String)> {
    let mut all = Vec::new();
    add::<view::failure::Failure>(&mut all);
    add::<view::account::SignIn>(&mut all);
    add::<view::invitation::Invited>(&mut all);
    add::<view::invitation::Gone>(&mut all);
    add::<view::invitation::Joined>(&mut all);
    add::<view::plan::Board>(&mut all);
    add::<view::plan::ActionForm>(&mut all);
    add::<view::plan::ActionPage>(&mut all);
    add::<view::plan::CommitteePage>(&mut all);
    add::<view::plan::TestsPage>(&mut all);
    add::<view::plan::InsurerPage>(&mut all);
    add::<view::plan::AidPage>(&mut all);
    add::<view::plan::BudgetPage>(&mut all);
    add::<view::plan::ContactsPage>(&mut all);
    add::<view::plan::HostedPlansPage>(&mut all);
    add::<view::service::DirectoryPage>(&mut all);
    add::<view::service::AvailablePage>(&mut all);
    add::<view::service::ProgrammesPage>(&mut all);
    add::<view::service::ProgrammePage>(&mut all);
    add::<view::people::PeopleList>(&mut all);
    add::<view::people::InviteForm>(&mut all);
    add::<view::people::InviteSent>(&mut all);
    add::<view::people::MemberPage>(&mut all);
    add::<view::people::LeavePage>(&mut all);
    add::<view::people::DelegationList>(&mut all);
    add::<view::people::DelegationForm>(&mut all);
    add::<view::people::FactorPage>(&mut all);
    add::<view::people::OwnTerritories>(&mut all);
    add::<view::account::CodeForm>(&mut all);
    add::<view::account::Enrol>(&mut all);
    add::<view::account::Codes>(&mut all);
    add::<view::account::Confirm>(&mut all);
    add::<view::account::BreakGlass>(&mut all);
    add::<view::account::Leave>(&mut all);
    add::<view::account::Own>(&mut all);
    add::<view::key::KeyList>(&mut all);
    add::<view::key::KeyMade>(&mut all);
    add::<view::key::Access>(&mut all);
    add::<view::key::Sheet>(&mut all);
    add::<view::territory::InstanceHome>(&mut all);
    add::<view::territory::TerritoryHome>(&mut all);
    add::<view::territory::ApiManual>(&mut all);
    add::<view::sheet::SheetPage>(&mut all);
    add::<view::sheet::SheetForm>(&mut all);
    add::<view::campaign::FleetPage>(&mut all);
    add::<view::campaign::CampaignPage>(&mut all);
    add::<view::sharing::SharingPage>(&mut all);
    add::<view::sheet::DeparturePage>(&mut all);
    add::<view::questionnaire::Catalogue>(&mut all);
    add::<view::questionnaire::StartPage>(&mut all);
    add::<view::questionnaire::QuestionPage>(&mut all);
    add::<view::questionnaire::EvidencePage>(&mut all);
    add::<view::questionnaire::PaperPage>(&mut all);
    add::<view::questionnaire::CarryPage>(&mut all);
    add::<view::questionnaire::AssignPage>(&mut all);
    add::<view::questionnaire::ResultPage>(&mut all);
    add::<view::questionnaire::RespondPage>(&mut all);
    add::<view::questionnaire::SurveyPage>(&mut all);
    add::<view::host::HostPage>(&mut all);
    add::<view::host::MembersForm>(&mut all);
    add::<view::host::MembersReport>(&mut all);
    add::<view::inventory::Overview>(&mut all);
    add::<view::inventory::ItemList>(&mut all);
    add::<view::inventory::Card>(&mut all);
    add::<view::inventory::ItemForm>(&mut all);
    add::<view::inventory::ImportForm>(&mut all);
    add::<view::inventory::ImportReport>(&mut all);
    add::<view::inventory::ModelsPage>(&mut all);
    add::<view::inventory::FactsPage>(&mut all);
    add::<view::obligation::ObligationList>(&mut all);
    add::<view::obligation::ObligationCalendar>(&mut all);
    add::<view::obligation::ObligationPage>(&mut all);
    add::<view::obligation::ObligationMembers>(&mut all);
    add::<view::obligation::QualificationList>(&mut all);
    add::<view::obligation::QualificationAsk>(&mut all);
    add::<view::catalogue::Catalogue>(&mut all);
    add::<view::dataset::Overview>(&mut all);
    add::<view::dataset::RowsPage>(&mut all);
    add::<view::dataset::ChartPage>(&mut all);
    add::<view::dataset::MapPage>(&mut all);
    add::<view::dataset::ColumnsPage>(&mut all);
    add::<view::dataset::VersionsPage>(&mut all);
    add::<view::dataset::ApiPage>(&mut all);
    add::<view::dataset::ReportPage>(&mut all);
    add::<view::space::SpaceList>(&mut all);
    add::<view::space::UploadForm>(&mut all);
    add::<view::space::SpaceDataset>(&mut all);
    add::<view::space::MetadataForm>(&mut all);
    add::<view::space::Mending>(&mut all);
    add::<view::journal::JournalPage>(&mut all);
    add::<view::journal::HeadPage>(&mut all);
    add::<view::privacy::RegisterPage>(&mut all);
    add::<view::privacy::PersonPage>(&mut all);
    add::<view::privacy::KeptPage>(&mut all);
    add::<view::privacy::OwnPage>(&mut all);
    add::<view::job::Tasks>(&mut all);
    all
}

fn add<P: Page>(all: &mut Vec<(&'static str, usize, String)>) {
    let renderer = Renderer::new().unwrap_or_else(|error| panic!("{}", error.chain()));
    for (number, sample) in P::samples().iter().enumerate() {
        let page =
            renderer.render(sample).unwrap_or_else(|error| panic!("{}: {}", P::TEMPLATE, error.chain()));
        all.push((P::TEMPLATE, number, page));
    }
}

/// The names of all templates.
///
/// # Panics
/// When one of them cannot be parsed.
#[must_use]
pub fn templates() -> Vec<String> {
    let renderer = Renderer::new().unwrap_or_else(|error| panic!("{}", error.chain()));
    renderer.names().map(str::to_owned).collect()
}

/// The token of the forms of a browser that holds this cookie, such as `beffroi=…` or `beffroi-avant=…`.
#[must_use]
pub fn form_token(app: &beffroi_domain::App, cookie: &str) -> String {
    let found = |wanted: &str| {
        let pairs = cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs
            .into_iter()
            .find(|(name, _)| name.trim_start_matches("__Host-") == wanted)
            .map(|(_, value)| value)
    };
    let text = match (found("beffroi"), found("beffroi-avant")) {
        (Some(session), _) => format!("session:{session}"),
        (None, early) => format!("early:{}", early.unwrap_or_default()),
    };
    crate::session::form_token(&app.form_key(), &text)
}
