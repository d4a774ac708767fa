//! The map of a data set: its first places, from coordinates or geometries.

use super::words::{as_number, label};
use super::{Loaded, Named, Places, page, quoted};
use crate::failure::Answer;
use crate::french;
use crate::picture::{Place, Shape, map as draw};
use crate::view::Section;
use crate::view::dataset::{Chart, MapPage, Tab};
use crate::view::table::{Cell, Head, Table};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, State};
use beffroi_kernel::error::Context;
use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query, Value};
use beffroi_kernel::report::ColumnType;
use beffroi_kernel::{Error, Result};
use serde_json::Value as Json;

/// Places on one map: the page stays under its weight.
const PLACES: usize = 600;
/// Rows of the table beside it.
const TABLE_ROWS: usize = 50;

/// What is placed on the map.
#[derive(Default)]
struct Found {
    places: Vec<Place>,
    shapes: Vec<Shape>,
}

/// Shows the map.
pub async fn map(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let places = Places::of(&loaded.fields).ok_or(Error::NotFound)?;
    let found = find(&web, &loaded, &places).await?;
    let total = loaded.version().and_then(|version| version.facts).map_or(0, |facts| facts.rows);
    let shown = MapPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Map),
        map: picture(&found, total),
        geojson: format!("{}/catalog/datasets/{}/exports/geojson", visit.explore(), named.dataset),
    };
    page(&web, &shown)
}

/// The column that names a place best.
fn naming(fields: &[Field]) -> Option<&Field> {
    let text = |field: &&Field| field.column_type == ColumnType::Text;
    let called = |field: &&Field| {
        let name = field.name.to_lowercase();
        ["nom", "libelle", "titre", "name", "label"].iter().any(|word| name.contains(word))
    };
    let plain = |field: &&Field| field.meaning.is_none();
    fields
        .iter()
        .filter(text)
        .find(called)
        .or_else(|| fields.iter().filter(text).find(plain))
        .or_else(|| fields.iter().find(text))
}

/// Reads the first rows that have a place. An export, because an answer of the query API is shorter.
async fn find(web: &Web, loaded: &Loaded, places: &Places) -> Result<Found> {
    let (select, filter) = match places {
        Places::TwoColumns { latitude, longitude } => {
            let (latitude, longitude) = (quoted(latitude), quoted(longitude));
            (
                format!("{latitude} as latitude, {longitude} as longitude"),
                format!("{latitude} is not null and {longitude} is not null"),
            )
        }
        Places::Geometry(field) => {
            (format!("{} as lieu", quoted(field)), format!("{} is not null", quoted(field)))
        }
    };
    let named =
        naming(&loaded.fields).map(|field| format!(", {} as nom", quoted(&field.name))).unwrap_or_default();
    let query = Query {
        select: Some(format!("{select}{named}")),
        filter: Some(filter),
        limit: Some(PLACES as u64),
        ..Query::default()
    };
    let path = loaded.table()?.path.clone();
    let lines = web
        .ask(move |tables| {
            let mut out = Vec::new();
            let options = ExportOptions { use_labels: false, ..ExportOptions::default() };
            tables.export(&path, &query, ExportFormat::Jsonl, &options, &mut out)?;
            Ok(out)
        })
        .await?;
    let mut found = Found::default();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let row: Json = serde_json::from_slice(line).context("read a row exported for a map")?;
        add(&mut found, &row);
    }
    Ok(found)
}

fn add(found: &mut Found, row: &Json) {
    let name = match &row["nom"] {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    if let (Some(latitude), Some(longitude)) = (number(&row["latitude"]), number(&row["longitude"])) {
        add_point(found, longitude, latitude, name);
        return;
    }
    match &row["lieu"] {
        Json::Object(_) => add_geometry(found, &row["lieu"], &name, 0),
        Json::String(text) => match serde_json::from_str::<Json>(text) {
            Ok(geometry) => add_geometry(found, &geometry, &name, 0),
            Err(_) => {
                let mut pair = text.split(',').map(|part| part.trim().parse::<f64>());
                if let (Some(Ok(latitude)), Some(Ok(longitude))) = (pair.next(), pair.next()) {
                    add_point(found, longitude, latitude, name);
                }
            }
        },
        _ => {}
    }
}

fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => as_number(&Value::Text(text.clone())),
        _ => None,
    }
}

fn is_on_earth(longitude: f64, latitude: f64) -> bool {
    (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)
}

fn add_point(found: &mut Found, longitude: f64, latitude: f64, label: String) {
    if is_on_earth(longitude, latitude) {
        found.places.push(Place { longitude, latitude, label });
    }
}

/// Geometries inside collections, and those inside them: deeper than this nobody nests.
const DEPTH_MAX: u32 = 4;

