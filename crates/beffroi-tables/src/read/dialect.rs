//! Finds how a delimited file is written: which character stands between two cells.

use super::cut::{self, Dialect};
use super::header::{self, Header, Naming};
use super::split;
use crate::rows::{Block, Row};
use memchr::memchr;

/// The characters that a town hall uses, the most usual first.
const USUAL: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Characters that were seen once in a while.
const RARE: [u8; 15] =
    [b':', b'~', b'^', b'#', b'!', b'&', b'*', b'$', b'@', b'=', b'\\', 0x01, 0x1C, 0x1E, 0x1F];

/// How a text is written, and its header.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Guess {
    pub dialect: Dialect,
    pub header: Header,
}

/// Guesses from the first characters of a file. `whole` says that they are the whole file.
/// Nothing when there is nothing but blanks.
pub(crate) fn guess(sample: &str, whole: bool) -> Option<Guess> {
    let terminator = terminator(sample.as_bytes());
    let single = attempt(sample, whole, Dialect { delimiter: None, terminator })?;
    let mut best: Option<(f64, Guess)> = None;
    for (delimiters, prior, least) in [(&USUAL[..], 1.0, 0.1), (&RARE[..], 0.6, 0.5)] {
        for delimiter in delimiters {
            if memchr(*delimiter, sample.as_bytes()).is_none() {
                continue;
            }
            let dialect = Dialect { delimiter: Some(*delimiter), terminator };
            let Some((score, guess)) = attempt(sample, whole, dialect) else { continue };
            let score = score * prior;
            if score >= least && best.as_ref().is_none_or(|(other, _)| score > *other) {
                best = Some((score, guess));
            }
        }
    }
    let best = best.or_else(|| splitting(sample, whole, terminator));
    Some(best.map_or(single.1, |(_, guess)| guess))
}

/// The usual delimiter that splits the header and nearly all lines, however unevenly, best.
fn splitting(sample: &str, whole: bool, terminator: u8) -> Option<(f64, Guess)> {
    let mut best: Option<(f64, Guess)> = None;
    for delimiter in USUAL {
        let dialect = Dialect { delimiter: Some(delimiter), terminator };
        if memchr(delimiter, sample.as_bytes()).is_none() || is_prose(sample, dialect) {
            continue;
        }
        let Some((_, guess)) = attempt(sample, whole, dialect) else { continue };
        let mut block = Block::default();
        split::cells(sample.to_owned(), &mut block, dialect);
        let lines = || block.iter().skip(guess.header.index).filter(|row| !row.is_blank());
        let split = lines().filter(|row| row.len() > 1).count() as f64 / lines().count().max(1) as f64;
        let names = guess.header.names.iter().filter(|name| !name.trim().is_empty()).count();
        if names > 1 && split >= 0.9 && best.as_ref().is_none_or(|(other, _)| split > *other) {
            best = Some((split, guess));
        }
    }
    best
}

fn terminator(sample: &[u8]) -> u8 {
    if memchr(b'\n', sample).is_none() && memchr(b'\r', sample).is_some() { b'\r' } else { b'\n' }
}

/// Reads the sample in one dialect and says how good it looks, from 0.
fn attempt(sample: &str, whole: bool, dialect: Dialect) -> Option<(f64, Guess)> {
    let mut block = Block::default();
    let end = if whole { sample.len() } else { cut::extent(sample.as_bytes(), dialect).end };
    let end = if end == 0 { sample.len() } else { end };
    split::cells(sample[..end].to_owned(), &mut block, dialect);
    let header = header::find(&block)?;
    let columns = header.names.len();
    let rows: Vec<Row<'_>> =
        block.iter().skip(header.index).take(header::SAMPLE_ROWS).filter(|row| !row.is_blank()).collect();
    let regular = rows.iter().filter(|row| is_regular(row, columns)).count();
    let regular = (regular as f64).max(0.8 * of_one_length(&rows, columns) as f64);
    let share = regular / rows.len().max(1) as f64;
    let has_titles =
        header.naming == Naming::Written && block.iter().take(header.index).any(|row| !row.is_blank());
    let titles = match has_titles {
        true if is_prose(&sample[..end], dialect) => 0.05,
        true => 0.7,
        false => 1.0,
    };
    let wide = if columns < 2 { 0.0 } else { 1.0 + (columns as f64).ln() / 20.0 };
    let score = share * share * (0.1 + 0.9 * header.quality) * titles * wide;
    Some((score, Guess { dialect, header }))
}

