//! One column of a block as an Arrow array.

use crate::detect::{parse_boolean, parse_date, parse_datetime, parse_number, to_geojson};
use crate::rows::Block;
use arrow_array::builder::{BooleanBuilder, PrimitiveBuilder, StringBuilder};
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef};
use beffroi_kernel::report::{Column, ColumnType, Meaning};
use std::sync::Arc;

/// The cells of the column at `index`, as the type of `column`; those that do not fit are null.
pub(crate) fn build(block: &Block, index: usize, column: &Column) -> ArrayRef {
    let cells = || block.iter().map(|row| row.cell(index).unwrap_or(""));
    match column.column_type {
        ColumnType::Text => text(block.len(), cells(), |cell, builder| match is_blank(cell) {
            true => builder.append_null(),
            false => builder.append_value(cell),
        }),
        ColumnType::Geometry => {
            let longitude_first = column.meaning == Some(Meaning::LongitudeLatitude);
            text(block.len(), cells(), |cell, builder| {
                builder.append_option(to_geojson(cell, longitude_first))
            })
        }
        ColumnType::Integer => numbers::<Int64Type>(block.len(), cells(), |cell| {
            parse_number(cell).filter(|number| !number.leading_zero)?.integer
        }),
        ColumnType::Number => numbers::<Float64Type>(block.len(), cells(), |cell| {
            parse_number(cell).filter(|number| !number.leading_zero).map(|number| number.value)
        }),
        ColumnType::Boolean => {
            let mut builder = BooleanBuilder::with_capacity(block.len());
            cells().for_each(|cell| builder.append_option(boolean(cell)));
            Arc::new(builder.finish())
        }
        ColumnType::Date => {
            numbers::<Date32Type>(block.len(), cells(), |cell| parse_date(cell).map(|date| date.days()))
        }
        ColumnType::Datetime => {
            let array = numbers_of::<TimestampMillisecondType>(block.len(), cells(), instant);
            Arc::new(array.with_timezone("UTC"))
        }
    }
}

fn is_blank(cell: &str) -> bool {
    cell.bytes().next().is_none_or(|first| !first.is_ascii_graphic() && cell.trim().is_empty())
}

/// Words only: figures are numbers.
fn boolean(cell: &str) -> Option<bool> {
    parse_boolean(cell).filter(|_| !cell.trim().as_bytes()[0].is_ascii_digit()).map(|(value, _)| value)
}

/// A date alone is its first instant.
fn instant(cell: &str) -> Option<i64> {
    if let Some(date) = parse_date(cell) {
        return Some(i64::from(date.days()) * 86_400_000);
    }
    parse_datetime(cell).map(|time| time.millis)
}

fn text<'a>(
    rows: usize,
    cells: impl Iterator<Item = &'a str>,
    append: impl Fn(&str, &mut StringBuilder),
) -> ArrayRef {
    let mut builder = StringBuilder::with_capacity(rows, rows * 12);
    cells.for_each(|cell| append(cell, &mut builder));
    Arc::new(builder.finish())
}

fn numbers<'a, T: ArrowPrimitiveType>(
    rows: usize,
    cells: impl Iterator<Item = &'a str>,
    read: impl Fn(&str) -> Option<T::Native>,
) -> ArrayRef {
    let array: Arc<dyn Array> = Arc::new(numbers_of::<T>(rows, cells, read));
    array
}

fn numbers_of<'a, T: ArrowPrimitiveType>(
    rows: usize,
    cells: impl Iterator<Item = &'a str>,
    read: impl Fn(&str) -> Option<T::Native>,
) -> arrow_array::PrimitiveArray<T> {
    let mut builder = PrimitiveBuilder::<T>::with_capacity(rows);
    cells.for_each(|cell| builder.append_option(if cell.is_empty() { None } else { read(cell) }));
    builder.finish()
}
