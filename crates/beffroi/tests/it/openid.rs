//! A real OpenID Connect provider (`tests/oidc`, with its packages from npm), a browser, and a site that knows it.

use crate::program::{Server, beffroi, client, form_token};
use crate::visitor::Place;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Says where the folder `node_modules` of `tests/oidc` is.
const VARIABLE: &str = "BEFFROI_TEST_OIDC";
/// The SIRET of somebody who works for the territory `ville`.
pub const SIRET: &str = "21310000100017";

/// The folder of the packages, unless this run leaves the provider out.
pub fn packages() -> Option<PathBuf> {
    let packages = std::env::var_os(VARIABLE).map(PathBuf::from);
    if packages.is_none() {
        #[expect(clippy::print_stdout, reason = "a test says what it left out")]
        {
            println!("left out: a real OpenID Connect provider ({VARIABLE} is not set)");
        }
    }
    packages
}

/// The provider, killed when it goes out of scope.
pub struct Provider {
    child: Child,
    pub issuer: String,
}

impl Provider {
    /// Starts it for a site.
    pub fn start(packages: &Path, site: &Site) -> Self {
        // Node looks for packages beside the script, and two tests must not write one script.
        let script = packages.join(format!("provider-{}.mjs", site.port));
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc/provider.mjs");
        std::fs::copy(own, &script).unwrap();
        let mut child = Command::new("node")
            .arg(&script)
            .env("AGENT_FILE", site.place.beside("agent.json"))
            .env("REDIRECT", format!("{}/connexion/retour/essai", site.address))
            .env("AFTER", format!("{}/deconnexion/retour", site.address))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer =
            lines.map_while(Result::ok).find_map(|line| line.strip_prefix("issuer ").map(str::to_owned));
        std::fs::remove_file(script).unwrap();
        Self { child, issuer: issuer.expect("the provider says its issuer") }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The site under test.
pub struct Site {
    pub place: Place,
    pub address: String,
    port: u16,
}

impl Site {
    /// An installed instance, with a territory `ville` whose SIREN is known, and its address to be.
    pub fn new(place: Place) -> Self {
        let town = ["--slug", "ville", "--name", "Ville", "--kind", "commune", "--siren", &SIRET[..9]];
        place.succeeds(&[&["territory", "add"], &town[..]].concat());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { place, address: format!("http://localhost:{port}"), port }
    }

    /// Who comes to the provider, and what it makes of them: what is said here instead of the usual agent.
    pub fn agent(&self, changes: &Value) {
        let mut agent = json!({
            "sub": "sub-1", "email": "agent@ville.example", "siret": SIRET, "acr": "eidas1-mfa",
        });
        for (name, value) in changes.as_object().unwrap() {
            agent[name] = value.clone();
        }
        std::fs::write(self.place.beside("agent.json"), agent.to_string()).unwrap();
    }

    /// Serves it with this provider; `autre` is another one of the same address.
    pub fn serve(&self, provider: &Provider, signature: &str) -> Server {
        let path = self.place.configuration();
        let database = self.place.database_url.as_ref().map(|url| format!("database = {url:?}\n"));
        let mut text = format!(
            "public_url = \"{}\"\nlog_format = \"json\"\n{}[limits]\nprovider_requests_max = 10000\n",
            self.address,
            database.unwrap_or_default()
        );
        for code in ["essai", "autre"] {
            let issuer = &provider.issuer;
            text.push_str(&format!(
                "[[providers]]\ncode = \"{code}\"\nlabel = \"Fournisseur {code}\"\nissuer = \"{issuer}\"\n\
                 client_id = \"beffroi\"\nclient_secret = \"un-secret-de-test-assez-long-pour-etre-pris\"\n\
                 signature = \"{signature}\"\nacr_values = [\"eidas1-mfa\", \"eidas2\"]\n"
            ));
        }
        std::fs::write(&path, text).unwrap();
        let mut command = beffroi();
        command.args(["serve", "--port", &self.port.to_string(), "--config"]).arg(&path);
        let log = File::options().create(true).append(true).open(self.place.beside("log")).unwrap();
        command.env("RUST_LOG", "warn").stderr(log);
        Server::start(command, &self.place.data())
    }

    /// What the log says, a line for each warning, without what stands around it.
    pub fn warnings(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.place.beside("log")).unwrap();
        let message = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["fields"]["message"].as_str().unwrap().to_owned()
        };
        text.lines().map(message).collect()
    }
}

