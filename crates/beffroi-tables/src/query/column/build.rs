//! Arrow arrays to a [`Column`]: interns values as they come and gives up when they hardly repeat.

use super::encode::{Interner, rank_values};
use super::{Codes, Column};
use crate::query::vector::{Kind, Strings, Values, Vector};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use beffroi_kernel::error::{Context, Error, Result};

/// Rows after which a column whose values hardly repeat is kept plain.
const TRIAL_ROWS: usize = 16_384;

/// Most distinct numbers of a coded column: beyond, codes would not be narrower than the numbers.
const NUMBERS_MAX: usize = 65_535;

/// Builds one column from the arrays of its row groups.
pub struct Builder {
    kind: Kind,
    rows: usize,
    form: Form,
    /// The dictionary of the last array, and the codes of its values.
    last: Option<(ArrayRef, Vec<u32>)>,
}

enum Form {
    Coded { interner: Interner, codes: Vec<u32> },
    Plain(Vector),
}

impl Builder {
    /// A column of values of this kind.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            rows: 0,
            form: Form::Coded { interner: Interner::new(kind), codes: Vec::new() },
            last: None,
        }
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        match &self.form {
            Form::Coded { interner, codes } => interner.bytes() + codes.capacity() * 4,
            Form::Plain(vector) => vector.bytes(),
        }
    }

    /// Adds the rows of an array.
    ///
    /// # Errors
    /// [`Error::Internal`] when its type is not one that a table has.
    pub fn push(&mut self, array: &ArrayRef) -> Result<()> {
        self.rows += array.len();
        match (&mut self.form, array.data_type()) {
            (Form::Coded { interner, codes }, DataType::Dictionary(..)) => {
                push_dictionary(interner, codes, &mut self.last, array)?;
            }
            (Form::Coded { interner, codes }, _) => interner.add(&read_array(array, self.kind)?, codes),
            (Form::Plain(vector), DataType::Dictionary(..)) => append(vector, &unpack(array)?),
            (Form::Plain(vector), _) => append(vector, &read_array(array, self.kind)?),
        }
        self.reconsider();
        Ok(())
    }

    /// Goes over to the plain form when values hardly repeat.
    fn reconsider(&mut self) {
        let Form::Coded { interner, codes } = &mut self.form else { return };
        let distinct = interner.len();
        let too_many = match self.kind {
            Kind::Text => self.rows >= TRIAL_ROWS && distinct > self.rows / 4 * 3,
            Kind::Boolean => false,
            _ => distinct > NUMBERS_MAX || (self.rows >= TRIAL_ROWS && distinct > self.rows / 2),
        };
        if too_many {
            let values = std::mem::replace(interner, Interner::new(self.kind)).into_values();
            self.form = Form::Plain(values.take(codes.iter().map(|code| *code as usize)));
            self.last = None;
        }
    }

    /// The column.
    pub fn finish(self) -> Column {
        match self.form {
            Form::Coded { interner, codes } => {
                let (ranks, mut values) = rank_values(&interner.into_values());
                values.shrink();
                Column::coded(Codes::narrow(&codes, values.len(), &ranks), values)
            }
            Form::Plain(mut vector) => {
                vector.shrink();
                Column::plain(vector)
            }
        }
    }
}

/// Adds the rows of a dictionary of texts: each text that occurs is looked up once.
fn push_dictionary(
    interner: &mut Interner,
    codes: &mut Vec<u32>,
    last: &mut Option<(ArrayRef, Vec<u32>)>,
    array: &ArrayRef,
) -> Result<()> {
    const UNSEEN: u32 = u32::MAX;
    let unexpected = || Error::internal("a dictionary of a table is of an unexpected type");
    let dictionary = array.as_dictionary_opt::<Int32Type>().ok_or_else(unexpected)?;
    let values = dictionary.values();
    // Arrays of one row group share their dictionary.
    let known = last.as_ref().is_some_and(|(array, _)| array.to_data().ptr_eq(&values.to_data()));
    if !known {
        *last = Some((values.clone(), vec![UNSEEN; values.len()]));
    }
    let Some((_, map)) = last else { return Ok(()) };
    let texts = values.as_string_opt::<i32>().ok_or_else(unexpected)?;
    let mut code = |key: i32| {
        let key = key as usize;
        if map[key] == UNSEEN {
            map[key] = if texts.is_valid(key) { interner.text(texts.value(key)) } else { 0 };
        }
        map[key]
    };
    let keys = dictionary.keys();
    match keys.nulls() {
        None => codes.extend(keys.values().iter().map(|key| code(*key))),
        Some(nulls) => {
            let pairs = keys.values().iter().zip(nulls.iter());
            codes.extend(pairs.map(|(key, known)| if known { code(*key) } else { 0 }));
        }
    }
    Ok(())
}

