//! Backup, restoration and moving house, as an administrator does them.

use crate::killed::moment;
use crate::program::{Server, beffroi};
use crate::visitor::{Place, Visitor, files, postgres_url};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many backups are killed.
const KILLS: u64 = 6;

/// Pages that must be the same before and after.
const PAGES: [&str; 6] = [
    "/",
    "/t/essai",
    "/t/essai/donnees",
    "/t/essai/donnees/lieux",
    "/t/essai/espace",
    "/t/essai/api/explore/v2.1/catalog/datasets/lieux/records?limit=100",
];

fn seed(place: &Place) {
    for (name, text) in [
        ("lieux.csv", "nom,places\nGare,12\nLac,240\nMairie,7\n"),
        ("arbres.csv", "id,essence\n1,chêne\n2,hêtre\n"),
    ] {
        let file = place.beside(name);
        std::fs::write(&file, text).unwrap();
        place.succeeds(&["import", file.to_str().unwrap(), "--territory", "essai", "--publish"]);
    }
}

fn pages(place: &Place) -> Vec<(u16, String)> {
    let server = Server::configured(&place.data(), &place.configuration());
    let visitor = Visitor::sign_in(&server.address);
    let plain = |(status, text): (u16, String)| (status, text.replace(&visitor.address, ""));
    PAGES.iter().map(|page| plain(visitor.get(page))).collect()
}

/// The sum of all rows, as `migrate-database` prints it: its own copy is thrown away.
fn sum(place: &Place) -> String {
    let copy = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/copie.sqlite?mode=rwc", copy.path().display());
    let printed = place.succeeds(&["migrate-database", "--to", &url]);
    printed.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned()
}

fn key(place: &Place) -> (String, String) {
    let file = place.beside("cle.txt").to_str().unwrap().to_owned();
    let printed = place.succeeds(&["backup", "key", "--output", &file]);
    let recipient = printed.split('"').nth(1).unwrap().to_owned();
    assert!(recipient.starts_with("age1"), "{printed}");
    assert!(!printed.contains("AGE-SECRET-KEY"));
    // A key is never written over another.
    assert_eq!(place.run(&["backup", "key", "--output", &file]).0, 2);
    (file, recipient)
}

#[test]
fn an_instance_is_backed_up_while_it_serves_and_restored_elsewhere() {
    for place in Place::every() {
        seed(&place);
        let (identity, recipient) = key(&place);
        let folder = place.beside("sauvegardes").to_str().unwrap().to_owned();
        // Nobody forgets the key by accident.
        let (code, _, error) = place.run(&["backup", &folder]);
        assert!(code == 2 && error.contains("beffroi backup key"), "{error}");
        let (code, _, error) = place.run(&["backup", &folder, "--recipient", "age1x"]);
        assert!(code == 2 && error.contains("clé publique"), "{error}");
        assert!(!Path::new(&folder).exists());
        {
            let mut server = Server::configured(&place.data(), &place.configuration());
            let visitor = Visitor::sign_in(&server.address);
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let writing = scope.spawn(|| {
                    let mut written = 0;
                    while !stop.load(Ordering::SeqCst) {
                        visitor.upload(&format!("Pendant {written}"), "a,b\n1,2\n");
                        written += 1;
                    }
                    written
                });
                place.succeeds(&["backup", &folder, "--recipient", &recipient]);
                // An instant is a second: the next one has another name.
                std::thread::sleep(std::time::Duration::from_millis(1_100));
                place.succeeds(&["backup", &folder, "--recipient", &recipient, "--keep", "5"]);
                stop.store(true, Ordering::SeqCst);
                assert!(writing.join().unwrap() > 1);
            });
            let (code, _, error) = place.run(&["migrate-database", "--to", "sqlite:///dev/null/x"]);
            assert!(code == 2 && error.contains("en service"), "{error}");
            server.signal("INT");
            assert!(server.ends_within(60));
        }
        // What waits in the queue is done by the import, in turn.
        std::fs::write(place.beside("fin.csv"), "a\n1\n").unwrap();
        place.succeeds(&["import", place.beside("fin.csv").to_str().unwrap(), "--territory", "essai"]);
        place.succeeds(&["backup", "verify", &folder]);
        place.succeeds(&["backup", "verify", &folder, "--identity", &identity]);
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        place.succeeds(&["backup", &folder, "--recipient", &recipient]);
        let expected =
            (sum(&place), place.succeeds(&["journal", "verify"]), files(&place.data().join("files")));
        let expected_pages = pages(&place);
        let mut targets = vec![Place::empty(None)];
        targets.extend(postgres_url().map(|url| Place::empty(Some(url))));
        for target in targets {
            let (code, _, error) = target.run(&["restore", &folder]);
            assert!(code == 2 && error.contains("--identity"), "{error}");
            let printed = target.succeeds(&["restore", &folder, "--identity", &identity]);
            assert!(printed.starts_with("restored "), "{printed}");
            let found =
                (sum(&target), target.succeeds(&["journal", "verify"]), files(&target.data().join("files")));
            assert!(found == expected, "{:?} {:?}", &found.0, &expected.0);
            assert_eq!(pages(&target), expected_pages);
            let (code, _, error) = target.run(&["restore", &folder, "--identity", &identity]);
            assert!(code == 2 && error.contains("n'est pas vide"), "{error}");
        }
        // One byte of one piece.
        let piece = files(Path::new(&folder)).into_keys().find(|path| path.starts_with("files")).unwrap();
        let path = Path::new(&folder).join(piece);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[100] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let (code, out, _) = place.run(&["backup", "verify", &folder]);
        assert!(code == 1 && out.contains("FAULT"), "{out}");
    }
}

