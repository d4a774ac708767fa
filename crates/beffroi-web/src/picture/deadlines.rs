//! A line of time: what is due when, what is late, where today is.

use super::{escape, open};
use crate::french;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Something that is due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub day: Date,
    /// Whether it is late.
    pub late: bool,
}

const WIDTH: f64 = 860.0;
const MARGIN: f64 = 30.0;
const STEP: f64 = 16.0;
/// Marks drawn above each other; more are counted.
const STACK_MAX: usize = 7;
/// How far ahead the line goes at least, in days, and at most.
const AHEAD_DAYS: (i32, i32) = (120, 730);
/// How far back it goes at most, in days.
const BACK_DAYS: i32 = 365;

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Draws what is due around today.
#[must_use]
pub fn deadlines(id: &str, title: &str, conclusion: &str, dues: &[Due], today: Date) -> String {
    let earliest = dues.iter().map(|due| days(today, due.day)).min().unwrap_or(0).clamp(-BACK_DAYS, 0) - 14;
    let latest =
        dues.iter().map(|due| days(today, due.day)).max().unwrap_or(0).clamp(AHEAD_DAYS.0, AHEAD_DAYS.1) + 14;
    let x = |day: Date| {
        let at = days(today, day).clamp(earliest, latest);
        MARGIN + f64::from(at - earliest) / f64::from(latest - earliest) * (WIDTH - 2.0 * MARGIN)
    };
    let base = 40.0 + STEP * STACK_MAX as f64;
    let mut svg = open(id, WIDTH, base + 40.0, title, conclusion);
    months(&mut svg, today, (earliest, latest), base, &x);
    let here = x(today);
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{MARGIN}" x2="{:.1}" y1="{base}" y2="{base}"/><line class="axis" x1="{here:.1}" x2="{here:.1}" y1="22" y2="{base}"/><text x="{here:.1}" y="15" font-size="13" text-anchor="middle">aujourd’hui</text>"#,
        WIDTH - MARGIN
    );
    let mut stacks: BTreeMap<i64, usize> = BTreeMap::new();
    let mut left_over: BTreeMap<i64, usize> = BTreeMap::new();
    for due in dues {
        let column = (x(due.day) / STEP).floor() as i64;
        let stacked = stacks.entry(column).or_insert(0);
        if *stacked >= STACK_MAX {
            *left_over.entry(column).or_insert(0) += 1;
            continue;
        }
        let (cx, cy) = (column as f64 * STEP + STEP / 2.0, base - STEP * (*stacked as f64 + 0.6));
        *stacked += 1;
        // A shape with the colour: late is a triangle.
        let _ = if due.late {
            write!(svg, r#"<path class="late" d="M{cx:.1} {:.1}l6.500 12h-13z"/>"#, cy - 7.0)
        } else {
            write!(svg, r#"<circle class="mark" cx="{cx:.1}" cy="{cy:.1}" r="5.500"/>"#)
        };
    }
    for (column, more) in left_over {
        let at = column as f64 * STEP + STEP / 2.0;
        let _ = write!(svg, r#"<text x="{at:.1}" y="32" font-size="12" text-anchor="middle">+{more}</text>"#);
    }
    svg.push_str("</svg>");
    svg
}

/// The names of the months below the line, as many as there is room for.
fn months(
    svg: &mut String,
    today: Date,
    (earliest, latest): (i32, i32),
    base: f64,
    x: &impl Fn(Date) -> f64,
) {
    let every = match latest - earliest {
        0..=200 => 1,
        201..=500 => 2,
        _ => 4,
    };
    let Ok(start) = today.checked_add(earliest.days()) else { return };
    let mut month = start.first_of_month();
    for _ in 0..48 {
        let Ok(next) = month.checked_add(Span::new().months(every)) else { return };
        month = next;
        if days(today, month) > latest - 10 {
            return;
        }
        let (at, name) =
            (x(month), french::short_period(&format!("{:04}-{:02}", month.year(), month.month())));
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{at:.1}" x2="{at:.1}" y1="30" y2="{base}"/><text class="faint" x="{at:.1}" y="{:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            base + 20.0,
            escape(&name)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_late_has_its_own_shape_and_nothing_is_lost() {
        let today = date(2026, 6, 1);
        let mut dues =
            vec![Due { day: date(2026, 5, 1), late: true }, Due { day: date(2030, 1, 1), late: false }];
        dues.extend([Due { day: date(2026, 7, 1), late: false }; 10]);
        let drawn = deadlines("t", "Échéances", "Une action est en retard.", &dues, today);
        assert_eq!(drawn.matches(r#"class="late""#).count(), 1);
        assert_eq!(drawn.matches(r#"class="mark""#).count(), 1 + STACK_MAX);
        assert!(drawn.contains(">+3</text>") && drawn.contains("aujourd’hui") && drawn.ends_with("</svg>"));
        assert!(deadlines("t", "Vide", "Rien.", &[], today).contains("juil. 2026"));
    }
}
