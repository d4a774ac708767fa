//! What is taken out, in each format, and read back.

use crate::query_table::{columns, places, table, write};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use beffroi_kernel::query::{ExportFormat, ExportOptions, Query};
use beffroi_kernel::{Error, Limits};
use beffroi_tables::export::export;
use beffroi_tables::query::Engine;
use calamine::{Data, Reader};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

fn query(select: &str, filter: &str, order_by: &str) -> Query {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Query { select: text(select), filter: text(filter), order_by: text(order_by), ..Query::default() }
}

fn take(path: &Path, query: &Query, format: ExportFormat, options: &ExportOptions) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    export(&Engine::new(Limits::default()), path, query, format, options, &mut out)?;
    Ok(out)
}

fn text(path: &Path, query: &Query, format: ExportFormat, options: &ExportOptions) -> String {
    String::from_utf8(take(path, query, format, options).expect("an export")).expect("UTF-8")
}

#[test]
fn csv_is_what_a_french_spreadsheet_reads() {
    let (_folder, path) = table();
    let found = text(
        &path,
        &query("code, nom, prix, ouvert, jour", "code = '59350' or code = '69123'", ""),
        ExportFormat::Csv,
        &ExportOptions::default(),
    );
    let expected = "\u{feff}Code INSEE;Nom du lieu;Prix (€);Ouvert;Jour\r\n59350;Cœur de ville;3;true;2024-04-01\r\n59350;Égare-toi;;false;2024-12-30\r\n69123;\"\";4;false;\r\n";
    assert_eq!(found, expected);
    let plain = ExportOptions { use_labels: false, delimiter: ',', with_bom: false };
    let found = text(&path, &query("code, length(nom) as l", "places = 7", ""), ExportFormat::Csv, &plain);
    assert_eq!(found, "code,l\r\n59350,9\r\n");
}

#[test]
fn csv_quotes_what_must_be_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hard.parquet");
    let values =
        ["a;b", "dit \"oui\"", "deux\nlignes", "=1+1", "+33 1 02", "-12 %", "@x", " blanc", "été, hiver"];
    let batch =
        RecordBatch::try_from_iter([("v", Arc::new(StringArray::from_iter_values(values)) as ArrayRef)])
            .expect("a batch");
    write(&path, &batch, None, 100);
    for delimiter in [';', ',', '\t', '|'] {
        let options = ExportOptions { delimiter, ..ExportOptions::default() };
        let found = take(&path, &Query::default(), ExportFormat::Csv, &options).expect("an export");
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter as u8).from_reader(&found[3..]);
        let read: Vec<String> =
            reader.records().map(|record| record.expect("a record")[0].to_owned()).collect();
        assert_eq!(read, values);
    }
}

#[test]
fn json_keeps_types() {
    let (_folder, path) = table();
    let asked = query("code, places, prix, ouvert, jour, geo", "", "");
    let array: serde_json::Value =
        serde_json::from_str(&text(&path, &asked, ExportFormat::Json, &ExportOptions::default()))
            .expect("JSON");
    let rows = array.as_array().expect("an array");
    assert_eq!(rows.len(), 12);
    assert_eq!(
        rows[0],
        serde_json::json!({"code": "01004", "places": 10, "prix": 1.5, "ouvert": true, "jour": "2024-01-01",
        "geo": {"type": "Point", "coordinates": [2.35, 48.85]}})
    );
    assert_eq!(rows[11]["jour"], serde_json::Value::Null);
    let lines = text(&path, &asked, ExportFormat::Jsonl, &ExportOptions::default());
    let parsed: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(&parsed, rows);
    let nothing =
        text(&path, &query("code", "places > 1000", ""), ExportFormat::Json, &ExportOptions::default());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&nothing).expect("JSON"), serde_json::json!([]));
}

