//! Errors become a page or `application/problem+json` here, and nowhere else.
//!
//! A handler returns `Result<Response, Failure>`. The failure travels as an extension of a bare response
//! to [`present`], which knows the request: it says what happened, what to do, and the number under
//! which the chain of causes stands in the log, once.

use crate::logged;
use crate::view::failure::Failure as FailurePage;
use crate::view::{Shell, TerritoryHead};
use crate::web::Web;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Actor, Error, Problem};
use futures_util::FutureExt;
use serde::Serialize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

/// What a handler answers.
pub type Answer = Result<Response, Failure>;

/// The number of a request, which the log, the journal and the answer hold.
#[derive(Clone, Debug)]
pub struct RequestNumber(pub String);

/// Why a handler does not answer what was asked.
#[derive(Debug)]
pub enum Failure {
    /// An error on its way to [`present`].
    Error(Error),
    /// Something must be done first, on another page: the address of that page.
    First(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => {
                let mut response = status(&error).into_response();
                response.extensions_mut().insert(Arc::new(error));
                response
            }
            Self::First(address) => Redirect::to(&address).into_response(),
        }
    }
}

/// The HTTP status of an error.
#[must_use]
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::Input(_) => StatusCode::BAD_REQUEST,
        Error::Limit(problem) => match problem.code {
            "file-too-large" => StatusCode::PAYLOAD_TOO_LARGE,
            "too-many-attempts" | "too-many-requests" => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::BAD_REQUEST,
        },
        Error::SignIn => StatusCode::UNAUTHORIZED,
        Error::Denied(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Conflict(problem) if problem.code == "territory-left" => StatusCode::GONE,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal because the request comes from another site.
pub fn cross_site() -> Response {
    Failure::Error(Error::Denied("cross-site request".to_owned())).into_response()
}

/// A refusal because the form was not given to this browser, or to a session that has ended since.
pub fn stale_form() -> Response {
    let problem =
        Problem::new("form-stale", "Cette page est restée ouverte trop longtemps : rien n’a été enregistré.")
            .advice("Revenez au formulaire, rechargez la page et recommencez.")
            .detail("the token of the form is missing or is not that of this browser");
    let mut response = StatusCode::FORBIDDEN.into_response();
    response.extensions_mut().insert(Arc::new(Error::Input(problem)));
    response.extensions_mut().insert(Stale);
    response
}

/// Marks the refusal of a form whose token does not fit.
#[derive(Clone, Copy)]
struct Stale;

/// What is said of an error.
struct Said {
    status: StatusCode,
    code: &'static str,
    title: String,
    message: String,
    advice: String,
    position: Option<usize>,
    field: Option<String>,
}

/// The body of `application/problem+json` (RFC 9457).
#[derive(Serialize)]
struct ProblemBody<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: String,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    request: &'a str,
}

