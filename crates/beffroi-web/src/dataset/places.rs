//! Places read from the rows of a table: single ones while they are few, heaps when they are many.

use super::words::as_number;
use crate::picture::{Heap, Marks, Place, SYMBOLS, Shape};
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use beffroi_kernel::query::Value;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::io::{self, Write};

/// Places drawn one by one; beyond, they are drawn as heaps.
pub const PLACES_MAX: usize = 2_000;
/// Lines and surfaces on one map: the page stays under its weight.
pub const SHAPES_MAX: usize = 400;
/// Cells of the grid that gathers a multitude.
const CELLS_MAX: usize = 4_096;
/// Fewer places than this are all shown, wherever they are.
const FAR_PLACES_MIN: u64 = 20;
/// Heaps across a map.
const HEAPS_ACROSS: f64 = 30.0;

/// What was read so far.
#[derive(Default)]
pub struct Gathered {
    /// What is drawn.
    pub marks: Marks,
    /// The categories in the order of their numbers, and how often each occurs.
    pub groups: Vec<(String, u64)>,
    /// All places, drawn one by one or not.
    pub placed: u64,
    /// All lines and surfaces, drawn or not.
    pub shaped: u64,
    /// Places left outside of the frame because they are far from nearly all others.
    pub far: u64,
    cells: Cells,
}

impl Gathered {
    /// The number of a category, new ones at the end; the last symbol is for all others.
    fn group(&mut self, name: String) -> usize {
        let known = self.groups.iter().position(|(known, _)| *known == name);
        let at = match known {
            Some(at) => at,
            None if self.groups.len() < SYMBOLS => {
                self.groups.push((name, 0));
                self.groups.len() - 1
            }
            None => SYMBOLS - 1,
        };
        self.groups[at].1 += 1;
        at
    }

    fn add_point(&mut self, longitude: f64, latitude: f64, label: String, group: usize) {
        if !is_on_earth(longitude, latitude) {
            return;
        }
        self.placed += 1;
        self.cells.add(longitude, latitude);
        if self.marks.places.len() <= PLACES_MAX {
            self.marks.places.push(Place { longitude, latitude, label, group });
        }
    }

    fn add_shape(&mut self, mut parts: Vec<Vec<(f64, f64)>>, closed: bool, label: (&str, usize)) {
        parts.retain(|part| part.len() > 1);
        if parts.is_empty() {
            return;
        }
        self.shaped += 1;
        if self.marks.shapes.len() < SHAPES_MAX {
            self.marks.shapes.push(Shape { parts, closed, label: label.0.to_owned(), group: label.1 });
        }
    }

    /// Gives the first symbol to the most frequent category.
    pub fn sort_groups(&mut self) {
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(self.groups[*at].1));
        let mut rank = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            rank[*old] = new;
        }
        let moved = |group: &mut usize| *group = rank.get(*group).copied().unwrap_or(0);
        self.marks.places.iter_mut().for_each(|place| moved(&mut place.group));
        self.marks.shapes.iter_mut().for_each(|shape| moved(&mut shape.group));
        self.groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }

    /// Leaves out the few places that stand so far away that all others would shrink to a dot: an island
    /// overseas, a wrong coordinate.
    pub fn leave_out_far(&mut self) {
        if self.placed < FAR_PLACES_MIN || self.shaped > 0 {
            return;
        }
        let Some(window) = self.cells.window() else { return };
        self.marks.places.retain(|place| window.holds(place.longitude, place.latitude));
        self.far = self.cells.keep(&window);
    }

    /// Whether there are too many places to draw them one by one.
    #[must_use]
    pub fn is_multitude(&self) -> bool {
        self.placed > PLACES_MAX as u64
    }

    /// What is drawn, a multitude as heaps.
    #[must_use]
    pub fn into_marks(mut self) -> Marks {
        if self.is_multitude() {
            self.marks.places.clear();
            self.marks.heaps = self.cells.heaps();
        }
        self.marks
    }
}