/// How many rows have the length that most have, when that is a little less than there are names: a name
/// too many in the header makes no row irregular.
fn of_one_length(rows: &[Row<'_>], columns: usize) -> usize {
    let mut lengths = vec![0usize; columns];
    for row in rows.iter().skip(1).filter(|row| row.len() < columns) {
        lengths[row.len()] += 1;
    }
    let near = (columns.div_ceil(2)).max(2)..columns;
    lengths.get(near).and_then(|lengths| lengths.iter().max()).copied().unwrap_or(0)
}

/// The delimiter is nearly always followed by a blank, as in sentences and in « name, first name ».
fn is_prose(sample: &str, dialect: Dialect) -> bool {
    let Some(delimiter) = dialect.delimiter else { return false };
    let bytes = sample.as_bytes();
    let (mut all, mut spaced) = (0, 0);
    for at in memchr::memchr_iter(delimiter, bytes) {
        all += 1;
        spaced += usize::from(bytes.get(at + 1) == Some(&b' '));
    }
    spaced * 10 >= all * 9
}

/// As many cells as there are columns, or more that hold nothing.
fn is_regular(row: &Row<'_>, columns: usize) -> bool {
    row.len() >= columns
        && (columns..row.len()).all(|at| row.cell(at).is_none_or(|cell| cell.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sample: &str, delimiter: Option<u8>, names: &[&str]) {
        let guess = guess(sample, true).expect("a guess");
        assert_eq!(guess.dialect.delimiter, delimiter, "{sample:?}");
        assert_eq!(guess.header.names, names, "{sample:?}");
    }

    #[test]
    fn delimiters_are_guessed() {
        check("a;b\n1,5;2,5\n3,5;4,5\n", Some(b';'), &["a", "b"]);
        check("a,b\n1,2\n", Some(b','), &["a", "b"]);
        check("a\tb\n1,5\t2,5\n", Some(b'\t'), &["a", "b"]);
        check("a|b|c\n1|2|3\n", Some(b'|'), &["a", "b", "c"]);
        check("a~b~c\n1~2~3\n", Some(b'~'), &["a", "b", "c"]);
        check("nom\nMartin, Jean\nDurand, Luce\n", None, &["nom"]);
        check("heure\n09:30\n10:15\n", None, &["heure"]);
        check("\"a;b\",c\n\"1;2\",3\n", Some(b','), &["a;b", "c"]);
        check("Budget, voté\n\na;b;c\n1;2;3\n1;2;3\n", Some(b';'), &["a", "b", "c"]);
        check("a;b\r1;2\r3;4\r", Some(b';'), &["a", "b"]);
        check("a;b;;\n1;2;;\n", Some(b';'), &["a", "b"]);
    }

    #[test]
    fn a_header_longer_or_shorter_than_the_rows_keeps_its_delimiter() {
        let names = ["Identifiant", "Nom", "Catégorie", "Adresse", "Lat"];
        let header = names.join(";");
        check(&format!("{header}\nA;b;c;d\nB;e;f;g\n"), Some(b';'), &names);
        check(&format!("{header}\nA;b;c;d\n"), Some(b';'), &names);
        check(&format!("{header}\n{}", "A;b, x;c;1,5\n".repeat(60)), Some(b';'), &names);
        check("a;b;c\n1;2;3;4\n1;2;3;4\n1;2;3;4\n", Some(b';'), &["a", "b", "c", ""]);
        check("a;b;c;d\n1;2\n1;2;3\n1;2;3;4;5\n1;2;3;4;5;6\n", Some(b';'), &["a", "b", "c", "d"]);
        check("a;b;c;d;e;f\n1;2\n1;2;3\n1;2\n1;2;3\n1;2\n", Some(b';'), &["a", "b", "c", "d", "e", "f"]);
        check("texte\nun; deux\ntrois; quatre\n", None, &["texte"]);
    }

    #[test]
    fn a_text_without_a_header_is_split_as_well() {
        check("01004;Gare;12\n01005;Port;14\n", Some(b';'), &["colonne_1", "colonne_2", "colonne_3"]);
        check("1,5;2,5\n3,5;4,5\n", Some(b';'), &["colonne_1", "colonne_2"]);
    }

    #[test]
    fn a_blank_text_has_no_dialect() {
        assert_eq!(guess(" \n\n", true), None);
    }
}
