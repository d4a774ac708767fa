//! Every route, in one table: the router is built from it, and a test walks it.

use crate::failure::{Answer, present};
use crate::web::Web;
use crate::{
    access, account, assets, campaign, crisis, dataset, explore, health, host, inventory, job, journal, key,
    manage, obligation, people, plan, privacy, project, protect, questionnaire, security_contact, service,
    sharing, sheet, space, territory,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, patch, post};
use beffroi_kernel::Error;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// One route.
pub struct Route {
    /// The HTTP method.
    pub method: &'static str,
    /// The path, as the router writes it.
    pub path: &'static str,
    handler: MethodRouter<Web>,
}

/// Largest form without a file, in bytes.
pub const FORM_BYTES_MAX: usize = 200_000;

fn reads(path: &'static str, handler: MethodRouter<Web>) -> Route {
    Route { method: "GET", path, handler }
}

fn writes(path: &'static str, handler: MethodRouter<Web>) -> Route {
    Route { method: "POST", path, handler: handler.layer(DefaultBodyLimit::max(FORM_BYTES_MAX)) }
}

fn changes(path: &'static str, handler: MethodRouter<Web>) -> Route {
    Route { method: "PATCH", path, handler: handler.layer(DefaultBodyLimit::max(FORM_BYTES_MAX)) }
}

/// A form with a file: the limit is that of files, and it is held while they are written to the disk.
fn receives(path: &'static str, handler: MethodRouter<Web>) -> Route {
    Route { method: "POST", path, handler: handler.layer(DefaultBodyLimit::disable()) }
}

/// Every route.
pub fn all() -> Vec<Route> {
    let mut routes = common();
    routes.extend(accounts());
    routes.extend(portal());
    routes.extend(workspace());
    routes.extend(of_questionnaires());
    routes.extend(territories());
    routes.extend(plans());
    routes.extend(projects());
    routes.extend(of_the_inventory());
    routes.extend(of_obligations());
    routes.extend(trust());
    routes.extend(of_people());
    routes.extend(api());
    routes
}

fn common() -> Vec<Route> {
    vec![
        reads("/", get(territory::list)),
        reads("/services", get(service::available)),
        reads("/sante", get(health::health)),
        reads("/.well-known/security.txt", get(security_contact::show)),
        reads("/static/{*name}", get(assets::serve)),
        reads("/connexion", get(account::sign_in_form)),
        writes("/connexion", post(account::sign_in)),
        writes("/deconnexion", post(account::sign_out)),
        reads("/compte/donnees", get(privacy::own)),
        writes("/compte/donnees", post(privacy::take_own)),
        reads("/mes-territoires", get(people::territories)),
        reads("/invitation/{token}", get(people::offer)),
        writes("/invitation/{token}", post(people::join)),
        writes("/invitation/{token}/accepter", post(people::accept)),
        writes("/invitation/{token}/fournisseur/{provider}", post(people::accept_at_provider)),
    ]
}

/// Signing in beyond the password, and one's own account.
fn accounts() -> Vec<Route> {
    vec![
        reads("/connexion/second-facteur", get(account::code_form)),
        writes("/connexion/second-facteur", post(account::code)),
        reads("/connexion/activer", get(account::enrol_form)),
        writes("/connexion/activer", post(account::enrol)),
        reads("/connexion/confirmer", get(account::confirm_form)),
        writes("/connexion/confirmer", post(account::confirm)),
        writes("/connexion/fournisseur/{provider}", post(account::ask)),
        reads("/connexion/retour/{provider}", get(account::answered)),
        reads("/deconnexion/retour", get(account::back_from_end)),
        reads("/secours", get(account::break_glass_form)),
        writes("/secours", post(account::break_glass)),
        reads("/compte", get(account::own)),
        writes("/compte/nom", post(account::rename)),
        writes("/compte/mot-de-passe", post(account::change_password)),
        writes("/compte/second-facteur/codes", post(account::renew_codes)),
        writes("/compte/second-facteur/retirer", post(account::remove_factor)),
        writes("/compte/fournisseurs/{provider}/lier", post(account::link)),
        writes("/compte/fournisseurs/{provider}/delier", post(account::unlink)),
        writes("/compte/sessions/fermer", post(account::close_session)),
        writes("/compte/sessions/fermer-autres", post(account::close_others)),
        reads("/t/{territory}/espace/cles", get(key::list)),
        writes("/t/{territory}/espace/cles", post(key::create)),
        writes("/t/{territory}/espace/cles/{key}/revoquer", post(key::revoke)),
        reads("/t/{territory}/espace/acces", get(access::page)),
        writes("/t/{territory}/espace/acces/secours", post(access::seal)),
        writes("/t/{territory}/espace/acces/fournisseur", post(access::choose_role)),
        writes("/t/{territory}/espace/personnes/{person}/fermer-sessions", post(people::close_sessions)),
        writes("/t/{territory}/espace/personnes/{person}/retirer-second-facteur", post(people::reset_factor)),
    ]
}

