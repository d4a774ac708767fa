//! Charts and maps as SVG made on the server: no script, no style attribute, readable in print.
//!
//! Each picture carries its title and its sentence of conclusion; the page shows the table behind it.

mod bars;
mod clocks;
mod deadlines;
mod dependencies;
mod histogram;
mod ladder;
mod line;
mod map;
mod parts;
mod scale;
mod shares;
mod small;
mod stages;
mod symbol;
mod tiles;
mod timeline;

pub use bars::{Bar, bars};
pub use clocks::{Lane, clocks};
pub use deadlines::{Due, deadlines};
pub use dependencies::{Column, Dependency, Node, dependencies};
pub use histogram::histogram;
pub use ladder::{Moment, Rung, grades, ladder};
pub use line::{Point, line};
pub use map::{Extent, Heap, Marks, Place, Shape, map};
pub use parts::{Band, Part, parts};
pub use shares::{Share, shares};
pub use small::{grade, histogram_spark, meter, share_spark};
pub use stages::{Place as StagePlace, Stage, stages};
pub use symbol::{SYMBOLS, symbol};
pub use tiles::{Block, Tile, tiles};
pub use timeline::{Day, timeline};

use std::fmt::Write;

/// Text made safe inside an SVG element or attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Control characters are not allowed in XML at all.
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Opens a picture with its name for screen readers. `id` must be unique in the page.
fn open(id: &str, width: f64, height: f64, title: &str, description: &str) -> String {
    let mut svg = String::with_capacity(4096);
    let _ = write!(
        svg,
        r#"<svg class="picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>"#,
        escape(title),
        escape(description),
    );
    svg
}

/// Opens a picture that holds links: a screen reader goes into it, where it reads a picture without links as one.
fn open_with_links(id: &str, width: f64, height: f64, title: &str, description: &str) -> String {
    open(id, width, height, title, description).replacen(r#"role="img""#, r#"role="group""#, 1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(super::escape("a<b>&\"c\"\u{0}"), "a&lt;b&gt;&amp;&quot;c&quot; ");
    }
}
