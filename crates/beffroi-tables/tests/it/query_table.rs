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

/// Code, name, kind, places, price, open, month and day, longitude and latitude; `∅` is unknown.
const PLACES: &str = "\
01004|Gare d’Ambérieu|parking|10|1.5|true|1-1|2.35,48.85
02001|École Jules-Ferry|école|0|0|false|1-31|3.06,50.63
01004|Mairie|parking|25|∅|true|2-29|4.83,45.76
2A004|Hôtel de Ville|∅|∅|2.25|∅|3-15|5.37,43.3
75056|Gare de Lyon|gare|100|10|true|∅|-1.55,47.22
75056|gare du Nord|gare|-5|1.5|false|3-15|7.75,48.58
59350|Cœur de ville|parking|40|3|true|4-1|∅
01004|Église|∅|10|-1|true|6-30|∅
97411|∅|école|∅|0.5|∅|7-1|∅
59350|Égare-toi|parking|7|∅|false|12-30|∅
13055|Mairie|gare|25|2|true|12-31|∅
69123||parking|1|4|false|∅|∅";

/// The values of a column of [`PLACES`].
fn cells<T>(place: usize, read: impl Fn(&str) -> T) -> Vec<Option<T>> {
    let cell = |line: &'static str| line.split('|').nth(place).expect("a cell");
    PLACES.lines().map(cell).map(|cell| (cell != "∅").then(|| read(cell))).collect()
}

/// Twelve places, with nulls, accents, codes, dates and points.
pub fn places() -> RecordBatch {
    let text = |place| -> ArrayRef { Arc::new(StringArray::from_iter(cells(place, str::to_owned))) };
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let days = cells(6, |text| {
        let (month, date) = text.split_once('-').expect("month and day");
        day(month.parse().expect("a month"), date.parse().expect("a day"))
    });
    let noons = days.iter().map(|day| day.map(|day| i64::from(day) * 86_400_000 + 12 * 3_600_000));
    let points = cells(7, |text| format!("{{\"type\":\"Point\",\"coordinates\":[{text}]}}"));
    RecordBatch::try_from_iter([
        ("code", text(0)),
        ("nom", text(1)),
        ("genre", text(2)),
        ("places", Arc::new(Int64Array::from_iter(cells(3, |text| number(text) as i64))) as ArrayRef),
        ("prix", Arc::new(Float64Array::from_iter(cells(4, number)))),
        ("ouvert", Arc::new(BooleanArray::from(cells(5, |text| text == "true")))),
        ("jour", Arc::new(Date32Array::from_iter(days.iter().copied()))),
        ("instant", Arc::new(TimestampMillisecondArray::from_iter(noons).with_timezone("UTC"))),
        ("geo", Arc::new(StringArray::from_iter(points))),
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