fn portal() -> Vec<Route> {
    vec![
        reads("/t/{territory}", get(territory::home)),
        reads("/t/{territory}/donnees", get(dataset::catalogue)),
        reads("/t/{territory}/donnees/{dataset}", get(dataset::overview)),
        reads("/t/{territory}/donnees/{dataset}/table", get(dataset::rows)),
        reads("/t/{territory}/donnees/{dataset}/graphique", get(dataset::chart)),
        reads("/t/{territory}/donnees/{dataset}/carte", get(dataset::map)),
        reads("/t/{territory}/donnees/{dataset}/colonnes", get(dataset::columns)),
        reads("/t/{territory}/donnees/{dataset}/versions", get(dataset::versions)),
        reads("/t/{territory}/donnees/{dataset}/versions/{version}/original", get(dataset::original)),
        reads("/t/{territory}/donnees/{dataset}/api", get(dataset::api)),
        reads("/t/{territory}/donnees/{dataset}/rapport", get(dataset::report)),
        reads("/t/{territory}/donnees/{dataset}/rapport.json", get(dataset::report_json)),
    ]
}

fn workspace() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace", get(space::overview)),
        reads("/t/{territory}/espace/donnees", get(space::list)),
        reads("/t/{territory}/espace/nouveau", get(space::new_dataset)),
        receives("/t/{territory}/espace/nouveau", post(space::create)),
        reads("/t/{territory}/espace/donnees/{dataset}", get(space::dataset)),
        reads("/t/{territory}/espace/donnees/{dataset}/fiche", get(space::metadata)),
        writes("/t/{territory}/espace/donnees/{dataset}/fiche", post(space::edit)),
        reads("/t/{territory}/espace/donnees/{dataset}/version", get(space::new_version)),
        receives("/t/{territory}/espace/donnees/{dataset}/version", post(space::stage)),
        reads("/t/{territory}/espace/donnees/{dataset}/corrections", get(space::mending)),
        reads("/t/{territory}/espace/donnees/{dataset}/corrections.csv", get(space::changes_csv)),
        reads("/t/{territory}/espace/donnees/{dataset}/corrige.csv", get(space::mended_csv)),
        writes("/t/{territory}/espace/donnees/{dataset}/corriger", post(space::mend)),
        writes("/t/{territory}/espace/donnees/{dataset}/feuille", post(space::read_sheet)),
        writes("/t/{territory}/espace/donnees/{dataset}/publier", post(space::publish)),
        writes("/t/{territory}/espace/donnees/{dataset}/archiver", post(space::archive)),
        reads("/t/{territory}/espace/taches", get(job::list)),
        writes("/t/{territory}/espace/taches/{job}/reprendre", post(job::retry)),
        writes("/t/{territory}/espace/taches/{job}/abandonner", post(job::abandon)),
    ]
}

