//! Values in columns: what every expression reads and gives.

use beffroi_kernel::query::Value;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// True or false.
    Boolean,
    /// Whole number.
    Integer,
    /// Number with decimals.
    Number,
    /// Days since 1970-01-01.
    Date,
    /// Milliseconds since 1970-01-01, UTC.
    Datetime,
    /// Text.
    Text,
}

impl Kind {
    /// The name shown to people, in French, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Boolean => "un oui ou non",
            Self::Integer => "un nombre entier",
            Self::Number => "un nombre",
            Self::Date => "une date",
            Self::Datetime => "une date avec heure",
            Self::Text => "un texte",
        }
    }

    /// Whether one can calculate with it.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    /// Whether it has a year.
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Datetime)
    }
}

/// One value.
#[derive(Clone, Debug)]
pub enum Scalar {
    /// Unknown.
    Null,
    /// See [`Kind::Boolean`].
    Boolean(bool),
    /// See [`Kind::Integer`].
    Integer(i64),
    /// See [`Kind::Number`].
    Number(f64),
    /// See [`Kind::Date`].
    Date(i32),
    /// See [`Kind::Datetime`].
    Datetime(i64),
    /// See [`Kind::Text`].
    Text(Box<str>),
}

impl Scalar {
    fn rank(&self) -> u8 {
        match self {
            Self::Null => 6,
            Self::Boolean(_) => 0,
            Self::Integer(_) => 1,
            Self::Number(_) => 2,
            Self::Date(_) => 3,
            Self::Datetime(_) => 4,
            Self::Text(_) => 5,
        }
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Scalar {}
impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Scalar {
    /// Values of one kind by size; null after all others.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => a.cmp(b),
            (Self::Integer(a), Self::Integer(b)) | (Self::Datetime(a), Self::Datetime(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}
impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
        match self {
            Self::Null => {}
            Self::Boolean(value) => value.hash(state),
            Self::Integer(value) | Self::Datetime(value) => value.hash(state),
            // Minus zero and zero are one value.
            Self::Number(value) => (value + 0.0).to_bits().hash(state),
            Self::Date(value) => value.hash(state),
            Self::Text(value) => value.hash(state),
        }
    }
}

/// Many texts in one piece of memory.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// An empty list with room for `count` texts of `bytes` in all.
    pub fn with_capacity(count: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(count) }
    }

    /// Adds a text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Adds a text that `write` writes.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// Where the text at `index` starts in [`all`](Self::all).
    #[inline]
    pub fn start(&self, index: usize) -> usize {
        if index == 0 { 0 } else { self.ends[index - 1] }
    }

    /// Where each text ends in [`all`](Self::all).
    pub fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// All texts, one after the other.
    pub fn all(&self) -> &str {
        &self.text
    }

    /// The text at `index`.
    #[inline]
    pub fn get(&self, index: usize) -> &str {
        &self.text[self.start(index)..self.ends[index]]
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>()
    }

    /// Gives back the memory that is not used.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The values of a vector, by kind. A null holds any value.
#[derive(Clone, Debug)]
pub enum Values {
    /// See [`Kind::Boolean`].
    Boolean(Vec<bool>),
    /// See [`Kind::Integer`].
    Integer(Vec<i64>),
    /// See [`Kind::Number`].
    Number(Vec<f64>),
    /// See [`Kind::Date`].
    Date(Vec<i32>),
    /// See [`Kind::Datetime`].
    Datetime(Vec<i64>),
    /// See [`Kind::Text`].
    Text(Strings),
}

/// Values of one kind, some of them null.
#[derive(Clone, Debug)]
pub struct Vector {
    /// The values.
    pub values: Values,
    /// Which are known; absent when all are.
    pub valid: Option<Vec<bool>>,
}

impl Vector {
    /// A vector without any null.
    pub fn known(values: Values) -> Self {
        Self { values, valid: None }
    }

    /// An empty vector.
    pub fn empty(kind: Kind) -> Self {
        Self::known(match kind {
            Kind::Boolean => Values::Boolean(Vec::new()),
            Kind::Integer => Values::Integer(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Date => Values::Date(Vec::new()),
            Kind::Datetime => Values::Datetime(Vec::new()),
            Kind::Text => Values::Text(Strings::default()),
        })
    }

    /// The kind of its values.
    pub fn kind(&self) -> Kind {
        match &self.values {
            Values::Boolean(_) => Kind::Boolean,
            Values::Integer(_) => Kind::Integer,
            Values::Number(_) => Kind::Number,
            Values::Date(_) => Kind::Date,
            Values::Datetime(_) => Kind::Datetime,
            Values::Text(_) => Kind::Text,
        }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Boolean(v) => v.len(),
            Values::Integer(v) | Values::Datetime(v) => v.len(),
            Values::Number(v) => v.len(),
            Values::Date(v) => v.len(),
            Values::Text(v) => v.len(),
        }
    }

    /// Whether the value at `index` is known.
    #[inline]
    pub fn is_valid(&self, index: usize) -> bool {
        self.valid.as_ref().is_none_or(|valid| valid[index])
    }

    /// The value at `index`.
    pub fn scalar(&self, index: usize) -> Scalar {
        if !self.is_valid(index) {
            return Scalar::Null;
        }
        match &self.values {
            Values::Boolean(v) => Scalar::Boolean(v[index]),
            Values::Integer(v) => Scalar::Integer(v[index]),
            Values::Number(v) => Scalar::Number(v[index]),
            Values::Date(v) => Scalar::Date(v[index]),
            Values::Datetime(v) => Scalar::Datetime(v[index]),
            Values::Text(v) => Scalar::Text(v.get(index).into()),
        }
    }

