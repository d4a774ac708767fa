//! Somebody with a browser, and an installed instance for them to visit.

use crate::program::{beffroi, client};
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::Limits;
use beffroi_kernel::clock::SystemClock;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

/// The administrator of `essai`.
pub const EMAIL: &str = "a@essai.example";
/// Their password.
pub const PASSWORD: &str = "une phrase de passe";

/// An instance on some database: a data folder, a configuration, a territory `essai` and its administrator.
pub struct Place {
    folder: tempfile::TempDir,
    /// The address of its database, when it is not SQLite in the data folder.
    pub database_url: Option<String>,
}

impl Place {
    /// Nothing yet but a configuration.
    pub fn empty(database_url: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let line = database_url.as_ref().map(|url| format!("database = {url:?}\n"));
        std::fs::write(folder.path().join("beffroi.toml"), line.unwrap_or_default()).unwrap();
        Self { folder, database_url }
    }

    /// An instance on each database: SQLite always, PostgreSQL when there is one.
    pub fn every() -> Vec<Self> {
        let mut places = vec![Self::installed(None)];
        places.extend(Self::postgres());
        places
    }

    /// An instance on PostgreSQL, when there is one.
    pub fn postgres() -> Option<Self> {
        postgres_url().map(|url| Self::installed(Some(url)))
    }

    /// An instance with its territory and its administrator.
    pub fn installed(database_url: Option<String>) -> Self {
        let place = Self::empty(database_url);
        place.succeeds(&["territory", "add", "--slug", "essai", "--name", "Essai", "--kind", "commune"]);
        let mut child = beffroi()
            .args(["account", "add", "--email", EMAIL, "--name", "A", "--territory", "essai"])
            .args(["--role", "administrateur"])
            .args(place.options())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{PASSWORD}\n").as_bytes())
            .unwrap();
        assert!(child.wait().unwrap().success());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let app = place.open().await;
            ask_for_no_second_factor(&app).await;
            app.store.close().await;
        });
        place
    }

    /// The instance, opened beside the program.
    pub async fn open(&self) -> App {
        let settings = Settings {
            database_url: self.database_url.clone(),
            data: self.data(),
            limits: Limits::default(),
            secret: None,
        };
        let tables = Arc::new(beffroi_tables::Engine::new(Limits::default()));
        App::open(settings, Ports::new(tables, Arc::new(SystemClock))).await.unwrap()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("donnees")
    }

    /// The configuration file.
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("beffroi.toml")
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What tells the program where the instance is.
    pub fn options(&self) -> [String; 4] {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        ["--data-dir".to_owned(), text(self.data()), "--config".to_owned(), text(self.configuration())]
    }

    /// Runs a command on it: exit code, standard output, standard error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let done = beffroi().args(arguments).args(self.options()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
    }

    /// Runs a command on it that must succeed; gives what it printed.
    pub fn succeeds(&self, arguments: &[&str]) -> String {
        let (code, out, error) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {out}{error}");
        out
    }
}

/// A new empty schema of the PostgreSQL for tests, when there is one.
pub fn postgres_url() -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(beffroi_store::testing::postgres_url()).unwrap()
}

/// The text between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// The cookie of this name that an answer sets, as it is sent back.
fn cookie_of(answer: &ureq::http::Response<ureq::Body>) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    cookies.filter_map(|text| text.split(';').next()).find(|pair| !pair.ends_with('=')).map(str::to_owned)
}

/// The token that the forms of a page carry.
fn token_of(page: &str) -> String {
    between(page, "name=\"jeton\" value=\"", "\"").unwrap_or_default().to_owned()
}

/// Signs in as a browser does: from the form, with its token. The cookie of the session and the token of its
/// forms; nothing when it is refused.
pub fn sign_in(address: &str, email: &str, password: &str) -> Option<(String, String)> {
    let agent = client();
    let mut form = agent.get(format!("{address}/connexion")).call().unwrap();
    let before = cookie_of(&form).unwrap_or_default();
    let token = token_of(&form.body_mut().read_to_string().unwrap());
    let typed = [("jeton", token.as_str()), ("email", email), ("password", password), ("retour", "")];
    let request = agent.post(format!("{address}/connexion")).header("Origin", address);
    let answer = request.header("Cookie", before).send_form(typed).unwrap();
    if answer.status() != 303 {
        return None;
    }
    let cookie = cookie_of(&answer)?;
    let page = agent.get(format!("{address}/compte")).header("Cookie", &cookie).call();
    let token = token_of(&page.unwrap().body_mut().read_to_string().unwrap());
    Some((cookie, token))
}

/// Lets a password be enough for everybody of an instance: what a second factor does is tested elsewhere.
pub async fn ask_for_no_second_factor(app: &beffroi_domain::App) {
    for territory in beffroi_domain::territory::list(app).await.unwrap() {
        let actor = beffroi_kernel::Actor::program(territory.id, "test");
        let none = beffroi_kernel::Roles::NONE;
        beffroi_domain::account::choose_owing_roles(app, &actor, none).await.unwrap();
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Visitor {
    agent: ureq::Agent,
    /// The address of the server.
    pub address: String,
    cookie: String,
    /// What every form carries.
    token: String,
}

impl Visitor {
    /// Signs in as the administrator of `essai`.
    pub fn sign_in(address: &str) -> Self {
        let (cookie, token) = sign_in(address, EMAIL, PASSWORD).expect("signing in");
        Self { agent: client(), address: address.to_owned(), cookie, token }
    }

    /// The same person with the same session, at another address.
    pub fn at(&self, address: &str) -> Self {
        Self { agent: client(), address: address.to_owned(), ..self.clone() }
    }

    /// A page: its status and its text, without the token that only this session's forms carry.
    pub fn get(&self, path: &str) -> (u16, String) {
        let answer = self.agent.get(format!("{}{path}", self.address)).header("Cookie", &self.cookie).call();
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), text.replace(&self.token, "TOKEN"))
    }

    /// Sends a form: the status, unless nobody answers.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<u16, ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.header("Origin", &self.address).header("Cookie", &self.cookie);
        let token = [("jeton", self.token.as_str())];
        Ok(request.send_form(token.into_iter().chain(form.iter().copied()))?.status().as_u16())
    }

    /// Deposits a file as a new data set; gives its short name.
    pub fn upload(&self, title: &str, csv: &str) -> String {
        let place = self.send_file("/t/essai/espace/nouveau", title, csv);
        place.rsplit('/').next().unwrap().to_owned()
    }

    /// Deposits a file as a new version of a data set.
    pub fn deposit_version(&self, slug: &str, csv: &str) {
        self.send_file(&format!("/t/essai/espace/donnees/{slug}/version"), "", csv);
    }

    /// Sends a form with a file; gives where it leads.
    fn send_file(&self, path: &str, title: &str, csv: &str) -> String {
        let body = format!(
            "--limite\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n{}\r\n--limite\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"t.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--limite--\r\n",
            self.token
        );
        let answer = self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Origin", &self.address)
            .header("Cookie", &self.cookie)
            .header("Content-Type", "multipart/form-data; boundary=limite")
            .send(body)
            .unwrap();
        assert_eq!(answer.status(), 303, "depositing {title} at {path}");
        answer.headers()["location"].to_str().unwrap().split('?').next().unwrap().to_owned()
    }
}

/// Every file below a folder that lasts, with its bytes: not what is being received, nor locks.
pub fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "staging" {
                waiting.push(path);
            } else if path.is_file() && !name.starts_with('.') {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
