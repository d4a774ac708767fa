//! The form above a table, turned into a question in the dialect of the query API.

use super::{literal, quoted};
use crate::view::look::Choice;
use beffroi_kernel::query::Field;
use beffroi_kernel::report::ColumnType;
use beffroi_kernel::{Error, Problem, Result};
use jiff::civil::Date;
use serde::Deserialize;

/// What the form and the links of the page say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words to be found anywhere.
    pub q: String,
    /// The API name of a column.
    pub colonne: String,
    /// A comparison.
    pub operateur: String,
    /// What to compare with.
    pub valeur: String,
    /// The API name of the column to sort by.
    pub tri: String,
    /// `desc` for the largest first.
    pub sens: String,
    /// The page of rows, from 1.
    pub page: String,
    /// The group of columns, from 1.
    pub colonnes: String,
}

/// A comparison that the form offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Contains,
    Equals,
    Differs,
    Above,
    Below,
    Filled,
    Empty,
}

impl Operator {
    const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Contains, "contient", "contient"),
        (Self::Equals, "egal", "est égal à"),
        (Self::Differs, "different", "est différent de"),
        (Self::Above, "au-moins", "est au moins (ou depuis le)"),
        (Self::Below, "au-plus", "est au plus (ou jusqu’au)"),
        (Self::Filled, "rempli", "est rempli"),
        (Self::Empty, "vide", "est vide"),
    ];

    fn from_code(code: &str) -> Self {
        Self::ALL.iter().find(|(_, name, _)| *name == code).map_or(Self::Contains, |(operator, ..)| *operator)
    }
}

/// The comparisons, with the one asked for chosen.
#[must_use]
pub fn operator_choices(chosen: &str) -> Vec<Choice> {
    Operator::ALL.iter().map(|(_, code, label)| Choice::new(*code, *label, chosen)).collect()
}

impl Asked {
    /// Whether the form filters at all.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || self.compares()
    }

    fn compares(&self) -> bool {
        let bare = matches!(Operator::from_code(&self.operateur), Operator::Filled | Operator::Empty);
        !self.colonne.is_empty() && (bare || !self.valeur.trim().is_empty())
    }

    /// The condition, or nothing when every row is wanted.
    ///
    /// # Errors
    /// When the value cannot be compared with the column.
    pub fn condition(&self, fields: &[Field]) -> Result<Option<String>> {
        let mut conditions = Vec::new();
        let words = self.q.trim();
        if !words.is_empty() {
            conditions.push(format!("search(*, {})", literal(words)));
        }
        if self.compares() {
            let field = fields
                .iter()
                .find(|field| field.name == self.colonne)
                .ok_or_else(|| unknown(&self.colonne))?;
            conditions.push(comparison(field, Operator::from_code(&self.operateur), self.valeur.trim())?);
        }
        Ok(if conditions.is_empty() { None } else { Some(conditions.join(" and ")) })
    }

    /// The order, or nothing for that of the file.
    #[must_use]
    pub fn order(&self, fields: &[Field]) -> Option<String> {
        let field = fields.iter().find(|field| field.name == self.tri)?;
        Some(format!("{} {}", quoted(&field.name), if self.sens == "desc" { "desc" } else { "asc" }))
    }
}

fn unknown(name: &str) -> Error {
    Error::Input(
        Problem::new("unknown-column", format!("La colonne « {name} » n’existe pas."))
            .advice("Choisissez une colonne dans la liste.")
            .field("colonne"),
    )
}

fn comparison(field: &Field, operator: Operator, value: &str) -> Result<String> {
    let name = quoted(&field.name);
    Ok(match operator {
        Operator::Empty => format!("{name} is null"),
        Operator::Filled => format!("{name} is not null"),
        Operator::Contains if field.column_type == ColumnType::Text => {
            format!("{name} like {}", literal(value))
        }
        // A number or a date does not contain another: equality is what is meant.
        Operator::Contains | Operator::Equals => format!("{name} = {}", typed(field, value)?),
        Operator::Differs => format!("{name} != {}", typed(field, value)?),
        Operator::Above => format!("{name} >= {}", typed(field, value)?),
        Operator::Below => format!("{name} <= {}", typed(field, value)?),
    })
}