/// A grid over the world whose cells grow while places come in, so that memory stays small.
struct Cells {
    /// Degrees of one side.
    size: f64,
    /// By cell: the sum of the longitudes and of the latitudes, and how many.
    all: HashMap<(i64, i64), (f64, f64, u64)>,
}

impl Default for Cells {
    fn default() -> Self {
        Self { size: 0.000_5, all: HashMap::new() }
    }
}

impl Cells {
    fn add(&mut self, longitude: f64, latitude: f64) {
        let key = self.key(longitude, latitude);
        let cell = self.all.entry(key).or_default();
        *cell = (cell.0 + longitude, cell.1 + latitude, cell.2 + 1);
        while self.all.len() > CELLS_MAX {
            self.grow();
        }
    }

    fn key(&self, longitude: f64, latitude: f64) -> (i64, i64) {
        ((longitude / self.size).floor() as i64, (latitude / self.size).floor() as i64)
    }

    fn grow(&mut self) {
        self.size *= 2.0;
        let small = std::mem::take(&mut self.all);
        for (longitudes, latitudes, count) in small.into_values() {
            let key = self.key(longitudes / count as f64, latitudes / count as f64);
            let cell = self.all.entry(key).or_default();
            *cell = (cell.0 + longitudes, cell.1 + latitudes, cell.2 + count);
        }
    }

    /// The frame of nearly all places, when the others would make it more than three times as wide or high.
    fn window(&self) -> Option<Window> {
        let mean = |cell: &(f64, f64, u64)| (cell.0 / cell.2 as f64, cell.1 / cell.2 as f64);
        let (west, east, wide) = core(self.all.values().map(|cell| (mean(cell).0, cell.2)).collect())?;
        let (south, north, high) = core(self.all.values().map(|cell| (mean(cell).1, cell.2)).collect())?;
        let room = |low: f64, high: f64| (high - low).max(0.01) * 0.75;
        let (aside, above) = (room(west, east), room(south, north));
        let lost = wide > 3.0 * (east - west).max(0.01) || high > 3.0 * (north - south).max(0.01);
        lost.then_some(Window {
            longitudes: (west - aside, east + aside),
            latitudes: (south - above, north + above),
        })
    }

    /// Keeps the cells inside; says how many places are gone.
    fn keep(&mut self, window: &Window) -> u64 {
        let mut gone = 0;
        self.all.retain(|_, (longitudes, latitudes, count)| {
            let held = window.holds(*longitudes / *count as f64, *latitudes / *count as f64);
            gone += if held { 0 } else { *count };
            held
        });
        gone
    }

    /// The cells as circles, the largest first so that the small ones stay visible.
    fn heaps(mut self) -> Vec<Heap> {
        let span = |values: &mut dyn Iterator<Item = i64>| {
            let (low, high) = values.fold((i64::MAX, i64::MIN), |(low, high), v| (low.min(v), high.max(v)));
            high.saturating_sub(low) as f64 + 1.0
        };
        while span(&mut self.all.keys().map(|key| key.0)).max(span(&mut self.all.keys().map(|key| key.1)))
            > HEAPS_ACROSS
        {
            self.grow();
        }
        let mut heaps: Vec<Heap> = self
            .all
            .into_values()
            .map(|(longitudes, latitudes, count)| Heap {
                longitude: longitudes / count as f64,
                latitude: latitudes / count as f64,
                count,
            })
            .collect();
        heaps.sort_by(|a, b| b.count.cmp(&a.count).then(a.longitude.total_cmp(&b.longitude)));
        heaps
    }
}

/// A part of the world.
struct Window {
    longitudes: (f64, f64),
    latitudes: (f64, f64),
}

impl Window {
    fn holds(&self, longitude: f64, latitude: f64) -> bool {
        (self.longitudes.0..=self.longitudes.1).contains(&longitude)
            && (self.latitudes.0..=self.latitudes.1).contains(&latitude)
    }
}

