//! A YAML document as a tree: every key in its order, every scalar as it was written, every node with its line.
//!
//! Scalars keep their text and are given a type only where one is asked for: `1.10` stays `1.10`, a date stays a
//! date, and what is written again is what was read.

/// A node of a document.
#[derive(Clone, Debug)]
pub struct Node {
    /// The line where it begins, from 1; 0 for what no file holds yet.
    pub line: usize,
    /// What it is.
    pub value: Value,
}

/// Two nodes are equal when they say the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, a date, true, false or null: written without quotation marks.
    Word(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and their values, in order; no key is there twice.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Whether it is a word (`1`, `true`) and not a text.
    pub word: bool,
}

impl Node {
    /// A node that no file holds yet.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self { line: 0, value }
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    /// A number, a date, true or false.
    #[must_use]
    pub fn word(word: impl ToString) -> Self {
        Self::new(Value::Word(word.to_string()))
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::new(Value::List(items))
    }

    /// A map without keys, to be filled with [`Node::with`].
    #[must_use]
    pub fn map() -> Self {
        Self::new(Value::Map(Vec::new()))
    }

    /// The map with one more key; a node that is no map stays as it is.
    #[must_use]
    pub fn with(mut self, key: &str, node: Self) -> Self {
        if let Value::Map(entries) = &mut self.value {
            entries.push((Key { text: key.to_owned(), word: false }, node));
        }
        self
    }

    /// The map with one more key when there is something to say.
    #[must_use]
    pub fn with_some(self, key: &str, node: Option<Self>) -> Self {
        match node {
            Some(node) => self.with(key, node),
            None => self,
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name.text == key).map(|(_, node)| node)
    }

    /// Keys and values of a map; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[(Key, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar; nothing for null, a list or a map.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Word(word) if is_null(word) => None,
            Value::Word(text) | Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text of the value of a key, absent when it is null or blank.
    #[must_use]
    pub fn said(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::scalar).filter(|text| !text.trim().is_empty())
    }

    /// The value of a key as a number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        let number: f64 = self.said(key)?.trim().parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// The value of a key as true or false, as the developer's reader takes it (`yes`, `on` and `true` are the same).
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.said(key)?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// The texts of a list of scalars, or the one text of a scalar.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<String> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let all = node.items().iter().filter_map(Self::scalar).chain(node.scalar());
        all.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// How many nodes it holds, itself included.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.value {
            Value::Word(_) | Value::Text(_) => 1,
            Value::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Value::Map(entries) => 1 + entries.iter().map(|(_, node)| 1 + node.size()).sum::<usize>(),
        }
    }

    /// How many levels it has.
    #[must_use]
    pub fn depth(&self) -> usize {
        match &self.value {
            Value::Word(_) | Value::Text(_) => 1,
            Value::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Value::Map(entries) => 1 + entries.iter().map(|(_, node)| node.depth()).max().unwrap_or(0),
        }
    }
}

/// Whether a word says that there is nothing.
#[must_use]
pub fn is_null(word: &str) -> bool {
    matches!(word, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether a text without quotation marks would be taken for something else than a text by a reader of YAML 1.1 or
/// 1.2: more texts than strictly needed, which costs a pair of quotation marks.
#[must_use]
pub fn is_word(text: &str) -> bool {
    let named = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | ".inf" | "-.inf" | "+.inf" | ".nan"
    );
    let first = text.as_bytes().first().copied().unwrap_or(b'~');
    let begins_a_number = first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.');
    let of_a_number = |byte: u8| {
        byte.is_ascii_hexdigit()
            || matches!(
                byte,
                b'-' | b'+' | b'.' | b':' | b'_' | b'x' | b'o' | b'T' | b't' | b'Z' | b'z' | b' '
            )
    };
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    is_null(text) || named || (begins_a_number && digits && text.bytes().all(of_a_number))
}
