//! The whole site over HTTP, without a network: requests go straight into the router.

use crate::engine::TypedTables;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use beffroi_domain::account::Person;
use beffroi_domain::dataset::{self, Confirmation, MetadataInput};
use beffroi_domain::testing::House;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::Document;
use beffroi_kernel::{Limits, Result, Role};
use beffroi_web::{Settings, router};
use http_body_util::BodyExt;
use std::sync::Arc;
use tower::ServiceExt;

/// Gives what would be printed, as JSON.
struct Dictation;

impl Printer for Dictation {
    fn print(&self, document: &Document) -> Result<Vec<u8>> {
        serde_json::to_vec(document).context("writing a document as JSON")
    }
}

/// A table with a code, numbers, dates and coordinates.
pub const LIEUX: &str = "nom;insee;places;ouverture;type;latitude;longitude;site
Gare <nord>;01004;12;2024-01-31;Parking;48.1;2.3;https://exemple.fr/gare
Lac;01005;240;2024-03-01;Aire;48.2;2.4;
Mairie;01005;7;2025-11-23;Parking;48.15;2.35;javascript:alert(1)
Stade;01006;;2026-02-02;Parking;48.05;2.32;
";

/// An answer, read whole.
pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

/// The site of a house, with a published data set (`lieux`) and a draft (`brouillon`) in it.
pub struct Site {
    pub house: House,
    router: Router,
}

impl Site {
    pub async fn new() -> Self {
        Self::with(Limits::default(), "http://localhost:8080").await
    }

    /// A site whose documents are printed as JSON: what they say can be read.
    pub async fn printing() -> Self {
        let mut house = House::on_test_database(Limits::default(), Arc::new(TypedTables)).await.unwrap();
        house.print_with(Arc::new(Dictation));
        Self::of(house, "http://localhost:8080/").await
    }

    pub async fn with(limits: Limits, public_url: &str) -> Self {
        Self::of(House::on_test_database(limits, Arc::new(TypedTables)).await.unwrap(), public_url).await
    }

    /// The site of a house that was prepared.
    pub async fn of(house: House, public_url: &str) -> Self {
        let editor = house.actor(Role::Editeur);
        house.published("Lieux", LIEUX).await.unwrap();
        let metadata = MetadataInput {
            title: "Lieux de covoiturage".into(),
            description: "Aires et parkings où se retrouver. Relevé sur place.\n\nDeuxième paragraphe."
                .into(),
            theme: "TRAN".into(),
            keywords: "covoiturage, mobilité".into(),
            frequency: "ANNUAL".into(),
            contact_email: "mobilites@val-fictif.example".into(),
            ..MetadataInput::default()
        };
        dataset::edit(&house.app, &editor, "lieux", metadata).await.unwrap();
        let second =
            house.version("lieux", &format!("{LIEUX}Halle;01007;30;2026-05-01;Aire;48.1;2.31;\n")).await;
        let number = second.unwrap().number;
        dataset::publish(&house.app, &editor, "lieux", number, Confirmation::NotGiven).await.unwrap();
        let draft = house.draft("Brouillon").await.unwrap();
        house.version(&draft.slug, "nom;email\nBAD;a@b.fr\nMarie;c@d.fr\n").await.unwrap();
        let settings = Settings {
            public_url: public_url.to_owned(),
            trusted_proxies: Vec::new(),
            security_contact: Some("mailto:securite@val-fictif.example".to_owned()),
        };
        let router = router(house.app.clone(), settings).unwrap();
        Self { house, router }
    }

    /// The router, for those who serve it.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The cookie of somebody signed in.
    pub async fn cookie(&self, role: Role) -> String {
        let person =
            self.house.people.iter().find(|(has, _)| *has == role).map(|(_, person)| person).unwrap();
        self.cookie_of(person).await
    }

    pub async fn cookie_of(&self, person: &Person) -> String {
        let (token, _) = self.house.sign_in(person).await.unwrap();
        format!("beffroi={}", token.expose())
    }

    pub async fn send(&self, request: Request<Body>) -> Page {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A body that breaks off is an answer too: what came before is what counts.
        let bytes = body.collect().await.map(|all| all.to_bytes().to_vec()).unwrap_or_default();
        Page { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.get_as(path, "").await
    }

    pub async fn get_as(&self, path: &str, cookie: &str) -> Page {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Calls the API with a JSON body.
    pub async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// The cookie with the one that stands in for a session, when there is no session; and the token of forms.
    fn with_token(&self, cookie: &str) -> (String, String) {
        let cookie = if cookie.is_empty() {
            "beffroi-avant=un-navigateur; __Host-beffroi-avant=un-navigateur"
        } else {
            cookie
        };
        (cookie.to_owned(), beffroi_web::testing::form_token(&self.house.app, cookie))
    }

    /// Sends a form, with its token.
    pub async fn post_as(&self, path: &str, cookie: &str, form: &str) -> Page {
        let (cookie, token) = self.with_token(cookie);
        self.post_bare(path, &cookie, &format!("jeton={token}&{form}")).await
    }

    /// Sends a form as it is.
    pub async fn post_bare(&self, path: &str, cookie: &str, form: &str) -> Page {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with a file.
    pub async fn upload_as(&self, path: &str, cookie: &str, texts: &[(&str, &str)], file: &[u8]) -> Page {
        let (cookie, token) = self.with_token(cookie);
        let texts = [&[("jeton", token.as_str())], texts].concat();
        self.upload_bare(path, &cookie, &texts, file).await
    }

    /// Sends a form with a file as it is.
    pub async fn upload_bare(&self, path: &str, cookie: &str, texts: &[(&str, &str)], file: &[u8]) -> Page {
        let mut body = Vec::new();
        for (name, value) in texts {
            body.extend_from_slice(
                format!("--frontiere\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        body.extend_from_slice(
            b"--frontiere\r\ncontent-disposition: form-data; name=\"fichier\"; filename=\"essai.csv\"\r\n\r\n",
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--frontiere--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontiere")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
}

/// What stands between two pieces of a page.
pub fn between<'p>(page: &'p Page, before: &str, after: &str) -> &'p str {
    let rest =
        page.text().split_once(before).unwrap_or_else(|| panic!("{before} is not in:\n{}", page.text())).1;
    rest.split_once(after).unwrap().0
}

/// Whether a page says this, whatever spaces keep its words together.
pub fn says(page: &Page, words: &str) -> bool {
    page.text().replace(['\u{a0}', '\u{202f}'], " ").contains(words)
}
