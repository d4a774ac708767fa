//! The symbols of a map: a shape and a colour for each category, so that colour is never alone.

use std::fmt::Write;

/// How many categories can be told apart.
pub const SYMBOLS: usize = 6;

/// Each around the origin, about ten units wide: a disc, a square, a triangle, a diamond, a cross, a star.
const PATHS: [&str; SYMBOLS] = [
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "M-4.6-4.6h9.2v9.2h-9.2z",
    "M0-6l5.8 10.2H-5.8z",
    "M0-6.6L6.2 0 0 6.6-6.2 0z",
    "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    "M0-7l1.9 4.5 4.9.4-3.7 3.2 1.1 4.8L0 3.3-4.2 5.9l1.1-4.8-3.7-3.2 4.900-.4z",
];

/// Writes the symbols to be used by the marks of the map `id`. The script of the page resizes them here.
pub fn define(svg: &mut String, id: &str) {
    svg.push_str("<defs data-symbols=\"\">");
    for (number, path) in PATHS.iter().enumerate() {
        let _ = write!(svg, r#"<path id="{id}-s{number}" d="{path}"/>"#);
    }
    svg.push_str("</defs>");
}

/// A symbol alone, for a legend.
#[must_use]
pub fn symbol(group: usize) -> String {
    let number = group % SYMBOLS;
    format!(
        r#"<svg class="symbol place c{number}" viewBox="-8 -8 16 16" aria-hidden="true"><path d="{}"/></svg>"#,
        PATHS[number]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_category_has_a_shape_of_its_own() {
        let all: std::collections::BTreeSet<&str> = PATHS.into_iter().collect();
        assert_eq!(all.len(), SYMBOLS);
        assert_eq!(symbol(0), symbol(SYMBOLS));
    }
}
