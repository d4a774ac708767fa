//! Recognises a table without a header: its first row is a row of data like those below it.

use crate::detect::{Trait, Traits, classify};
use crate::rows::Block;

/// How many rows below the first are looked at.
const ROWS: usize = 50;

/// What nobody writes as the name of a column.
const PLAIN: [Trait; 15] = [
    Trait::IsDate,
    Trait::IsDatetime,
    Trait::IsGeometry,
    Trait::LeadingZero,
    Trait::DecimalComma,
    Trait::Percent,
    Trait::Euro,
    Trait::Email,
    Trait::Url,
    Trait::Phone,
    Trait::Iban,
    Trait::Nir,
    Trait::Siren,
    Trait::Siret,
    Trait::IsBoolean,
];

/// What one column says of the first row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    /// Its first cell is a name: its other cells are of a kind, which it is not.
    Name,
    /// It can be a value as well as a name.
    Nothing,
    /// It is a whole number above whole numbers.
    Number(f64),
    /// It is a value.
    Value,
}

/// How plainly the row at `first` is a row of data, from 0 to 1, when it is one; else nothing, and the row
/// is taken for a header, as nearly all files have one.
pub(crate) fn plainness(sample: &Block, first: usize) -> Option<f64> {
    let width = sample.row(first).len();
    let says: Vec<Says> = (0..width).map(|column| say(sample, first, column)).collect();
    if says.contains(&Says::Name) {
        return None;
    }
    let values = says.iter().filter(|says| **says == Says::Value).count();
    let numbers: Vec<f64> = says
        .iter()
        .filter_map(|says| if let Says::Number(number) = says { Some(*number) } else { None })
        .collect();
    let has_blank = sample.row(first).iter().any(|cell| cell.trim().is_empty());
    let plain = values > 0 || !has_blank && numbers.len() > 1 && !are_series(&numbers);
    plain.then_some((values as f64 + numbers.len() as f64 / 2.0) / width as f64)
}

/// What the cells of a column say of the first of them.
fn say(sample: &Block, first: usize, column: usize) -> Says {
    let below = || {
        let rows = sample.iter().skip(first + 1).take(ROWS);
        rows.filter_map(move |row| row.cell(column)).filter(|cell| !cell.trim().is_empty()).map(classify)
    };
    let filled = below().count();
    let share = |what: Trait| below().filter(|traits| traits.has(what)).count();
    let nearly_all = |what: Trait| filled > 0 && share(what) * 10 >= filled * 9;
    let text = sample.row(first).cell(column).unwrap_or("").trim();
    if filled == 0 || text.is_empty() {
        return Says::Nothing;
    }
    let head = classify(text);
    let kinds = PLAIN.into_iter().filter(|what| nearly_all(*what));
    let mut is_of_a_kind = false;
    for what in kinds {
        if head.has(what) {
            return Says::Value;
        }
        is_of_a_kind = true;
    }
    if nearly_all(Trait::Number) {
        return number(text, &head, nearly_all(Trait::Integer));
    }
    if is_of_a_kind { Says::Name } else { Says::Nothing }
}

/// What a cell above numbers is.
fn number(text: &str, head: &Traits, whole: bool) -> Says {
    let written_fully = text.contains(['.', ',']) && !text.ends_with(['.', ',']);
    match (head.has(Trait::Number), head.has(Trait::Integer)) {
        (false, _) if head.has(Trait::LeadingZero) => Says::Nothing,
        (false, _) => Says::Name,
        (true, false) if written_fully => Says::Value,
        (true, _) if head.has(Trait::Year) || !whole => Says::Nothing,
        (true, _) => Says::Number(head.number),
    }
}

/// Numbers that name months, hours, classes of age: each follows the one before at the same step.
fn are_series(numbers: &[f64]) -> bool {
    numbers.windows(3).all(|three| three[1] - three[0] == three[2] - three[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&str], expected: bool) {
        let block = Block::from_rows(rows.iter().map(|row| row.split(';')));
        assert_eq!(plainness(&block, 0).is_some(), expected, "{rows:?}");
    }

    #[test]
    fn rows_of_data_are_no_header() {
        check(&["01004;Gare;12", "01005;Port;14", "01006;Mairie;3"], true);
        check(&["Gare;01/02/2024", "Port;03/02/2024"], true);
        check(&["Martin;luce@exemple.fr", "Durand;jean@exemple.fr"], true);
        check(&["1,5;2,5", "3,5;4,5"], true);
        check(&["Ars;12;340;7", "Bourg;14;12;8"], true);
        check(&["Ars;oui;x", "Bourg;non;y", "Brou;oui;z"], true);
    }

    #[test]
    fn headers_stay_headers() {
        check(&["insee;nom;places", "01004;Gare;12", "01005;Port;14"], false);
        check(&["commune;2019;2020;2021", "Ars;12;15;18", "Bourg;1;2;3"], false);
        check(&["commune;1;2;3;4", "Ars;12;15;18;4", "Bourg;1;2;3;4"], false);
        check(&["heure;0;6;12;18", "Ars;12;15;18;4", "Bourg;1;2;3;4"], false);
        check(&["code;75056;13055", "2019;2148000;860000", "2020;2145000;870000"], false);
        check(&[";75056;13055;69123", "2019;21;86;3", "2020;21;8;4"], false);
        check(&["nom;ville", "Martin;Ars", "Durand;Bourg"], false);
        check(&["01;02;03", "12;14;15", "3;4;5"], false);
        check(&["département;01/01/2024;01/02/2024", "Ain;12;14", "Aisne;3;4"], false);
        check(&["a;b", "", ""], false);
    }
}
