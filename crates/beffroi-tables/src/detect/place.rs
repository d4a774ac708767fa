//! Places as people write them: `latitude,longitude` in one text, WKT, GeoJSON.

use super::number::parse_number;
use serde_json::{Value, json};

/// Two coordinates in one text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The number written first.
    pub first: f64,
    /// The number written second.
    pub second: f64,
    /// Whether they stand in brackets, as GeoJSON writes them, longitude first.
    pub bracketed: bool,
}

impl Pair {
    /// Whether it can be `latitude,longitude`.
    #[must_use]
    pub fn is_latitude_first(&self) -> bool {
        self.first.abs() <= 90.0 && self.second.abs() <= 180.0
    }

    /// Whether it can be `longitude,latitude`.
    #[must_use]
    pub fn is_longitude_first(&self) -> bool {
        self.second.abs() <= 90.0 && self.first.abs() <= 180.0
    }

    /// Whether the first number is a latitude of metropolitan France and the second a longitude of it.
    #[must_use]
    pub fn is_france_latitude_first(&self) -> bool {
        (41.0..=51.5).contains(&self.first) && (-5.5..=10.0).contains(&self.second)
    }

    /// The same, the other way round.
    #[must_use]
    pub fn is_france_longitude_first(&self) -> bool {
        (41.0..=51.5).contains(&self.second) && (-5.5..=10.0).contains(&self.first)
    }
}

/// Reads two coordinates in one text: `48.85,2.35`, `48,85 ; 2,35`, `[2.35, 48.85]`, `48.85 2.35`.
#[must_use]
pub fn parse_pair(text: &str) -> Option<Pair> {
    let text = text.trim();
    if text.len() < 3 || text.len() > 80 {
        return None;
    }
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bracketed = inside.is_some();
    let inside = inside
        .or_else(|| text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')))
        .unwrap_or(text)
        .trim();
    let (first, second) = if let Some(parts) = inside.split_once(';') {
        parts
    } else if inside.contains('.') || inside.matches(',').count() == 1 {
        inside.split_once(',').or_else(|| inside.split_once(' '))?
    } else {
        inside.split_once(", ").or_else(|| inside.split_once(' '))?
    };
    let (first, second) = (coordinate(first)?, coordinate(second)?);
    Some(Pair { first, second, bracketed })
}

fn coordinate(text: &str) -> Option<f64> {
    let text = text.trim();
    let has_only_digits =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b','));
    let number = if has_only_digits { parse_number(text)? } else { return None };
    (!number.leading_zero && number.value.abs() <= 180.0).then_some(number.value)
}

const WKT_WORDS: [&str; 7] =
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

/// Whether a text starts as WKT does.
#[must_use]
pub fn is_wkt(text: &str) -> bool {
    let text = without_srid(text.trim());
    if !text.as_bytes().first().is_some_and(|byte| b"PLMGplmg".contains(byte))
        || !text.ends_with([')', 'Y', 'y'])
    {
        return false;
    }
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    WKT_WORDS.iter().any(|word| word.eq_ignore_ascii_case(&text[..letters]))
        && text[letters..].trim_start().starts_with(['(', 'Z', 'M', 'z', 'm', 'E', 'e'])
}

fn without_srid(text: &str) -> &str {
    match text.get(..5) {
        Some(start) if start.eq_ignore_ascii_case("SRID=") => {
            text.split_once(';').map_or(text, |(_, rest)| rest)
        }
        _ => text,
    }
}

/// Whether a text looks like a GeoJSON geometry or feature.
#[must_use]
pub fn is_geojson(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('{')
        && text.ends_with('}')
        && text.contains("\"type\"")
        && (text.contains("\"coordinates\"") || text.contains("\"geometr"))
}

/// A GeoJSON geometry made from a WKT text, a GeoJSON text or two coordinates.
#[must_use]
pub fn to_geojson(text: &str, longitude_first: bool) -> Option<String> {
    let text = text.trim();
    if text.starts_with('{') {
        return geometry_of(serde_json::from_str(text).ok()?).map(|geometry| geometry.to_string());
    }
    if is_wkt(text) {
        let mut reader = Wkt { rest: without_srid(text), depth: 0 };
        let geometry = reader.geometry()?;
        return reader.rest.trim().is_empty().then(|| geometry.to_string());
    }
    let pair = parse_pair(text)?;
    let (longitude, latitude) =
        if longitude_first { (pair.first, pair.second) } else { (pair.second, pair.first) };
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0)
        .then(|| json!({"type": "Point", "coordinates": [longitude, latitude]}).to_string())
}

