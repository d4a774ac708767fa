//! Reads JSON: an array of objects, one object a line, GeoJSON.

use super::encoding::{self, Decoder, Encoding, Transcoding, Written};
use super::scan::{Cut, Piece, Split};
use super::values::{Start, Values};
use super::{About, Format, Packing, Progressing, Table, columns_within, refuse};
use crate::rows::Block;
use beffroi_kernel::ports::Progress;
use beffroi_kernel::{Limits, Result};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read, Seek};

/// What the start of a text says of its JSON.
pub(crate) fn recognise(sample: &[u8]) -> Option<Format> {
    let written = encoding::recognise(sample, false);
    let sample = match written.encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => return None,
        _ => &sample[written.mark_bytes..],
    };
    let text = String::from_utf8_lossy(sample);
    let text = text.trim_start();
    let second = text.get(1..)?.trim_start();
    if text.starts_with('[') {
        let is_array = second.starts_with(['{', '[', ']']) || serde_json::from_str::<Value>(text).is_ok();
        return is_array.then_some(Format::Json);
    }
    if !text.starts_with('{') || !second.starts_with(['"', '}']) {
        return None;
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first_is_whole =
        lines.next().is_some_and(|line| serde_json::from_str::<Map<String, Value>>(line).is_ok());
    if first_is_whole && lines.next().is_some_and(|line| line.trim_start().starts_with('{')) {
        return Some(Format::Jsonl);
    }
    let is_geojson = text.contains("\"FeatureCollection\"") || text.contains("\"features\"");
    Some(if is_geojson { Format::Geojson } else { Format::Json })
}

/// What is known of the file before it is opened.
pub(crate) struct Given<'a> {
    pub file: File,
    pub format: Format,
    pub packing: Option<Packing>,
    /// The size as given, and once unpacked.
    pub bytes: (u64, u64),
    pub progress: Option<Progress<'a>>,
}

/// Opens a JSON file: reads it once to learn its columns.
pub(crate) fn open<'a>(given: Given<'a>, limits: &Limits) -> Result<Table<'a>> {
    let mut file = given.file;
    let mut sample = Vec::new();
    file.by_ref().take(64 * 1024).read_to_end(&mut sample).map_err(|error| refuse::broken(&error))?;
    let written = encoding::recognise(&sample, sample.len() < 64 * 1024);
    let start = if given.format == Format::Jsonl { Start::Stream } else { Start::Array };
    let again = file.try_clone().map_err(|error| refuse::broken(&error))?;
    let mut first = Records::open(file, &written, start, limits, None, given.bytes.1)?;
    let decoder = Decoder::new(written.encoding);
    let (columns, is_geo) = learn(&mut first, decoder, given.format, limits)?;
    if columns.is_empty() {
        return Err(refuse::no_table("no JSON object with a member"));
    }
    columns_within(columns.len(), limits)?;
    let format = if is_geo { Format::Geojson } else { given.format };
    let cut = Records::open(again, &written, start, limits, given.progress, given.bytes.1)?;
    let about = About {
        format,
        packing: given.packing,
        sheets: Vec::new(),
        encoding: Some(written),
        dialect: None,
        header_row: 1,
        header_cells_dropped: 0,
        bytes: given.bytes.0,
    };
    let split = Objects { columns: columns.clone(), is_geo, decoder, cell_bytes_max: limits.cell_bytes_max };
    Ok(Table { about, headers: columns, cut: Box::new(cut), split: Box::new(split), limits: limits.clone() })
}

/// The columns of all records, in the order in which they first occur.
fn learn(
    records: &mut Records<'_>,
    decoder: Decoder,
    format: Format,
    limits: &Limits,
) -> Result<(Vec<String>, bool)> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    let mut is_geo = format == Format::Geojson;
    let mut has_identifier = false;
    let mut memory = Vec::new();
    while let Some(piece) = records.next(memory)? {
        let (text, _) = decoder.decode(piece.bytes);
        for (at, value) in serde_json::Deserializer::from_str(&text).into_iter::<Value>().enumerate() {
            let value = value.map_err(|error| broken_at(piece.first_row + at as u64, &error))?;
            let Value::Object(mut object) = value else { return Err(not_objects()) };
            if names.is_empty() && is_feature(&object) {
                is_geo = true;
            }
            if is_geo {
                has_identifier |= object.contains_key("id");
                object = match object.remove("properties") {
                    Some(Value::Object(properties)) => properties,
                    _ => Map::new(),
                };
            }
            for name in object.keys().filter(|name| !known.contains(*name)).cloned().collect::<Vec<_>>() {
                known.insert(name.clone());
                names.push(name);
            }
        }
        columns_within(names.len(), limits)?;
        memory = text.into_bytes();
    }
    if is_geo {
        if has_identifier && !known.contains("id") {
            names.insert(0, "id".to_owned());
        }
        names.push("geometry".to_owned());
    }
    Ok((names, is_geo))
}

