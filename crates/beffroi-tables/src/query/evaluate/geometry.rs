//! Places: whether a GeoJSON geometry has a point in an area.
//!
//! A line or a polygon counts by its vertices: one that surrounds the area without a vertex inside
//! is not found.

use crate::query::plan::node::Area;
use serde_json::Value;

/// Mean radius of the Earth, in metres.
const RADIUS_METRES: f64 = 6_371_008.8;

/// Whether the geometry written in `text` has a point in `area`.
pub fn inside(text: &str, area: &Area) -> bool {
    let Ok(json) = serde_json::from_str::<Value>(text) else { return false };
    any_point(&json, &|longitude, latitude| contains(area, longitude, latitude))
}

/// Calls `test` on the vertices until one holds.
fn any_point(json: &Value, test: &dyn Fn(f64, f64) -> bool) -> bool {
    match json {
        Value::Array(items) => {
            match (items.first().and_then(Value::as_f64), items.get(1).and_then(Value::as_f64)) {
                (Some(longitude), Some(latitude)) => test(longitude, latitude),
                _ => items.iter().any(|item| any_point(item, test)),
            }
        }
        Value::Object(object) => ["coordinates", "geometries", "geometry"]
            .iter()
            .any(|key| object.get(*key).is_some_and(|inner| any_point(inner, test))),
        _ => false,
    }
}

fn contains(area: &Area, longitude: f64, latitude: f64) -> bool {
    match area {
        Area::Circle { longitude: x, latitude: y, metres } => {
            distance(*x, *y, longitude, latitude) <= *metres
        }
        Area::Rectangle { south, west, north, east } => {
            (*south..=*north).contains(&latitude) && (*west..=*east).contains(&longitude)
        }
    }
}

/// Metres between two points on a sphere (haversine).
fn distance(longitude: f64, latitude: f64, other_longitude: f64, other_latitude: f64) -> f64 {
    let (from, to) = (latitude.to_radians(), other_latitude.to_radians());
    let half_height = ((to - from) / 2.0).sin();
    let half_width = ((other_longitude - longitude).to_radians() / 2.0).sin();
    let square = half_height * half_height + from.cos() * to.cos() * half_width * half_width;
    2.0 * RADIUS_METRES * square.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lille_is_two_hundred_kilometres_from_paris() {
        let metres = distance(2.3522, 48.8566, 3.0573, 50.6292);
        assert!((203_000.0..205_000.0).contains(&metres), "{metres}");
    }

    #[test]
    fn geometries_of_all_shapes_are_searched() {
        let paris = Area::Rectangle { south: 48.8, west: 2.2, north: 48.9, east: 2.5 };
        let check = |text: &str, expected: bool| assert_eq!(inside(text, &paris), expected, "{text}");
        check(r#"{"type":"Point","coordinates":[2.35,48.85]}"#, true);
        check(r#"{"type":"Point","coordinates":[48.85,2.35]}"#, false);
        check(r#"{"type":"Polygon","coordinates":[[[0,0],[2.35,48.85],[1,1],[0,0]]]}"#, true);
        check(
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[2.35,48.85]}]}"#,
            true,
        );
        check("POINT(2.35 48.85)", false);
        check("", false);
    }
}
