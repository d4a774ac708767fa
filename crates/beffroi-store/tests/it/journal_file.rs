//! The journal in a file: what was altered in it is found without any database, and any bytes cost an error only.

use crate::journal::signer;
use crate::{Bench, person, write_entries};
use beffroi_kernel::Role;
use beffroi_store::journal::{
    self, About, Export, FileFault, FileVerification, Line, Signer, Trust, verify_file,
};
use beffroi_store::{Secret, Store};
use proptest::prelude::*;
use std::sync::{Arc, OnceLock};

const LINE_BYTES_MAX: usize = 100_000;

async fn exported(store: &Store, bench: &Bench, signer: Signer) -> String {
    let about = About { territory: bench.here, name: "Val-Fictif".to_owned(), slug: "val-fictif".to_owned() };
    let mut export = Export::begin(store, Arc::new(signer), about, crate::instant(9)).await.unwrap();
    let mut text = String::new();
    while let Some(piece) = export.piece().await.unwrap() {
        text += std::str::from_utf8(&piece).unwrap();
    }
    text
}

/// An export with five entries, two of them signed on one day and four on the next.
async fn sample(store: &Store, bench: &Bench) -> String {
    let actor = person(bench.here, Role::Editeur);
    for (count, day) in [(2, "2026-06-01"), (2, "2026-06-02"), (1, "")] {
        write_entries(store, &bench.clock, &actor, count).await;
        let (number, hash) = journal::head(store, bench.here).await.unwrap();
        if !day.is_empty() {
            journal::sign_head(store, &signer(), bench.here, day, (number, &hash)).await.unwrap();
        }
    }
    exported(store, bench, signer()).await
}

fn read(text: &str, trust: &Trust) -> FileVerification {
    verify_file(text.as_bytes(), trust, LINE_BYTES_MAX).unwrap()
}

fn fault(text: &str, trust: &Trust) -> (Option<u64>, String) {
    match read(text, trust) {
        FileVerification::Broken(FileFault { number, reason, .. }) => (number, reason),
        FileVerification::Whole(whole) => panic!("not seen: {whole:?}"),
    }
}

/// One sample for the tests that only read it.
fn kept() -> &'static str {
    static KEPT: OnceLock<String> = OnceLock::new();
    KEPT.get_or_init(|| {
        std::thread::spawn(|| {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let bench = Bench::new().await;
                sample(&bench.stores[0], &bench).await
            })
        })
        .join()
        .unwrap()
    })
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[tokio::test]
async fn an_export_is_whole_on_both_databases_and_after_an_erasure() {
    let bench = Bench::new().await;
    for store in &bench.stores {
        let text = sample(store, &bench).await;
        assert_eq!(lines(&text).len(), 1 + 5 + 2 + 1);
        let (_, hash) = journal::head(store, bench.here).await.unwrap();
        let trust = Trust { keys: vec![signer().key()], head: Some((5, hash)) };
        let FileVerification::Whole(whole) = read(&text, &trust) else { panic!("{:?}", read(&text, &trust)) };
        assert_eq!((whole.verified.entries, whole.verified.signed, whole.verified.erased), (5, 4, 0));
        assert_eq!(
            (whole.header.slug.as_str(), whole.last_signed.unwrap().day.as_str()),
            ("val-fictif", "2026-06-02")
        );
        let erased = person(bench.here, Role::Editeur).person().unwrap();
        store
            .write(&bench.clock, &person(bench.here, Role::Dpo), move |cx| {
                Box::pin(async move { cx.erase_names(erased).await })
            })
            .await
            .unwrap();
        let text = exported(store, &bench, signer()).await;
        let FileVerification::Whole(whole) = read(&text, &trust) else { panic!("{:?}", read(&text, &trust)) };
        assert_eq!((whole.verified.entries, whole.verified.erased), (6, 5));
    }
}

