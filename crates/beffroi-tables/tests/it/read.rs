//! Reading: what any table becomes, whatever the delimiter, the encoding, the quotes, the threads.

use beffroi_kernel::ports::Source;
use beffroi_kernel::{Limits, Result};
use beffroi_tables::detect::{Detection, Detector};
use beffroi_tables::read::{self, About, Worker};
use beffroi_tables::rows::Block;
use proptest::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The rows of a block, with their numbers.
struct Cells;

impl Worker for Cells {
    type Output = Vec<(u64, Vec<String>)>;

    fn work(&mut self, first_row: u64, block: &Block) -> Result<Self::Output> {
        Ok((first_row..)
            .zip(block.iter())
            .map(|(at, row)| (at, row.iter().map(str::to_owned).collect()))
            .collect())
    }
}

/// A table read to its end.
#[derive(Debug, PartialEq)]
pub struct Contents {
    pub about: About,
    pub headers: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
}

pub fn source(path: &Path) -> Source<'_> {
    Source { path, name: path.to_str().unwrap_or(""), sheet: None, schema: None, progress: None }
}

/// Reads a table on `threads` threads.
pub fn contents(source: &Source<'_>, limits: &Limits, threads: usize) -> Result<Contents> {
    let table = read::open(source, limits)?;
    let headers = table.headers().to_vec();
    let mut rows = Vec::new();
    let scanned = table.scan_on(
        threads,
        || Cells,
        |mut more| {
            rows.append(&mut more);
            Ok(())
        },
    )?;
    assert_eq!(scanned.rows, rows.len() as u64, "the rows counted are the rows given out");
    let expected = rows.first().map_or(0, |row: &(u64, _)| row.0);
    let numbers: Vec<u64> = rows.iter().map(|row| row.0).collect();
    let consecutive: Vec<u64> = (expected..).take(rows.len()).collect();
    assert_eq!(numbers, consecutive, "row numbers follow each other");
    Ok(Contents { about: scanned.about, headers, rows })
}

struct Detecting(Detector);

impl Worker for Detecting {
    type Output = ();

    fn work(&mut self, first_row: u64, block: &Block) -> Result<()> {
        self.0.observe(first_row, block);
        Ok(())
    }
}

/// Detects what a file holds.
pub fn detect(source: &Source<'_>) -> Result<(About, Detection)> {
    let table = read::open(source, &Limits::default())?;
    let headers = table.headers().to_vec();
    let scanned = table.scan(|| Detecting(Detector::new(&headers)), |()| Ok(()))?;
    let detector = scanned.workers.into_iter().map(|worker| worker.0).reduce(Detector::merge);
    Ok((scanned.about, detector.expect("a worker").finish()))
}

/// A file with these bytes, deleted with the folder.
pub fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

fn read(bytes: &[u8]) -> Result<Contents> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, "table", bytes);
    contents(&source(&path), &Limits::default(), 1)
}

fn rows(contents: &Contents) -> Vec<Vec<&str>> {
    contents.rows.iter().map(|(_, row)| row.iter().map(String::as_str).collect()).collect()
}