/// Obligations and qualifications.
fn of_obligations() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/obligations", get(obligation::list)),
        reads("/t/{territory}/espace/obligations.pdf", get(obligation::obligations_pdf)),
        writes("/t/{territory}/espace/obligations/repondre", post(obligation::answer)),
        reads("/t/{territory}/espace/obligations/membres", get(obligation::members)),
        reads("/t/{territory}/espace/obligations/calendrier", get(obligation::calendar)),
        writes("/t/{territory}/espace/obligations/calendrier/adresse", post(obligation::make_address)),
        writes("/t/{territory}/espace/obligations/calendrier/retirer", post(obligation::remove_address)),
        reads("/t/{territory}/espace/obligations/{obligation}", get(obligation::one)),
        writes("/t/{territory}/espace/obligations/{obligation}/avancement", post(obligation::decide)),
        writes("/t/{territory}/espace/obligations/{obligation}/plan", post(obligation::follow)),
        reads("/t/{territory}/espace/qualifications", get(obligation::qualifications)),
        reads("/t/{territory}/espace/qualifications/{qualification}", get(obligation::qualification)),
        writes("/t/{territory}/espace/qualifications/{qualification}", post(obligation::ask)),
        writes("/t/{territory}/espace/qualifications/{qualification}/garder", post(obligation::keep)),
        reads("/t/{territory}/calendrier/{token}", get(obligation::feed)),
        reads("/t/{territory}/api/v1/obligations", get(manage::obligations)),
    ]
}

/// The inventory.
fn of_the_inventory() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/inventaire", get(inventory::overview)),
        reads("/t/{territory}/espace/inventaire/faits", get(inventory::facts)),
        writes("/t/{territory}/espace/inventaire/faits", post(inventory::declare)),
        reads("/t/{territory}/espace/inventaire/modeles", get(inventory::models)),
        writes("/t/{territory}/espace/inventaire/modeles", post(inventory::copy)),
        writes("/t/{territory}/espace/inventaire/modeles/changements", post(inventory::settle)),
        reads("/t/{territory}/espace/inventaire/{kind}", get(inventory::list)),
        writes("/t/{territory}/espace/inventaire/{kind}", post(inventory::quick_add)),
        reads("/t/{territory}/espace/inventaire/{kind}/export.csv", get(inventory::export)),
        reads("/t/{territory}/espace/inventaire/{kind}/modele.csv", get(inventory::template)),
        reads("/t/{territory}/espace/inventaire/{kind}/import", get(inventory::import_form)),
        receives("/t/{territory}/espace/inventaire/{kind}/import", post(inventory::stage)),
        writes("/t/{territory}/espace/inventaire/{kind}/import/confirmer", post(inventory::confirm)),
        reads("/t/{territory}/espace/inventaire/{kind}/nouveau", get(inventory::new_form)),
        writes("/t/{territory}/espace/inventaire/{kind}/nouveau", post(inventory::add)),
        reads("/t/{territory}/espace/inventaire/{kind}/{item}", get(inventory::card)),
        reads("/t/{territory}/espace/inventaire/{kind}/{item}/modifier", get(inventory::edit_form)),
        writes("/t/{territory}/espace/inventaire/{kind}/{item}/modifier", post(inventory::edit)),
        writes("/t/{territory}/espace/inventaire/{kind}/{item}/mettre-de-cote", post(inventory::archive)),
        writes("/t/{territory}/espace/inventaire/{kind}/{item}/reprendre", post(inventory::restore)),
        writes("/t/{territory}/espace/inventaire/{kind}/{item}/supprimer", post(inventory::remove)),
        writes("/t/{territory}/espace/inventaire/{kind}/{item}/proposer", post(inventory::offer)),
        writes("/t/{territory}/espace/inventaire/{kind}/{item}/retirer", post(inventory::withdraw)),
    ]
}

/// The journal, and what is kept about people.
fn trust() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/journal", get(journal::list)),
        reads("/t/{territory}/espace/journal/tete", get(journal::head)),
        reads("/t/{territory}/espace/journal/export.jsonl", get(journal::export)),
        reads("/t/{territory}/espace/vie-privee", get(privacy::register)),
        reads("/t/{territory}/espace/vie-privee/personne", get(privacy::person)),
        writes("/t/{territory}/espace/vie-privee/extraire", post(privacy::export)),
        writes("/t/{territory}/espace/vie-privee/effacer", post(privacy::erase)),
    ]
}

