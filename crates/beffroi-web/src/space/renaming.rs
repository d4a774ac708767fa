//! New names for columns in a corrected copy: the header is written anew, the rest copied byte for byte.

use beffroi_kernel::error::Context;
use beffroi_kernel::report::ColumnMatch;
use beffroi_kernel::{Error, Result};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom};
use std::path::Path;

/// Renames the columns that were accepted. Does nothing when there are none.
///
/// # Errors
/// [`Error::Internal`] when the copy cannot be read or written.
pub fn rename(copy: &Path, delimiter: u8, accepted: &[ColumnMatch]) -> Result<()> {
    if accepted.is_empty() {
        return Ok(());
    }
    let mut source = File::open(copy).context("open a corrected copy")?;
    let mut header = csv::ByteRecord::new();
    let end = {
        let builder = &mut csv::ReaderBuilder::new();
        let mut reader = builder
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(BufReader::new(&source));
        if !reader.read_byte_record(&mut header).context("read the header of a corrected copy")? {
            return Err(Error::internal("a corrected copy has no header"));
        }
        reader.position().byte()
    };
    let renamed = copy.with_extension("renamed");
    let mut writer = BufWriter::new(File::create(&renamed).context("open a renamed copy")?);
    {
        let mut lines =
            csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(&mut writer);
        lines
            .write_byte_record(&with_names(&header, accepted))
            .context("write the header of a renamed copy")?;
        lines.flush().context("write the header of a renamed copy")?;
    }
    let rows = after_line(&mut source, end)?;
    source.seek(SeekFrom::Start(rows)).context("read a corrected copy")?;
    io::copy(&mut source, &mut writer).context("copy the rows of a corrected copy")?;
    writer.into_inner().map_err(io::IntoInnerError::into_error).context("end a renamed copy")?;
    std::fs::rename(&renamed, copy).context("put a renamed copy in place")
}

/// The reader stops after a carriage return: the line feed behind it belongs to the header too.
fn after_line(source: &mut File, end: u64) -> Result<u64> {
    let mut around = [0; 2];
    source.seek(SeekFrom::Start(end.saturating_sub(1))).context("read a corrected copy")?;
    let read = source.read(&mut around).context("read a corrected copy")?;
    Ok(if read == 2 && around == *b"\r\n" { end + 1 } else { end })
}

fn with_names(header: &csv::ByteRecord, accepted: &[ColumnMatch]) -> csv::ByteRecord {
    header
        .iter()
        .map(|name| {
            let plain = String::from_utf8_lossy(name);
            let plain = plain.trim_start_matches('\u{feff}').trim();
            let found = accepted.iter().find(|accepted| accepted.name == plain);
            found.map_or_else(|| name.to_vec(), |accepted| accepted.field.clone().into_bytes())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_header_changes() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.csv");
        let accept = |name: &str, field: &str| ColumnMatch {
            name: name.into(),
            field: field.into(),
            reason: String::new(),
        };
        for (before, accepted, after) in [
            ("Insee;nom\n01004;\"a\nb\"\n", vec![accept("Insee", "insee")], "insee;nom\n01004;\"a\nb\"\n"),
            ("\"deux\nlignes\";b\n1;2\n", vec![accept("deux\nlignes", "x;y")], "\"x;y\";b\n1;2\n"),
            ("\u{feff}Nom;b\r\n1;2\r\n", vec![accept("Nom", "nom")], "nom;b\n1;2\r\n"),
            ("a;b\n1;2", vec![accept("autre", "x")], "a;b\n1;2"),
            ("a;b\n", vec![], "a;b\n"),
        ] {
            std::fs::write(&copy, before).unwrap();
            rename(&copy, b';', &accepted).unwrap();
            assert_eq!(std::fs::read_to_string(&copy).unwrap(), after);
        }
    }
}
