//! What a chart measures, and the sentence that says what it shows.

use super::guess::is_measurable;
use super::quoted;
use super::words::label;
use crate::french;
use crate::picture::Point;
use beffroi_kernel::query::Value;
use beffroi_kernel::report::{Column, Meaning, Report};

/// What is measured.
pub enum Measure<'a> {
    /// How many rows.
    Count,
    /// The sum of a column.
    Sum(&'a Column),
    /// The mean of a column.
    Mean(&'a Column),
}

impl<'a> Measure<'a> {
    /// Reads what a form sent; anything else is a count.
    pub fn read(text: &str, report: &'a Report) -> Self {
        let Some((kind, field)) = text.split_once(':') else { return Self::Count };
        let column = report.columns.iter().find(|column| column.field == field && is_measurable(column));
        match (kind, column) {
            ("somme", Some(column)) => Self::Sum(column),
            ("moyenne", Some(column)) => Self::Mean(column),
            _ => Self::Count,
        }
    }

    /// The measure in the dialect of the query API.
    pub fn expression(&self) -> String {
        match self {
            Self::Count => "count(*)".to_owned(),
            Self::Sum(column) => format!("sum({})", quoted(&column.field)),
            Self::Mean(column) => format!("avg({})", quoted(&column.field)),
        }
    }

    /// A number of this measure, with its unit when that is known.
    pub fn written(&self, value: f64) -> String {
        let money = match self {
            Self::Count => false,
            Self::Sum(column) | Self::Mean(column) => column.meaning == Some(Meaning::Money),
        };
        let number = french::round_number(value);
        if money { format!("{number}\u{a0}€") } else { number }
    }

    /// The measure in words.
    pub fn words(&self) -> String {
        match self {
            Self::Count => "Nombre de lignes".to_owned(),
            Self::Sum(column) => format!("Somme de {}", french::quote(&column.name)),
            Self::Mean(column) => format!("Moyenne de {}", french::quote(&column.name)),
        }
    }
}

/// What bars say, in a sentence. `all_rows` is 0 when the measure is not a count.
pub fn leading(pairs: &[(Value, f64)], total: u64, all_rows: u64, measure: &Measure<'_>) -> String {
    let most = pairs.iter().map(|(_, value)| *value).fold(f64::MIN, f64::max);
    let mut first = pairs
        .iter()
        .filter(|(_, value)| *value >= most)
        .map(|(key, _)| french::quote(&french::cut(&label(key), 60)));
    let (name, ties) = (first.next().unwrap_or_default(), first.count());
    let number = measure.written(most);
    let mut text = match ties {
        _ if pairs.len() == 1 && total == 1 => format!("Une seule valeur : {name} ({number})."),
        _ if ties + 1 == pairs.len() => format!("Toutes les valeurs montrées sont à égalité ({number})."),
        0 if all_rows > 0 => {
            let share = french::percent(most / all_rows as f64);
            format!("{name} vient en tête avec {number}, soit {share} des lignes.")
        }
        0 => format!("{name} vient en tête avec {number}."),
        1 => format!("{name} et une autre valeur viennent en tête à égalité ({number})."),
        others => format!("{name} et {others} autres valeurs viennent en tête à égalité ({number})."),
    };
    let shown_all = total <= pairs.len() as u64;
    let last = pairs.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((key, value)) =
        last.filter(|(_, value)| shown_all && ties == 0 && pairs.len() > 2 && *value < most)
    {
        let name = french::quote(&french::cut(&label(key), 60));
        text.push_str(&format!(" Le plus bas : {name} ({}).", measure.written(*value)));
    }
    if !shown_all {
        text.push_str(&format!(" {} valeurs sur {} sont montrées.", pairs.len(), french::count(total)));
    }
    text
}

/// What a line says, in sentences: the change from the start to the end, the highest, the lowest.
pub fn course(points: &[Point], measure: &Measure<'_>) -> Option<String> {
    let by_value = |a: &&Point, b: &&Point| a.value.total_cmp(&b.value);
    let (first, last) = (points.first()?, points.last()?);
    let highest = points.iter().max_by(by_value)?;
    let lowest = points.iter().min_by(by_value)?;
    let said =
        |point: &Point| format!("{} ({})", measure.written(point.value), french::period_text(&point.label));
    if points.len() == 1 {
        return Some(format!("Une seule période : {}.", said(first)));
    }
    if lowest.value >= highest.value {
        let (start, end) = (french::period_text(&first.label), french::period_text(&last.label));
        return Some(format!("Toujours {}, de {start} à {end}.", measure.written(first.value)));
    }
    let change = match (last.value - first.value) / first.value.abs() {
        share if !share.is_finite() => String::new(),
        share if share.abs() < 0.000_5 => ", sans changement du début à la fin".to_owned(),
        share if share > 0.0 => format!(", soit une hausse de {}", french::percent(share)),
        share => format!(", soit une baisse de {}", french::percent(-share)),
    };
    Some(format!(
        "De {} à {}{change}. Le plus haut : {}. Le plus bas : {}.",
        said(first),
        said(last),
        said(highest),
        said(lowest)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_not_a_lead() {
        let pairs = |values: &[f64]| -> Vec<(Value, f64)> {
            values
                .iter()
                .enumerate()
                .map(|(index, value)| (Value::Text(format!("v{index}")), *value))
                .collect()
        };
        for (values, total, expected) in [
            (&[8.0, 2.0][..], 2, "«\u{a0}v0\u{a0}» vient en tête avec 8, soit 80\u{202f}% des lignes."),
            (&[4.0, 4.0, 2.0], 3, "«\u{a0}v0\u{a0}» et une autre valeur viennent en tête à égalité (4)."),
            (
                &[1.0, 1.0],
                40,
                "Toutes les valeurs montrées sont à égalité (1). 2 valeurs sur 40 sont montrées.",
            ),
            (&[10.0], 1, "Une seule valeur : «\u{a0}v0\u{a0}» (10)."),
            (&[2.0, 8.0], 2, "«\u{a0}v1\u{a0}» vient en tête avec 8, soit 80\u{202f}% des lignes."),
        ] {
            assert_eq!(leading(&pairs(values), total, 10, &Measure::Count), expected);
        }
    }

    #[test]
    fn a_line_is_told_by_its_ends_and_its_extremes() {
        let points = |values: &[(&str, f64)]| -> Vec<Point> {
            values
                .iter()
                .map(|(label, value)| Point { label: (*label).into(), at: 0.0, value: *value })
                .collect()
        };
        for (values, expected) in [
            (
                &[("2019-01", 100.0), ("2019-02", 20.0), ("2019-03", 150.0), ("2019-04", 90.0)][..],
                "De 100 (janvier 2019) à 90 (avril 2019), soit une baisse de 10\u{202f}%. Le plus haut : 150 (mars 2019). Le plus bas : 20 (février 2019).",
            ),
            (
                &[("2019", 0.0), ("2020", 5.0)],
                "De 0 (2019) à 5 (2020). Le plus haut : 5 (2020). Le plus bas : 0 (2019).",
            ),
            (&[("2019", 5.0), ("2020", 5.0)], "Toujours 5, de 2019 à 2020."),
            (&[("2019", 5.0)], "Une seule période : 5 (2019)."),
        ] {
            assert_eq!(course(&points(values), &Measure::Count).as_deref(), Some(expected));
        }
        assert_eq!(course(&[], &Measure::Count), None);
    }
}