/// Questionnaires and diagnoses.
fn of_questionnaires() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/diagnostic", get(questionnaire::list)),
        reads("/t/{territory}/espace/diagnostic/{questionnaire}", get(questionnaire::first)),
        writes("/t/{territory}/espace/diagnostic/{questionnaire}", post(questionnaire::start)),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/questionnaire.pdf",
            get(questionnaire::paper_pdf),
        ),
        reads("/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}", get(questionnaire::result)),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/rapport.pdf",
            get(questionnaire::report_pdf),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/plan",
            post(questionnaire::propose),
        ),
        reads(QUESTION, get(questionnaire::question)),
        writes(QUESTION, post(questionnaire::answer)),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/papier",
            get(questionnaire::paper),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/papier",
            post(questionnaire::type_in),
        ),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/preuves",
            get(questionnaire::evidence),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/preuves",
            post(questionnaire::prove),
        ),
        writes(WITHDRAW, post(questionnaire::withdraw)),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/reprendre",
            get(questionnaire::carry),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/reprendre",
            post(questionnaire::take_over),
        ),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/confier",
            get(questionnaire::sharing_out),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/confier",
            post(questionnaire::assign),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/terminer",
            post(questionnaire::close),
        ),
        reads(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/repondre",
            get(questionnaire::respond_form),
        ),
        writes(
            "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/repondre",
            post(questionnaire::respond),
        ),
    ]
}

const QUESTION: &str = "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/question/{question}";
const WITHDRAW: &str =
    "/t/{territory}/espace/diagnostic/{questionnaire}/{assessment}/preuves/{evidence}/retirer";

fn territories() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/territoire", get(sheet::show)),
        reads("/t/{territory}/espace/territoire/modifier", get(sheet::edit_form)),
        writes("/t/{territory}/espace/territoire/modifier", post(sheet::edit)),
        reads("/t/{territory}/espace/territoire/partage", get(sharing::show)),
        writes("/t/{territory}/espace/territoire/partage", post(sharing::choose)),
        reads("/t/{territory}/espace/territoire/depart", get(sheet::departure_form)),
        writes("/t/{territory}/espace/territoire/depart", post(sheet::depart)),
        reads("/t/{territory}/espace/membres", get(host::show)),
        writes("/t/{territory}/espace/membres/connexion", post(host::choose)),
        reads("/t/{territory}/espace/membres/diagnostics", get(campaign::fleet)),
        writes("/t/{territory}/espace/membres/diagnostics", post(campaign::open)),
        reads("/t/{territory}/espace/membres/campagnes/{campaign}", get(campaign::show)),
        writes("/t/{territory}/espace/membres/campagnes/{campaign}/terminer", post(campaign::close)),
        reads("/t/{territory}/espace/membres/import", get(host::import_form)),
        receives("/t/{territory}/espace/membres/import", post(host::stage)),
        writes("/t/{territory}/espace/membres/import/confirmer", post(host::confirm)),
    ]
}