fn unpack(array: &ArrayRef) -> Result<Vector> {
    let plain = arrow_cast::cast(array, &DataType::Utf8).context("unpacking a dictionary of a table")?;
    read_array(&plain, Kind::Text)
}

/// Adds values of the same kind without going through scalars.
fn append(vector: &mut Vector, other: &Vector) {
    let before = vector.len();
    match (&mut vector.values, &other.values) {
        (Values::Boolean(into), Values::Boolean(from)) => into.extend_from_slice(from),
        (Values::Integer(into), Values::Integer(from)) | (Values::Datetime(into), Values::Datetime(from)) => {
            into.extend_from_slice(from);
        }
        (Values::Number(into), Values::Number(from)) => into.extend_from_slice(from),
        (Values::Date(into), Values::Date(from)) => into.extend_from_slice(from),
        (Values::Text(into), Values::Text(from)) => {
            (0..from.len()).for_each(|index| into.push(from.get(index)))
        }
        _ => return vector.append(other),
    }
    match (&mut vector.valid, &other.valid) {
        (None, None) => {}
        (Some(into), Some(from)) => into.extend_from_slice(from),
        (Some(into), None) => into.extend(std::iter::repeat_n(true, other.len())),
        (none, Some(from)) => {
            let mut all = vec![true; before];
            all.extend_from_slice(from);
            *none = Some(all);
        }
    }
}

/// The kind in which a column of this Arrow type is kept.
pub fn kind_of(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Boolean => Kind::Boolean,
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32 => Kind::Integer,
        DataType::UInt64
        | DataType::Float16
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => Kind::Number,
        DataType::Date32 | DataType::Date64 => Kind::Date,
        DataType::Timestamp(..) => Kind::Datetime,
        _ => Kind::Text,
    }
}

/// The values of an array, whatever program wrote it.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read as `kind`.
pub fn read_array(array: &ArrayRef, kind: Kind) -> Result<Vector> {
    let target = match kind {
        Kind::Boolean => DataType::Boolean,
        Kind::Integer => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Date => DataType::Date32,
        Kind::Datetime => DataType::Timestamp(TimeUnit::Millisecond, None),
        Kind::Text => DataType::Utf8,
    };
    let array = match (array.data_type(), kind) {
        (found, _) if *found == target => array.clone(),
        (DataType::Timestamp(TimeUnit::Millisecond, _), Kind::Datetime) => array.clone(),
        (found, Kind::Text) if !arrow_cast::can_cast_types(found, &target) => displayed(array)?,
        _ => arrow_cast::cast(array, &target).context("reading a column of a table")?,
    };
    let mut valid: Option<Vec<bool>> = array.nulls().map(|nulls| nulls.iter().collect());
    let values = match kind {
        Kind::Boolean => Values::Boolean(array.as_boolean().values().iter().collect()),
        Kind::Integer => Values::Integer(array.as_primitive::<Int64Type>().values().to_vec()),
        Kind::Number => {
            let numbers = array.as_primitive::<Float64Type>().values().to_vec();
            if numbers.iter().any(|number| !number.is_finite()) {
                // A table knows no NaN and no infinity: they are unknown.
                let valid = valid.get_or_insert_with(|| vec![true; numbers.len()]);
                numbers.iter().zip(valid).for_each(|(number, valid)| *valid &= number.is_finite());
            }
            Values::Number(numbers)
        }
        Kind::Date => Values::Date(array.as_primitive::<Date32Type>().values().to_vec()),
        Kind::Datetime => {
            Values::Datetime(array.as_primitive::<TimestampMillisecondType>().values().to_vec())
        }
        Kind::Text => {
            let texts = array.as_string::<i32>();
            let mut strings = Strings::with_capacity(texts.len(), texts.value_data().len());
            (0..texts.len()).for_each(|index| strings.push(texts.value(index)));
            Values::Text(strings)
        }
    };
    Ok(Vector { values, valid })
}

/// Lists, structures and bytes as the text that shows them.
fn displayed(array: &ArrayRef) -> Result<ArrayRef> {
    let options = arrow_cast::display::FormatOptions::default();
    let formatter = arrow_cast::display::ArrayFormatter::try_new(array.as_ref(), &options)
        .context("writing a nested column as text")?;
    let texts: arrow_array::StringArray =
        (0..array.len()).map(|row| array.is_valid(row).then(|| formatter.value(row).to_string())).collect();
    Ok(std::sync::Arc::new(texts))
}
