//! The program used roughly: closed pipes, taken ports, folders that are not there, impatience.

use crate::program::{Server, beffroi, client};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Output, Stdio};

fn run(data: &Path, arguments: &[&str]) -> Output {
    beffroi().args(arguments).arg("--data-dir").arg(data).output().expect("the program runs")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A data folder with one territory.
fn installation() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let add = ["territory", "add", "--slug", "essai", "--name", "Essai", "--kind", "commune"];
    let output = run(&folder.path().join("donnees"), &add);
    assert!(output.status.success(), "{}", text(&output));
    folder
}

#[test]
fn two_hundred_files_at_once_and_a_reader_who_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..200)
        .map(|number| {
            let path = folder.path().join(format!("{number}.csv"));
            std::fs::write(&path, "insee,nom,une colonne au nom bien long\n01004,Gare,1\n").unwrap();
            path
        })
        .collect();
    let all = beffroi().arg("check").args(&files).output().unwrap();
    assert_eq!(all.status.code(), Some(0));
    assert_eq!(text(&all).matches("Conforme.").count(), 200);
    assert!(all.stdout.len() > 70_000, "more than a pipe holds: {}", all.stdout.len());

    let mut child =
        beffroi().arg("check").args(&files).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(141), ""), "as `| head -1` does it");
}

#[test]
fn a_file_cannot_write_to_the_terminal() {
    let folder = installation();
    let data = folder.path().join("donnees");
    let file = folder.path().join("a\u{1b}[31mb.csv");
    std::fs::write(&file, "id,\u{1b}]0;titre\u{7}nom\n1,\u{1b}[2Jx\n1,y\nz,\u{9b}31m\n").unwrap();
    let file = file.to_str().unwrap();
    let schema = folder.path().join("s.json");
    let fields = r#"{"name":"s","title":"S","fields":[{"name":"id","type":"integer"},{"name":"nom","type":"integer"}]}"#;
    std::fs::write(&schema, fields).unwrap();
    for arguments in [
        vec!["check", file],
        vec!["check", file, "--schema", schema.to_str().unwrap()],
        vec!["check", "/nulle/part/\u{1b}[31m.csv"],
        vec!["import", file, "--territory", "essai"],
        vec!["import", file, "--territory", "\u{1b}[31m"],
    ] {
        let said = text(&run(&data, &arguments));
        assert!(said.len() > 20, "{arguments:?} says nothing");
        let found = said.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        assert_eq!(found, None, "{arguments:?}: {said:?}");
    }
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("tube");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "`mkfifo` runs");
    for path in [pipe.as_path(), Path::new("/dev/zero"), folder.path()] {
        let output = beffroi().arg("check").arg(path).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains("n'est pas un fichier"), "{}", text(&output));
    }
}

#[test]
fn a_place_that_cannot_be_used_is_named() {
    let folder = installation();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let nowhere = folder.path().join("jamais");
    let output = run(&nowhere, &["serve", "--port", &port]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains(&port) && text(&output).contains("--port"), "{}", text(&output));
    assert!(!nowhere.exists(), "a program that cannot serve makes no data folder");

    let file = folder.path().join("fichier");
    std::fs::write(&file, "").unwrap();
    for place in [&file, &file.join("dessous"), Path::new("/proc/1/jamais")] {
        let output = run(place, &["territory", "list"]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains("--data-dir"), "{}", text(&output));
    }
    let output = beffroi().args(["--config", "/nulle/part.toml", "territory", "list"]).output().unwrap();
    assert!(text(&output).contains("/nulle/part.toml"), "{}", text(&output));
    assert!(!text(&output).contains("inattendue"), "{}", text(&output));

    let copy = file.to_str().unwrap();
    let good = folder.path().join("bon.csv");
    std::fs::write(&good, "a,b\n1,2\n").unwrap();
    let output = run(&nowhere, &["check", good.to_str().unwrap(), "--mend", copy]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("existe déjà"), "{}", text(&output));
}