#[test]
fn a_backup_that_is_killed_leaves_the_former_ones_whole_and_the_next_one_completes() {
    let place = Place::installed(None);
    seed(&place);
    let (identity, recipient) = key(&place);
    for number in 0..40u32 {
        let folder = place.data().join(format!("files/gros/{number}"));
        std::fs::create_dir_all(&folder).unwrap();
        let bytes: Vec<u8> = (0..400_000u32).map(|at| (at.wrapping_mul(number + 7) >> 8) as u8).collect();
        std::fs::write(folder.join("original.bin"), bytes).unwrap();
    }
    let folder = place.beside("sauvegardes").to_str().unwrap().to_owned();
    place.succeeds(&["backup", &folder, "--recipient", &recipient]);
    std::fs::remove_dir_all(Path::new(&folder).join("files")).unwrap();
    std::fs::remove_file(
        files(Path::new(&folder))
            .into_keys()
            .find(|path| path.to_string_lossy().starts_with("manifest"))
            .map(|path| Path::new(&folder).join(path))
            .unwrap(),
    )
    .unwrap();
    let mut killed = 0;
    for round in 0..KILLS {
        std::thread::sleep(std::time::Duration::from_millis(1_000));
        let mut child = beffroi()
            .args(["backup", &folder, "--recipient", &recipient])
            .args(place.options())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(moment(round, 500));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        let (code, out, error) = place.run(&["backup", "verify", &folder, "--identity", &identity]);
        // Either no backup yet, or whole ones only.
        assert!(code == 0 || error.contains("n'est pas dans ce dossier"), "round {round}: {out}{error}");
    }
    assert!(killed > 0, "none was killed in time");
    std::thread::sleep(std::time::Duration::from_millis(1_000));
    place.succeeds(&["backup", &folder, "--recipient", &recipient, "--keep", "1"]);
    place.succeeds(&["backup", "verify", &folder, "--identity", &identity]);
    let left = files(Path::new(&folder));
    let count = |word: &str| left.keys().filter(|path| path.to_string_lossy().starts_with(word)).count();
    assert_eq!((count("manifest-"), count("state-"), count("contents-")), (1, 1, 1), "{:?}", left.keys());
    let target = Place::empty(None);
    target.succeeds(&["restore", &folder, "--identity", &identity]);
    assert!(files(&target.data().join("files")) == files(&place.data().join("files")));
}

#[test]
fn an_instance_moves_to_postgresql_and_back() {
    let place = Place::installed(None);
    seed(&place);
    let Some(url) = postgres_url() else { return };
    let before = (sum(&place), pages(&place));
    // Signing in to look at the pages changed the rows.
    let now = sum(&place);
    let printed = place.succeeds(&["migrate-database", "--to", &url]);
    let line = printed.lines().find(|line| line.starts_with("database = ")).unwrap();
    assert_ne!(before.0, now);
    let (code, _, error) = place.run(&["migrate-database", "--to", &url]);
    assert!(code == 2 && error.contains("n'est pas vide"), "{error}");
    std::fs::write(place.configuration(), format!("{line}\n")).unwrap();
    assert_eq!((sum(&place), pages(&place)), (now, before.1.clone()));
    // And back, beside the old file.
    let back = format!("sqlite://{}?mode=rwc", place.data().join("retour.sqlite").display());
    let printed = place.succeeds(&["migrate-database", "--to", &back]);
    let line = printed.lines().find(|line| line.starts_with("database = ")).unwrap();
    std::fs::write(place.configuration(), format!("{line}\n")).unwrap();
    assert_eq!(pages(&place), before.1);
    place.succeeds(&["journal", "verify"]);
}