fn add_geometry(found: &mut Found, geometry: &Json, label: &str, depth: u32) {
    let coordinates = &geometry["coordinates"];
    let each = |value: &Json| value.as_array().cloned().unwrap_or_default();
    match geometry["type"].as_str().unwrap_or_default() {
        "Point" => {
            if let Some((longitude, latitude)) = position(coordinates) {
                add_point(found, longitude, latitude, label.to_owned());
            }
        }
        "MultiPoint" => {
            for (longitude, latitude) in ring(coordinates) {
                add_point(found, longitude, latitude, label.to_owned());
            }
        }
        "LineString" => add_shape(found, vec![ring(coordinates)], false, label),
        "MultiLineString" => add_shape(found, each(coordinates).iter().map(ring).collect(), false, label),
        "Polygon" => add_shape(found, each(coordinates).iter().map(ring).collect(), true, label),
        "MultiPolygon" => {
            let rings = each(coordinates).iter().flat_map(each).map(|part| ring(&part)).collect();
            add_shape(found, rings, true, label);
        }
        "GeometryCollection" if depth < DEPTH_MAX => {
            for part in each(&geometry["geometries"]) {
                add_geometry(found, &part, label, depth + 1);
            }
        }
        _ => {}
    }
}

fn add_shape(found: &mut Found, mut parts: Vec<Vec<(f64, f64)>>, closed: bool, label: &str) {
    parts.retain(|part| part.len() > 1);
    if !parts.is_empty() {
        found.shapes.push(Shape { parts, closed, label: label.to_owned() });
    }
}

fn position(value: &Json) -> Option<(f64, f64)> {
    let (longitude, latitude) = (value.get(0)?.as_f64()?, value.get(1)?.as_f64()?);
    is_on_earth(longitude, latitude).then_some((longitude, latitude))
}

fn ring(value: &Json) -> Vec<(f64, f64)> {
    value.as_array().map(|points| points.iter().filter_map(position).collect()).unwrap_or_default()
}

fn picture(found: &Found, total: u64) -> Option<Chart> {
    let count = (found.places.len() + found.shapes.len()) as u64;
    if count == 0 {
        return None;
    }
    let title = "Les lieux sur une carte";
    let conclusion = if found.places.len() + found.shapes.len() >= PLACES && total > PLACES as u64 {
        format!("Les {PLACES} premiers lieux, sur {}.", french::plural(total, "ligne", "lignes"))
    } else {
        format!("{}.", french::plural(count, "lieu placé", "lieux placés"))
    };
    let named = |text: &str| Cell::text(label(&Value::Text(french::cut(text, 120))));
    let rows = found
        .places
        .iter()
        .take(TABLE_ROWS)
        .map(|place| {
            let degrees = |value: f64| Cell::number(french::number(value, 5));
            vec![named(&place.label), degrees(place.latitude), degrees(place.longitude)]
        })
        .chain(found.shapes.iter().take(TABLE_ROWS.saturating_sub(found.places.len())).map(|shape| {
            let kind = if shape.closed { "surface" } else { "ligne" };
            vec![named(&shape.label), Cell::text(kind), Cell::empty()]
        }))
        .collect();
    let caption = match count {
        many if many > TABLE_ROWS as u64 => format!("{TABLE_ROWS} premiers lieux"),
        _ => "Tous les lieux de la carte".to_owned(),
    };
    let heads =
        vec![Head::plain("Lieu", false), Head::plain("Latitude", true), Head::plain("Longitude", true)];
    Some(Chart {
        svg: draw("carte", title, &conclusion, &found.places, &found.shapes),
        title: title.to_owned(),
        conclusion,
        table: Table { caption, heads, rows },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_are_read_in_every_writing() {
        for (row, places, shapes) in [
            (json!({"latitude": 48.1, "longitude": 2.3, "nom": "Gare"}), 1, 0),
            (json!({"latitude": "48.1", "longitude": "2.3"}), 1, 0),
            (json!({"latitude": 148.1, "longitude": 2.3}), 0, 0),
            (json!({"lieu": "48.1, 2.3"}), 1, 0),
            (json!({"lieu": {"type": "Point", "coordinates": [2.3, 48.1]}}), 1, 0),
            (json!({"lieu": "{\"type\":\"MultiPoint\",\"coordinates\":[[2,48],[3,49]]}"}), 2, 0),
            (json!({"lieu": {"type": "Polygon", "coordinates": [[[2,48],[3,48],[3,49],[2,48]]]}}), 0, 1),
            (json!({"lieu": {"type": "LineString", "coordinates": [[2,48],"x",[3,48]]}}), 0, 1),
            (json!({"lieu": {"type": "Polygon", "coordinates": "none"}}), 0, 0),
            (json!({"lieu": null}), 0, 0),
        ] {
            let mut found = Found::default();
            add(&mut found, &row);
            assert_eq!((found.places.len(), found.shapes.len()), (places, shapes), "{row}");
        }
    }

    #[test]
    fn a_collection_that_never_ends_is_not_followed_for_ever() {
        let mut geometry = json!({"type": "Point", "coordinates": [2.0, 48.0]});
        for _ in 0..100 {
            geometry = json!({"type": "GeometryCollection", "geometries": [geometry]});
        }
        let mut found = Found::default();
        add(&mut found, &json!({"lieu": geometry}));
        assert!(found.places.is_empty());
    }
}
