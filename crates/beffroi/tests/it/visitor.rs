//! Somebody with a browser, and an installed instance for them to visit.

use crate::program::{beffroi, client};
use std::path::{Path, PathBuf};
use std::process::Stdio;

const EMAIL: &str = "a@essai.example";
const PASSWORD: &str = "une phrase de passe";

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
        place
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

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Visitor {
    agent: ureq::Agent,
    /// The address of the server.
    pub address: String,
    cookie: String,
}

impl Visitor {
    /// Signs in as the administrator of `essai`.
    pub fn sign_in(address: &str) -> Self {
        let agent = client();
        let form = [("email", EMAIL), ("password", PASSWORD), ("retour", "")];
        let answer =
            agent.post(format!("{address}/connexion")).header("Origin", address).send_form(form).unwrap();
        assert_eq!(answer.status(), 303, "signing in");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { agent, address: address.to_owned(), cookie }
    }

    /// The same person with the same session, at another address.
    pub fn at(&self, address: &str) -> Self {
        Self { agent: client(), address: address.to_owned(), cookie: self.cookie.clone() }
    }

    /// A page: its status and its text.
    pub fn get(&self, path: &str) -> (u16, String) {
        let answer = self.agent.get(format!("{}{path}", self.address)).header("Cookie", &self.cookie).call();
        let mut answer = answer.unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// Sends a form: the status, unless nobody answers.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<u16, ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.header("Origin", &self.address).header("Cookie", &self.cookie);
        Ok(request.send_form(form.iter().copied())?.status().as_u16())
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
            "--limite\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"t.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--limite--\r\n"
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
