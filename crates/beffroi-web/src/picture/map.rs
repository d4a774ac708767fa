//! Places and shapes on a plain map: no tiles, no third party, true proportions; a frame with degrees,
//! a scale bar and the north, so that one knows where and how far.

use super::scale::steps;
use super::symbol::{SYMBOLS, define};
use super::{escape, open};
use crate::french;
use std::fmt::Write;

/// A point with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// What the pointer shows.
    pub label: String,
    /// Which symbol it has: the number of its category.
    pub group: usize,
}

/// A line or the rings of a polygon.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Each a list of (longitude, latitude).
    pub parts: Vec<Vec<(f64, f64)>>,
    /// Whether the parts enclose a surface.
    pub closed: bool,
    /// What the pointer shows.
    pub label: String,
    /// The number of its category.
    pub group: usize,
}

/// Several places drawn as one circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heap {
    /// Degrees east of their middle.
    pub longitude: f64,
    /// Degrees north of their middle.
    pub latitude: f64,
    /// How many they are.
    pub count: u64,
}

/// Everything on one map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Single places.
    pub places: Vec<Place>,
    /// Lines and surfaces.
    pub shapes: Vec<Shape>,
    /// Places drawn together.
    pub heaps: Vec<Heap>,
}

/// The ground inside the frame, and the room around it for the degrees.
const WIDTH: f64 = 800.0;
const HEIGHT_MIN: f64 = 330.0;
const HEIGHT_MAX: f64 = 500.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 34.0;
/// Between the outermost mark and the frame.
const MARGIN: f64 = 34.0;
/// Kilometres in one degree of latitude.
const DEGREE_KM: f64 = 111.32;
/// Coordinates kept of one shape: a picture has fewer dots than a survey has points.
const SHAPE_POINTS_MAX: usize = 120;
/// Places that carry their name: more would make a heavy page.
const NAMED_MAX: usize = 600;

/// What the marks cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Extent {
    /// Of all marks; a single one gets some ground around it.
    #[must_use]
    pub fn of(marks: &Marks) -> Self {
        let all = || {
            let places = marks.places.iter().map(|place| (place.longitude, place.latitude));
            let heaps = marks.heaps.iter().map(|heap| (heap.longitude, heap.latitude));
            let shapes = marks.shapes.iter().flat_map(|shape| shape.parts.iter().flatten().copied());
            places.chain(heaps).chain(shapes)
        };
        let (west, east) = range(all().map(|point| point.0));
        let (south, north) = range(all().map(|point| point.1));
        Self { west, east, south, north }
    }

    /// How much shorter a degree of longitude is here than one of latitude.
    fn narrow(&self) -> f64 {
        f64::midpoint(self.south, self.north).to_radians().cos().max(0.05)
    }

    /// From west to east and from south to north, in kilometres.
    #[must_use]
    pub fn kilometres(&self) -> (f64, f64) {
        ((self.east - self.west) * self.narrow() * DEGREE_KM, (self.north - self.south) * DEGREE_KM)
    }
}

/// From degrees to the ground.
struct Projection {
    extent: Extent,
    /// Picture units in one degree of latitude.
    scale: f64,
    narrow: f64,
    left: f64,
    top: f64,
    height: f64,
}

impl Projection {
    fn new(extent: Extent) -> Self {
        let narrow = extent.narrow();
        let (wide, high) = ((extent.east - extent.west) * narrow, extent.north - extent.south);
        let height = ((WIDTH - 2.0 * MARGIN) / wide * high + 2.0 * MARGIN).clamp(HEIGHT_MIN, HEIGHT_MAX);
        let scale = ((WIDTH - 2.0 * MARGIN) / wide).min((height - 2.0 * MARGIN) / high);
        let (left, top) = ((WIDTH - wide * scale) / 2.0, (height - high * scale) / 2.0);
        Self { extent, scale, narrow, left, top, height }
    }

    fn x(&self, longitude: f64) -> f64 {
        self.left + (longitude - self.extent.west) * self.narrow * self.scale
    }

    fn y(&self, latitude: f64) -> f64 {
        self.top + (self.extent.north - latitude) * self.scale
    }