#[test]
fn delimited_files_become_rows() {
    type Case<'a> = (&'a [u8], &'a [&'a str], u64, &'a [&'a [&'a str]]);
    let cases: &[Case<'_>] = &[
        (b"a;b\n1;2\n", &["a", "b"], 1, &[&["1", "2"]]),
        (b"a;b\r\n1;2\r\n3;4", &["a", "b"], 1, &[&["1", "2"], &["3", "4"]]),
        ("\u{feff}\"a\";b\n1;2\n".as_bytes(), &["a", "b"], 1, &[&["1", "2"]]),
        ("\"\u{feff}a\";b\n1;2\n".as_bytes(), &["a", "b"], 1, &[&["1", "2"]]),
        (b"a,b\n\"1\n2\",\"say \"\"hi\"\"\"\n", &["a", "b"], 1, &[&["1\n2", "say \"hi\""]]),
        (b"a;b\n5\" pipe;x\n1;2\n", &["a", "b"], 1, &[&["5\" pipe", "x"], &["1", "2"]]),
        (b"Budget 2024\n\na;b;c\n1;2;3\n", &["a", "b", "c"], 3, &[&["1", "2", "3"]]),
        (b"a;b\n\n1;2\n\n;\n \n", &["a", "b"], 1, &[&[], &["1", "2"]]),
        (b"a;b\n1\n1;2;3\n", &["a", "b"], 1, &[&["1"], &["1", "2", "3"]]),
        (b"d\xE9partement;b\n\xE9t\xE9;2\n", &["département", "b"], 1, &[&["été", "2"]]),
        (b"a;b\rx;1\ry;2\r", &["a", "b"], 1, &[&["x", "1"], &["y", "2"]]),
        (b"nom\nMartin, Jean\nDurand, Luce\n", &["nom"], 1, &[&["Martin, Jean"], &["Durand, Luce"]]),
        (b"a;;a\n1;2;3\n", &["a", "", "a"], 1, &[&["1", "2", "3"]]),
        (b"a;b\n\"x\"y;2\n", &["a", "b"], 1, &[&["xy", "2"]]),
        (b"a;b;c\n1;2\n3;4\n", &["a", "b", "c"], 1, &[&["1", "2"], &["3", "4"]]),
        (b"a;b\n1;2;3\n", &["a", "b"], 1, &[&["1", "2", "3"]]),
        (
            b"01004;Gare\n01005;Port\n",
            &["colonne_1", "colonne_2"],
            0,
            &[&["01004", "Gare"], &["01005", "Port"]],
        ),
        (b"\n01004,x\n01005,y\n", &["colonne_1", "colonne_2"], 0, &[&["01004", "x"], &["01005", "y"]]),
    ];
    for (bytes, headers, header_row, expected) in cases {
        let name = String::from_utf8_lossy(bytes);
        let found = read(bytes).expect("a table");
        assert_eq!(found.headers, *headers, "{name}");
        assert_eq!(found.about.header_row, *header_row, "{name}");
        assert_eq!(rows(&found), *expected, "{name}");
    }
}

#[test]
fn json_becomes_rows() {
    type Case<'a> = (&'a str, &'a str, &'a [&'a str], &'a [&'a [&'a str]]);
    let cases: &[Case<'_>] = &[
        (
            "json",
            r#"[{"a":1,"b":"x"},{"b":null,"c":[1,2]}]"#,
            &["a", "b", "c"],
            &[&["1", "x", ""], &["", "", "[1,2]"]],
        ),
        ("json", r#"{"total":1,"results":[{"a":"01"}]}"#, &["a"], &[&["01"]]),
        ("json", r#"{"a":"x","b":[1]}"#, &["a", "b"], &[&["x", "[1]"]]),
        ("json", r#"[{"p":{"lon":2.5,"lat":48.5}}]"#, &["p"], &[&["48.5,2.5"]]),
        ("jsonl", "{\"a\":1}\n\n{\"a\":\"é\"}\n", &["a"], &[&["1"], &["é"]]),
        (
            "geojson",
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"n":"x"},"geometry":{"type":"Point","coordinates":[1,2]}}]}"#,
            &["id", "n", "geometry"],
            &[&["7", "x", r#"{"type":"Point","coordinates":[1,2]}"#]],
        ),
    ];
    for (format, text, headers, expected) in cases {
        let found = read(text.as_bytes()).expect("a table");
        assert_eq!(
            (found.about.format.code(), &found.headers[..]),
            (*format, &headers.map_owned()[..]),
            "{text}"
        );
        assert_eq!(rows(&found), *expected, "{text}");
    }
}

trait MapOwned {
    fn map_owned(&self) -> Vec<String>;
}

impl MapOwned for &[&str] {
    fn map_owned(&self) -> Vec<String> {
        self.iter().map(|text| (*text).to_owned()).collect()
    }
}

#[test]
fn packed_files_are_unpacked() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(b"a;b\n1;2\n").expect("gz");
    let found = read(&gz.finish().expect("gz")).expect("a table");
    assert_eq!((found.about.packing, rows(&found)), (Some(read::Packing::Gz), vec![vec!["1", "2"]]));
    let zipped = |names: &[&str]| -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("zip");
            zip.write_all(b"a;b\n1;2\n").expect("zip");
        }
        zip.finish().expect("zip").into_inner()
    };
    let found =
        read(&zipped(&["dossier/table.csv", "__MACOSX/._table.csv", "LISEZ-MOI.txt"])).expect("a table");
    assert_eq!((found.about.packing, rows(&found)), (Some(read::Packing::Zip), vec![vec!["1", "2"]]));
    let error = read(&zipped(&["a.csv", "b.csv"])).expect_err("two tables");
    assert_eq!(error.problem().expect("a problem").code, "archive-with-several-tables");
}

