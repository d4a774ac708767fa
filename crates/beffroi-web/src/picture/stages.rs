//! Stages on a line, one after the other: what is past, where one stands, what is to come, each with its word and
//! its shape.

use super::{escape, open};
use std::fmt::Write;

/// Where a stage is, seen from where one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is over.
    Past,
    /// One stands here.
    Here,
    /// It is to come.
    Next,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What it is called.
    pub label: String,
    /// The word for where it is.
    pub word: String,
    /// Where it is.
    pub place: Place,
}

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 140.0;
const MIDDLE: f64 = 30.0;
/// About how many letters stand on a line under a stage.
const LETTERS: usize = 16;

/// A label in lines.
fn lines(label: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Draws the stages, the first on the left.
#[must_use]
pub fn stages(id: &str, title: &str, conclusion: &str, all: &[Stage]) -> String {
    let mut svg = open(id, WIDTH, HEIGHT, title, conclusion);
    let step = WIDTH / all.len().max(1) as f64;
    let x = |index: usize| step * (index as f64 + 0.5);
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{:.1}" x2="{:.1}" y1="{MIDDLE}" y2="{MIDDLE}"/>"#,
        x(0),
        x(all.len().saturating_sub(1))
    );
    let here = all.iter().rposition(|stage| stage.place != Place::Next).unwrap_or(0);
    let _ = write!(svg, r#"<path class="trace" d="M{:.1} {MIDDLE}H{:.1}"/>"#, x(0), x(here));
    for (index, stage) in all.iter().enumerate() {
        let at = x(index);
        let _ = match stage.place {
            Place::Past => write!(svg, r#"<circle class="mark" cx="{at:.1}" cy="{MIDDLE}" r="9"/>"#),
            Place::Here => write!(
                svg,
                r#"<rect class="mark" x="{:.1}" y="{:.1}" width="32" height="32" transform="rotate(45 {at:.1} {MIDDLE})"/>"#,
                at - 16.0,
                MIDDLE - 16.0
            ),
            Place::Next => write!(svg, r#"<circle class="thing" cx="{at:.1}" cy="{MIDDLE}" r="9"/>"#),
        };
        let weight = if stage.place == Place::Here { 700 } else { 400 };
        let mut below = MIDDLE + 44.0;
        for line in lines(&stage.label) {
            let _ = write!(
                svg,
                r#"<text x="{at:.1}" y="{below:.1}" font-size="15" font-weight="{weight}" text-anchor="middle">{}</text>"#,
                escape(&line)
            );
            below += 18.0;
        }
        let _ = write!(
            svg,
            r#"<text class="faint" x="{at:.1}" y="{below:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            escape(&stage.word)
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_has_its_shape_and_long_names_stand_on_lines() {
        let stage = |label: &str, place| Stage { label: label.into(), word: "mot".into(), place };
        let all = [
            stage("Idée", Place::Past),
            stage("Besoin et cahier des charges", Place::Here),
            stage("Exploitation", Place::Next),
        ];
        let drawn = stages("s", "Étapes", "Au besoin.", &all);
        assert_eq!(drawn.matches("<circle class=\"mark\"").count(), 1);
        assert_eq!(drawn.matches("<rect class=\"mark\"").count(), 1);
        assert_eq!(drawn.matches("<circle class=\"thing\"").count(), 1);
        assert_eq!(lines("Besoin et cahier des charges"), ["Besoin et cahier", "des charges"]);
        // The way that was gone ends where one stands.
        assert!(drawn.contains("d=\"M143.3 30H430.0\""), "{drawn}");
    }
}