fn geometry_of(value: Value) -> Option<Value> {
    let Value::Object(mut object) = value else { return None };
    match object.get("type")?.as_str()? {
        "Feature" => object.remove("geometry").and_then(geometry_of),
        "GeometryCollection" => object.contains_key("geometries").then_some(Value::Object(object)),
        "Point" | "LineString" | "Polygon" | "MultiPoint" | "MultiLineString" | "MultiPolygon" => {
            object.get("coordinates")?.is_array().then_some(Value::Object(object))
        }
        _ => None,
    }
}

/// Reads WKT.
struct Wkt<'a> {
    rest: &'a str,
    depth: u8,
}

impl Wkt<'_> {
    fn geometry(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > 8 {
            return None;
        }
        let name = self.word().to_ascii_uppercase();
        let dimension = self.word().to_ascii_uppercase();
        if dimension == "EMPTY" {
            return None;
        }
        let (kind, levels) = match name.as_str() {
            "POINT" => ("Point", 0),
            "LINESTRING" => ("LineString", 1),
            "MULTIPOINT" => ("MultiPoint", 1),
            "POLYGON" => ("Polygon", 2),
            "MULTILINESTRING" => ("MultiLineString", 2),
            "MULTIPOLYGON" => ("MultiPolygon", 3),
            "GEOMETRYCOLLECTION" => return self.collection(),
            _ => return None,
        };
        let coordinates = if levels == 0 { self.point_in_brackets()? } else { self.list(levels)? };
        Some(json!({"type": kind, "coordinates": coordinates}))
    }

    fn collection(&mut self) -> Option<Value> {
        self.sign('(')?;
        let mut geometries = Vec::new();
        loop {
            geometries.push(self.geometry()?);
            self.depth -= 1;
            if self.sign(',').is_none() {
                self.sign(')')?;
                return Some(json!({"type": "GeometryCollection", "geometries": geometries}));
            }
        }
    }

    fn word(&mut self) -> String {
        let text = self.rest.trim_start();
        let end = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.rest = &text[end..];
        text[..end].to_owned()
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }

    fn list(&mut self, levels: u8) -> Option<Value> {
        self.sign('(')?;
        let mut items = Vec::new();
        loop {
            let bracketed = self.rest.trim_start().starts_with('(');
            items.push(match (levels, bracketed) {
                (1, true) => self.point_in_brackets()?,
                (1, false) => self.point()?,
                _ => self.list(levels - 1)?,
            });
            if self.sign(',').is_none() {
                self.sign(')')?;
                return Some(Value::Array(items));
            }
        }
    }

    fn point_in_brackets(&mut self) -> Option<Value> {
        self.sign('(')?;
        let point = self.point()?;
        self.sign(')')?;
        Some(point)
    }

    fn point(&mut self) -> Option<Value> {
        let text = self.rest.trim_start();
        let end = text.find([',', ')'])?;
        self.rest = &text[end..];
        let numbers: Vec<f64> =
            text[..end].split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let all_finite = numbers.iter().all(|number| number.is_finite());
        // A fourth number is a measure, which GeoJSON does not know.
        (all_finite && (2..=4).contains(&numbers.len())).then(|| json!(numbers[..numbers.len().min(3)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_become_geojson() {
        for (text, longitude_first, expected) in [
            ("48.85,2.35", false, Some(r#"{"type":"Point","coordinates":[2.35,48.85]}"#)),
            ("[2.35, 48.85]", true, Some(r#"{"type":"Point","coordinates":[2.35,48.85]}"#)),
            ("48,85 ; 2,35", false, Some(r#"{"type":"Point","coordinates":[2.35,48.85]}"#)),
            ("POINT (2.35 48.85)", false, Some(r#"{"type":"Point","coordinates":[2.35,48.85]}"#)),
            ("SRID=4326;POINT Z(1 2 3)", false, Some(r#"{"type":"Point","coordinates":[1.0,2.0,3.0]}"#)),
            (
                "LINESTRING(1 2,3 4)",
                false,
                Some(r#"{"type":"LineString","coordinates":[[1.0,2.0],[3.0,4.0]]}"#),
            ),
            (
                "MULTIPOINT((1 2),(3 4))",
                false,
                Some(r#"{"type":"MultiPoint","coordinates":[[1.0,2.0],[3.0,4.0]]}"#),
            ),
            (
                "POLYGON((0 0,1 0,1 1,0 0))",
                false,
                Some(r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]]}"#),
            ),
            (
                r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}"#,
                false,
                Some(r#"{"type":"Point","coordinates":[1,2]}"#),
            ),
            ("POINT EMPTY", false, None),
            ("POLYGON((0 0", false, None),
            ("100,2", false, None),
            ("Paris", false, None),
        ] {
            assert_eq!(to_geojson(text, longitude_first).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[-POINTLYGZ(), 0-9.;{}\"\\[\\]é]{0,30}") {
            let _ = (to_geojson(&text, true), is_wkt(&text), is_geojson(&text));
        }
    }
}