    /// Round meridians that cross the ground.
    fn meridians(&self) -> Vec<f64> {
        let west = self.extent.west - self.left / self.scale / self.narrow;
        let east = west + WIDTH / self.scale / self.narrow;
        let inside = |degrees: &f64| (1.0..WIDTH - 1.0).contains(&self.x(*degrees));
        steps(west, east, 5).into_iter().filter(inside).collect()
    }

    /// Round parallels that cross the ground.
    fn parallels(&self) -> Vec<f64> {
        let north = self.extent.north + self.top / self.scale;
        let south = north - self.height / self.scale;
        let inside = |degrees: &f64| (1.0..self.height - 1.0).contains(&self.y(*degrees));
        steps(south, north, 4).into_iter().filter(inside).collect()
    }
}

/// Draws the map. Coordinates outside the world must have been left out before.
#[must_use]
pub fn map(id: &str, title: &str, conclusion: &str, marks: &Marks) -> String {
    let projection = Projection::new(Extent::of(marks));
    let height = projection.height;
    let mut svg = open(id, LEFT + WIDTH + RIGHT, TOP + height + BOTTOM, title, conclusion);
    define(&mut svg, id);
    let _ = write!(
        svg,
        r#"<svg class="ground" x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{height:.0}" viewBox="0 0 {WIDTH} {height:.0}" data-ground=""><rect class="land" width="{WIDTH}" height="{height:.0}"/>"#
    );
    draw_lines(&mut svg, &projection);
    for shape in &marks.shapes {
        draw_shape(&mut svg, &projection, shape);
    }
    draw_places(&mut svg, &projection, &marks.places, id);
    draw_heaps(&mut svg, &projection, &marks.heaps);
    svg.push_str("</svg>");
    let _ = write!(
        svg,
        r#"<rect class="neatline" x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{height:.0}" fill="none"/>"#
    );
    draw_degrees(&mut svg, &projection);
    draw_north(&mut svg);
    draw_scale(&mut svg, projection.scale / DEGREE_KM, height);
    svg.push_str("</svg>");
    svg
}

/// The smallest and the largest, widened when they are the same.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if !low.is_finite() || !high.is_finite() {
        return (0.0, 1.0);
    }
    let missing = (0.004 - (high - low)).max(0.0) / 2.0;
    (low - missing, high + missing)
}