#[test]
fn what_cannot_be_read_is_refused_with_a_sentence() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "file-empty"),
        (b" \n\n", "file-empty"),
        (b"%PDF-1.7", "format-unknown"),
        (b"<!DOCTYPE html><html>", "format-unknown"),
        (b"PAR1 and nothing else", "file-broken"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 nothing", "file-broken"),
        (b"PK\x03\x04 nothing", "file-broken"),
        (b"\x1F\x8B\x08 nothing", "file-broken"),
        (b"[{\"a\":1},{\"a\":", "json-broken"),
        (b"[{\"a\":1} {\"a\":2}]", "json-broken"),
        (b"[1,2,3]", "no-table"),
        (b"a\0b\0\0\x01;", "format-unknown"),
    ];
    for (bytes, code) in cases {
        let error = read(bytes).expect_err("a refusal");
        let problem = error.problem().expect("a problem");
        assert_eq!(problem.code, *code, "{}: {error}", String::from_utf8_lossy(bytes));
        assert!(problem.message.ends_with('.') && !problem.advice.is_empty(), "{problem:?}");
    }
}

#[test]
fn limits_are_crossed_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, "a.csv", b"a;b;c\n1;2;3\n4;5;ABCDEFGHIJ\n");
    let tight = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        contents(&source(&path), &limits, 1).map(|_| ()).map_err(|error| {
            let problem = error.problem()?;
            // What happened, then what to do, and the limit for whoever may raise it.
            assert!(problem.message.ends_with('.') && problem.advice.ends_with('.'), "{problem:?}");
            assert!(problem.detail.contains("limits."), "{problem:?}");
            Some(problem.code)
        })
    };
    assert_eq!(tight(|_| ()), Ok(()));
    assert_eq!(tight(|limits| limits.upload_bytes_max = 20), Err(Some("file-too-large")));
    assert_eq!(tight(|limits| limits.columns_max = 2), Err(Some("too-many-columns")));
    assert_eq!(tight(|limits| limits.cell_bytes_max = 9), Err(Some("cell-too-long")));
    assert_eq!(tight(|limits| limits.rows_max = 1), Err(Some("too-many-rows")));
    assert_eq!(tight(|limits| limits.rows_max = 2), Ok(()));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&[b'a'; 10_000]).expect("gz");
    let path = file(&folder, "a.gz", &gz.finish().expect("gz"));
    let limits = Limits { unpacked_bytes_max: 9_999, ..Limits::default() };
    let error = contents(&source(&path), &limits, 1).expect_err("too large");
    assert_eq!(error.problem().expect("a problem").code, "unpacked-too-large");
}

#[test]
fn a_quotation_mark_that_never_closes_is_shown() {
    let mut bytes = b"a;b\n1;2\n\"3;4\n".to_vec();
    for _ in 0..1_500_000 {
        bytes.extend_from_slice(b"12345;7\n");
    }
    let error = read(&bytes).expect_err("a refusal");
    assert_eq!(error.problem().expect("a problem").code, "quote-open");
}

#[test]
fn a_line_in_another_encoding_far_from_the_start_is_read() {
    let mut bytes = b"nom;valeur\n".to_vec();
    for _ in 0..60_000 {
        bytes.extend_from_slice(b"ABCDEF;12\n");
    }
    bytes.extend_from_slice(b"\xE9t\xE9;13\n");
    let found = read(&bytes).expect("a table");
    assert_eq!(found.rows.last().expect("a row").1, ["été", "13"]);
    assert_eq!(found.about.encoding.expect("an encoding").encoding.label(), "windows-1252");
}