/// A browser: cookies by host and path, redirections and leaving pages followed.
pub struct Browser {
    agent: ureq::Agent,
    cookies: BTreeMap<(String, String, String), String>,
    /// Every address that was gone to.
    pub visited: Vec<String>,
    /// Whether it stops at the door of the site when the provider sends it back.
    stops: bool,
}

/// What a browser shows in the end.
pub struct Shown {
    pub status: u16,
    pub address: String,
    pub text: String,
}

fn host(address: &str) -> String {
    address.split('/').nth(2).unwrap().to_owned()
}

impl Browser {
    pub fn new() -> Self {
        Self { agent: client(), cookies: BTreeMap::new(), visited: Vec::new(), stops: false }
    }

    /// Goes to an address, or sends a form there, and then where it is led.
    pub fn open(&mut self, address: &str, form: Option<&[(&str, &str)]>) -> Shown {
        let (mut address, mut form) = (address.to_owned(), form);
        for _ in 0..25 {
            if self.stops && address.contains("/connexion/retour/") {
                return Shown { status: 0, address, text: String::new() };
            }
            self.visited.push(address.clone());
            let of = host(&address);
            let path =
                address.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |rest| format!("/{rest}"));
            let held =
                self.cookies.iter().filter(|((host, start, _), _)| *host == of && path.starts_with(start));
            let pairs = held.map(|((_, _, name), value)| format!("{name}={value}"));
            let cookies = pairs.collect::<Vec<_>>().join("; ");
            let mut answer = match form.take() {
                Some(form) => {
                    let form = form.iter().copied();
                    self.agent.post(&address).header("Cookie", &cookies).send_form(form).unwrap()
                }
                None => self.agent.get(&address).header("Cookie", &cookies).call().unwrap(),
            };
            for given in answer.headers().get_all("set-cookie") {
                let given = given.to_str().unwrap();
                let (name, value) = given.split(';').next().unwrap().split_once('=').unwrap();
                let lower = given.to_lowercase();
                let at = lower.find("path=").map(|at| given[at + 5..].split(';').next().unwrap());
                let key = (of.clone(), at.unwrap_or("/").to_owned(), name.to_owned());
                if value.is_empty() {
                    self.cookies.remove(&key)
                } else {
                    self.cookies.insert(key, value.to_owned())
                };
            }
            let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
            let status = answer.status().as_u16();
            let text = answer.body_mut().read_to_string().unwrap();
            let leaving = text.split("http-equiv=\"refresh\" content=\"0; url=").nth(1);
            let leaving = leaving.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
            match place.or(leaving) {
                Some(next) if next.starts_with('/') => address = format!("http://{of}{next}"),
                Some(next) => address = next,
                None => return Shown { status, address, text },
            }
        }
        panic!("no end: {:?}", self.visited);
    }

    /// Sends a form of the site with the token of a page.
    pub fn send(&mut self, page: &str, address: &str, form: &[(&str, &str)]) -> Shown {
        let token = form_token(&self.open(page, None).text);
        let form = [&[("jeton", token.as_str())], form].concat();
        self.open(address, Some(&form))
    }

    /// Goes to the provider from the sign-in page, and comes back.
    pub fn sign_in(&mut self, site: &Site) -> Shown {
        let (entry, ask) =
            (format!("{}/connexion", site.address), format!("{}/connexion/fournisseur/essai", site.address));
        self.send(&entry, &ask, &[("retour", "/compte")])
    }

    /// As [`sign_in`](Self::sign_in), up to the address at which the provider answers: it is not opened.
    pub fn answer(&mut self, site: &Site) -> String {
        self.stops = true;
        let stopped = self.sign_in(site).address;
        self.stops = false;
        assert!(stopped.contains("&state="), "{stopped}");
        stopped
    }

    /// Whether the site gave it the cookie of a session.
    pub fn holds_a_session(&self) -> bool {
        self.cookies.keys().any(|(_, _, name)| name == "beffroi")
    }

    /// Forgets the session, and nothing else.
    pub fn forget_session(&mut self) {
        self.cookies.retain(|(_, _, name), _| name != "beffroi");
    }

    /// Whether the site asks it to sign in.
    pub fn is_signed_out(&mut self, site: &Site) -> bool {
        self.open(&format!("{}/compte", site.address), None).address.contains("/connexion?")
    }
}
