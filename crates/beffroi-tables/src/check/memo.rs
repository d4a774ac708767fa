//! Remembers the verdicts of dear checks, by the text of the cell.
//!
//! Direct-mapped: one place for each hash, the last comer stays. The text itself is compared, so two
//! texts with one hash never share a verdict.

use super::cell::Verdict;

/// Longer texts are not remembered.
const TEXT_BYTES_MAX: usize = 44;

#[derive(Clone, Copy)]
struct Place {
    hash: u64,
    verdict: Verdict,
    /// One more than the length of the text: zero when nothing stands here.
    length: u8,
    text: [u8; TEXT_BYTES_MAX],
}

/// The verdicts of one column, on one thread.
pub(crate) struct Memo {
    places: Vec<Place>,
    mask: u64,
}

impl Memo {
    /// A memo of `places`, rounded up to a power of two.
    pub(crate) fn new(places: usize) -> Self {
        let count = places.next_power_of_two();
        let empty = Place { hash: 0, verdict: Verdict::FINE, length: 0, text: [0; TEXT_BYTES_MAX] };
        Self { places: vec![empty; count], mask: count as u64 - 1 }
    }

    /// The verdict on `text`, from memory or from `judge`.
    #[inline]
    pub(crate) fn verdict(&mut self, text: &str, hash: u64, judge: impl FnOnce(&str) -> Verdict) -> Verdict {
        if text.len() > TEXT_BYTES_MAX {
            return judge(text);
        }
        let place = &mut self.places[((hash ^ (hash >> 32)) & self.mask) as usize];
        let length = text.len() as u8 + 1;
        if place.hash == hash && place.length == length && place.text[..text.len()] == *text.as_bytes() {
            return place.verdict;
        }
        let verdict = judge(text);
        place.hash = hash;
        place.length = length;
        place.verdict = verdict;
        place.text[..text.len()].copy_from_slice(text.as_bytes());
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_one_hash_keep_their_own_verdict() {
        let mut memo = Memo::new(4);
        let empty = |_: &str| Verdict::EMPTY;
        let fine = |_: &str| Verdict::FINE;
        assert_eq!(memo.verdict("a", 1, empty), Verdict::EMPTY);
        assert_eq!(memo.verdict("a", 1, fine), Verdict::EMPTY);
        assert_eq!(memo.verdict("b", 1, fine), Verdict::FINE);
        assert_eq!(memo.verdict("", 0, empty), Verdict::EMPTY);
        let long = "x".repeat(TEXT_BYTES_MAX + 1);
        assert_eq!(memo.verdict(&long, 2, empty), Verdict::EMPTY);
        assert_eq!(memo.verdict(&long, 2, fine), Verdict::FINE);
    }
}