fn is_feature(object: &Map<String, Value>) -> bool {
    object.get("type").and_then(Value::as_str) == Some("Feature") && object.contains_key("geometry")
}

fn not_objects() -> beffroi_kernel::Error {
    refuse::no_table("the JSON array holds something else than objects")
}

fn broken_at(row: u64, cause: &serde_json::Error) -> beffroi_kernel::Error {
    refuse::broken_json(&format!("à l'élément {}", row.saturating_sub(1)), cause)
}

/// The records of a JSON file, cut into pieces.
struct Records<'a> {
    values: Values<Box<dyn Read + Send + 'a>>,
    rows: u64,
}

impl<'a> Records<'a> {
    fn open(
        mut file: File,
        written: &Written,
        start: Start,
        limits: &Limits,
        progress: Option<Progress<'a>>,
        total: u64,
    ) -> Result<Self> {
        file.seek(std::io::SeekFrom::Start(written.mark_bytes as u64))
            .map_err(|error| refuse::broken(&error))?;
        let input = Progressing::new(file, total, progress);
        let input: Box<dyn Read + Send + 'a> = match written.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => Box::new(Transcoding::new(input, written.encoding)),
            _ => Box::new(input),
        };
        let value_bytes_max = limits.cell_bytes_max.saturating_mul(16);
        Ok(Self {
            values: Values::new(BufReader::with_capacity(64 * 1024, input), start, value_bytes_max),
            rows: 0,
        })
    }
}

impl Cut for Records<'_> {
    fn next(&mut self, memory: Vec<u8>) -> Result<Option<Piece>> {
        const PIECE_BYTES: usize = 256 * 1024;
        let mut bytes = memory;
        bytes.clear();
        let first_row = self.rows + 2;
        while bytes.len() < PIECE_BYTES && self.values.next(&mut bytes)? {
            bytes.push(b'\n');
            self.rows += 1;
        }
        Ok((!bytes.is_empty()).then_some(Piece { first_row, bytes, block: None }))
    }

    fn rows(&self) -> u64 {
        self.rows
    }
}

/// Turns objects into rows.
struct Objects {
    columns: Vec<String>,
    is_geo: bool,
    decoder: Decoder,
    cell_bytes_max: usize,
}

impl Split for Objects {
    fn split(&self, piece: Piece, block: &mut Block) -> Result<()> {
        let (text, _) = self.decoder.decode(piece.bytes);
        block.clear();
        let mut cell = String::new();
        for (at, object) in
            serde_json::Deserializer::from_str(&text).into_iter::<Map<String, Value>>().enumerate()
        {
            let mut object = object.map_err(|error| broken_at(piece.first_row + at as u64, &error))?;
            if self.is_geo {
                object = flattened(object);
            }
            for name in &self.columns {
                cell.clear();
                if let Some(value) = object.get(name) {
                    write_value(&mut cell, value);
                }
                if cell.len() > self.cell_bytes_max {
                    let block = Block::from_rows([[&cell]]);
                    return Err(refuse::long_cell(piece.first_row + at as u64, &block, self.cell_bytes_max));
                }
                block.push_cell(&cell);
            }
            block.end_row();
        }
        Ok(())
    }
}

/// The properties of a feature, with its geometry and its identifier beside them.
fn flattened(mut feature: Map<String, Value>) -> Map<String, Value> {
    let geometry = feature.remove("geometry").unwrap_or(Value::Null);
    let identifier = feature.remove("id");
    let mut object = match feature.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    if let Some(identifier) = identifier
        && !object.contains_key("id")
    {
        object.insert("id".to_owned(), identifier);
    }
    object.insert("geometry".to_owned(), geometry);
    object
}

fn write_value(cell: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => cell.push_str(text),
        Value::Object(object) => match point(object) {
            Some((latitude, longitude)) => cell.push_str(&format!("{latitude},{longitude}")),
            None => cell.push_str(&value.to_string()),
        },
        other => cell.push_str(&other.to_string()),
    }
}

/// `{"lon": 2.35, "lat": 48.85}`, as other portals write a point.
fn point(object: &Map<String, Value>) -> Option<(f64, f64)> {
    if object.len() != 2 {
        return None;
    }
    Some((object.get("lat")?.as_f64()?, object.get("lon").or_else(|| object.get("lng"))?.as_f64()?))
}