/// Writes rows as the `csv` crate does.
fn written(rows: &[Vec<String>], delimiter: u8, quotes: bool, terminator: csv::Terminator) -> Vec<u8> {
    let style = if quotes { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(style)
        .terminator(terminator)
        .from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("a record"));
    writer.into_inner().expect("the bytes")
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-8-bom" => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
        "utf-16le" => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        "windows-1252" => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_way_of_writing_a_table_reads_back_the_same(
        body in proptest::collection::vec(proptest::collection::vec("[a-zA-Zéèçœ0-9 .,;\"\n'|\t-]{0,12}", 3), 1..30),
        delimiter in proptest::sample::select(vec![b';', b',', b'\t', b'|']),
        encoding in proptest::sample::select(vec!["utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1252"]),
        quotes: bool,
        crlf: bool,
    ) {
        // The last cell is filled, so that no row is blank.
        let body: Vec<Vec<String>> =
            body.into_iter().map(|mut row| { row[2].insert(0, 'x'); row }).collect();
        let header = vec!["premier".to_owned(), "deuxième".to_owned(), "troisième".to_owned()];
        let all: Vec<Vec<String>> = std::iter::once(header.clone()).chain(body.iter().cloned()).collect();
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let text = String::from_utf8(written(&all, delimiter, quotes, terminator)).expect("UTF-8");
        let found = read(&encoded(&text, encoding)).expect("a table");
        prop_assert_eq!(found.headers, header);
        prop_assert_eq!(found.rows.into_iter().map(|row| row.1).collect::<Vec<_>>(), body);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-c;,\"\n\r\t{}\\[\\]:0-9]{0,120}") {
        let _ = read(text.as_bytes());
    }
}

#[test]
fn threads_change_nothing() {
    let mut bytes = Vec::new();
    bytes.extend_from_slice("id;texte;nombre\n".as_bytes());
    for row in 0..40_000u64 {
        let mixed = row.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        let line = match mixed % 7 {
            0 => format!("{row};\"a\nb \"\"c\"\";\";{mixed}\n"),
            1 => format!("{row};é{mixed};\r\n"),
            2 => "\n".to_owned(),
            3 => format!("{row};5\" x;{mixed};extra\n"),
            _ => format!("{row};plain text;{mixed}\n"),
        };
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(b";;\n\n;;\n");
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder, "a.csv", &bytes);
    let limits = Limits::default();
    let alone = contents(&source(&path), &limits, 1).expect("a table");
    assert!(alone.rows.len() > 39_000, "{}", alone.rows.len());
    for threads in [2, 3, 4] {
        assert!(alone == contents(&source(&path), &limits, threads).expect("a table"), "{threads} threads");
    }
}

/// Real files of every format, damaged in a thousand ways, are read or refused; nothing panics.
#[test]
fn damaged_files_are_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !folder.is_dir() {
        println!("left out: {} is not there", folder.display());
        return;
    }
    let scratch = tempfile::tempdir().expect("a folder");
    let limits = Limits { unpacked_bytes_max: 20_000_000, rows_max: 200_000, ..Limits::default() };
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut read, mut refused) = (0, 0);
    for name in [
        "messy/misc.xlsx",
        "messy/dates.ods",
        "messy/dataset-latin1.zip",
        "messy/utf16.csv",
        "geo/geojson-example.geojson",
        "divers/couverture_thd_communes.parquet",
        "subventions/DEP_DeuxSevres_conventions.xls",
    ] {
        let original = std::fs::read(folder.join(name)).expect(name);
        for round in 0..150 {
            let mut bytes = original.clone();
            for _ in 0..=random(6) {
                let at = random(bytes.len());
                match round % 3 {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes[at] ^= 1 << random(8),
                    _ => drop(bytes.drain(at..(at + 1 + random(40)).min(bytes.len()))),
                }
            }
            let path = file(&scratch, "damaged", &bytes);
            match detect_within(&source(&path), &limits) {
                Ok(()) => read += 1,
                Err(error) => {
                    assert!(error.problem().is_some(), "{name}: {error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 50 && refused > 50, "{read} read, {refused} refused");
}

fn detect_within(source: &Source<'_>, limits: &Limits) -> Result<()> {
    let table = read::open(source, limits)?;
    let headers = table.headers().to_vec();
    let scanned = table.scan_on(1, || Detecting(Detector::new(&headers)), |()| Ok(()))?;
    scanned.workers.into_iter().for_each(|worker| drop(worker.0.finish()));
    Ok(())
}
