//! The first chart of a table: which column lies along the axis and what is measured, when nobody says.

use beffroi_kernel::report::{Column, ColumnType, Meaning, Report};
use beffroi_kernel::slug::fold_text;

/// A column whose sum or mean says something: a year, a place or a code has none.
pub fn is_measurable(column: &Column) -> bool {
    matches!(column.column_type, ColumnType::Integer | ColumnType::Number)
        && !matches!(column.meaning, Some(Meaning::Year | Meaning::Latitude | Meaning::Longitude))
}

/// Whether the column is a moment.
pub fn is_time(column: &Column) -> bool {
    matches!(column.column_type, ColumnType::Date | ColumnType::Datetime)
        || column.meaning == Some(Meaning::Year)
}

/// Whether the header holds a word that starts like one of these.
fn says(column: &Column, starts: &[&str]) -> bool {
    let name = fold_text(&column.name);
    name.split(|c: char| !c.is_alphanumeric())
        .any(|word| starts.iter().any(|start| word == *start || (start.len() > 3 && word.starts_with(start))))
}

/// Numbers that are averaged rather than added: rates, prices, speeds.
pub fn is_rate(column: &Column) -> bool {
    column.meaning == Some(Meaning::Percentage)
        || says(
            column,
            &[
                "taux",
                "part",
                "pourcentage",
                "moyen",
                "vitesse",
                "temperature",
                "indice",
                "prix",
                "ratio",
                "note",
                "densite",
            ],
        )
}

/// Numbers that tell what a thing is rather than what happened: repeated with it, they cannot be added.
fn is_attribute(column: &Column, report: &Report) -> bool {
    let filled = report.rows.saturating_sub(column.nulls);
    says(
        column,
        &["code", "numero", "num", "id", "ident", "population", "surface", "capacite", "effectif", "rang"],
    ) || column.profile.distinct <= 1
        || (column.profile.distinct <= 30 && column.profile.distinct * 5 < filled)
}

/// What the first chart shows.
pub struct Guess<'a> {
    /// The column along the axis.
    pub column: Option<&'a Column>,
    /// Empty for a count, else `somme:column` or `moyenne:column`.
    pub measure: String,
}

/// What tells most: an amount divided by category when it covers few years, else numbers over time, else
/// the categories, else the numbers themselves.
pub fn guess(report: &Report) -> Guess<'_> {
    let (time, category, amount) = (time(report), category(report), amount(report));
    let is_money = amount.is_some_and(|amount| amount.meaning == Some(Meaning::Money));
    let brief = time.is_none_or(|time| years(time) < 3.0);
    let column = match (time, category) {
        (_, Some(category)) if is_money && brief => Some(category),
        (Some(time), _) => Some(time),
        (None, Some(category)) => Some(category),
        (None, None) => report
            .columns
            .iter()
            .find(|column| is_measurable(column) && !is_attribute(column, report))
            .or_else(|| report.columns.iter().find(|column| is_measurable(column)))
            .or_else(|| report.columns.iter().find(|column| column.column_type == ColumnType::Text)),
    };
    Guess { column, measure: column.map(|column| measure(report, column)).unwrap_or_default() }
}

/// What is measured along a column that somebody chose: the first amount, when there is one.
pub fn measure(report: &Report, along: &Column) -> String {
    let numbers = matches!(along.column_type, ColumnType::Integer | ColumnType::Number) && !is_time(along);
    match amount(report).filter(|amount| amount.field != along.field && !numbers) {
        Some(amount) if is_rate(amount) => format!("moyenne:{}", amount.field),
        Some(amount) => format!("somme:{}", amount.field),
        None => String::new(),
    }
}

/// The moment of a row: a column that calls itself one, with more than two of them.
fn time(report: &Report) -> Option<&Column> {
    let all = || {
        report.columns.iter().filter(|column| {
            is_time(column) && column.profile.distinct > 2 && column.nulls * 2 < report.rows.max(1)
        })
    };
    let called = |column: &&Column| {
        says(column, &["date", "mois", "jour", "annee", "an", "exercice", "horodatage", "heure", "periode"])
    };
    let named = |column: &&Column| says(column, &["id", "ident", "code", "numero"]);
    all().find(called).or_else(|| all().find(|column| !named(column)))
}