/// Runs the request, then gives a failure its face.
pub async fn present(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let number = web.request_number();
    let trail = Trail::default();
    request.extensions_mut().insert(RequestNumber(number.clone()));
    request.extensions_mut().insert(trail.clone());
    let path = request.uri().path().to_owned();
    let logged = logged::path(logged::route(request.extensions()), &path);
    let full_path =
        request.uri().path_and_query().map_or_else(|| path.clone(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let mut response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Failure::Error(Error::internal("a handler panicked")).into_response(),
    };
    let error = response.extensions_mut().remove::<Arc<Error>>();
    let bare = response.status().is_client_error() || response.status().is_server_error();
    let mut shown = match error {
        Some(error) => {
            log(&error, &method, &logged, &number);
            note_refusal(&web, &trail, &error).await;
            if matches!(*error, Error::SignIn) && !is_api(&path) {
                sign_in_first(&method, &full_path)
            } else {
                let mut said = if matches!(*error, Error::SignIn) { key_required() } else { said(&error) };
                if response.extensions().get::<Stale>().is_some() {
                    said.status = StatusCode::FORBIDDEN;
                }
                show(&web, &said, &path, &number).await
            }
        }
        // What axum itself refused: an address or a form that cannot be read, a method that does not exist.
        None if bare && !has_face(&response) => {
            let said = said_of_status(response.status());
            let mut shown = show(&web, &said, &path, &number).await;
            if let Some(allow) = response.headers().get(header::ALLOW) {
                shown.headers_mut().insert(header::ALLOW, allow.clone());
            }
            shown
        }
        None => response,
    };
    if let Ok(number) = HeaderValue::from_str(&number) {
        shown.headers_mut().insert("x-request-id", number);
    }
    shown
}

/// What the extractors learnt of a request, for whoever turns its failure into an answer.
#[derive(Clone, Default)]
pub struct Trail(Arc<Mutex<Option<Seen>>>);

/// Who asked, and for which route.
#[derive(Clone)]
pub struct Seen {
    /// Who acts in the territory asked for.
    pub actor: Actor,
    /// The person, when they have no access to it.
    pub stranger: Option<PersonId>,
    /// The method and the pattern of the route.
    pub route: String,
}

impl Trail {
    /// Keeps what was learnt.
    pub fn keep(&self, seen: Seen) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
    }

    fn seen(&self) -> Option<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes a refusal to the journal of the territory: somebody inside without the right, or somebody from elsewhere
/// who tried the workspace and was told that there is nothing. Never changes the answer.
async fn note_refusal(web: &Web, trail: &Trail, error: &Error) {
    let Some(seen) = trail.seen() else { return };
    let tried = seen.stranger.is_some() && seen.route.contains("/{territory}/espace");
    match error {
        Error::Denied(_) => web.app.note_refusal(&seen.actor, None, &seen.route).await,
        Error::NotFound if tried => web.app.note_refusal(&seen.actor, seen.stranger, &seen.route).await,
        _ => {}
    }
}

/// Whether the response already tells a person or a program what happened.
fn has_face(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}

/// Whether programs rather than people ask at this address.
#[must_use]
pub fn is_api(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    parts.next() == Some("t") && parts.nth(1) == Some("api") && parts.next().is_some()
}

fn sign_in_first(method: &Method, path: &str) -> Response {
    if method == Method::GET {
        let back: String = form_encode(path);
        Redirect::to(&format!("/connexion?retour={back}")).into_response()
    } else {
        Redirect::to("/connexion").into_response()
    }
}

/// Encodes a text for a query.
#[must_use]
pub fn form_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => {
                let _ = std::fmt::Write::write_fmt(&mut out, format_args!("%{byte:02X}"));
            }
        }
    }
    out
}

fn log(error: &Error, method: &Method, path: &str, number: &str) {
    match error {
        Error::Internal { .. } => tracing::error!(%method, path, number, "{}", error.chain()),
        Error::Unavailable(_) => tracing::warn!(%method, path, number, "{}", error.chain()),
        _ => tracing::debug!(%method, path, number, "{}", error.chain()),
    }
}

fn said(error: &Error) -> Said {
    let status = status(error);
    let of = |problem: &Problem, title: &str| Said {
        status,
        code: problem.code,
        title: title.to_owned(),
        message: problem.message.clone(),
        advice: problem.advice.clone(),
        position: problem.position,
        field: problem.field.clone(),
    };
    match error {
        Error::Input(problem) => of(problem, "Cette demande est à corriger"),
        Error::Limit(problem) => of(problem, "Une limite est atteinte"),
        Error::Conflict(problem) if status == StatusCode::GONE => of(problem, "Ce territoire est parti"),
        Error::Conflict(problem) => of(problem, "Cela ne peut pas se faire maintenant"),
        Error::Unavailable(problem) => of(problem, "Service momentanément indisponible"),
        Error::SignIn | Error::Denied(_) | Error::NotFound | Error::Internal { .. } => said_of_status(status),
    }
}