/// Where the middle 96 % of the values lie, and how far apart the outermost are.
fn core(mut values: Vec<(f64, u64)>) -> Option<(f64, f64, f64)> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: u64 = values.iter().map(|value| value.1).sum();
    let at = |share: f64| {
        let mut seen = 0;
        let found = values.iter().find(|value| {
            seen += value.1;
            seen as f64 >= share * all as f64
        });
        found.map(|value| value.0)
    };
    Some((at(0.02)?, at(0.98)?, values.last()?.0 - values.first()?.0))
}

/// Takes rows in as the engine writes them, one JSON object a line, without keeping them.
#[derive(Default)]
pub struct Lines {
    found: Gathered,
    piece: Vec<u8>,
}

impl Lines {
    fn line(&mut self, line: &[u8]) -> Result<()> {
        if !line.is_empty() {
            let row: Json = serde_json::from_slice(line).context("read a row exported for a map")?;
            add(&mut self.found, &row);
        }
        Ok(())
    }

    /// What was read, when the last row has come.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when what came last is no row.
    pub fn end(mut self) -> Result<Gathered> {
        let last = std::mem::take(&mut self.piece);
        self.line(&last)?;
        self.found.sort_groups();
        self.found.leave_out_far();
        Ok(self.found)
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            if self.piece.is_empty() {
                self.line(&rest[..end]).map_err(io::Error::other)?;
            } else {
                let mut whole = std::mem::take(&mut self.piece);
                whole.extend_from_slice(&rest[..end]);
                self.line(&whole).map_err(io::Error::other)?;
            }
            rest = &rest[end + 1..];
        }
        self.piece.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value as it stands on a map.
fn words(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        Json::Bool(flag) => if *flag { "oui" } else { "non" }.to_owned(),
        other => other.to_string(),
    }
}