/// A column of a few words that are no codes or addresses.
fn category(report: &Report) -> Option<&Column> {
    let all = || {
        report.columns.iter().filter(|column| {
            matches!(column.column_type, ColumnType::Text | ColumnType::Boolean)
                && (2..=30).contains(&column.profile.distinct)
                && column.profile.distinct * 2 <= report.rows
                && column.nulls * 2 < report.rows
        })
    };
    let plain =
        |column: &&Column| column.meaning.is_none() && !says(column, &["code", "id", "insee", "adresse"]);
    let rich = |column: &&Column| column.profile.distinct > 2 && column.column_type == ColumnType::Text;
    all().filter(plain).find(rich).or_else(|| all().find(plain)).or_else(|| all().next())
}

/// The number that the table is about: money first, else the first that can be added or averaged.
fn amount(report: &Report) -> Option<&Column> {
    let all =
        || report.columns.iter().filter(|column| is_measurable(column) && !is_attribute(column, report));
    all().find(|column| column.meaning == Some(Meaning::Money)).or_else(|| all().next())
}

/// How many years a column of time covers.
fn years(column: &Column) -> f64 {
    let year = |text: &Option<String>| text.as_deref().and_then(|text| text.get(..4)?.parse::<f64>().ok());
    match (year(&column.profile.min), year(&column.profile.max)) {
        (Some(first), Some(last)) => last - first + 1.0,
        _ => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::report::Profile;

    fn column(name: &str, column_type: ColumnType, distinct: u64, meaning: Option<Meaning>) -> Column {
        let span = |text: &str| {
            is_time(&Column { column_type, meaning, ..Column::default() }).then(|| text.to_owned())
        };
        Column {
            name: name.into(),
            field: name.into(),
            column_type,
            meaning,
            profile: Profile {
                distinct,
                distinct_exact: true,
                min: span("2019-01-01"),
                max: span(if name.contains("2019") { "2019-12-31" } else { "2026-10-01" }),
                ..Profile::default()
            },
            ..Column::default()
        }
    }

    #[test]
    fn the_first_chart_tells_what_the_table_is_about() {
        use ColumnType::{Date, Integer, Number, Text};
        for (rows, columns, along, measure) in [
            // One row a month: the sum of the first number, never the count of rows.
            (
                94,
                vec![column("Mois", Date, 94, None), column("entrees", Integer, 88, None)],
                "Mois",
                "somme:entrees",
            ),
            // Grants of one year: who got how much.
            (
                46,
                vec![
                    column("date2019", Date, 46, None),
                    column("beneficiaire", Text, 10, None),
                    column("montant", Integer, 36, Some(Meaning::Money)),
                ],
                "beneficiaire",
                "somme:montant",
            ),
            // The inhabitants of a commune are not added month after month.
            (
                2_520,
                vec![
                    column("mois", Date, 70, None),
                    column("commune", Text, 9, None),
                    column("population", Integer, 9, None),
                    column("tonnage", Number, 1_624, None),
                ],
                "mois",
                "somme:tonnage",
            ),
            // A speed is averaged.
            (
                744,
                vec![column("jour", Date, 31, None), column("vitesse", Number, 221, None)],
                "jour",
                "moyenne:vitesse",
            ),
            // An identifier that looks like a date is not the date.
            (
                138,
                vec![column("DELIB_ID", Date, 138, None), column("DELIB_DATE", Date, 42, None)],
                "DELIB_DATE",
                "",
            ),
            (
                40,
                vec![column("type", Text, 3, None), column("places", Integer, 38, None)],
                "type",
                "somme:places",
            ),
            (40, vec![column("nom", Text, 40, None), column("hauteur", Number, 38, None)], "hauteur", ""),
        ] {
            let report = Report { rows, columns, ..Report::default() };
            let guess = guess(&report);
            let found = guess.column.map(|column| column.name.as_str());
            assert_eq!((found, guess.measure.as_str()), (Some(along), measure));
        }
    }
}
