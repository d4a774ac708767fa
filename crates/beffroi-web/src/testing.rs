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
    add::<view::sheet::DeparturePage>(&mut all);
    add::<view::host::HostPage>(&mut all);
    add::<view::host::MembersForm>(&mut all);
    add::<view::import::ImportReport>(&mut all);
    add::<view::catalogue::Catalogue>(&mut all);
    add::<view::dataset::Overview>(&mut all);
    add::<view::dataset::RowsPage>(&mut all);
    add::<view::dataset::ChartPage>(&mut all);
    add::<view::dataset::MapPage>(&mut all);
    add::<view::dataset::ColumnsPage>(&mut all);
    add::<view::dataset::VersionsPage>(&mut all);
    add::<view::dataset::ApiPage>(&mut all);
    add::<view::dataset::ReportPage>(&mut all);
    add::<view::space::OverviewPage>(&mut all);
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
    knowledge(&mut all);
    all
}

/// The pages of what a territory must do and where it stands.
fn knowledge(all: &mut Vec<(&'static str, usize, String)>) {
    add::<view::plan::Board>(all);
    add::<view::plan::ActionForm>(all);
    add::<view::plan::ActionPage>(all);
    add::<view::plan::CommitteePage>(all);
    add::<view::plan::TestsPage>(all);
    add::<view::plan::InsurerPage>(all);
    add::<view::plan::AidPage>(all);
    add::<view::plan::BudgetPage>(all);
    add::<view::plan::ContactsPage>(all);
    add::<view::crisis::KindsPage>(all);
    add::<view::crisis::SheetPage>(all);
    add::<view::plan::HostedPlansPage>(all);
    add::<view::service::DirectoryPage>(all);
    add::<view::service::AvailablePage>(all);
    add::<view::service::ProgrammesPage>(all);
    add::<view::project::ProjectsPage>(all);
    add::<view::project::ProjectPage>(all);
    add::<view::project::ProjectForm>(all);
    add::<view::service::ProgrammePage>(all);
    add::<view::campaign::FleetPage>(all);
    add::<view::campaign::CampaignPage>(all);
    add::<view::sharing::SharingPage>(all);
    add::<view::questionnaire::Catalogue>(all);
    add::<view::questionnaire::StartPage>(all);
    add::<view::questionnaire::QuestionPage>(all);
    add::<view::questionnaire::EvidencePage>(all);
    add::<view::questionnaire::PaperPage>(all);
    add::<view::questionnaire::CarryPage>(all);
    add::<view::questionnaire::AssignPage>(all);
    add::<view::questionnaire::ResultPage>(all);
    add::<view::questionnaire::RespondPage>(all);
    add::<view::questionnaire::SurveyPage>(all);
    add::<view::inventory::Overview>(all);
    add::<view::inventory::ItemList>(all);
    add::<view::inventory::Card>(all);
    add::<view::inventory::ItemForm>(all);
    add::<view::inventory::ImportForm>(all);
    add::<view::inventory::ModelsPage>(all);
    add::<view::inventory::FactsPage>(all);
    add::<view::obligation::ObligationList>(all);
    add::<view::obligation::ObligationCalendar>(all);
    add::<view::obligation::ObligationPage>(all);
    add::<view::obligation::ObligationMembers>(all);
    add::<view::obligation::QualificationList>(all);
    add::<view::obligation::QualificationAsk>(all);
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