/// The plan of a territory, and whom it calls.
fn plans() -> Vec<Route> {
    vec![
        reads("/t/{territory}/qui-appeler", get(plan::contacts)),
        reads("/attaque", get(crisis::everywhere_kinds)),
        reads("/attaque/{incident}", get(crisis::everywhere)),
        reads("/t/{territory}/attaque", get(crisis::here_kinds)),
        reads("/t/{territory}/attaque/{incident}", get(crisis::here)),
        reads("/t/{territory}/espace/plan", get(plan::board)),
        reads("/t/{territory}/espace/plan/nouvelle", get(plan::new_action)),
        writes("/t/{territory}/espace/plan/nouvelle", post(plan::add)),
        reads("/t/{territory}/espace/plan/actions/{action}", get(plan::action)),
        writes("/t/{territory}/espace/plan/actions/{action}/avancer", post(plan::advance)),
        reads("/t/{territory}/espace/plan/actions/{action}/modifier", get(plan::edit_form)),
        writes("/t/{territory}/espace/plan/actions/{action}/modifier", post(plan::edit)),
        reads("/t/{territory}/espace/plan/aides", get(plan::aids)),
        writes("/t/{territory}/espace/plan/aides", post(plan::apply)),
        writes("/t/{territory}/espace/plan/aides/{application}/etat", post(plan::advance_application)),
        reads("/t/{territory}/espace/plan/budget", get(plan::budget)),
        writes("/t/{territory}/espace/plan/budget", post(plan::add_line)),
        writes("/t/{territory}/espace/plan/budget/{line}/retirer", post(plan::remove_line)),
        reads("/t/{territory}/espace/plan/comite", get(plan::committee)),
        writes("/t/{territory}/espace/plan/comite", post(plan::meet)),
        reads("/t/{territory}/espace/plan/tests", get(plan::tests)),
        writes("/t/{territory}/espace/plan/tests", post(plan::add_test)),
        reads("/t/{territory}/espace/plan/assureur", get(plan::insurer)),
        reads("/t/{territory}/espace/plan/plan.pdf", get(plan::plan_pdf)),
        reads("/t/{territory}/espace/plan/comite.pdf", get(plan::committee_pdf)),
        reads("/t/{territory}/espace/plan/assureur.pdf", get(plan::insurer_pdf)),
        reads("/t/{territory}/espace/membres/plans", get(plan::hosted)),
        reads("/t/{territory}/espace/membres/services", get(service::list)),
        writes("/t/{territory}/espace/membres/services", post(service::add)),
        writes("/t/{territory}/espace/membres/services/{service}/retirer", post(service::remove)),
        reads("/t/{territory}/espace/membres/programmes", get(service::programmes)),
        writes("/t/{territory}/espace/membres/programmes", post(service::add_programme)),
        reads("/t/{territory}/espace/membres/programmes/{programme}", get(service::programme)),
        writes("/t/{territory}/espace/membres/programmes/{programme}/inscriptions", post(service::ask)),
        writes(
            "/t/{territory}/espace/membres/programmes/{programme}/inscriptions/{enrolment}",
            post(service::decide),
        ),
    ]
}

/// The projects of a territory.
fn projects() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/projets", get(project::list)),
        reads("/t/{territory}/espace/projets/ajouter", get(project::new_form)),
        writes("/t/{territory}/espace/projets/ajouter", post(project::add)),
        reads("/t/{territory}/espace/projets/{project}", get(project::show)),
        reads("/t/{territory}/espace/projets/{project}/modifier", get(project::edit_form)),
        writes("/t/{territory}/espace/projets/{project}/modifier", post(project::edit)),
        reads("/t/{territory}/espace/projets/{project}/analyse", get(project::analysis_form)),
        writes("/t/{territory}/espace/projets/{project}/analyse", post(project::analyse)),
        reads("/t/{territory}/espace/projets/{project}/homologation", get(project::homologation_form)),
        writes("/t/{territory}/espace/projets/{project}/homologation", post(project::homologate)),
        reads("/t/{territory}/espace/projets/{project}/decision", get(project::decision_form)),
        writes("/t/{territory}/espace/projets/{project}/decision", post(project::decide)),
    ]
}