fn add(found: &mut Gathered, row: &Json) {
    let name = words(&row["nom"]);
    let group = found.group(words(&row["categorie"]));
    if let (Some(latitude), Some(longitude)) = (number(&row["latitude"]), number(&row["longitude"])) {
        found.add_point(longitude, latitude, name, group);
        return;
    }
    match &row["lieu"] {
        Json::Object(_) => add_geometry(found, &row["lieu"], (&name, group), 0),
        Json::String(text) => match serde_json::from_str::<Json>(text) {
            Ok(geometry) => add_geometry(found, &geometry, (&name, group), 0),
            Err(_) => {
                let mut pair = text.split(',').map(|part| part.trim().parse::<f64>());
                if let (Some(Ok(latitude)), Some(Ok(longitude))) = (pair.next(), pair.next()) {
                    found.add_point(longitude, latitude, name, group);
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

/// Geometries inside collections, and those inside them: deeper than this nobody nests.
const DEPTH_MAX: u32 = 4;

fn add_geometry(found: &mut Gathered, geometry: &Json, label: (&str, usize), depth: u32) {
    let coordinates = &geometry["coordinates"];
    let each = |value: &Json| value.as_array().cloned().unwrap_or_default();
    match geometry["type"].as_str().unwrap_or_default() {
        "Point" => {
            if let Some((longitude, latitude)) = position(coordinates) {
                found.add_point(longitude, latitude, label.0.to_owned(), label.1);
            }
        }
        "MultiPoint" => {
            for (longitude, latitude) in ring(coordinates) {
                found.add_point(longitude, latitude, label.0.to_owned(), label.1);
            }
        }
        "LineString" => found.add_shape(vec![ring(coordinates)], false, label),
        "MultiLineString" => found.add_shape(each(coordinates).iter().map(ring).collect(), false, label),
        "Polygon" => found.add_shape(each(coordinates).iter().map(ring).collect(), true, label),
        "MultiPolygon" => {
            let rings = each(coordinates).iter().flat_map(each).map(|part| ring(&part)).collect();
            found.add_shape(rings, true, label);
        }
        "GeometryCollection" if depth < DEPTH_MAX => {
            for part in each(&geometry["geometries"]) {
                add_geometry(found, &part, label, depth + 1);
            }
        }
        _ => {}
    }
}

fn position(value: &Json) -> Option<(f64, f64)> {
    let (longitude, latitude) = (value.get(0)?.as_f64()?, value.get(1)?.as_f64()?);
    is_on_earth(longitude, latitude).then_some((longitude, latitude))
}

fn ring(value: &Json) -> Vec<(f64, f64)> {
    value.as_array().map(|points| points.iter().filter_map(position).collect()).unwrap_or_default()
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
            let mut found = Gathered::default();
            add(&mut found, &row);
            assert_eq!((found.marks.places.len(), found.marks.shapes.len()), (places, shapes), "{row}");
        }
    }

    #[test]
    fn a_collection_that_never_ends_is_not_followed_for_ever() {
        let mut geometry = json!({"type": "Point", "coordinates": [2.0, 48.0]});
        for _ in 0..100 {
            geometry = json!({"type": "GeometryCollection", "geometries": [geometry]});
        }
        let mut found = Gathered::default();
        add(&mut found, &json!({"lieu": geometry}));
        assert!(found.marks.places.is_empty());
    }

    #[test]
    fn the_most_frequent_category_comes_first() {
        let mut found = Gathered::default();
        for flux in ["verre", "papier", "papier", "textile"] {
            add(&mut found, &json!({"latitude": 48.1, "longitude": 2.3, "categorie": flux}));
        }
        found.sort_groups();
        assert_eq!(found.groups[0], ("papier".to_owned(), 2));
        assert_eq!(found.marks.places.iter().filter(|place| place.group == 0).count(), 2);
    }

    #[test]
    fn lines_are_read_however_they_are_cut() {
        let text = "{\"latitude\":48.1,\"longitude\":2.3}\n{\"latitude\":48.2,\"longitude\":2.4}\n";
        for cut in 0..text.len() {
            let mut lines = Lines::default();
            lines.write_all(&text.as_bytes()[..cut]).unwrap();
            lines.write_all(&text.as_bytes()[cut..]).unwrap();
            assert_eq!(lines.end().unwrap().marks.places.len(), 2, "{cut}");
        }
    }

    #[test]
    fn a_multitude_becomes_a_few_heaps_that_count_everything() {
        let mut found = Gathered::default();
        for at in 0..5_000 {
            let (longitude, latitude) = (2.0 + f64::from(at % 97) / 50.0, 48.0 + f64::from(at % 71) / 40.0);
            found.add_point(longitude, latitude, String::new(), 0);
        }
        assert_eq!(found.placed, 5_000);
        let marks = found.into_marks();
        assert!(marks.places.is_empty() && marks.heaps.len() <= 900, "{}", marks.heaps.len());
        assert_eq!(marks.heaps.iter().map(|heap| heap.count).sum::<u64>(), 5_000);
    }

    #[test]
    fn the_memory_of_a_multitude_is_bounded() {
        let mut cells = Cells::default();
        for at in 0..200_000u32 {
            cells.add(f64::from(at % 3_571) / 10.0 - 180.0, f64::from(at % 1_789) / 10.0 - 90.0);
        }
        assert!(cells.all.len() <= CELLS_MAX, "{}", cells.all.len());
    }

    #[test]
    fn an_island_overseas_does_not_shrink_the_mainland_to_a_dot() {
        let mut found = Gathered::default();
        for at in 0..100 {
            found.add_point(f64::from(at % 10), 43.0 + f64::from(at / 10) / 1.5, String::new(), 0);
        }
        found.leave_out_far();
        assert_eq!((found.far, found.marks.places.len()), (0, 100));
        found.add_point(55.5, -21.1, "Saint-Denis".into(), 0);
        found.leave_out_far();
        assert_eq!((found.far, found.marks.places.len()), (1, 100));
    }
}