#[test]
fn geojson_has_a_feature_per_row() {
    let (_folder, path) = table();
    let found = text(&path, &query("nom, geo", "", ""), ExportFormat::Geojson, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    let features = json["features"].as_array().expect("features");
    assert_eq!(features.len(), 12);
    assert_eq!(features[1]["geometry"]["coordinates"], serde_json::json!([3.06, 50.63]));
    assert_eq!(features[1]["properties"], serde_json::json!({"nom": "École Jules-Ferry"}));
    assert_eq!(features[11]["geometry"], serde_json::Value::Null);
    match take(&path, &query("nom", "", ""), ExportFormat::Geojson, &ExportOptions::default()) {
        Err(Error::Input(problem)) => assert_eq!(problem.code, "export-no-geometry"),
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[test]
fn geojson_is_made_of_two_coordinates() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points.parquet");
    let number =
        |values: [Option<f64>; 2]| Arc::new(arrow_array::Float64Array::from_iter(values)) as ArrayRef;
    let batch = RecordBatch::try_from_iter([
        ("Xlong", number([Some(2.5), None])),
        ("Ylat", number([Some(48.0), Some(47.0)])),
    ]);
    write(&path, &batch.expect("a batch"), None, 100);
    let found = text(&path, &Query::default(), ExportFormat::Geojson, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    assert_eq!(
        json["features"][0]["geometry"],
        serde_json::json!({"type": "Point", "coordinates": [2.5, 48]})
    );
    assert_eq!(json["features"][1]["geometry"], serde_json::Value::Null);
}

#[test]
fn parquet_is_the_file_itself_or_the_answer() {
    let (folder, path) = table();
    let whole =
        take(&path, &Query::default(), ExportFormat::Parquet, &ExportOptions::default()).expect("an export");
    assert_eq!(whole, std::fs::read(&path).expect("the table"));
    let some = take(
        &path,
        &query("nom, places, jour", "places > 9", "places desc"),
        ExportFormat::Parquet,
        &ExportOptions::default(),
    );
    let taken = folder.path().join("taken.parquet");
    std::fs::write(&taken, some.expect("an export")).expect("a file");
    let engine = Engine::new(Limits::default());
    let fields = engine.fields(&taken).expect("fields");
    let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["Nom du lieu", "Places", "Jour"]);
    assert_eq!(engine.records(&taken, &query("places", "", "")).expect("rows").total_count, 6);
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(
        std::fs::File::open(&taken).expect("a file"),
        100,
    );
    let batch = reader.expect("a reader").next().expect("a batch").expect("rows");
    assert_eq!(batch.column(1).as_primitive::<Int64Type>().values().to_vec(), [100, 40, 25, 25, 10, 10]);
}

fn check_sheet(sheet: &calamine::Range<Data>) {
    let cell = |row: u32, column: u32| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(0, 0), Data::String("Code INSEE".to_owned()));
    assert_eq!(cell(1, 0), Data::String("01004".to_owned()), "a code is a text");
    assert_eq!(cell(1, 1), Data::String("Gare d’Ambérieu".to_owned()));
    assert_eq!(cell(1, 2), Data::Float(10.0));
    assert_eq!(cell(1, 3), Data::Bool(true));
    assert_eq!(cell(4, 2), Data::Empty);
    match cell(3, 4) {
        Data::DateTime(date) => assert_eq!(date.as_f64(), 45_351.0, "2024-02-29"),
        Data::DateTimeIso(date) => assert_eq!(date, "2024-02-29"),
        other => panic!("not a date: {other:?}"),
    }
    assert_eq!(sheet.height(), 13);
}

#[test]
fn spreadsheets_are_read_back() {
    let (_folder, path) = table();
    let asked = query("code, nom, places, ouvert, jour, instant", "", "");
    let bytes = take(&path, &asked, ExportFormat::Xlsx, &ExportOptions::default()).expect("an export");
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    check_sheet(&book.worksheet_range_at(0).expect("a sheet").expect("a range"));
    let bytes = take(&path, &asked, ExportFormat::Ods, &ExportOptions::default()).expect("an export");
    assert_eq!(&bytes[30..38], b"mimetype", "the type stands first");
    let mut book = calamine::Ods::new(Cursor::new(bytes)).expect("a document");
    check_sheet(&book.worksheet_range_at(0).expect("a sheet").expect("a range"));
}

#[test]
fn spreadsheets_keep_hard_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hard.parquet");
    let values = ["<a & b>", "deux\nlignes", "a  b   c", "007", "=1+1", "tab\tici", "\u{1}contrôle", "😀"];
    let batch =
        RecordBatch::try_from_iter([("v", Arc::new(StringArray::from_iter_values(values)) as ArrayRef)])
            .expect("a batch");
    write(&path, &batch, None, 100);
    let bytes =
        take(&path, &Query::default(), ExportFormat::Ods, &ExportOptions::default()).expect("an export");
    let mut book = calamine::Ods::new(Cursor::new(bytes)).expect("a document");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("a range");
    let read: Vec<String> = sheet.rows().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(read[..5], values[..5]);
    assert_eq!(read[7], "😀");
    let bytes =
        take(&path, &Query::default(), ExportFormat::Xlsx, &ExportOptions::default()).expect("an export");
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("a range");
    let read: Vec<String> = sheet.rows().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(read[..6], values[..6]);
}

