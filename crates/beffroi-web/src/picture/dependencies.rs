//! What depends on what: columns of names, and a line from each to what it needs.

use super::{escape, open_with_links};
use crate::french;
use std::collections::HashMap;
use std::fmt::Write;

/// One thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What the lines call it.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: String,
}

/// Things of one sort, from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What they are.
    pub title: String,
    /// The things.
    pub nodes: Vec<Node>,
    /// How many more are not drawn.
    pub left_out: u64,
}

/// A line from one thing to what it needs, in a column further to the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What needs.
    pub from: String,
    /// What is needed.
    pub to: String,
}

const WIDTH: f64 = 940.0;
const BOX: f64 = 232.0;
const ROW: f64 = 38.0;
const HEIGHT: f64 = 28.0;
const TOP: f64 = 44.0;

/// Draws the columns and the lines between them. Lines whose ends are not drawn are left out. In the columns after
/// the first, things are put near those that need them, so that few lines cross.
#[must_use]
pub fn dependencies(
    id: &str,
    title: &str,
    conclusion: &str,
    columns: &[Column],
    links: &[Dependency],
) -> String {
    let columns = arranged(columns, links);
    let rows =
        columns.iter().map(|column| column.nodes.len() + usize::from(column.left_out > 0)).max().unwrap_or(0);
    let step = (WIDTH - BOX) / columns.len().saturating_sub(1).max(1) as f64;
    let mut places: HashMap<&str, (f64, f64)> = HashMap::new();
    for (number, column) in columns.iter().enumerate() {
        for (row, node) in column.nodes.iter().enumerate() {
            places.insert(&node.id, (step * number as f64, TOP + ROW * row as f64));
        }
    }
    let mut svg = open_with_links(id, WIDTH, TOP + ROW * rows as f64 + 6.0, title, conclusion);
    for link in links {
        let (Some((from, y)), Some((to, z))) = (places.get(&*link.from), places.get(&*link.to)) else {
            continue;
        };
        let (start, end, y, z) = (from + BOX, *to, y + HEIGHT / 2.0, z + HEIGHT / 2.0);
        if end <= start {
            continue;
        }
        let middle = (start + end) / 2.0;
        let _ = write!(
            svg,
            r#"<path class="need" d="M{start:.0} {y:.0}C{middle:.0} {y:.0} {middle:.0} {z:.0} {end:.0} {z:.0}"/>"#
        );
    }
    for (number, column) in columns.iter().enumerate() {
        let left = step * number as f64;
        let _ = write!(
            svg,
            r#"<text class="said" x="{left:.0}" y="22" font-size="16">{}</text>"#,
            escape(&column.title)
        );
        for (row, node) in column.nodes.iter().enumerate() {
            let top = TOP + ROW * row as f64;
            let _ = write!(
                svg,
                r#"<a href="{}"><rect class="thing" x="{left:.0}" y="{top:.0}" width="{BOX:.0}" height="{HEIGHT:.0}" rx="2"/><text x="{:.0}" y="{:.0}" font-size="14">{}</text></a>"#,
                escape(&node.href),
                left + 9.0,
                top + 19.0,
                escape(&french::cut(&node.label, 29))
            );
        }
        if column.left_out > 0 {
            let top = TOP + ROW * column.nodes.len() as f64;
            let more = french::plural(column.left_out, "autre, dans le tableau", "autres, dans le tableau");
            let _ = write!(
                svg,
                r#"<text class="faint" x="{left:.0}" y="{:.0}" font-size="14">{more}</text>"#,
                top + 19.0
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// The columns with their things in the mean order of those that need them.
fn arranged(columns: &[Column], links: &[Dependency]) -> Vec<Column> {
    let mut columns = columns.to_vec();
    let mut ranks: HashMap<String, usize> = HashMap::new();
    for (number, column) in columns.iter_mut().enumerate() {
        if number > 0 {
            let mean = |node: &Node| {
                let users: Vec<usize> = links
                    .iter()
                    .filter(|link| link.to == node.id)
                    .filter_map(|link| ranks.get(&link.from).copied())
                    .collect();
                // What nothing needs stands at the bottom.
                if users.is_empty() { usize::MAX } else { users.iter().sum::<usize>() * 1_000 / users.len() }
            };
            let mut ranked: Vec<(usize, Node)> =
                column.nodes.drain(..).map(|node| (mean(&node), node)).collect();
            ranked.sort_by_key(|(mean, _)| *mean);
            column.nodes = ranked.into_iter().map(|(_, node)| node).collect();
        }
        ranks.extend(column.nodes.iter().enumerate().map(|(rank, node)| (node.id.clone(), rank)));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(title: &str, names: &[&str]) -> Column {
        let node =
            |name: &&str| Node { id: (*name).into(), label: format!("<{name}>"), href: format!("/{name}") };
        Column { title: title.into(), nodes: names.iter().map(node).collect(), left_out: 0 }
    }

    fn link(from: &str, to: &str) -> Dependency {
        Dependency { from: from.into(), to: to.into() }
    }

    #[test]
    fn every_line_joins_what_is_drawn_and_names_are_escaped() {
        let columns =
            [column("Activités", &["a", "b"]), Column { left_out: 3, ..column("Systèmes", &["c", "d"]) }];
        let drawn = dependencies(
            "g",
            "Carte",
            "Tout tient à d.",
            &columns,
            &[link("a", "d"), link("b", "x"), link("d", "a")],
        );
        assert_eq!(drawn.matches("class=\"need\"").count(), 1, "one end is not drawn, one leads back");
        assert_eq!(drawn.matches("class=\"thing\"").count(), 4);
        assert!(
            drawn.contains("&lt;a&gt;")
                && !drawn.contains("<a>")
                && drawn.contains("autres, dans le tableau")
        );
        assert!(drawn.contains("<desc id=\"g-desc\">Tout tient à d.</desc>") && drawn.ends_with("</svg>"));
    }

    #[test]
    fn things_stand_near_what_needs_them() {
        let columns = [column("A", &["a", "b"]), column("B", &["alone", "of-b", "of-a"])];
        let arranged = arranged(&columns, &[link("a", "of-a"), link("b", "of-b")]);
        let order: Vec<&str> = arranged[1].nodes.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(order, ["of-a", "of-b", "alone"]);
    }
}
