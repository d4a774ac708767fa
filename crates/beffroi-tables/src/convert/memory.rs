//! Remembers what cells stand for, so that a value that comes again is not read again.

/// Longer cells are read each time.
const TEXT_BYTES_MAX: usize = 31;
/// Cells remembered of one column; a power of two.
const PLACES: usize = 1024;

#[derive(Clone, Copy)]
struct Place {
    hash: u64,
    /// The bits of the value: a whole number, a number, days, milliseconds.
    value: Option<i64>,
    /// One more than the length of the text: zero when nothing stands here.
    length: u8,
    text: [u8; TEXT_BYTES_MAX],
}

/// The cells of one column read lately, on one thread. The last comer stays, and texts are compared: two
/// texts with one hash never share a value.
pub(crate) struct Memory {
    places: Vec<Place>,
    /// The most bytes that the texts of one block took.
    pub(crate) text_bytes: usize,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { places: Vec::new(), text_bytes: 0 }
    }

    /// What `text`, whose hash is `hash`, stands for: from memory, or from `read`.
    #[inline]
    pub(crate) fn value(
        &mut self,
        text: &str,
        hash: u64,
        read: impl FnOnce(&str) -> Option<i64>,
    ) -> Option<i64> {
        if text.len() > TEXT_BYTES_MAX {
            return read(text);
        }
        if self.places.is_empty() {
            self.places = vec![Place { hash: 0, value: None, length: 0, text: [0; TEXT_BYTES_MAX] }; PLACES];
        }
        let place = &mut self.places[(hash ^ (hash >> 32)) as usize % PLACES];
        let length = text.len() as u8 + 1;
        if place.hash == hash && place.length == length && place.text[..text.len()] == *text.as_bytes() {
            return place.value;
        }
        place.value = read(text);
        (place.hash, place.length) = (hash, length);
        place.text[..text.len()].copy_from_slice(text.as_bytes());
        place.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_one_hash_keep_their_own_value() {
        let mut memory = Memory::new();
        assert_eq!(memory.value("a", 1, |_| Some(7)), Some(7));
        assert_eq!(memory.value("a", 1, |_| None), Some(7), "remembered");
        assert_eq!(memory.value("b", 1, |_| None), None, "another text");
        assert_eq!(memory.value("a", 1, |_| Some(8)), Some(8), "the last comer stays");
        assert_eq!(memory.value("", 0, |_| None), None);
        let long = "1".repeat(TEXT_BYTES_MAX + 1);
        assert_eq!(memory.value(&long, 2, |_| Some(1)), Some(1));
        assert_eq!(memory.value(&long, 2, |_| Some(2)), Some(2), "too long to be remembered");
    }
}