fn of_people() -> Vec<Route> {
    vec![
        reads("/t/{territory}/espace/personnes", get(people::list)),
        reads("/t/{territory}/espace/personnes/inviter", get(people::invite_form)),
        writes("/t/{territory}/espace/personnes/inviter", post(people::invite)),
        writes("/t/{territory}/espace/personnes/invitations/{invitation}/renvoyer", post(people::resend)),
        writes("/t/{territory}/espace/personnes/invitations/{invitation}/retirer", post(people::withdraw)),
        reads("/t/{territory}/espace/personnes/delegations", get(people::delegations)),
        reads("/t/{territory}/espace/personnes/delegations/nouvelle", get(people::new_delegation)),
        writes("/t/{territory}/espace/personnes/delegations/nouvelle", post(people::give_delegation)),
        writes("/t/{territory}/espace/personnes/delegations/{delegation}/fin", post(people::end_delegation)),
        reads("/t/{territory}/espace/personnes/second-facteur", get(people::factors)),
        writes("/t/{territory}/espace/personnes/second-facteur/dispenses", post(people::except)),
        writes(
            "/t/{territory}/espace/personnes/second-facteur/dispenses/{exception}/fin",
            post(people::end_exception),
        ),
        reads("/t/{territory}/espace/personnes/{person}", get(people::member)),
        writes("/t/{territory}/espace/personnes/{person}/roles", post(people::grant)),
        writes("/t/{territory}/espace/personnes/{person}/suppleance", post(people::name_deputy)),
        writes("/t/{territory}/espace/personnes/{person}/suppleance/{deputy}/fin", post(people::end_deputy)),
        reads("/t/{territory}/espace/personnes/{person}/depart", get(people::leave_form)),
        writes("/t/{territory}/espace/personnes/{person}/depart", post(people::leave)),
    ]
}

fn api() -> Vec<Route> {
    vec![
        reads("/t/{territory}/api", get(territory::api)),
        reads("/t/{territory}/api/openapi.json", get(manage::document)),
        reads("/t/{territory}/api/v1/territory", get(manage::territory)),
        reads("/t/{territory}/api/v1/journal", get(manage::journal)),
        reads("/t/{territory}/api/v1/projects", get(manage::projects)),
        reads("/t/{territory}/api/v1/inventory/{kind}", get(manage::items)),
        writes("/t/{territory}/api/v1/inventory/{kind}", post(manage::add_item)),
        reads("/t/{territory}/api/v1/inventory/{kind}/{item}", get(manage::item)),
        changes("/t/{territory}/api/v1/inventory/{kind}/{item}", patch(manage::edit_item)),
        reads("/t/{territory}/api/v1/datasets", get(manage::list)),
        writes("/t/{territory}/api/v1/datasets", post(manage::create)),
        reads("/t/{territory}/api/v1/datasets/{dataset}", get(manage::find)),
        changes("/t/{territory}/api/v1/datasets/{dataset}", patch(manage::edit)),
        writes("/t/{territory}/api/v1/datasets/{dataset}/archive", post(manage::archive)),
        reads("/t/{territory}/api/v1/datasets/{dataset}/versions", get(manage::versions)),
        receives("/t/{territory}/api/v1/datasets/{dataset}/versions", post(manage::stage)),
        reads("/t/{territory}/api/v1/datasets/{dataset}/versions/{version}", get(manage::version)),
        writes("/t/{territory}/api/v1/datasets/{dataset}/versions/{version}/publish", post(manage::publish)),
        reads("/t/{territory}/api/explore/v2.1/catalog/datasets", get(explore::datasets)),
        reads("/t/{territory}/api/explore/v2.1/catalog/datasets/{dataset}", get(explore::dataset)),
        reads("/t/{territory}/api/explore/v2.1/catalog/datasets/{dataset}/records", get(explore::records)),
        reads("/t/{territory}/api/explore/v2.1/catalog/datasets/{dataset}/exports", get(explore::exports)),
        reads(
            "/t/{territory}/api/explore/v2.1/catalog/datasets/{dataset}/exports/{format}",
            get(explore::export),
        ),
    ]
}

async fn nothing_here() -> Answer {
    Err(Error::NotFound.into())
}

/// The router, with what every request goes through.
pub fn router(web: Web) -> Router {
    let mut router = Router::new();
    for route in all() {
        router = router.route(route.path, route.handler);
    }
    // Spreadsheets and Parquet are compressed already.
    let worth_it = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/vnd."))
        .and(NotForContentType::const_new("application/octet-stream"));
    router
        .fallback(nothing_here)
        .layer(from_fn_with_state(web.clone(), protect::forms))
        .layer(from_fn(protect::same_site))
        .layer(from_fn_with_state(web.clone(), present))
        .layer(from_fn_with_state(web.clone(), protect::headers))
        .layer(CompressionLayer::new().compress_when(worth_it))
        .with_state(web)
}
