//! Finds what each column holds: its type, what its values mean, what they look like, and which
//! columns look like personal data. All rows are counted.

mod boolean;
mod code;
mod column;
mod date;
mod meaning;
mod names;
mod number;
mod person;
mod personal;
mod place;
mod profile;
mod traits;

pub use boolean::{BooleanWriting, parse_boolean};
pub use code::{
    is_commune, is_departement, is_email, is_iban, is_nir, is_phone, is_postal, is_region, is_siren,
    is_siret, is_url,
};
pub use column::Misfit;
pub use date::{Date, DateWriting, Datetime, iso_of_days, parse_date, parse_datetime};
pub use names::field_names;
pub use number::{Number, Unit, parse_number};
pub use place::{Pair, is_geojson, is_wkt, parse_pair, to_geojson};

use crate::rows::Block;
use beffroi_kernel::report::{Column, ColumnType, PersonalData};
use column::{CANDIDATES, Room, Summary, Tally};
use meaning::type_trait;
use names::Words;
pub(crate) use traits::{Trait, Traits, classify};

/// What was found in a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detection {
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
    /// Columns that look like personal data.
    pub personal_data: Vec<PersonalData>,
    /// For each column, the first filled cells that do not fit its type, by row. [`Column::misfits`] counts
    /// all of them.
    pub misfits: Vec<Vec<Misfit>>,
    /// Rows seen.
    pub rows: u64,
}

/// Counts what goes by; one for each thread, merged at the end. What comes out does not depend on how
/// the rows were shared out.
#[derive(Clone, Debug)]
pub struct Detector {
    headers: Vec<String>,
    tallies: Vec<Tally>,
    rows: u64,
}

impl Detector {
    /// For a table with these headers.
    #[must_use]
    pub fn new(headers: &[String]) -> Self {
        let columns = headers.len().max(1);
        let room = Room {
            values_max: (150_000 / columns).clamp(128, 8_192),
            misfits_max: (20_000 / columns).clamp(20, 1_000),
        };
        Self { headers: headers.to_vec(), tallies: vec![Tally::new(room); headers.len()], rows: 0 }
    }

    /// Counts the rows of a block; `first_row` is the number of its first row.
    pub fn observe(&mut self, first_row: u64, block: &Block) {
        for (row_number, row) in (first_row..).zip(block.iter()) {
            for (tally, (cell, hash)) in self.tallies.iter_mut().zip(row.iter_hashed()) {
                if !cell.is_empty() {
                    tally.observe(row_number, cell, hash);
                }
            }
        }
        self.rows += block.len() as u64;
    }

    /// Adds what another thread counted, for the same headers.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (mine, theirs) in self.tallies.iter_mut().zip(other.tallies) {
            mine.merge(theirs);
        }
        self.rows += other.rows;
        self
    }

    /// Decides.
    #[must_use]
    pub fn finish(self) -> Detection {
        let fields = field_names(&self.headers);
        let summaries: Vec<Summary> = self.tallies.into_iter().map(Tally::finish).collect();
        let mut columns = Vec::with_capacity(fields.len());
        let mut verdicts = Vec::with_capacity(fields.len());
        for ((header, field), summary) in self.headers.iter().zip(fields).zip(&summaries) {
            let words = Words::of(header.trim());
            let verdict = meaning::decide(summary, &words);
            let fitting = type_trait(verdict.column_type).map_or(summary.filled, |what| summary.count(what));
            columns.push(Column {
                name: header.trim().to_owned(),
                field,
                column_type: verdict.column_type,
                meaning: verdict.meaning,
                fit: verdict.fit,
                nulls: self.rows.saturating_sub(summary.filled),
                misfits: summary.filled - fitting,
                writing: writing(summary, verdict.column_type),
                description: None,
                profile: profile::draw(summary, verdict.column_type),
            });
            verdicts.push((verdict, words));
        }
        let judged: Vec<personal::Judged<'_>> = columns
            .iter()
            .zip(&summaries)
            .zip(verdicts)
            .map(|((column, summary), (verdict, words))| personal::Judged { column, summary, verdict, words })
            .collect();
        let personal_data = personal::suspect(&judged);
        drop(judged);
        let misfits =
            columns.iter().zip(summaries).map(|(column, summary)| misfits_of(column, summary)).collect();
        Detection { columns, personal_data, misfits, rows: self.rows }
    }
}

fn misfits_of(column: &Column, summary: Summary) -> Vec<Misfit> {
    let Some(what) = type_trait(column.column_type) else { return Vec::new() };
    let place = CANDIDATES.iter().position(|candidate| *candidate == what);
    let mut lists = summary.misfits;
    place.map(|place| std::mem::take(&mut lists[place])).unwrap_or_default()
}

/// How values are written, where that needs saying.
fn writing(summary: &Summary, column_type: ColumnType) -> Option<String> {
    let most = |writings: &[(Trait, &str)]| {
        let found: Vec<&str> =
            writings.iter().filter(|(what, _)| summary.count(*what) > 0).map(|(_, name)| *name).collect();
        (!found.is_empty()).then(|| found.join(", "))
    };
    match column_type {
        ColumnType::Boolean => most(&[
            (Trait::OuiNon, "oui/non"),
            (Trait::VraiFaux, "vrai/faux"),
            (Trait::TrueFalse, "true/false"),
            (Trait::YesNo, "yes/no"),
        ]),
        ColumnType::Date | ColumnType::Datetime => most(&[
            (Trait::DateIso, "yyyy-mm-dd"),
            (Trait::DateDayFirst, "dd/mm/yyyy"),
            (Trait::DateDayFirstShort, "dd/mm/yy"),
            (Trait::DateYearFirst, "yyyy/mm/dd"),
            (Trait::DateCompact, "yyyymmdd"),
            (Trait::DateWords, "d mois yyyy"),
        ]),
        ColumnType::Integer | ColumnType::Number => most(&[
            (Trait::DecimalComma, "decimal comma"),
            (Trait::Grouped, "grouped thousands"),
            (Trait::Percent, "%"),
            (Trait::Euro, "€"),
        ]),
        ColumnType::Text | ColumnType::Geometry => None,
    }
}

/// Whether a filled value fits the type of its column; an empty one always does.
#[must_use]
pub fn fits(column_type: ColumnType, value: &str) -> bool {
    let Some(what) = type_trait(column_type) else { return true };
    let traits = traits::classify(value);
    traits.has(Trait::Blank) || traits.has(what)
}

#[cfg(test)]
mod tests;
