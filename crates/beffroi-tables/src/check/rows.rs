//! Checks of several cells of one row: compared, summed, cohesive, one of two, longitude beside latitude.

use super::cell::is_blank;
use super::custom::in_france;
use crate::rows::Row;
use crate::schema::values::{self, plain_number};
use crate::schema::{CustomCheck, FieldKind, Operator, Schema};
use beffroi_kernel::slug::slug;

/// A check of several cells of one row, with the places of its columns.
#[derive(Clone, Debug)]
pub(crate) enum RowCheck {
    Compare { column: usize, other: usize, operator: Operator, kinds: [Option<FieldKind>; 2] },
    Cohesive { names: Vec<String>, columns: Vec<Option<usize>> },
    Sum { column: (usize, FieldKind), parts: Vec<(usize, FieldKind)> },
    OneOf { names: [String; 2], columns: [Option<usize>; 2] },
    Swapped { longitude: usize, latitude: usize },
}

/// A row that fails a check.
#[derive(Debug, PartialEq)]
pub(crate) struct RowFault {
    /// The column that is named, when one is.
    pub(crate) column: Option<usize>,
    pub(crate) value: String,
    pub(crate) message: String,
    pub(crate) proposal: Option<String>,
}

impl RowCheck {
    /// The check of a schema that reads several columns, where the file has what it needs. `place` gives
    /// the column of a field.
    pub(crate) fn of(
        schema: &Schema,
        check: &CustomCheck,
        place: &dyn Fn(&str) -> Option<usize>,
    ) -> Option<Self> {
        let kind = |name: &str| schema.field(name).map(|field| field.kind.clone());
        Some(match check {
            CustomCheck::Compare { column, operator, other } => Self::Compare {
                kinds: [kind(column), kind(other)],
                column: place(column)?,
                other: place(other)?,
                operator: *operator,
            },
            CustomCheck::Cohesive(names) => {
                let columns: Vec<_> = names.iter().map(|name| place(name)).collect();
                if columns.iter().all(Option::is_none) {
                    return None;
                }
                Self::Cohesive { names: names.clone(), columns }
            }
            CustomCheck::Sum { column, parts } => {
                let term = |name: &str| Some((place(name)?, kind(name).unwrap_or(FieldKind::Any)));
                Self::Sum {
                    column: term(column)?,
                    parts: parts.iter().map(|name| term(name)).collect::<Option<_>>()?,
                }
            }
            CustomCheck::OneOf(first, second) => {
                let columns = [place(first), place(second)];
                if columns == [None, None] {
                    return None;
                }
                Self::OneOf { names: [first.clone(), second.clone()], columns }
            }
            _ => return None,
        })
    }

    /// The pair of columns that hold a longitude and a latitude, by their headers.
    pub(crate) fn coordinates(headers: &[String]) -> Option<Self> {
        let find = |names: &[&str]| {
            let mut found =
                (0..headers.len()).filter(|at| names.contains(&slug(&headers[*at], '_').as_str()));
            let first = found.next();
            if found.next().is_some() { None } else { first }
        };
        Some(Self::Swapped {
            longitude: find(&[
                "xlong",
                "longitude",
                "lon",
                "lng",
                "long",
                "coord_x",
                "x_wgs84",
                "coordonnees_x",
            ])?,
            latitude: find(&["ylat", "latitude", "lat", "coord_y", "y_wgs84", "coordonnees_y"])?,
        })
    }