#[test]
fn what_a_sheet_cannot_hold_is_refused_before_its_first_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.parquet");
    let rows = Arc::new(Int64Array::from_iter_values(0..1_048_576)) as ArrayRef;
    write(&path, &RecordBatch::try_from_iter([("n", rows)]).expect("a batch"), None, 1 << 20);
    for format in [ExportFormat::Xlsx, ExportFormat::Ods] {
        let mut out = Vec::new();
        let engine = Engine::new(Limits::default());
        match export(&engine, &path, &Query::default(), format, &ExportOptions::default(), &mut out) {
            Err(Error::Limit(problem)) => assert_eq!(problem.code, "export-sheet-limit"),
            other => panic!("expected a refusal, found {other:?}"),
        }
        assert!(out.is_empty());
    }
    let long = RecordBatch::try_from_iter([(
        "v",
        Arc::new(StringArray::from_iter_values(["x".repeat(32_768)])) as ArrayRef,
    )]);
    write(&path, &long.expect("a batch"), None, 100);
    match take(&path, &Query::default(), ExportFormat::Xlsx, &ExportOptions::default()) {
        Err(Error::Limit(problem)) => assert_eq!(problem.code, "export-sheet-limit"),
        other => panic!("expected a refusal, found {other:?}"),
    }
    take(&path, &Query::default(), ExportFormat::Ods, &ExportOptions::default())
        .expect("ODS has no such limit");
}

#[test]
fn limit_offset_and_order_hold_in_exports() {
    let (_folder, path) = table();
    let options = ExportOptions { use_labels: false, delimiter: ';', with_bom: false };
    let mut asked = query("places", "places is not null", "");
    (asked.limit, asked.offset) = (Some(3), 2);
    assert_eq!(text(&path, &asked, ExportFormat::Csv, &options), "places\r\n25\r\n100\r\n-5\r\n");
    asked.order_by = Some("places desc".to_owned());
    assert_eq!(text(&path, &asked, ExportFormat::Csv, &options), "places\r\n25\r\n25\r\n10\r\n");
    let grouped = Query {
        group_by: Some("genre".to_owned()),
        select: Some("count(*) as n".to_owned()),
        ..Query::default()
    };
    assert_eq!(
        text(&path, &grouped, ExportFormat::Csv, &options),
        "genre;n\r\ngare;3\r\nparking;5\r\nécole;2\r\n;2\r\n"
    );
}

#[test]
fn a_table_without_description_is_exported_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plain.parquet");
    write(&path, &places(), None, 4);
    let found = text(&path, &query("code, nom", "", ""), ExportFormat::Csv, &ExportOptions::default());
    assert!(found.starts_with("\u{feff}code;nom\r\n01004;"), "{found}");
    assert_eq!(columns().len(), 9);
}