fn said_of_status(status: StatusCode) -> Said {
    let (code, title, message, advice) = match status {
        StatusCode::UNAUTHORIZED => (
            "sign-in-required",
            "Connexion nécessaire",
            "Cette adresse demande d’être connecté.",
            "Connectez-vous.",
        ),
        StatusCode::FORBIDDEN => (
            "denied",
            "Action non permise",
            "Votre rôle ne permet pas de faire cela, ou la demande vient d’un autre site.",
            "Demandez à l’administrateur de votre territoire.",
        ),
        StatusCode::NOT_FOUND => (
            "not-found",
            "Page introuvable",
            "Cette page n’existe pas, ou n’est pas publique.",
            "Vérifiez l’adresse, ou partez du catalogue.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method-not-allowed", "Action inconnue", "Cette adresse ne répond pas à cette action.", "")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            "too-large",
            "Envoi trop grand",
            "Ce qui a été envoyé dépasse la taille permise.",
            "Réduisez-le.",
        ),
        other if other.is_client_error() => (
            "bad-request",
            "Demande illisible",
            "Cette demande n’a pas pu être lue.",
            "Revenez à la page précédente et recommencez.",
        ),
        _ => (
            "internal",
            "Une erreur s’est produite de notre côté",
            "Rien de ce qui était enregistré n’est perdu.",
            "Recommencez dans un moment. Si l’erreur revient, signalez-la avec le numéro ci-dessous.",
        ),
    };
    Said {
        status,
        code,
        title: title.to_owned(),
        message: message.to_owned(),
        advice: advice.to_owned(),
        position: None,
        field: None,
    }
}

async fn show(web: &Web, said: &Said, path: &str, number: &str) -> Response {
    let mut response =
        if is_api(path) { as_json(said, number) } else { as_page(web, said, path, number).await };
    *response.status_mut() = said.status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What a program is told that gave no key, or none that holds.
fn key_required() -> Said {
    Said {
        status: StatusCode::UNAUTHORIZED,
        code: "key-required",
        title: "Clé nécessaire".to_owned(),
        message: "Cette adresse demande une clé d’API de ce territoire, qui ne soit ni révoquée ni expirée."
            .to_owned(),
        advice: "Donnez-la dans l’en-tête « Authorization: Bearer … ».".to_owned(),
        position: None,
        field: None,
    }
}

fn as_json(said: &Said, number: &str) -> Response {
    let body = ProblemBody {
        r#type: "about:blank",
        title: &said.title,
        status: said.status.as_u16(),
        detail: format!("{} {}", said.message, said.advice).trim().to_owned(),
        code: said.code,
        position: said.position,
        parameter: said.field.as_deref(),
        request: number,
    };
    let text = serde_json::to_string(&body).unwrap_or_default();
    let mut response = ([(header::CONTENT_TYPE, "application/problem+json")], text).into_response();
    if said.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

async fn as_page(web: &Web, said: &Said, path: &str, number: &str) -> Response {
    let territory = match path.strip_prefix("/t/").and_then(|rest| rest.split('/').next()) {
        Some(slug) => beffroi_domain::territory::find(&web.app, slug).await.ok().flatten(),
        None => None,
    }
    .filter(|territory| territory.left.is_none());
    let (back, back_label) = match &territory {
        Some(territory) => (format!("/t/{}/donnees", territory.slug), "Voir les données".to_owned()),
        None => ("/".to_owned(), "Revenir à l’accueil".to_owned()),
    };
    let head = territory.map(|territory| TerritoryHead {
        name: territory.name,
        kind: territory.kind.label().to_owned(),
        slug: territory.slug,
    });
    let page = FailurePage {
        shell: Shell { territory: head, path: path.to_owned(), ..Shell::default() },
        status: said.status.as_u16(),
        title: said.title.clone(),
        message: said.message.clone(),
        advice: said.advice.clone(),
        request: number.to_owned(),
        back,
        back_label,
    };
    web.page(&page).unwrap_or_else(|error| {
        tracing::error!(number, "the page of an error failed: {}", error.chain());
        (said.status, format!("{}\n{}\n{number}", said.title, said.message)).into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_people_are_told_apart_by_the_address() {
        for (path, api) in [
            ("/t/valmont/api/explore/v2.1/catalog/datasets", true),
            ("/t/valmont/api/openapi.json", true),
            ("/t/valmont/api", false),
            ("/t/valmont/donnees/x/api", false),
            ("/connexion", false),
        ] {
            assert_eq!(is_api(path), api, "{path}");
        }
    }

    #[test]
    fn an_address_is_encoded_for_a_query() {
        assert_eq!(form_encode("/t/a?b=c&d=é"), "/t/a%3Fb%3Dc%26d%3D%C3%A9");
    }
}
