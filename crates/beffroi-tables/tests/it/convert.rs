//! Conversion: the Parquet file holds what the table says, describes itself, and is never half there.

use crate::read::{contents, detect, file, source};
use beffroi_kernel::Limits;
use beffroi_kernel::ports::Tables;
use beffroi_kernel::report::{Column, ColumnType, Meaning};
use beffroi_tables::convert::{COLUMNS_KEY, Converted, to_parquet};
use beffroi_tables::read;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use proptest::prelude::*;
use std::path::Path;

fn convert(from: &Path, to: &Path) -> beffroi_kernel::Result<(Vec<Column>, Converted)> {
    let (_, detection) = detect(&source(from))?;
    let converted = to_parquet(read::open(&source(from), &Limits::default())?, &detection.columns, to)?;
    Ok((detection.columns, converted))
}

const TABLE: &str = "Code INSEE;nom;ouvert;date;heure;lieu;quantité;prix;\n\
    01004;Ars;oui;31/01/2024;2024-01-31 10:30;48.5,2.5;12;1 234,5 €;\n\
    2A004;;non;01/02/2024;2024-01-31T10:30:00+01:00;48.6,2.6;13;2 €;\n\
    01005;Évry;;;;;;;\n";

#[test]
fn every_type_is_written_as_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let from = file(&folder, "a.csv", TABLE.as_bytes());
    let to = folder.path().join("a.parquet");
    let (columns, converted) = convert(&from, &to).expect("a conversion");
    assert_eq!(converted.rows, 3);
    assert_eq!(converted.bytes, std::fs::metadata(&to).expect("the table").len());
    let back = contents(&source(&to), &Limits::default(), 1).expect("a table");
    assert_eq!(back.headers, ["code_insee", "nom", "ouvert", "date", "heure", "lieu", "quantite", "prix"]);
    let rows: Vec<Vec<&str>> =
        back.rows.iter().map(|row| row.1.iter().map(String::as_str).collect()).collect();
    let point = |text| format!("{{\"type\":\"Point\",\"coordinates\":[{text}]}}");
    let (first, second) = (point("2.5,48.5"), point("2.6,48.6"));
    let expected = [
        ["01004", "Ars", "true", "2024-01-31", "2024-01-31T10:30:00Z", &first, "12", "1234.5"],
        ["2A004", "", "false", "2024-02-01", "2024-01-31T09:30:00Z", &second, "13", "2.0"],
        ["01005", "Évry", "", "", "", "", "", ""],
    ];
    assert_eq!(rows, expected);
    let reader = SerializedFileReader::new(std::fs::File::open(&to).expect("the table")).expect("Parquet");
    let metadata = reader.metadata().file_metadata();
    let described =
        metadata.key_value_metadata().expect("metadata").iter().find(|pair| pair.key == COLUMNS_KEY);
    let described: Vec<Column> =
        serde_json::from_str(described.and_then(|pair| pair.value.as_deref()).expect("the columns"))
            .expect("JSON");
    let short = |columns: &[Column]| -> Vec<(String, String, ColumnType, Option<Meaning>)> {
        columns.iter().map(|c| (c.name.clone(), c.field.clone(), c.column_type, c.meaning)).collect()
    };
    assert_eq!(short(&described), short(&columns));
    assert_eq!(described[0].name, "Code INSEE");
}

