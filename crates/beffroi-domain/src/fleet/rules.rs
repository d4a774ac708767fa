//! Counting grades without giving anybody away.

use super::model::GradeCount;
use crate::host::{FEW, Shown, hide};
use beffroi_reference::Grade;

/// The letters of a grade, the best first.
const LETTERS: [char; 5] = ['A', 'B', 'C', 'D', 'E'];

/// How many of all members have each letter, those without a grade last; nothing when that would give one away.
pub(super) fn grades<'a>(all: impl Iterator<Item = Option<&'a Grade>>) -> Vec<GradeCount> {
    let mut counts = [0_u64; LETTERS.len() + 1];
    for grade in all {
        let letter = grade.and_then(|grade| grade.code.chars().next());
        let place = letter.and_then(|letter| LETTERS.iter().position(|known| *known == letter));
        counts[place.unwrap_or(LETTERS.len())] += 1;
    }
    let letters = LETTERS.into_iter().map(Some).chain([None]);
    let shown = hide(&counts, 0).unwrap_or_default();
    letters.zip(shown).map(|(letter, shown)| GradeCount { letter, shown }).collect()
}

/// How many grades there are, and how many of them are of this rank or above; each only when it gives nobody away.
pub(super) fn reached(grades: &[Grade], least: u32) -> (Option<u64>, Option<Shown>) {
    let total = grades.len() as u64;
    if total < FEW {
        return (None, None);
    }
    let above = grades.iter().filter(|grade| grade.rank >= least).count() as u64;
    let shown = hide(&[above, total - above], 0);
    (Some(total), shown.and_then(|shown| shown.first().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Shown::{Count, Few, Hidden};

    #[test]
    fn letters_are_counted_and_small_groups_hidden() {
        let grade = |code: &str| Some(Grade { rank: 1, code: code.to_owned() });
        let all: Vec<Option<Grade>> = [("A", 6), ("D+", 7), ("D-", 3), ("E", 2)]
            .into_iter()
            .flat_map(|(code, times)| vec![grade(code); times])
            .chain(vec![None; 9])
            .collect();
        let shown: Vec<_> = grades(all.iter().map(Option::as_ref)).into_iter().map(|one| one.shown).collect();
        assert_eq!(shown, [Count(6), Few, Few, Count(10), Few, Hidden]);
        assert!(
            grades([grade("A"), grade("B")].iter().map(Option::as_ref)).is_empty(),
            "two members are too few"
        );
    }

    #[test]
    fn a_place_among_others_is_said_when_it_gives_nobody_away() {
        let grades = |below: usize, above: usize| {
            let of = |rank: u32, times: usize| vec![Grade { rank, code: rank.to_string() }; times];
            [of(3, below), of(4, above)].concat()
        };
        for (below, above, expected) in [
            (2, 2, (None, None)),
            (0, 5, (Some(5), None)),
            (4, 3, (Some(7), None)),
            (9, 2, (Some(11), Some(Few))),
            (2, 9, (Some(11), Some(Hidden))),
            (7, 5, (Some(12), Some(Count(5)))),
        ] {
            assert_eq!(reached(&grades(below, above), 4), expected, "{below} below, {above} above");
        }
    }
}
