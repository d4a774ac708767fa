//! Signing in at a real provider, configured as ProConnect is: `tests/oidc`, with its packages from npm.

use crate::program::{Server, beffroi, client, form_token};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Says where the folder `node_modules` of `tests/oidc` is.
const VARIABLE: &str = "BEFFROI_TEST_OIDC";
const PASSWORD: &str = "girafe violon brume agenda";

/// The provider, killed when it goes out of scope.
struct Provider {
    child: Child,
    issuer: String,
}

impl Provider {
    fn start(packages: &Path, folder: &Path, site: &str) -> Self {
        // Node looks for packages beside the script.
        let script = packages.join("provider.mjs");
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc/provider.mjs");
        std::fs::copy(own, &script).unwrap();
        let mut child = Command::new("node")
            .arg(script)
            .env("AGENT_FILE", folder.join("agent.json"))
            .env("REDIRECT", format!("{site}/connexion/retour/essai"))
            .env("AFTER", format!("{site}/deconnexion/retour"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer =
            lines.map_while(Result::ok).find_map(|line| line.strip_prefix("issuer ").map(str::to_owned));
        Self { child, issuer: issuer.expect("the provider says its issuer") }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser: cookies by host and path, redirections and leaving pages followed.
struct Browser {
    agent: ureq::Agent,
    cookies: BTreeMap<(String, String, String), String>,
    /// Every address that was gone to.
    visited: Vec<String>,
}

struct Shown {
    status: u16,
    address: String,
    text: String,
}

fn host(address: &str) -> String {
    address.split('/').nth(2).unwrap().to_owned()
}

impl Browser {
    fn new() -> Self {
        Self { agent: client(), cookies: BTreeMap::new(), visited: Vec::new() }
    }

    fn open(&mut self, address: &str, form: Option<&[(&str, &str)]>) -> Shown {
        let (mut address, mut form) = (address.to_owned(), form);
        for _ in 0..25 {
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
    fn send(&mut self, page: &str, address: &str, form: &[(&str, &str)]) -> Shown {
        let token = form_token(&self.open(page, None).text);
        let form = [&[("jeton", token.as_str())], form].concat();
        self.open(address, Some(&form))
    }
}

fn command(data: &Path, words: &[&str], input: &str) {
    let mut child = beffroi()
        .args(words)
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{words:?}");
}

fn agent(folder: &Path, sub: &str, acr: &str) {
    let text =
        format!(r#"{{"sub":"{sub}","email":"agent@ville.example","siret":"21310000100017","acr":"{acr}"}}"#);
    std::fs::write(folder.join("agent.json"), text).unwrap();
}

fn configuration(folder: &Path, provider: &Provider, site: &str, signature: &str) -> PathBuf {
    let path = folder.join("beffroi.toml");
    let issuer = &provider.issuer;
    std::fs::write(
        &path,
        format!(
            "public_url = \"{site}\"\n[[providers]]\ncode = \"essai\"\nlabel = \"Essai\"\nissuer = \"{issuer}\"\n\
             client_id = \"beffroi\"\nclient_secret = \"un-secret-de-test-assez-long-pour-etre-pris\"\n\
             signature = \"{signature}\"\nacr_values = [\"eidas1-mfa\", \"eidas2\"]\n"
        ),
    )
    .unwrap();
    path
}

/// The site under test, and where its things are.
struct Bench<'a> {
    folder: &'a Path,
    data: PathBuf,
    port: u16,
    site: String,
}

impl<'a> Bench<'a> {
    fn new(folder: &'a Path) -> Self {
        let data = folder.join("donnees");
        command(&data, &["territory", "add", "--slug", "essai", "--name", "Essai", "--kind", "commune"], "");
        let person =
            ["--email", "a@essai.example", "--name", "A", "--territory", "essai", "--role", "editeur"];
        command(&data, &[&["account", "add"], &person[..]].concat(), &format!("{PASSWORD}\n"));
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, data, port, site: format!("http://localhost:{port}") }
    }

    fn serve(&self, provider: &Provider, signature: &str) -> Server {
        Server::on_port(&self.data, &configuration(self.folder, provider, &self.site, signature), self.port)
    }

    /// Goes to the provider from the sign-in page.
    fn ask(&self, browser: &mut Browser) -> Shown {
        let (entry, ask) =
            (format!("{}/connexion", self.site), format!("{}/connexion/fournisseur/essai", self.site));
        browser.send(&entry, &ask, &[("retour", "/compte")])
    }

    fn is_signed_out(&self, browser: &mut Browser) -> bool {
        browser.open(&format!("{}/compte", self.site), None).address.contains("/connexion?")
    }

    fn link_then_come_in_then_leave(&self) {
        let (site, own) = (&self.site, format!("{}/compte", self.site));
        let mut browser = Browser::new();
        let entry = format!("{site}/connexion");
        let form = [("email", "a@essai.example"), ("password", PASSWORD), ("retour", "/compte")];
        let shown = browser.send(&entry, &entry, &form);
        assert!(shown.text.contains("Lier à Essai"), "{} {}", shown.status, shown.text);
        let linked = browser.send(&own, &format!("{own}/fournisseurs/essai/lier"), &[]);
        assert!(linked.text.contains("Lié depuis le"), "{} {}", linked.address, linked.text);
        let mut browser = Browser::new();
        let entered = self.ask(&mut browser);
        assert!(entered.text.contains("a@essai.example"), "{} {}", entered.address, entered.text);
        // The answer, sent once more: by the same browser and by another.
        let answer =
            browser.visited.iter().find(|address| address.contains("/connexion/retour/")).unwrap().clone();
        assert_eq!(browser.open(&answer, None).status, 400);
        assert_eq!(Browser::new().open(&answer, None).status, 400);
        // Signing out goes by the provider and comes back.
        browser.visited.clear();
        let left = browser.send(&own, &format!("{site}/deconnexion"), &[]);
        assert!(browser.visited.iter().any(|address| address.contains("/session/end?id_token_hint=")));
        assert!(left.status == 200, "{} {}", left.address, left.text);
        assert!(self.is_signed_out(&mut browser));
    }
}

#[test]
fn an_agent_signs_in_at_a_real_provider() {
    let Some(packages) = std::env::var_os(VARIABLE).map(PathBuf::from) else {
        println!("left out: a real OpenID Connect provider ({VARIABLE} is not set)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(folder.path());
    let provider = Provider::start(&packages, folder.path(), &bench.site);
    agent(folder.path(), "sub-1", "eidas1-mfa");
    let server = bench.serve(&provider, "ES256");

    // Somebody whom nothing lets in: nothing is created, and the page says what to do.
    let refused = bench.ask(&mut Browser::new());
    assert_eq!(refused.status, 400, "{} {}", refused.address, refused.text);
    assert!(refused.text.contains("Aucun compte n’a été créé"), "{}", refused.text);
    bench.link_then_come_in_then_leave();

    // Recognised less surely than is demanded: by the provider or by us, refused.
    agent(folder.path(), "sub-1", "eidas1");
    let mut browser = Browser::new();
    let weak = bench.ask(&mut browser);
    assert!(weak.status >= 400, "{} {}", weak.address, weak.text);
    assert!(bench.is_signed_out(&mut browser));
    drop(server);

    // The provider signs otherwise than is configured; then it is gone.
    agent(folder.path(), "sub-1", "eidas1-mfa");
    let server = bench.serve(&provider, "RS256");
    let refused = bench.ask(&mut Browser::new());
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("ne convient pas"), "{}", refused.text);
    drop(server);
    let _server = bench.serve(&provider, "RS256");
    drop(provider);
    let down = bench.ask(&mut Browser::new());
    assert_eq!(down.status, 503, "{}", down.text);
    assert!(down.text.contains("ne répond pas") && down.text.contains("name=\"password\""));
}
