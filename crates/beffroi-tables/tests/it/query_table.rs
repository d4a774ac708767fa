//! The small table that queries, exports and differences are tested on.

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use beffroi_kernel::report::{Column, ColumnType, Meaning};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Days from 1970-01-01 to a date of 2024: month and day.
pub fn day(month: i8, day: i8) -> i32 {
    let date = jiff::civil::date(2024, month, day);
    date.since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1))).expect("days").get_days()
}

fn column(name: &str, field: &str, column_type: ColumnType, meaning: Option<Meaning>) -> Column {
    Column { name: name.to_owned(), field: field.to_owned(), column_type, meaning, ..Column::default() }
}

/// Twelve places, with nulls, accents, codes, dates and points.
pub fn places() -> RecordBatch {
    let text = |values: [Option<&str>; 12]| -> ArrayRef { Arc::new(StringArray::from_iter(values)) };
    let noon = 12 * 3_600_000_i64;
    let days = [
        Some(day(1, 1)),
        Some(day(1, 31)),
        Some(day(2, 29)),
        Some(day(3, 15)),
        None,
        Some(day(3, 15)),
        Some(day(4, 1)),
        Some(day(6, 30)),
        Some(day(7, 1)),
        Some(day(12, 30)),
        Some(day(12, 31)),
        None,
    ];
    let points = [(2.35, 48.85), (3.06, 50.63), (4.83, 45.76), (5.37, 43.30), (-1.55, 47.22), (7.75, 48.58)];
    let geometry = |index: usize| {
        points.get(index).map(|(x, y)| format!("{{\"type\":\"Point\",\"coordinates\":[{x},{y}]}}"))
    };
    RecordBatch::try_from_iter([
        (
            "code",
            text([
                Some("01004"),
                Some("02001"),
                Some("01004"),
                Some("2A004"),
                Some("75056"),
                Some("75056"),
                Some("59350"),
                Some("01004"),
                Some("97411"),
                Some("59350"),
                Some("13055"),
                Some("69123"),
            ]),
        ),
        (
            "nom",
            text([
                Some("Gare d’Ambérieu"),
                Some("École Jules-Ferry"),
                Some("Mairie"),
                Some("Hôtel de Ville"),
                Some("Gare de Lyon"),
                Some("gare du Nord"),
                Some("Cœur de ville"),
                Some("Église"),
                None,
                Some("Égare-toi"),
                Some("Mairie"),
                Some(""),
            ]),
        ),
        (
            "genre",
            text([
                Some("parking"),
                Some("école"),
                Some("parking"),
                None,
                Some("gare"),
                Some("gare"),
                Some("parking"),
                None,
                Some("école"),
                Some("parking"),
                Some("gare"),
                Some("parking"),
            ]),
        ),
        (
            "places",
            Arc::new(Int64Array::from_iter([
                Some(10),
                Some(0),
                Some(25),
                None,
                Some(100),
                Some(-5),
                Some(40),
                Some(10),
                None,
                Some(7),
                Some(25),
                Some(1),
            ])) as ArrayRef,
        ),
        (
            "prix",
            Arc::new(Float64Array::from_iter([
                Some(1.5),
                Some(0.0),
                None,
                Some(2.25),
                Some(10.0),
                Some(1.5),
                Some(3.0),
                Some(-1.0),
                Some(0.5),
                None,
                Some(2.0),
                Some(4.0),
            ])),
        ),
        (
            "ouvert",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                Some(false),
                Some(true),
                None,
                Some(true),
                Some(false),
                Some(true),
                Some(true),
                None,
                Some(false),
                Some(true),
                Some(false),
            ])),
        ),
        ("jour", Arc::new(Date32Array::from_iter(days))),
        (
            "instant",
            Arc::new(
                TimestampMillisecondArray::from_iter(
                    days.map(|day| day.map(|day| i64::from(day) * 86_400_000 + noon)),
                )
                .with_timezone("UTC"),
            ),
        ),
        ("geo", Arc::new(StringArray::from_iter((0..12).map(geometry)))),
    ])
    .expect("columns of one length")
}

/// The description of the columns of [`places`].
pub fn columns() -> Vec<Column> {
    vec![
        column("Code INSEE", "code", ColumnType::Text, Some(Meaning::CommuneCode)),
        column("Nom du lieu", "nom", ColumnType::Text, None),
        column("Genre", "genre", ColumnType::Text, None),
        column("Places", "places", ColumnType::Integer, None),
        column("Prix (€)", "prix", ColumnType::Number, None),
        column("Ouvert", "ouvert", ColumnType::Boolean, None),
        column("Jour", "jour", ColumnType::Date, None),
        column("Instant", "instant", ColumnType::Datetime, None),
        column("Géométrie", "geo", ColumnType::Geometry, Some(Meaning::Geojson)),
    ]
}

/// Writes a table; `group_rows` are the rows of a row group.
pub fn write(path: &Path, batch: &RecordBatch, columns: Option<&[Column]>, group_rows: usize) {
    let described = columns.map(|columns| {
        let json = serde_json::to_string(columns).expect("JSON");
        vec![KeyValue::new("beffroi.columns".to_owned(), json)]
    });
    let properties = WriterProperties::builder()
        .set_key_value_metadata(described)
        .set_max_row_group_row_count(Some(group_rows))
        .build();
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(batch).expect("rows written");
    writer.close().expect("an end written");
}

/// The table of [`places`] in a folder that goes when dropped.
pub fn table() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("places.parquet");
    write(&path, &places(), Some(&columns()), 5);
    (folder, path)
}