#[test]
fn nothing_is_imported_in_the_name_of_somebody_unknown() {
    let folder = installation();
    let data = folder.path().join("donnees");
    let file = folder.path().join("a.csv");
    std::fs::write(&file, "a,b\n1,2\n").unwrap();
    let file = file.to_str().unwrap();
    let import = ["import", file, "--territory", "essai", "--publish"];
    let output = run(&data, &[&import[..], &["--confirm-personal-data", "x@y.fr"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    let output = run(&data, &import);
    assert!(text(&output).contains("\ta\tpublished\t"), "the first of its name: {}", text(&output));
    let output = run(&data, &["journal", "verify"]);
    assert!(text(&output).contains("essai\twhole\t5 entries"), "{}", text(&output));
}

#[test]
fn a_schema_leaves_its_trace() {
    let folder = installation();
    let data = folder.path().join("donnees");
    let schema = folder.path().join("lieux.json");
    std::fs::write(&schema, r#"{"name":"lieux","title":"Lieux","fields":[{"name":"nom"}]}"#).unwrap();
    assert!(run(&data, &["schema", "add", schema.to_str().unwrap()]).status.success());
    let output = run(&data, &["journal", "verify"]);
    assert!(text(&output).starts_with("(instance)\twhole\t1 entries"), "{}", text(&output));
}

#[test]
fn two_servers_share_a_folder() {
    let folder = installation();
    let data = folder.path().join("donnees");
    let servers = [Server::serve(&data), Server::serve(&data)];
    for server in &servers {
        let mut answer = client().get(format!("{}/t/essai", server.address)).call().unwrap();
        assert!(answer.body_mut().read_to_string().unwrap().contains("Essai"));
    }
}

#[test]
fn a_second_interruption_ends_the_program_at_once() {
    let folder = installation();
    let mut server = Server::serve(&folder.path().join("donnees"));
    let host = server.address.trim_start_matches("http://").to_owned();
    // Somebody who begins a form and never ends it keeps the first one waiting.
    let mut slow = TcpStream::connect(&host).unwrap();
    let head = format!(
        "POST /connexion HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="
    );
    slow.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    server.signal("INT");
    assert!(!server.ends_within(1), "what is under way is finished first");
    server.signal("INT");
    assert!(server.ends_within(5));
    drop(slow);
}

#[test]
fn readers_who_do_not_read_block_nobody_for_long() {
    let folder = installation();
    let data = folder.path().join("donnees");
    // Twenty megabytes: more than what stands between a server and a reader who does not read.
    let mut table = String::from("id,texte\n");
    for row in 0..20_000 {
        table.push_str(&format!("{row},{row:01000}\n"));
    }
    let file = folder.path().join("grand.csv");
    std::fs::write(&file, table).unwrap();
    let import = ["import", file.to_str().unwrap(), "--territory", "essai", "--publish"];
    let output = run(&data, &import);
    assert!(text(&output).contains("\tpublished\t"), "{}", text(&output));
    let configuration = folder.path().join("beffroi.toml");
    std::fs::write(
        &configuration,
        "[limits]\nexports_max = 1\nturn_seconds_max = 1\nexport_stall_seconds_max = 4\n",
    )
    .unwrap();
    let server = Server::configured(&data, &configuration);
    let host = server.address.trim_start_matches("http://").to_owned();
    let dataset = "/t/essai/api/explore/v2.1/catalog/datasets/grand";
    let mut slow = TcpStream::connect(&host).unwrap();
    write!(slow, "GET {dataset}/exports/csv HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut begun = [0; 12];
    slow.read_exact(&mut begun).unwrap();
    let export = format!("{}{dataset}/exports/json?limit=1", server.address);
    let mut answer = client().get(&export).call().unwrap();
    let said = answer.body_mut().read_to_string().unwrap();
    assert_eq!(answer.status(), 503, "the one turn of `exports_max` is taken: {said}");
    assert!(said.contains("too-many-queries") && said.contains("Attendez"), "{said}");
    let records = client().get(format!("{}{dataset}/records?limit=1", server.address)).call().unwrap();
    assert_eq!(records.status(), 200, "a page does not wait for an export");
    // Whoever does not read loses the turn, though still connected (`export_stall_seconds_max`).
    let again = || client().get(&export).call().unwrap().status() == 200;
    assert!((0..10).any(|_| again()), "the turn never came back");
    drop(slow);
}
