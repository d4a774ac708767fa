//! Opens a delimited text file.

use super::cut::Records;
use super::encoding::{self, Decoder, Encoding, Transcoding};
use super::split::Cells;
use super::{About, Format, Table, columns_within, dialect, refuse};
use beffroi_kernel::{Limits, Result};
use std::io::Read;

/// How much of the file is looked at to decide how it is written.
const SAMPLE_BYTES: u64 = 128 * 1024;

/// What some programs leave at the start of a file: a second byte order mark, or a line end written as
/// two bytes in the middle of UTF-16.
const NOISE: [char; 2] = ['\u{feff}', '\u{a0d}'];

/// Opens a delimited text.
pub(crate) fn open<'a>(input: impl Read + Send + 'a, bytes: u64, limits: &Limits) -> Result<Table<'a>> {
    let mut input = input;
    let mut sample = read_some(&mut input, SAMPLE_BYTES)?;
    let whole = (sample.len() as u64) < SAMPLE_BYTES;
    let mut written = encoding::recognise(&sample, whole);
    sample.drain(..written.mark_bytes);
    let wide = matches!(written.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let mut input: Box<dyn Read + Send + 'a> = Box::new(input);
    if wide {
        let rest = std::io::Cursor::new(sample).chain(input);
        let mut narrow = Transcoding::new(rest, written.encoding);
        sample = read_some(&mut narrow, SAMPLE_BYTES)?;
        input = Box::new(narrow);
    }
    let decoder = Decoder::new(written.encoding);
    let end = if whole { sample.len() } else { last_line(&sample) };
    let (text, mixed) = decoder.decode(sample[..end].to_vec());
    written.mixed |= mixed;
    if text.contains('\0') {
        return Err(refuse::not_a_table("un fichier d'un format inconnu"));
    }
    let guess = dialect::guess(&text, whole).ok_or_else(refuse::empty)?;
    let header = guess.header;
    columns_within(header.names.len(), limits)?;
    let (header_row, data_row) = (header.row(), header.data_row());
    let start = after_records(&sample, guess.dialect, data_row - 1);
    sample.drain(..start);
    let names = header.names.iter().map(|name| name.trim_start_matches(NOISE).to_owned()).collect();
    let about = About {
        format: Format::Csv,
        packing: None,
        sheets: Vec::new(),
        encoding: Some(written),
        dialect: Some(guess.dialect),
        header_row,
        header_cells_dropped: header.dropped,
        bytes,
    };
    Ok(Table {
        about,
        headers: names,
        cut: Box::new(Records::new(input, sample, guess.dialect, data_row, limits)),
        split: Box::new(Cells::new(guess.dialect, decoder, limits)),
        limits: limits.clone(),
    })
}

fn read_some(input: &mut impl Read, bytes: u64) -> Result<Vec<u8>> {
    let mut sample = Vec::new();
    input.take(bytes).read_to_end(&mut sample).map_err(|error| refuse::broken(&error))?;
    Ok(sample)
}

/// After the last whole line, or everything when there is none.
fn last_line(sample: &[u8]) -> usize {
    memchr::memrchr(b'\n', sample).map_or(sample.len(), |at| at + 1)
}

/// After the first `records` records.
fn after_records(sample: &[u8], dialect: super::Dialect, records: u64) -> usize {
    let mut position = 0;
    for _ in 0..records {
        let mut end = position;
        loop {
            let Some(next) = memchr::memchr(dialect.terminator, &sample[end..]) else { return sample.len() };
            end += next + 1;
            if super::cut::extent(&sample[position..end], dialect).end > 0 {
                break;
            }
        }
        position = end;
    }
    position
}
