//! Places and shapes on a plain map: no tiles, no third party, true proportions.

use super::scale::steps;
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
}

const WIDTH: f64 = 860.0;
const MARGIN: f64 = 30.0;
const HEIGHT_MIN: f64 = 320.0;
const HEIGHT_MAX: f64 = 640.0;
/// Kilometres in one degree of latitude.
const DEGREE_KM: f64 = 111.32;
/// Coordinates kept of one shape: a picture has fewer dots than a survey has points.
const SHAPE_POINTS_MAX: usize = 120;

/// From degrees to the picture.
struct Projection {
    west: f64,
    north: f64,
    /// Picture units in one degree of latitude.
    scale: f64,
    /// How much shorter a degree of longitude is here.
    narrow: f64,
    left: f64,
    top: f64,
}

impl Projection {
    fn x(&self, longitude: f64) -> f64 {
        self.left + (longitude - self.west) * self.narrow * self.scale
    }

    fn y(&self, latitude: f64) -> f64 {
        self.top + (self.north - latitude) * self.scale
    }
}

/// Draws the map. Coordinates outside the world must have been left out before.
#[must_use]
pub fn map(id: &str, title: &str, conclusion: &str, places: &[Place], shapes: &[Shape]) -> String {
    let all = || {
        let dots = places.iter().map(|place| (place.longitude, place.latitude));
        dots.chain(shapes.iter().flat_map(|shape| shape.parts.iter().flatten().copied()))
    };
    let (west, east) = range(all().map(|point| point.0));
    let (south, north) = range(all().map(|point| point.1));
    let narrow = ((south + north) / 2.0).to_radians().cos().max(0.05);
    let (wide, high) = ((east - west) * narrow, north - south);
    let height = ((WIDTH - 2.0 * MARGIN) / wide * high + 2.0 * MARGIN).clamp(HEIGHT_MIN, HEIGHT_MAX);
    let scale = ((WIDTH - 2.0 * MARGIN) / wide).min((height - 2.0 * MARGIN) / high);
    let projection = Projection {
        west,
        north,
        scale,
        narrow,
        left: (WIDTH - wide * scale) / 2.0,
        top: (height - high * scale) / 2.0,
    };
    let mut svg = open(id, WIDTH, height, title, conclusion);
    draw_grid(&mut svg, &projection, height);
    svg.push_str("<g data-marks=\"\">");
    for shape in shapes {
        draw_shape(&mut svg, &projection, shape);
    }
    for place in places {
        let _ = write!(
            svg,
            r#"<circle class="place" cx="{:.1}" cy="{:.1}" r="4.5"><title>{}</title></circle>"#,
            projection.x(place.longitude),
            projection.y(place.latitude),
            escape(&french::cut(&place.label, 60))
        );
    }
    svg.push_str("</g>");
    draw_scale(&mut svg, scale / DEGREE_KM, height);
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
        r#"<path class="{class}" fill-rule="evenodd" vector-effect="non-scaling-stroke" d="{path}"><title>{}</title></path>"#,
        escape(&french::cut(&shape.label, 60))
    );
}

/// Thin lines of latitude and longitude, named at their ends: where in the world one looks.
fn draw_grid(svg: &mut String, projection: &Projection, height: f64) {
    let degrees = |value: f64, positive: &str, negative: &str| {
        format!(
            "{}\u{202f}° {}",
            french::number(value.abs(), 4),
            if value < 0.0 { negative } else { positive }
        )
    };
    let west = projection.west - projection.left / projection.scale / projection.narrow;
    let north = projection.north + projection.top / projection.scale;
    let east = west + WIDTH / projection.scale / projection.narrow;
    let south = north - height / projection.scale;
    svg.push_str("<g data-frame=\"\">");
    for longitude in steps(west, east, 5) {
        let x = projection.x(longitude);
        if (20.0..WIDTH - 40.0).contains(&x) {
            let _ = write!(
                svg,
                r#"<line class="grid" x1="{x:.1}" x2="{x:.1}" y1="0" y2="{height:.1}"/><text class="faint" x="{:.1}" y="14" font-size="12">{}</text>"#,
                x + 4.0,
                degrees(longitude, "E", "O")
            );
        }
    }
    for latitude in steps(south, north, 4) {
        let y = projection.y(latitude);
        if (30.0..height - 30.0).contains(&y) {
            let _ = write!(
                svg,
                r#"<line class="grid" x1="0" x2="{WIDTH:.0}" y1="{y:.1}" y2="{y:.1}"/><text class="faint" x="4" y="{:.1}" font-size="12">{}</text>"#,
                y - 4.0,
                degrees(latitude, "N", "S")
            );
        }
    }
    svg.push_str("</g>");
}

/// A bar of a round length in kilometres, at the bottom left.
fn draw_scale(svg: &mut String, units_per_km: f64, height: f64) {
    let longest = 200.0 / units_per_km;
    let power = 10f64.powf(longest.log10().floor());
    let length = [5.0, 2.0, 1.0].iter().map(|m| m * power).find(|l| *l <= longest).unwrap_or(power);
    let name = if length < 1.0 {
        format!("{}\u{202f}m", french::number(length * 1000.0, 0))
    } else {
        format!("{}\u{202f}km", french::number(length, 0))
    };
    let (x, y) = (MARGIN / 2.0, height - 16.0);
    let _ = write!(
        svg,
        r#"<g data-frame=""><path class="axis" fill="none" stroke-width="2" d="M{x:.1} {:.1}v6h{:.1}v-6"/><text x="{:.1}" y="{:.1}" font-size="13">{name}</text></g>"#,
        y - 6.0,
        length * units_per_km,
        x + 6.0,
        y - 5.0
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(longitude: f64, latitude: f64) -> Place {
        Place { longitude, latitude, label: "Mairie & école".into() }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let drawn = map("c", "Lieux", "Deux lieux.", &[place(2.0, 48.0), place(3.0, 49.0)], &[]);
        let read = |name: &str| -> Vec<f64> {
            drawn.split(name).skip(1).filter_map(|part| part.split('"').next()?.parse().ok()).collect()
        };
        let (x, y) = (read("cx=\""), read("cy=\""));
        assert!(x[0] < x[1] && y[0] > y[1], "{x:?} {y:?}");
        assert!(drawn.contains("Mairie &amp; école"));
    }

    #[test]
    fn one_place_or_none_draws_without_a_nan() {
        for places in [vec![place(2.0, 48.0)], vec![]] {
            assert!(!map("c", "t", "d", &places, &[]).contains("NaN"));
        }
    }

    #[test]
    fn a_detailed_outline_is_thinned() {
        let ring: Vec<(f64, f64)> = (0..10_000)
            .map(|i| (f64::from(i) / 1591.5).sin_cos())
            .map(|(x, y)| (2.0 + x, 48.0 + y))
            .collect();
        let drawn =
            map("c", "t", "d", &[], &[Shape { parts: vec![ring], closed: true, label: String::new() }]);
        assert!(drawn.len() < 6_000, "{}", drawn.len());
    }
}