    /// Validata's name of the fault.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Compare { .. } => "compare-columns-value",
            Self::Cohesive { .. } => "cohesive-columns-value",
            Self::Sum { .. } => "sum-columns-value",
            Self::OneOf { .. } => "one-of-required",
            Self::Swapped { .. } => "french-gps-coordinates",
        }
    }

    /// Whether a failing row is an error, or only deserves a look.
    pub(crate) fn is_error(&self) -> bool {
        !matches!(self, Self::Swapped { .. })
    }

    /// Whether a row fails.
    pub(crate) fn fails(&self, row: Row<'_>, empty: &dyn Fn(usize, &str) -> bool) -> bool {
        let filled = |at: usize| row.cell(at).filter(|text| !empty(at, text));
        match self {
            Self::Compare { column, other, operator, kinds } => match (filled(*column), filled(*other)) {
                (Some(left), Some(right)) => compared(kinds, left, right)
                    .is_some_and(|order| order.is_none_or(|order| !operator.holds(order))),
                _ => false,
            },
            Self::Cohesive { columns, .. } => {
                let count = columns.iter().filter(|at| at.is_some_and(|at| filled(at).is_some())).count();
                count != 0 && count != columns.len()
            }
            Self::Sum { column, parts } => {
                let number =
                    |(at, kind): &(usize, FieldKind)| filled(*at).and_then(|text| summed(kind, text));
                let sum: Option<f64> = parts.iter().map(number).sum();
                match (number(column), sum) {
                    (Some(total), Some(sum)) => (total - sum).abs() > 1e-9 * sum.abs().max(1.0),
                    _ => false,
                }
            }
            Self::OneOf { columns, .. } => {
                !columns.iter().any(|at| at.is_some_and(|at| filled(at).is_some()))
            }
            Self::Swapped { longitude, latitude } => {
                let cells = row.cell(*longitude).zip(row.cell(*latitude));
                cells.is_some_and(|(longitude, latitude)| {
                    !plainly_metropolitan(longitude.as_bytes(), latitude.as_bytes())
                        && are_swapped(longitude, latitude)
                })
            }
        }
    }

    /// What is said of a failing row.
    pub(crate) fn faults(&self, row: Row<'_>, headers: &[String]) -> Vec<RowFault> {
        let text = |at: usize| row.cell(at).unwrap_or_default();
        let name = |at: usize| headers.get(at).map_or("", String::as_str);
        let fault = |column: Option<usize>, message: String| RowFault {
            value: column.map(text).unwrap_or_default().to_owned(),
            column,
            message,
            proposal: None,
        };
        let list =
            |names: &[String]| names.iter().map(|name| format!("« {name} »")).collect::<Vec<_>>().join(", ");
        match self {
            Self::Compare { column, other, operator, .. } => vec![fault(
                Some(*column),
                format!(
                    "« {} » ({}) doit être {} à « {} » ({}) : corrigez l'une des deux.",
                    name(*column),
                    text(*column),
                    operator.label(),
                    name(*other),
                    text(*other)
                ),
            )],
            Self::Cohesive { names, columns } => vec![fault(
                columns.first().copied().flatten(),
                format!("Les colonnes {} doivent être toutes remplies ou toutes vides.", list(names)),
            )],
            Self::Sum { column, parts } => {
                let column = &column.0;
                let sum: f64 = parts.iter().filter_map(|(at, kind)| summed(kind, text(*at))).sum();
                let names: Vec<_> = parts.iter().map(|(at, _)| name(*at).to_owned()).collect();
                let message = format!(
                    "« {} » ({}) doit être la somme de {}, qui vaut {sum} : corrigez l'un de ces nombres.",
                    name(*column),
                    text(*column),
                    list(&names)
                );
                vec![fault(Some(*column), message)]
            }
            Self::OneOf { names, .. } => {
                vec![fault(None, format!("Remplissez au moins l'une des colonnes {}.", list(names)))]
            }
            Self::Swapped { longitude, latitude } => {
                let exchange = |at: usize, with: usize| RowFault {
                    column: Some(at),
                    value: text(at).to_owned(),
                    message: format!(
                        "« {} » et « {} » semblent inversées : dans l'autre ordre, le point est en France.",
                        name(*longitude),
                        name(*latitude)
                    ),
                    proposal: Some(text(with).to_owned()),
                };
                vec![exchange(*longitude, *latitude), exchange(*latitude, *longitude)]
            }
        }
    }
}

/// Sees at a glance most points of metropolitan France: `2.35` and `48.85`.
fn plainly_metropolitan(longitude: &[u8], latitude: &[u8]) -> bool {
    let latitude_fits = match latitude {
        [b'4', second, b'.', ..] => (b'2'..=b'9').contains(second),
        [b'5', b'0', b'.', ..] => true,
        _ => false,
    };
    let longitude_fits = match longitude {
        [first, b'.', ..] => (b'0'..=b'8').contains(first),
        [b'-', first, b'.', ..] => (b'0'..=b'4').contains(first),
        _ => false,
    };
    latitude_fits && longitude_fits
}

/// Whether a point is out of France, and in France once its numbers are exchanged.
fn swapped(longitude: f64, latitude: f64) -> bool {
    !in_france(longitude, latitude) && in_france(latitude, longitude)
}

/// [`swapped`] for two cells.
pub(crate) fn are_swapped(longitude: &str, latitude: &str) -> bool {
    plain_number(longitude)
        .zip(plain_number(latitude))
        .is_some_and(|(longitude, latitude)| swapped(longitude, latitude))
}

/// A cell as a term of a sum; nothing when it is not of its type, which is said elsewhere.
fn summed(kind: &FieldKind, text: &str) -> Option<f64> {
    match kind {
        FieldKind::Number(_) | FieldKind::Integer(_) => values::key(kind, text),
        _ => plain_number(text),
    }
}

/// The order of two filled cells. Nothing when one is not of its type (that is said elsewhere); nothing inside
/// when a number meets a text, which cannot be compared.
fn compared(kinds: &[Option<FieldKind>; 2], left: &str, right: &str) -> Option<Option<std::cmp::Ordering>> {
    let ordered = |kind: &Option<FieldKind>| {
        kind.as_ref().is_some_and(|kind| !matches!(kind, FieldKind::Text(_) | FieldKind::Any))
    };
    if let [Some(first), Some(second)] = kinds
        && ordered(&kinds[0])
        && ordered(&kinds[1])
    {
        let (left, right) = (values::key(first, left)?, values::key(second, right)?);
        return Some(left.partial_cmp(&right));
    }
    Some(match (plain_number(left), plain_number(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right),
        (None, None) => Some(left.cmp(right)),
        _ => None,
    })
}