#[test]
fn a_misfit_becomes_null_and_large_tables_keep_their_order() {
    let mut text = "n;texte\n".to_owned();
    for row in 0..300_000 {
        let number = if row == 7 { "sept".to_owned() } else { row.to_string() };
        text.push_str(&format!("{number};t{}\n", row % 97));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let from = file(&folder, "a.csv", text.as_bytes());
    let to = folder.path().join("a.parquet");
    // The column is named like an identifier, and would stay text.
    let text = std::fs::read_to_string(&from).expect("the file").replacen("n;", "quantité;", 1);
    std::fs::write(&from, text).expect("the file");
    let (columns, converted) = convert(&from, &to).expect("a conversion");
    assert_eq!(
        (columns[0].column_type, columns[0].misfits, converted.rows),
        (ColumnType::Integer, 1, 300_000)
    );
    let back = contents(&source(&to), &Limits::default(), 2).expect("a table");
    for (at, (_, row)) in back.rows.iter().enumerate() {
        let number = if at == 7 { String::new() } else { at.to_string() };
        assert_eq!(*row, [number, format!("t{}", at % 97)]);
    }
}

#[test]
fn nothing_half_written_appears() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = file(&folder, "good.csv", TABLE.as_bytes());
    let (_, detection) = detect(&source(&good)).expect("columns");
    let broken = file(&folder, "broken.json", b"[{\"a\":1},{\"a\":2}]");
    let names = || -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let before = names();
    let to = folder.path().join("a.parquet");
    let table = read::open(&source(&broken), &Limits::default()).expect("a table");
    std::fs::write(&broken, b"[{\"a\":1},{\"a\"     ").expect("the file");
    to_parquet(table, &detection.columns, &to).expect_err("the file was cut while it was read");
    assert_eq!(names(), before, "no file is left over");
    std::fs::write(&to, b"already here").expect("the file");
    let error = convert(&good, &to).expect_err("the table exists");
    assert_eq!(error.problem().expect("a problem").code, "table-exists");
    assert_eq!(std::fs::read(&to).expect("the file"), b"already here");
}

/// The start of the file is not enough to know the types of its columns; what the whole of it says holds.
#[test]
fn an_import_is_what_the_whole_file_says_whatever_its_start_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = beffroi_tables::Engine::new(Limits::default());
    let same = "quantité;lieu;jour\n".to_owned() + &"12;48.5,2.5;2024-01-31\n".repeat(60_000);
    let other = same.clone() + &"douze;48.5,2.5;hier\n".repeat(60_000);
    for (name, text, types) in [
        ("same", &same, [ColumnType::Integer, ColumnType::Geometry, ColumnType::Date]),
        ("other", &other, [ColumnType::Text, ColumnType::Geometry, ColumnType::Text]),
    ] {
        let from = file(&folder, &format!("{name}.csv"), text.as_bytes());
        let to = folder.path().join(format!("{name}.parquet"));
        let report = engine.ingest(source(&from), &to).expect("an import");
        let found: Vec<ColumnType> = report.columns.iter().map(|column| column.column_type).collect();
        assert_eq!(found, types, "{name}");
        let twice = folder.path().join(format!("{name}-twice.parquet"));
        let table = read::open(&source(&from), &Limits::default()).expect("a table");
        to_parquet(table, &report.columns, &twice).expect("a conversion");
        let limits = Limits::default();
        let [one, two] = [&to, &twice].map(|path| contents(&source(path), &limits, 1).expect("a table").rows);
        assert!(one == two && one.len() as u64 == report.rows, "{name}");
        assert_eq!(engine.fields(&to).expect("fields"), engine.fields(&twice).expect("fields"));
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().ends_with(".tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn texts_are_kept_as_they_were(
        cells in proptest::collection::vec("[a-zA-Zéèç0-9 '_-]{0,10}", 1..60),
    ) {
        let text: String = cells.iter().map(|cell| format!("x;{cell}\n")).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let from = file(&folder, "a.csv", format!("premier;texte libre\n{text}").as_bytes());
        let to = folder.path().join("a.parquet");
        let (mut columns, _) = convert(&from, &to).expect("a conversion");
        std::fs::remove_file(&to).expect("the table");
        columns[1].column_type = ColumnType::Text;
        to_parquet(read::open(&source(&from), &Limits::default()).expect("a table"), &columns, &to).expect("a conversion");
        let back = contents(&source(&to), &Limits::default(), 1).expect("a table");
        let kept: Vec<String> = back.rows.into_iter().map(|row| row.1[1].clone()).collect();
        let expected: Vec<String> =
            cells.iter().map(|cell| if cell.trim().is_empty() { String::new() } else { cell.clone() }).collect();
        prop_assert_eq!(kept, expected);
    }
}
