//! One column of a block as an Arrow array.

use super::memory::Memory;
use crate::detect::{parse_boolean, parse_date, parse_datetime, parse_number, to_geojson};
use crate::rows::Block;
use arrow_array::builder::{BooleanBuilder, PrimitiveBuilder, StringBuilder};
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{ArrayRef, PrimitiveArray};
use beffroi_kernel::report::{Column, ColumnType, Meaning};
use std::sync::Arc;

/// The cells of the column at `index`, as the type of `column`; those that do not fit are null. `memory` is
/// that of this column.
pub(crate) fn build(block: &Block, index: usize, column: &Column, memory: &mut Memory) -> ArrayRef {
    match column.column_type {
        ColumnType::Text => text(block, index, memory, |cell, builder| match is_blank(cell) {
            true => builder.append_null(),
            false => builder.append_value(cell),
        }),
        ColumnType::Geometry => {
            let longitude_first = column.meaning == Some(Meaning::LongitudeLatitude);
            text(block, index, memory, |cell, builder| {
                builder.append_option(to_geojson(cell, longitude_first))
            })
        }
        ColumnType::Integer => Arc::new(numbers::<Int64Type>(block, index, memory, integer, |value| value)),
        ColumnType::Number => {
            let value = |bits: i64| f64::from_bits(bits.cast_unsigned());
            Arc::new(numbers::<Float64Type>(block, index, memory, number, value))
        }
        ColumnType::Boolean => {
            let mut builder = BooleanBuilder::with_capacity(block.len());
            let read = |cell: &str| boolean(cell).map(i64::from);
            bits(block, index, memory, read, |value| builder.append_option(value.map(|value| value != 0)));
            Arc::new(builder.finish())
        }
        ColumnType::Date => {
            let days = |cell: &str| parse_date(cell).map(|date| i64::from(date.days()));
            // The days of a date are an `i32` to start with.
            Arc::new(numbers::<Date32Type>(block, index, memory, days, |days| days as i32))
        }
        ColumnType::Datetime => {
            let array = numbers::<TimestampMillisecondType>(block, index, memory, instant, |value| value);
            Arc::new(array.with_timezone("UTC"))
        }
    }
}

fn integer(cell: &str) -> Option<i64> {
    parse_number(cell).filter(|number| !number.leading_zero)?.integer
}

/// The bits of a number.
fn number(cell: &str) -> Option<i64> {
    let number = parse_number(cell).filter(|number| !number.leading_zero)?;
    Some(number.value.to_bits().cast_signed())
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

fn text(
    block: &Block,
    index: usize,
    memory: &mut Memory,
    append: impl Fn(&str, &mut StringBuilder),
) -> ArrayRef {
    // As much as the blocks before this one took, and a little more.
    let mut builder = StringBuilder::with_capacity(block.len(), memory.text_bytes + memory.text_bytes / 8);
    block.iter().for_each(|row| append(row.cell(index).unwrap_or(""), &mut builder));
    memory.text_bytes = memory.text_bytes.max(builder.values_slice().len());
    Arc::new(builder.finish())
}

fn numbers<T: ArrowPrimitiveType>(
    block: &Block,
    index: usize,
    memory: &mut Memory,
    read: impl Fn(&str) -> Option<i64>,
    value: impl Fn(i64) -> T::Native,
) -> PrimitiveArray<T> {
    let mut builder = PrimitiveBuilder::<T>::with_capacity(block.len());
    bits(block, index, memory, read, |bits| builder.append_option(bits.map(&value)));
    builder.finish()
}

/// What each cell of a column stands for, in bits.
fn bits(
    block: &Block,
    index: usize,
    memory: &mut Memory,
    read: impl Fn(&str) -> Option<i64>,
    mut append: impl FnMut(Option<i64>),
) {
    for row in block.iter() {
        let (cell, hash) = (row.cell(index).unwrap_or(""), row.hash(index).unwrap_or_default());
        append(if cell.is_empty() { None } else { memory.value(cell, hash, &read) });
    }
}