/// The value in the dialect, of the column's own type.
fn typed(field: &Field, value: &str) -> Result<String> {
    let refused = |expected: &str, example: &str| {
        Error::Input(
            Problem::new("bad-value", format!("« {value} » n’est pas {expected}."))
                .advice(format!("Écrivez par exemple {example}."))
                .field("valeur"),
        )
    };
    match field.column_type {
        ColumnType::Text | ColumnType::Geometry => Ok(literal(value)),
        ColumnType::Integer | ColumnType::Number => {
            let plain: String =
                value.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
            let number: f64 = plain.parse().map_err(|_| refused("un nombre", "12 ou 3,5"))?;
            if number.is_finite() { Ok(format!("{number}")) } else { Err(refused("un nombre", "12 ou 3,5")) }
        }
        ColumnType::Boolean => match value.to_lowercase().as_str() {
            "oui" | "vrai" | "true" | "1" => Ok("true".to_owned()),
            "non" | "faux" | "false" | "0" => Ok("false".to_owned()),
            _ => Err(refused("oui ou non", "oui")),
        },
        ColumnType::Date | ColumnType::Datetime => {
            let date = value.parse::<Date>().ok().or_else(|| Date::strptime("%d/%m/%Y", value).ok());
            date.map(|date| format!("date'{date}'")).ok_or_else(|| refused("une date", "31/01/2024"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<Field> {
        [
            ("nom", ColumnType::Text),
            ("places", ColumnType::Number),
            ("ouvert", ColumnType::Boolean),
            ("jour", ColumnType::Date),
        ]
        .map(|(name, column_type)| Field {
            name: name.to_owned(),
            label: name.to_owned(),
            column_type,
            meaning: None,
        })
        .into()
    }

    fn asked(column: &str, operator: &str, value: &str) -> Asked {
        Asked { colonne: column.into(), operateur: operator.into(), valeur: value.into(), ..Asked::default() }
    }

    #[test]
    fn a_form_becomes_a_question_and_cannot_leave_its_quotes() {
        for (column, operator, value, expected) in [
            ("nom", "contient", "gare", r#"`nom` like "gare""#),
            ("nom", "egal", r#"a" or "1"="1"#, r#"`nom` = "a\" or \"1\"=\"1""#),
            ("nom", "egal", r"a\", r#"`nom` = "a\\""#),
            ("places", "au-moins", "1 234,5", "`places` >= 1234.5"),
            ("places", "contient", "12", "`places` = 12"),
            ("ouvert", "egal", "Oui", "`ouvert` = true"),
            ("jour", "au-plus", "31/01/2024", "`jour` <= date'2024-01-31'"),
            ("jour", "vide", "", "`jour` is null"),
        ] {
            let condition = asked(column, operator, value).condition(&fields()).unwrap();
            assert_eq!(condition.as_deref(), Some(expected));
        }
        assert_eq!(asked("nom", "egal", "").condition(&fields()).unwrap(), None);
    }

    #[test]
    fn a_value_of_another_kind_is_refused_with_an_example() {
        for (column, operator, value) in [
            ("places", "egal", "douze"),
            ("places", "egal", "nan"),
            ("jour", "egal", "hier"),
            ("autre", "egal", "1"),
        ] {
            let error = asked(column, operator, value).condition(&fields()).unwrap_err();
            assert!(error.problem().is_some_and(|problem| !problem.advice.is_empty()), "{value}");
        }
    }

    #[test]
    fn only_a_column_that_exists_sorts() {
        let asked = |tri: &str| Asked { tri: tri.into(), sens: "desc".into(), ..Asked::default() };
        assert_eq!(asked("nom").order(&fields()).as_deref(), Some("`nom` desc"));
        assert_eq!(asked("x; drop").order(&fields()), None);
    }
}