    /// Adds a value, which must be null or of this kind; another kind counts as null.
    pub fn push(&mut self, scalar: &Scalar) {
        let known = match (&mut self.values, scalar) {
            (Values::Boolean(v), Scalar::Boolean(value)) => {
                v.push(*value);
                true
            }
            (Values::Integer(v), Scalar::Integer(value)) | (Values::Datetime(v), Scalar::Datetime(value)) => {
                v.push(*value);
                true
            }
            (Values::Number(v), Scalar::Number(value)) => {
                v.push(*value);
                true
            }
            (Values::Date(v), Scalar::Date(value)) => {
                v.push(*value);
                true
            }
            (Values::Text(v), Scalar::Text(value)) => {
                v.push(value);
                true
            }
            (values, _) => {
                push_blank(values);
                false
            }
        };
        self.push_valid(known);
    }

    /// Says whether the value just added is known.
    pub fn push_valid(&mut self, known: bool) {
        let length = self.len();
        match &mut self.valid {
            Some(valid) => valid.push(known),
            None if !known => {
                let mut valid = vec![true; length];
                valid[length - 1] = false;
                self.valid = Some(valid);
            }
            None => {}
        }
    }

    /// `count` times the same value. A null takes the kind given.
    pub fn repeated(scalar: &Scalar, kind: Kind, count: usize) -> Self {
        let mut vector = Self::empty(kind);
        for _ in 0..count {
            vector.push(scalar);
        }
        vector
    }

    /// The values at `rows`.
    pub fn take(&self, rows: impl ExactSizeIterator<Item = usize> + Clone) -> Self {
        let valid = self.valid.as_ref().map(|valid| rows.clone().map(|row| valid[row]).collect());
        let values = match &self.values {
            Values::Boolean(v) => Values::Boolean(rows.map(|row| v[row]).collect()),
            Values::Integer(v) => Values::Integer(rows.map(|row| v[row]).collect()),
            Values::Number(v) => Values::Number(rows.map(|row| v[row]).collect()),
            Values::Date(v) => Values::Date(rows.map(|row| v[row]).collect()),
            Values::Datetime(v) => Values::Datetime(rows.map(|row| v[row]).collect()),
            Values::Text(v) => {
                let mut taken = Strings::with_capacity(rows.len(), rows.len() * 16);
                rows.for_each(|row| taken.push(v.get(row)));
                Values::Text(taken)
            }
        };
        Self { values, valid }
    }

    /// Adds the values of `other`, which must be of the same kind.
    pub fn append(&mut self, other: &Self) {
        for index in 0..other.len() {
            self.push(&other.scalar(index));
        }
    }

    /// Compares two of its values; null comes last.
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        match (self.is_valid(a), self.is_valid(b)) {
            (true, true) => match &self.values {
                Values::Boolean(v) => v[a].cmp(&v[b]),
                Values::Integer(v) | Values::Datetime(v) => v[a].cmp(&v[b]),
                Values::Number(v) => (v[a] + 0.0).total_cmp(&(v[b] + 0.0)),
                Values::Date(v) => v[a].cmp(&v[b]),
                Values::Text(v) => v.get(a).cmp(v.get(b)),
            },
            (a, b) => b.cmp(&a),
        }
    }

    /// The memory held, in bytes.
    pub fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::Boolean(v) => v.capacity(),
            Values::Integer(v) | Values::Datetime(v) => v.capacity() * 8,
            Values::Number(v) => v.capacity() * 8,
            Values::Date(v) => v.capacity() * 4,
            Values::Text(v) => v.bytes(),
        };
        values + self.valid.as_ref().map_or(0, Vec::capacity)
    }

    /// Gives back the memory that is not used.
    pub fn shrink(&mut self) {
        match &mut self.values {
            Values::Boolean(v) => v.shrink_to_fit(),
            Values::Integer(v) | Values::Datetime(v) => v.shrink_to_fit(),
            Values::Number(v) => v.shrink_to_fit(),
            Values::Date(v) => v.shrink_to_fit(),
            Values::Text(v) => v.shrink(),
        }
        if let Some(valid) = &mut self.valid {
            valid.shrink_to_fit();
        }
    }

    /// The value at `index`, as an answer shows it.
    pub fn value(&self, index: usize) -> Value {
        if !self.is_valid(index) {
            return Value::Null;
        }
        match &self.values {
            Values::Boolean(v) => Value::Boolean(v[index]),
            Values::Integer(v) => Value::Integer(v[index]),
            Values::Number(v) if v[index].is_finite() => Value::Number(v[index]),
            Values::Number(_) => Value::Null,
            Values::Date(v) => Value::Text(super::calendar::date_text(v[index])),
            Values::Datetime(v) => Value::Text(super::calendar::datetime_text(v[index])),
            Values::Text(v) => Value::Text(v.get(index).to_owned()),
        }
    }
}

fn push_blank(values: &mut Values) {
    match values {
        Values::Boolean(v) => v.push(false),
        Values::Integer(v) | Values::Datetime(v) => v.push(0),
        Values::Number(v) => v.push(0.0),
        Values::Date(v) => v.push(0),
        Values::Text(v) => v.push(""),
    }
}
