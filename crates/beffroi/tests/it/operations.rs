//! The program as the administrator of a machine meets it: stops, slow clients, the administration's address,
//! the log, the doctor.

use crate::program::{Server, beffroi, client};
use crate::visitor;
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::Limits;
use beffroi_kernel::clock::SystemClock;
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PASSWORD: &str = "une phrase de passe bien à elle";

/// A data folder with one territory and its administrator, and a configuration file beside it.
struct Installation {
    folder: tempfile::TempDir,
}

impl Installation {
    fn new() -> Self {
        let it = Self { folder: tempfile::tempdir().unwrap() };
        let add = ["territory", "add", "--slug", "val-fictif", "--name", "Val-Fictif", "--kind", "commune"];
        assert!(it.run(&add).status.success());
        let mut child = beffroi()
            .args(["account", "add", "--email", "maire@val-fictif.example", "--name", "Camille Exemple"])
            .args(["--territory", "val-fictif", "--role", "administrateur", "--data-dir"])
            .arg(it.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        let (runtime, app) = it.open();
        runtime.block_on(async {
            visitor::ask_for_no_second_factor(&app).await;
            app.store.close().await;
        });
        it
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("donnees")
    }

    /// Writes a configuration file.
    fn configure(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("beffroi.toml");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> Output {
        beffroi().args(arguments).arg("--data-dir").arg(self.data()).output().unwrap()
    }

    fn serve(&self, configuration: &str) -> Server {
        Server::configured(&self.data(), &self.configure(configuration))
    }

    /// The same data, opened beside the program.
    fn open(&self) -> (tokio::runtime::Runtime, App) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let settings =
            Settings { database_url: None, data: self.data(), limits: Limits::default(), secret: None };
        let tables = Arc::new(beffroi_tables::Engine::new(Limits::default()));
        let app = runtime.block_on(App::open(settings, Ports::new(tables, Arc::new(SystemClock)))).unwrap();
        (runtime, app)
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn host(server: &Server) -> String {
    server.address.trim_start_matches("http://").to_owned()
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(host(server)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// A form of which only the head and a few bytes are sent.
fn begin_a_form(server: &Server) -> TcpStream {
    let mut stream = connect(server);
    let head = format!(
        "POST /connexion HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=",
        host(server)
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// A port that nobody uses now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn get(address: &str) -> (u16, String) {
    let mut answer = client().get(address).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// Signs in; gives the cookie.
fn sign_in(server: &Server, password: &str) -> Option<String> {
    visitor::sign_in(&server.address, "maire@val-fictif.example", password).map(|(cookie, _)| cookie)
}

#[test]
fn clients_who_say_little_lose_their_connection_and_make_room() {
    let it = Installation::new();
    let server = it.serve("[limits]\nconnections_max = 2\nhead_seconds_max = 1\n");
    let silent = [connect(&server), connect(&server)];
    let begun = Instant::now();
    assert_eq!(get(&format!("{}/sante", server.address)), (200, "ok\n".to_owned()));
    let waited = begun.elapsed();
    assert!((500..8_000).contains(&waited.as_millis()), "waited for a place: {waited:?}");
    drop(silent);
}

#[test]
fn clients_who_stop_in_the_middle_are_let_go() {
    let it = Installation::new();
    let server = it.serve("[limits]\nstall_seconds_max = 1\n");
    let mut form = begin_a_form(&server);
    let mut answer = String::new();
    form.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[test]
fn a_stop_waits_for_what_is_under_way_and_not_for_ever() {
    let it = Installation::new();
    let mut server = it.serve("[limits]\nstop_seconds_max = 3\n");
    let mut form = begin_a_form(&server);
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    assert!(!server.ends_within(1), "a form is being sent");
    form.write_all(&[b'x'; 994]).unwrap();
    let mut answer = String::new();
    form.read_to_string(&mut answer).unwrap();
    // The form has no token: refused, once all of it has come.
    assert!(answer.starts_with("HTTP/1.1 403"), "answered though the program stops: {answer}");
    assert!(server.ends_within(2));

    let mut server = it.serve("[limits]\nstop_seconds_max = 2\n");
    let form = begin_a_form(&server);
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    assert!(!server.ends_within(1), "a form is being sent");
    assert!(server.ends_within(4), "and never ends");
    drop(form);
}

#[test]
fn a_job_whose_program_was_stopped_is_taken_up_by_the_next() {
    let it = Installation::new();
    let mut table = String::from("identifiant,nom,date\n");
    for row in 0..200_000 {
        table.push_str(&format!("A-{row:06},Lieu numéro {row},2024-01-31\n"));
    }
    let server = it.serve("");
    let (cookie, token) = visitor::sign_in(&server.address, "maire@val-fictif.example", PASSWORD).unwrap();
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nLieux\r\n--b\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"t.csv\"\r\n\r\n{table}\r\n--b--\r\n"
    );
    let answer = client()
        .post(format!("{}/t/val-fictif/espace/nouveau", server.address))
        .header("Origin", &server.address)
        .header("Cookie", &cookie)
        .header("Content-Type", "multipart/form-data; boundary=b")
        .send(body)
        .unwrap();
    assert_eq!(answer.status(), 303);
    // Twice: at once, whatever is being checked.
    let mut server = server;
    server.signal("TERM");
    std::thread::sleep(Duration::from_millis(20));
    server.signal("TERM");
    assert!(server.ends_within(10));
    let server = it.serve("");
    let cookie = sign_in(&server, PASSWORD).unwrap();
    let page = || {
        let mut answer = client()
            .get(format!("{}/t/val-fictif/espace/donnees/lieux", server.address))
            .header("Cookie", &cookie)
            .call()
            .unwrap();
        answer.body_mut().read_to_string().unwrap()
    };
    let done = (0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        page().contains("200\u{202f}000")
    });
    assert!(done, "{}", page());
}

#[test]
fn the_administration_says_how_the_program_is_and_names_nobody() {
    let it = Installation::new();
    let port = free_port();
    let server = it.serve(&format!("[administration]\nport = {port}\n"));
    let at = |path: &str| get(&format!("http://127.0.0.1:{port}{path}"));
    assert_eq!(at("/live"), (200, "ok\n".to_owned()));
    assert_eq!(at("/ready"), (200, "ready\n".to_owned()));
    let cookie = sign_in(&server, PASSWORD).unwrap();
    assert!(sign_in(&server, "un autre mot de passe").is_none());
    for path in ["/t/val-fictif", "/t/val-fictif/donnees", "/t/nulle-part", "/rien/du/tout"] {
        let answer = client().get(format!("{}{path}", server.address)).header("Cookie", &cookie).call();
        answer.unwrap();
    }
    let (status, metrics) = at("/metrics");
    assert_eq!(status, 200);
    for line in [
        "beffroi_http_requests_total{method=\"GET\",route=\"/t/{territory}\",status=\"2xx\"} 1",
        "beffroi_http_requests_total{method=\"GET\",route=\"/t/{territory}\",status=\"4xx\"} 1",
        "beffroi_http_requests_total{method=\"GET\",route=\"none\",status=\"4xx\"} 1",
        "beffroi_http_requests_total{method=\"POST\",route=\"/connexion\",status=\"3xx\"} 1",
        "beffroi_http_request_duration_seconds_count{route=\"/t/{territory}\"} 2",
        "beffroi_sign_in_refusals_total 1",
        "beffroi_jobs{state=\"dead\"} 0",
        "beffroi_mails{state=\"waiting\"} 0",
        "beffroi_sessions 1",
        "beffroi_journal_chains 1",
        "beffroi_uploads_total 0",
        "beffroi_build_info{version=\"",
        "beffroi_memory_resident_bytes ",
        "beffroi_database_answer_seconds ",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    for name in ["val-fictif", "Val-Fictif", "nulle-part", "rien/du", "maire", "Camille"] {
        assert!(!metrics.contains(name), "{name}\n{metrics}");
    }
    // The site itself shows none of it.
    for path in ["/metrics", "/ready", "/live"] {
        assert_eq!(get(&format!("{}{path}", server.address)).0, 404, "{path}");
    }
    std::fs::remove_dir_all(it.data().join("files")).unwrap();
    let (status, said) = at("/ready");
    assert_eq!(status, 503);
    assert!(said.contains("data folder"), "{said}");
    assert_eq!(at("/live").0, 200, "alive all the same");
}

#[test]
fn the_log_has_a_line_for_each_request_and_no_secret() {
    let it = Installation::new();
    let log = it.folder.path().join("log");
    let mut command = beffroi();
    command
        .args(["serve", "--port", "0", "--config"])
        .arg(it.configure(&format!("log_format = \"json\"\nsecret_key = \"{}\"\n", "5a".repeat(32))))
        .env("RUST_LOG", "trace")
        .stderr(File::create(&log).unwrap());
    let mut server = Server::start(command, &it.data());
    let cookie = sign_in(&server, PASSWORD).unwrap();
    assert!(sign_in(&server, "un secret mal tapé").is_none());
    let token = cookie.split('=').nth(1).unwrap().to_owned();
    let ask = |path: &str| {
        let answer = client().get(format!("{}{path}", server.address)).header("Cookie", &cookie).call();
        answer.unwrap().status().as_u16()
    };
    assert_eq!(ask("/t/val-fictif/espace"), 200);
    let invited = ["account", "invite", "--email", "camille@val-fictif.example", "--territory", "val-fictif"];
    let invited = text(&it.run(&[&invited[..], &["--role", "lecteur"]].concat()));
    let invitation = invited.split("/invitation/").nth(1).unwrap_or_else(|| panic!("{invited}"));
    let invitation = invitation.split_whitespace().next().unwrap();
    assert_eq!(ask(&format!("/invitation/{invitation}")), 200);
    ask("/invitation/un-jeton-que-personne-ne-doit-lire");
    assert_eq!(ask("/t/val-fictif/donnees?q=ce-que-quelqu-un-cherche"), 200);
    server.signal("TERM");
    assert!(server.ends_within(10));

    let text = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["fields"]["message"] == "request").collect();
    let space = requests.iter().find(|line| line["fields"]["path"] == "/t/val-fictif/espace").unwrap();
    assert_eq!(space["fields"]["route"], "/t/{territory}/espace");
    assert_eq!((&space["fields"]["method"], &space["fields"]["status"]), (&"GET".into(), &200.into()));
    assert!(space["fields"]["milliseconds"].as_f64().is_some_and(|duration| duration >= 0.0));
    assert!(space["fields"]["number"].as_str().is_some_and(|number| number.contains('-')));
    assert!(space["timestamp"].as_str().unwrap().ends_with('Z'), "UTC");
    assert!(requests.len() >= 5, "{}", requests.len());
    let hash = beffroi_store::sha256(token.as_bytes());
    for secret in [
        PASSWORD,
        "phrase%20de",
        "phrase+de",
        "un secret mal",
        "un+secret",
        token.as_str(),
        hash.as_str(),
        invitation,
        "un-jeton-que",
        "ce-que-quelqu-un",
        "$argon2",
        &"5a".repeat(32),
    ] {
        assert!(
            !text.contains(secret),
            "{secret}: {}",
            text.lines().find(|line| line.contains(secret)).unwrap()
        );
    }
}

fn doctor(it: &Installation, configuration: &Path) -> (Option<i32>, Value) {
    let output = beffroi()
        .args(["doctor", "--format", "json", "--config"])
        .arg(configuration)
        .arg("--data-dir")
        .arg(it.data())
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
    (output.status.code(), json)
}

/// The first finding about a subject that is not fine.
fn found<'a>(answer: &'a Value, subject: &str) -> Option<&'a Value> {
    let findings = answer["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["subject"] == subject && finding["verdict"] != "fine")
}

#[test]
fn the_doctor_finds_what_is_wrong_and_changes_nothing() {
    let it = Installation::new();
    let port = free_port();
    let configuration = it.configure(&format!("port = {port}\n"));
    let (code, answer) = doctor(&it, &configuration);
    assert_eq!((code, &answer["verdict"]), (Some(0), &"advice".into()), "{answer:#}");
    assert!(found(&answer, "backup").is_some(), "{answer:#}");
    let mut plain = beffroi();
    plain.arg("doctor").arg("--config").arg(&configuration).arg("--data-dir").arg(it.data());
    let plain = text(&plain.output().unwrap());
    assert!(plain.contains("ok      database") && plain.contains(" 0 wrong"), "{plain}");

    // Another program on the port, then Beffroi itself.
    let other = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (code, answer) = doctor(&it, &configuration);
    assert_eq!((code, &found(&answer, "address").unwrap()["verdict"]), (Some(1), &"wrong".into()));
    drop(other);
    let server = it.serve("");
    let own = it.folder.path().join("own.toml");
    let port = host(&server).rsplit(':').next().unwrap().to_owned();
    std::fs::write(&own, format!("port = {port}\n")).unwrap();
    let (code, answer) = doctor(&it, &own);
    assert_eq!((code, found(&answer, "address")), (Some(0), None), "{answer:#}");
    drop(server);

    // A job that was given up, an entry of the journal that was altered, a secret that others can read.
    let (runtime, app) = it.open();
    runtime.block_on(async {
        for sql in [
            "INSERT INTO jobs (id, territory_id, kind, payload, state, attempts, run_at, created_at, last_error) \
             SELECT '000000000001020304050607080900aa', id, 'dataset.ingest', '{}', 'dead', 5, 0, 0, 'x' FROM territories",
            "UPDATE journal SET action = 'nothing' WHERE number = 1",
        ] {
            assert!(beffroi_store::testing::run(&app.store, sql).await.unwrap() > 0, "{sql}");
        }
        app.store.close().await;
    });
    let readable = Command::new("chmod").arg("644").arg(it.data().join("secret.key")).status().unwrap();
    assert!(readable.success());
    let (code, answer) = doctor(&it, &configuration);
    assert_eq!(code, Some(1));
    for subject in ["jobs", "journal", "secret"] {
        assert_eq!(found(&answer, subject).unwrap()["verdict"], "wrong", "{subject}: {answer:#}");
    }
    let (_, again) = doctor(&it, &configuration);
    assert_eq!(answer["findings"].as_array().unwrap().len(), again["findings"].as_array().unwrap().len());

    // The command that the doctor names shows the job, and takes it out.
    let listed = text(&it.run(&["job", "list"]));
    assert!(
        listed.contains("000000000001020304050607080900aa\tdead\tdataset.ingest\tval-fictif"),
        "{listed}"
    );
    assert_eq!(it.run(&["job", "retry", "nothing"]).status.code(), Some(2));
    assert!(text(&it.run(&["job", "retry", "--all"])).contains("\twaiting"));
    assert!(text(&it.run(&["job", "drop", "000000000001020304050607080900aa"])).contains("\tdropped"));
    assert_eq!(text(&it.run(&["job", "list", "--format", "json"])).trim(), "[]");
}

#[test]
fn the_doctor_says_where_the_configuration_is_wrong() {
    let it = Installation::new();
    for (configuration, subject, expected) in [
        ("prot = 80\n", "configuration", "line 1: there is no key `prot`; did you mean `port`?"),
        ("database = \"postgres://a:s3cr3t@127.0.0.1:1/b\"\n", "database", ""),
        ("public_url = \"http://donnees.example.fr\"\n", "public_url", "not HTTPS"),
        ("database_url = \"postgres://a:s3cr3t@127.0.0.1:1/b\"\n", "configuration", "`database`"),
    ] {
        let (code, answer) = doctor(&it, &it.configure(configuration));
        assert_eq!(code, Some(1), "{answer:#}");
        let finding = found(&answer, subject).unwrap_or_else(|| panic!("{configuration}: {answer:#}"));
        assert!(finding["found"].as_str().unwrap().contains(expected), "{finding:#}");
        assert!(!answer.to_string().contains("s3cr3t"), "{answer:#}");
    }
    let printed = text(&beffroi().arg("configuration").output().unwrap());
    assert!(printed.contains("# port = 8080") && printed.contains("[limits]"), "{printed}");
    let file = it.configure(&printed);
    assert_eq!(doctor(&it, &file).0, Some(0), "what is printed can be used as it is");
}
