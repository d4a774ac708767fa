//! Territories as tiles: one square each, in groups, with a letter inside. Where no coordinates are known, this shows
//! at a glance what a map would.

use super::{escape, open};
use std::fmt::Write;

/// One territory.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// What stands in the square: one or two characters.
    pub mark: String,
    /// What the pointer shows.
    pub label: String,
    /// Whether it is filled: something is known.
    pub known: bool,
}

/// A group of territories.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What they have in common.
    pub label: String,
    /// The territories.
    pub tiles: Vec<Tile>,
}

/// The side of a square, and the room around it.
const SIDE: f64 = 34.0;
const GAP: f64 = 4.0;
/// Squares on one line.
const COLUMNS: usize = 22;
/// The room for the name of a group.
const HEAD: f64 = 30.0;

/// Draws the groups, one below the other.
#[must_use]
pub fn tiles(id: &str, title: &str, conclusion: &str, blocks: &[Block]) -> String {
    let width = COLUMNS as f64 * (SIDE + GAP);
    let lines = |block: &Block| block.tiles.len().div_ceil(COLUMNS) as f64;
    let height: f64 = blocks.iter().map(|block| HEAD + lines(block) * (SIDE + GAP) + 10.0).sum();
    let mut svg = open(id, width, height.max(1.0), title, conclusion);
    let mut top = 0.0;
    for block in blocks {
        let _ = write!(
            svg,
            r#"<text x="0" y="{:.1}" font-size="18" font-weight="600">{}</text>"#,
            top + 20.0,
            escape(&block.label)
        );
        for (index, tile) in block.tiles.iter().enumerate() {
            let x = (index % COLUMNS) as f64 * (SIDE + GAP);
            let y = top + HEAD + (index / COLUMNS) as f64 * (SIDE + GAP);
            let (class, text) = if tile.known { ("mark", "on-mark") } else { ("rest", "") };
            let _ = write!(
                svg,
                r#"<g><title>{}</title><rect class="{class}" x="{x:.1}" y="{y:.1}" width="{SIDE}" height="{SIDE}"/><text class="{text}" x="{:.1}" y="{:.1}" font-size="16" font-weight="600" text-anchor="middle">{}</text></g>"#,
                escape(&tile.label),
                x + SIDE / 2.0,
                y + SIDE / 2.0 + 6.0,
                escape(&tile.mark)
            );
        }
        top += HEAD + lines(block) * (SIDE + GAP) + 10.0;
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_territory_has_its_square_and_foreign_text_stays_text() {
        let tile =
            |mark: &str| Tile { mark: mark.to_owned(), label: "A & <b>".to_owned(), known: mark != "–" };
        let blocks = [
            Block { label: "Ain".to_owned(), tiles: vec![tile("D+"); 23] },
            Block { label: "<i>".to_owned(), tiles: vec![tile("–")] },
        ];
        let svg = tiles("t", "Titre", "Conclusion", &blocks);
        assert_eq!(svg.matches("<rect").count(), 24);
        assert!(!svg.contains("<b>") && !svg.contains("<i>"), "{svg}");
    }
}