fn draw_lines(svg: &mut String, projection: &Projection) {
    let mut path = String::new();
    for longitude in projection.meridians() {
        let _ = write!(path, "M{:.1} 0V{:.0}", projection.x(longitude), projection.height);
    }
    for latitude in projection.parallels() {
        let _ = write!(path, "M0 {:.1}H{WIDTH}", projection.y(latitude));
    }
    let _ = write!(svg, r#"<path class="grid" vector-effect="non-scaling-stroke" fill="none" d="{path}"/>"#);
}

fn draw_shape(svg: &mut String, projection: &Projection, shape: &Shape) {
    let points: usize = shape.parts.iter().map(Vec::len).sum();
    let every = points.div_ceil(SHAPE_POINTS_MAX).max(1);
    let mut path = String::new();
    for part in &shape.parts {
        let mut letter = 'M';
        let last = part.len().saturating_sub(1);
        for (index, (longitude, latitude)) in part.iter().enumerate() {
            if index % every == 0 || index == last {
                let _ =
                    write!(path, "{letter}{:.1} {:.1}", projection.x(*longitude), projection.y(*latitude));
                letter = 'L';
            }
        }
        if shape.closed {
            path.push('Z');
        }
    }
    let class = if shape.closed { "shape" } else { "trace" };
    let _ = write!(
        svg,
        r#"<path class="{class} c{}" fill-rule="evenodd" vector-effect="non-scaling-stroke" d="{path}"><title>{}</title></path>"#,
        shape.group % SYMBOLS,
        escape(&french::cut(&shape.label, 60))
    );
}

/// The places, those of one category together.
fn draw_places(svg: &mut String, projection: &Projection, places: &[Place], id: &str) {
    let named = places.len() <= NAMED_MAX;
    for group in 0..SYMBOLS {
        let mut of_group = places.iter().filter(|place| place.group % SYMBOLS == group).peekable();
        if of_group.peek().is_none() {
            continue;
        }
        let _ = write!(svg, r#"<g class="place c{group}">"#);
        for place in of_group {
            let (x, y) = (projection.x(place.longitude), projection.y(place.latitude));
            let _ = write!(svg, r##"<use href="#{id}-s{group}" x="{x:.1}" y="{y:.1}""##);
            if named && !place.label.is_empty() {
                let _ = write!(svg, "><title>{}</title></use>", escape(&french::cut(&place.label, 60)));
            } else {
                svg.push_str("/>");
            }
        }
        svg.push_str("</g>");
    }
}

/// Circles whose surface grows with how many places they hold; the large ones say the number.
fn draw_heaps(svg: &mut String, projection: &Projection, heaps: &[Heap]) {
    let most = heaps.iter().map(|heap| heap.count).max().unwrap_or(1) as f64;
    // Numbers stand above all circles.
    let mut numbers = String::new();
    for heap in heaps {
        let radius = 3.0 + 19.0 * (heap.count as f64 / most).sqrt();
        let (x, y) = (projection.x(heap.longitude), projection.y(heap.latitude));
        let _ = write!(
            svg,
            r#"<circle class="heap" cx="{x:.1}" cy="{y:.1}" r="{radius:.1}"><title>{}</title></circle>"#,
            french::plural(heap.count, "lieu", "lieux")
        );
        if radius >= 15.0 {
            let _ = write!(
                numbers,
                r#"<text class="heap-count" x="{x:.1}" y="{:.1}" font-size="12" text-anchor="middle">{}</text>"#,
                y + 4.0,
                french::short_number(heap.count as f64)
            );
        }
    }
    svg.push_str(&numbers);
}

/// The degrees of the lines, outside the frame.
fn draw_degrees(svg: &mut String, projection: &Projection) {
    let (meridians, parallels) = (projection.meridians(), projection.parallels());
    let step = |all: &[f64]| all.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(0.01);
    let degrees = |value: f64, step: f64, positive: &str, negative: &str| {
        let side = if value < 0.0 { negative } else { positive };
        format!("{}°\u{202f}{side}", french::number(value.abs(), french::decimals_for(step)))
    };
    svg.push_str("<g data-degrees=\"\">");
    for longitude in &meridians {
        let _ = write!(
            svg,
            r#"<text class="faint" x="{:.1}" y="{:.1}" font-size="12.5" text-anchor="middle">{}</text>"#,
            (LEFT + projection.x(*longitude)).clamp(LEFT + 30.0, LEFT + WIDTH - 30.0),
            TOP + projection.height + 21.0,
            degrees(*longitude, step(&meridians), "E", "O")
        );
    }
    for latitude in &parallels {
        let _ = write!(
            svg,
            r#"<text class="faint" x="{:.1}" y="{:.1}" font-size="12.5" text-anchor="end">{}</text>"#,
            LEFT - 8.0,
            TOP + projection.y(*latitude) + 4.5,
            degrees(*latitude, step(&parallels), "N", "S")
        );
    }
    svg.push_str("</g>");
}

/// An arrow to the north, at the top right.
fn draw_north(svg: &mut String) {
    let (x, y) = (LEFT + WIDTH - 30.0, TOP + 12.0);
    let _ = write!(
        svg,
        r#"<g class="furniture" transform="translate({x:.0} {y:.0})"><rect class="plate" x="-18" y="-6" width="36" height="54"/><path class="arrow" d="M0 0l7 24-7-5-7 5z"/><text y="42" font-size="14" text-anchor="middle">N</text></g>"#
    );
}

/// A bar of a round length in kilometres, at the bottom left. The script of the page draws it again after a zoom.
fn draw_scale(svg: &mut String, units_per_km: f64, height: f64) {
    let longest = 160.0 / units_per_km;
    let power = 10f64.powf(longest.log10().floor());
    let length = [5.0, 2.0, 1.0].iter().map(|m| m * power).find(|l| *l <= longest).unwrap_or(power);
    let name = if length < 1.0 {
        format!("{}\u{202f}m", french::number(length * 1000.0, 0))
    } else {
        format!("{}\u{202f}km", french::number(length, 0))
    };
    let (x, y) = (LEFT + 12.0, TOP + height - 46.0);
    let _ = write!(
        svg,
        r#"<g class="furniture" transform="translate({x:.0} {y:.0})" data-scale="{units_per_km:.6}"><rect class="plate" width="{:.0}" height="36"/><path class="bar" fill="none" d="M12 20v6h{:.1}v-6"/><text x="12" y="15" font-size="13">{name}</text></g>"#,
        length * units_per_km + 24.0,
        length * units_per_km
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(longitude: f64, latitude: f64, group: usize) -> Place {
        Place { longitude, latitude, label: "Mairie & école".into(), group }
    }

    fn drawn(places: Vec<Place>) -> String {
        map("c", "Lieux", "Deux lieux.", &Marks { places, ..Marks::default() })
    }

    /// The values of an attribute of the marks, in order.
    fn read(drawn: &str, element: &str, name: &str) -> Vec<f64> {
        let of = |part: &str| part.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok();
        drawn.split(element).skip(1).filter_map(of).collect()
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let drawn = drawn(vec![place(2.0, 48.0, 0), place(3.0, 49.0, 0)]);
        let (x, y) = (read(&drawn, "<use", "x"), read(&drawn, "<use", "y"));
        assert!(x[0] < x[1] && y[0] > y[1], "{x:?} {y:?}");
        assert!(drawn.contains("Mairie &amp; école") && drawn.contains("48,5°\u{202f}N"), "{drawn}");
    }

    #[test]
    fn a_kilometre_is_as_long_as_the_bar_says() {
        // One degree of latitude is 111 km: the bar and the marks must agree.
        let drawn = drawn(vec![place(2.0, 48.0, 0), place(2.0, 49.0, 0)]);
        let y = read(&drawn, "<use", "y");
        let units_per_km = read(&drawn, "<g class=\"furniture\"", "data-scale")[0];
        assert!(((y[0] - y[1]) / units_per_km - DEGREE_KM).abs() < 0.5, "{y:?} {units_per_km}");
        let extent =
            Extent::of(&Marks { places: vec![place(2.0, 48.0, 0), place(3.0, 48.0, 0)], ..Marks::default() });
        let (east, north) = extent.kilometres();
        assert!((east - 74.5).abs() < 0.5 && north < 1.0, "{east} {north}");
    }

    #[test]
    fn one_place_or_none_draws_without_a_nan() {
        for places in [vec![place(2.0, 48.0, 0)], vec![]] {
            assert!(!drawn(places).contains("NaN"));
        }
    }

    #[test]
    fn categories_have_their_own_symbols_and_many_places_no_names() {
        let two = drawn(vec![place(2.0, 48.0, 0), place(2.1, 48.0, 1)]);
        assert!(two.contains("href=\"#c-s0\"") && two.contains("href=\"#c-s1\""));
        let many = drawn((0..2_000).map(|at| place(f64::from(at) / 1000.0, 48.0, 0)).collect());
        assert!(!many.contains("Mairie") && many.len() < 90_000, "{}", many.len());
    }

    #[test]
    fn a_heap_grows_with_what_it_holds() {
        let heap = |longitude: f64, count: u64| Heap { longitude, latitude: 48.0, count };
        let drawn =
            map("c", "t", "d", &Marks { heaps: vec![heap(2.0, 4_000), heap(3.0, 10)], ..Marks::default() });
        let radius = read(&drawn, "<circle class=\"heap\"", "r");
        assert!(radius[0] > 3.0 * radius[1], "{radius:?}");
        assert!(drawn.contains("4\u{202f}000\u{a0}lieux"));
    }

    #[test]
    fn a_detailed_outline_is_thinned() {
        let ring: Vec<(f64, f64)> = (0..10_000)
            .map(|i| (f64::from(i) / 1591.5).sin_cos())
            .map(|(x, y)| (2.0 + x, 48.0 + y))
            .collect();
        let shape = Shape { parts: vec![ring], closed: true, label: String::new(), group: 0 };
        let drawn = map("c", "t", "d", &Marks { shapes: vec![shape], ..Marks::default() });
        assert!(drawn.len() < 7_000, "{}", drawn.len());
    }
}
