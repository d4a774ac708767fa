//! GeoJSON: one feature per row, its geometry from a column of geometries or from two of coordinates.

use super::Sink;
use super::json::{ObjectColumn, write_object};
use crate::query::vector::{Scalar, Values, Vector};
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::query::Field;
use beffroi_kernel::report::{ColumnType, Meaning};
use std::io::Write;

/// Where the places of rows are.
enum Place {
    /// A column of GeoJSON.
    Geometry(usize),
    /// Latitude and longitude.
    Coordinates(usize, usize),
    /// One text of two numbers; whether latitude comes first.
    Pair(usize, bool),
}

/// Writes GeoJSON.
pub struct GeojsonSink<'a> {
    out: &'a mut dyn Write,
    columns: Vec<ObjectColumn>,
    place: Option<Place>,
    rows: u64,
    buffer: String,
}

impl<'a> GeojsonSink<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, columns: Vec::new(), place: None, rows: 0, buffer: String::new() }
    }

    /// Ends the collection.
    pub fn finish(&mut self) -> Result<()> {
        self.out.write_all(b"\n]}\n").context("writing an export")
    }
}

/// Where the places are, if anywhere.
fn find_place(fields: &[Field]) -> Option<Place> {
    if let Some(index) = fields.iter().position(|field| field.column_type == ColumnType::Geometry) {
        return Some(Place::Geometry(index));
    }
    let numeric = |field: &Field| matches!(field.column_type, ColumnType::Number | ColumnType::Integer);
    let find = |meaning: Meaning, names: &[&str]| {
        let meant = fields.iter().position(|field| numeric(field) && field.meaning == Some(meaning));
        meant.or_else(|| {
            let named = |field: &Field| numeric(field) && names.contains(&field.name.to_lowercase().as_str());
            fields.iter().position(named)
        })
    };
    let latitude = find(Meaning::Latitude, &["lat", "latitude", "ylat"]);
    let longitude = find(Meaning::Longitude, &["lon", "long", "lng", "longitude", "xlong"]);
    if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
        return Some(Place::Coordinates(latitude, longitude));
    }
    let pair = |meaning: Meaning| fields.iter().position(|field| field.meaning == Some(meaning));
    let latitude_first = pair(Meaning::LatitudeLongitude).map(|index| Place::Pair(index, true));
    latitude_first.or_else(|| pair(Meaning::LongitudeLatitude).map(|index| Place::Pair(index, false)))
}

fn number(vector: &Vector, row: usize) -> Option<f64> {
    match vector.scalar(row) {
        Scalar::Integer(value) => Some(value as f64),
        Scalar::Number(value) => Some(value),
        _ => None,
    }
}

/// Longitude and latitude of a row.
fn point(place: &Place, vectors: &[Vector], row: usize) -> Option<(f64, f64)> {
    match place {
        Place::Geometry(_) => None,
        Place::Coordinates(latitude, longitude) => {
            Some((number(&vectors[*longitude], row)?, number(&vectors[*latitude], row)?))
        }
        Place::Pair(index, latitude_first) => {
            let Scalar::Text(text) = vectors[*index].scalar(row) else { return None };
            let (first, second) = text.trim_matches(['[', ']', '(', ')', ' ']).split_once([',', ';'])?;
            let first: f64 = first.trim().parse().ok()?;
            let second: f64 = second.trim().parse().ok()?;
            Some(if *latitude_first { (second, first) } else { (first, second) })
        }
    }
}

impl Sink for GeojsonSink<'_> {
    fn start(&mut self, fields: &[Field], _rows: Option<u64>) -> Result<()> {
        self.columns = fields.iter().map(ObjectColumn::new).collect();
        self.place = find_place(fields);
        if self.place.is_none() {
            let message =
                "Cette réponse n’a ni géométrie ni coordonnées : elle ne peut pas devenir une carte.";
            return Err(Error::Input(
                Problem::new("export-no-geometry", message)
                    .advice("Ajoutez à select le champ de géométrie, ou choisissez CSV ou JSON.")
                    .detail("no geometry column and no latitude with longitude")
                    .field("select"),
            ));
        }
        self.out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n").context("writing an export")
    }

    fn rows(&mut self, vectors: &[Vector]) -> Result<()> {
        use std::fmt::Write as _;
        let Some(place) = &self.place else {
            return Err(Error::internal("an export starts before its rows"));
        };
        for row in 0..vectors.first().map_or(0, Vector::len) {
            if self.rows > 0 {
                self.buffer.push_str(",\n");
            }
            self.rows += 1;
            self.buffer.push_str("{\"type\":\"Feature\",\"geometry\":");
            let mut left_out = None;
            match (place, point(place, vectors, row)) {
                (Place::Geometry(index), _) => {
                    left_out = Some(*index);
                    write_object_or_null(&vectors[*index], row, &mut self.buffer);
                }
                (_, Some((longitude, latitude))) => {
                    // Writing to a string does not fail.
                    let _ = write!(
                        self.buffer,
                        "{{\"type\":\"Point\",\"coordinates\":[{longitude},{latitude}]}}"
                    );
                }
                (_, None) => self.buffer.push_str("null"),
            }
            self.buffer.push_str(",\"properties\":");
            write_object(&self.columns, vectors, row, left_out, &mut self.buffer);
            self.buffer.push('}');
        }
        self.out.write_all(self.buffer.as_bytes()).context("writing an export")?;
        self.buffer.clear();
        Ok(())
    }
}

/// A geometry, or null when there is none that can be read.
fn write_object_or_null(vector: &Vector, row: usize, buffer: &mut String) {
    if let (Values::Text(texts), true) = (&vector.values, vector.is_valid(row)) {
        let text = texts.get(row).trim();
        if text.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
            return super::json::write_geometry(text, buffer);
        }
    }
    buffer.push_str("null");
}
