//! Counting grades without giving anybody away.

use super::model::GradeCount;
use crate::host::hide;
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
}