#[test]
fn the_attacks_on_a_file_are_found() {
    let (text, none) = (kept(), Trust::default());
    let all = lines(text);
    let with = |picked: &[usize]| picked.iter().map(|index| all[*index]).collect::<String>();
    // Lines: 0 header, 1 to 5 entries, 6 and 7 signed heads, 8 trailer.
    assert_eq!(fault(&text.replace("note:1", "note:7"), &none).0, Some(2), "an edited entry");
    assert_eq!(fault(&with(&[0, 1, 2, 3, 4, 6, 7, 8]), &none).0, Some(5), "a removed tail");
    assert_eq!(fault(&with(&[0, 1, 2, 3, 6, 7, 8]), &none).0, Some(4), "a tail that was signed");
    assert_eq!(fault(&with(&[0, 1, 3, 2, 4, 5, 6, 7, 8]), &none).0, Some(2), "swapped");
    assert_eq!(fault(&with(&[0, 1, 2, 3, 4, 5, 6, 7]), &none).1, "the end of the file is missing");
    assert_eq!(
        fault(&with(&[0, 1, 2, 3, 4, 5, 6, 8]), &none).1,
        "something before the last line was altered"
    );
    assert_eq!(
        fault(&with(&[0, 1, 2, 3, 4, 5, 7, 6, 8]), &none).1,
        "the signed heads are not in their order"
    );
    assert_eq!(fault(&format!("{text}{}", all[8]), &none).1, "something stands after the last line");
    assert_eq!(
        fault(&with(&[1, 2, 3]), &none).1,
        "this is no export of a journal: it does not begin with a header"
    );
    assert!(fault("rien", &none).1.starts_with("this is no export of a journal: the line cannot be read"));
    assert!(fault("", &none).1.starts_with("this is no export"));
    // Moved: the same entries under the name of another territory.
    let moved = text.replace("00000000000101010101010101010101", "00000000000202020202020202020202");
    assert_eq!(
        fault(&moved, &none),
        (Some(1), "the entry was altered, or belongs to another territory".to_owned())
    );
    // Rolled back: a whole copy, older than what somebody wrote down.
    let trust = Trust { keys: Vec::new(), head: Some((6, "00".repeat(32))) };
    assert_eq!(
        fault(text, &trust),
        (Some(6), "the end is missing: entry 6 was written down once".to_owned())
    );
    let trust = Trust { keys: vec!["00".repeat(32)], head: None };
    assert!(fault(text, &trust).1.contains("another key"));
    // A line longer than the limit `journal_line_bytes_max`.
    let short = verify_file(text.as_bytes(), &none, 50).unwrap();
    assert!(
        matches!(short, FileVerification::Broken(fault) if fault.reason.contains("journal_line_bytes_max"))
    );
}

#[tokio::test]
async fn a_file_forged_with_another_secret_is_found_by_whoever_knows_the_key() {
    let bench = Bench::new().await;
    let store = &bench.stores[0];
    write_entries(store, &bench.clock, &person(bench.here, Role::Editeur), 2).await;
    let forged = exported(store, &bench, Signer::of(&Secret::from_text(&"77".repeat(32)).unwrap())).await;
    assert!(matches!(read(&forged, &Trust::default()), FileVerification::Whole(_)), "nobody knows better");
    let trust = Trust { keys: vec![signer().key()], head: None };
    assert!(fault(&forged, &trust).1.contains("not trusted"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_change_of_any_byte_is_found(position in 0usize..1_000_000, byte in any::<u8>()) {
        let mut bytes = kept().as_bytes().to_vec();
        let position = position % bytes.len();
        prop_assume!(bytes[position] != byte);
        bytes[position] = byte;
        let read = verify_file(bytes.as_slice(), &Trust::default(), LINE_BYTES_MAX).unwrap();
        prop_assert!(matches!(read, FileVerification::Broken(_)), "byte {position} to {byte}");
    }

    #[test]
    fn any_cut_is_found(length in 0usize..1_000_000) {
        let bytes = kept().as_bytes();
        let cut = &bytes[..length % bytes.len()];
        let read = verify_file(cut, &Trust::default(), LINE_BYTES_MAX).unwrap();
        prop_assert!(matches!(read, FileVerification::Broken(_)), "cut at {}", cut.len());
    }

    #[test]
    fn arbitrary_lines_cost_an_error_only(lines in prop::collection::vec(any_line(), 0..8), known in any::<bool>()) {
        let mut text = if known { crate::journal_file::lines(kept())[0].to_owned() } else { String::new() };
        for line in &lines {
            text.push_str(line);
            text.push('\n');
        }
        let read = verify_file(text.as_bytes(), &Trust::default(), LINE_BYTES_MAX).unwrap();
        prop_assert!(matches!(read, FileVerification::Broken(_)));
    }

    #[test]
    fn a_line_is_read_back_as_it_was(action in ".{0,20}", detail in ".{0,40}", number in any::<u64>(), at in any::<i64>()) {
        let mut entry = match serde_json::from_str(lines(kept())[1]).unwrap() {
            Line::Entry(entry) => entry,
            other => panic!("{other:?}"),
        };
        (entry.action, entry.detail, entry.number, entry.at) = (action, detail, number, at);
        let line = Line::Entry(entry);
        let text = serde_json::to_string(&line).unwrap();
        prop_assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
    }
}

/// Bytes of all kinds: noise, JSON that is no line, lines in the wrong place, lines with one field changed.
fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,60}",
        Just("{\"kind\":\"entry\"}".to_owned()),
        Just("[[[[[[[[".repeat(200)),
        (0usize..9).prop_map(|index| lines(kept())[index].trim_end().to_owned()),
        ((1usize..9), "[0-9a-z:,\"{}]{1,4}", 0usize..400).prop_map(|(index, new, at)| {
            let mut line: Vec<char> = lines(kept())[index].trim_end().chars().collect();
            let at = at % line.len();
            line.splice(at..at, new.chars());
            line.into_iter().collect()
        }),
    ]
}