/// Whether a cell counts as empty where no schema says more.
pub(crate) fn plainly_empty(_column: usize, text: &str) -> bool {
    is_blank(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Block;
    use beffroi_kernel::ports::SchemaText;

    #[track_caller]
    fn check(check: &str, headers: &[&str], cases: &[(&[&str], bool)]) {
        let json = format!(
            r#"{{"fields":[{{"name":"a","type":"date"}},{{"name":"b","type":"date"}},{{"name":"n","type":"integer"}},
            {{"name":"p","type":"integer"}},{{"name":"q","type":"integer"}},{{"name":"s"}}],"custom_checks":[{check}]}}"#
        );
        let schema = Schema::load(&SchemaText { id: "t".to_owned(), json }).unwrap();
        assert_eq!(schema.remarks, Vec::<String>::new());
        let place = |name: &str| headers.iter().position(|header| *header == name);
        let compiled = RowCheck::of(&schema, &schema.custom_checks[0], &place).unwrap();
        let headers: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
        for (cells, fails) in cases {
            let block = Block::from_rows([*cells]);
            assert_eq!(compiled.fails(block.row(0), &plainly_empty), *fails, "{cells:?}");
            if *fails {
                let faults = compiled.faults(block.row(0), &headers);
                assert!(!faults.is_empty() && faults.iter().all(|fault| fault.message.ends_with('.')));
            }
        }
    }

    #[test]
    fn compared_columns() {
        check(
            r#"{"name":"compare-columns-value","params":{"column":"a","op":">=","column2":"b"}}"#,
            &["a", "b"],
            &[
                (&["2024-02-01", "2024-01-31"], false),
                (&["2024-01-31", "2024-01-31"], false),
                (&["2024-01-30", "2024-01-31"], true),
                (&["", "2024-01-31"], false),
                (&["x", "2024-01-31"], false),
                (&["2024-01-30"], false),
            ],
        );
        check(
            r#"{"name":"compare-columns-value","params":{"column":"n","op":"<","column2":"s"}}"#,
            &["n", "s"],
            &[(&["9", "10"], false), (&["10", "9"], true), (&["10", "x"], true)],
        );
    }

    #[test]
    fn cohesive_columns() {
        let json = r#"{"name":"cohesive-columns-value","params":{"column":"n","othercolumns":["p","q"]}}"#;
        check(
            json,
            &["n", "p", "q"],
            &[(&["1", "2", "3"], false), (&["", " ", ""], false), (&["1", "2", ""], true)],
        );
        check(json, &["n", "p"], &[(&["1", "2"], true), (&["", ""], false)]);
    }

    #[test]
    fn sums() {
        check(
            r#"{"name":"sum-columns-value","params":{"column":"n","columns":["p","q"]}}"#,
            &["n", "p", "q"],
            &[
                (&["3", "1", "2"], false),
                (&["4", "1", "2"], true),
                (&["4", "1", ""], false),
                (&["x", "1", "2"], false),
                (&["4", "1.5", "2"], false),
            ],
        );
    }

    #[test]
    fn one_of_two() {
        for params in [r#"{"column1":"s","column2":"n"}"#, r#"{"column":"s","column2":"n"}"#] {
            let json = format!(r#"{{"name":"one-of-required","params":{params}}}"#);
            check(
                &json,
                &["s", "n"],
                &[(&["x", ""], false), (&["", "1"], false), (&["x", "1"], false), (&["", " "], true)],
            );
            check(&json, &["s"], &[(&["x"], false), (&[""], true)]);
        }
    }

    #[test]
    fn swapped_coordinates() {
        let headers: Vec<_> = ["nom", "Xlong", "Ylat"].map(str::to_owned).to_vec();
        let pair = RowCheck::coordinates(&headers).unwrap();
        let fails = |cells: [&str; 3]| pair.fails(Block::from_rows([cells]).row(0), &plainly_empty);
        assert!(fails(["x", "49.921921", "1.065656"]));
        assert!(!fails(["x", "1.065656", "49.921921"]));
        assert!(!fails(["x", "-73.9", "40.7"]));
        assert!(!fails(["x", "", "40.7"]));
        let block = Block::from_rows([["x", "49.9", "1.0"]]);
        let proposals: Vec<_> =
            pair.faults(block.row(0), &headers).into_iter().filter_map(|f| f.proposal).collect();
        assert_eq!(proposals, ["1.0", "49.9"]);
        assert!(RowCheck::coordinates(&["lat".to_owned()]).is_none());
    }
}
