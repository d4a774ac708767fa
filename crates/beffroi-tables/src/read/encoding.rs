//! Finds how the characters of a text are encoded, and decodes it.

use std::borrow::Cow;

/// How characters are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows-1252: what Excel in French writes.
    Windows1252,
    /// ISO-8859-15: what old Unix programs write.
    Iso885915,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl Encoding {
    /// The name shown in a report.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Iso885915 => "iso-8859-15",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    fn library(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
            Self::Iso885915 => encoding_rs::ISO_8859_15,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
        }
    }
}

/// An encoding and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The encoding.
    pub encoding: Encoding,
    /// Why, in English.
    pub reason: String,
    /// The length of the byte order mark at the start of the file.
    pub mark_bytes: usize,
    /// Whether all that was seen to decide was plain ASCII, so that any encoding would do.
    pub ascii: bool,
    /// Whether lines in another encoding were found among the others.
    pub mixed: bool,
}

/// Decides from the first bytes of a file. `whole` says that they are the whole file.
pub(crate) fn recognise(sample: &[u8], whole: bool) -> Written {
    let written = |encoding, reason: &str, mark_bytes, ascii| Written {
        encoding,
        reason: reason.to_owned(),
        mark_bytes,
        ascii,
        mixed: false,
    };
    if sample.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return written(Encoding::Utf8, "UTF-8 byte order mark", 3, false);
    }
    if sample.starts_with(&[0xFF, 0xFE]) {
        return written(Encoding::Utf16Le, "UTF-16 byte order mark", 2, false);
    }
    if sample.starts_with(&[0xFE, 0xFF]) {
        return written(Encoding::Utf16Be, "UTF-16 byte order mark", 2, false);
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return written(encoding, "every other byte is zero", 0, false);
    }
    if sample.is_ascii() {
        return written(Encoding::Utf8, "plain ASCII", 0, true);
    }
    match std::str::from_utf8(sample) {
        Ok(_) => return written(Encoding::Utf8, "valid UTF-8", 0, false),
        Err(error) if !whole && error.error_len().is_none() => {
            // The sample ends in the middle of a character.
            if !sample[..error.valid_up_to()].is_ascii() {
                return written(Encoding::Utf8, "valid UTF-8", 0, false);
            }
        }
        Err(_) => {}
    }
    if looks_like_utf8(sample) {
        return written(Encoding::Utf8, "mostly valid UTF-8", 0, false);
    }
    if sample.iter().any(|byte| (0x80..=0x9F).contains(byte)) {
        return written(Encoding::Windows1252, "bytes that only Windows-1252 uses", 0, false);
    }
    if has_latin9_letters(sample) {
        return written(Encoding::Iso885915, "the euro sign or œ where ISO-8859-15 has them", 0, false);
    }
    written(Encoding::Windows1252, "not UTF-8; accents as Windows-1252 writes them", 0, false)
}

/// Nearly every line with accents is valid UTF-8: a few lines were pasted in another encoding.
fn looks_like_utf8(sample: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0u32, 0u32);
    for line in sample.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        if std::str::from_utf8(line).is_ok() { valid += 1 } else { invalid += 1 }
    }
    valid >= 4 * invalid && valid > 0
}

fn utf16_without_mark(sample: &[u8]) -> Option<Encoding> {
    let sample = &sample[..sample.len().min(2_000) & !1];
    if sample.len() < 8 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 >= half * 7 && even * 10 < half {
        Some(Encoding::Utf16Le)
    } else if even * 10 >= half * 7 && odd * 10 < half {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// `œ` or `Œ` between letters, or `€` after a digit or a blank.
fn has_latin9_letters(sample: &[u8]) -> bool {
    sample.windows(3).any(|three| match three[1] {
        0xBD => three[0].is_ascii_alphabetic() && (three[2].is_ascii_alphabetic() || three[2] >= 0xC0),
        0xBC => three[2].is_ascii_alphabetic() && !three[0].is_ascii_digit(),
        0xA4 => three[0].is_ascii_digit() || three[0] == b' ' || three[0] == b'(',
        _ => false,
    })
}

/// Decodes the pieces of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder {
    encoding: Encoding,
}

impl Decoder {
    /// For pieces in `encoding`; UTF-16 must have been made UTF-8 before.
    pub(crate) fn new(encoding: Encoding) -> Self {
        let encoding = match encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => Encoding::Utf8,
            other => other,
        };
        Self { encoding }
    }

    /// The text of some whole lines, and whether some were not in the encoding announced.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> (String, bool) {
        if self.encoding != Encoding::Utf8 {
            return (self.encoding.library().decode_without_bom_handling(&bytes).0.into_owned(), false);
        }
        match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (line_by_line(error.as_bytes()), true),
        }
    }
}

fn line_by_line(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => text.push_str(&windows_1252(line)),
        }
    }
    text
}

fn windows_1252(line: &[u8]) -> Cow<'_, str> {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0
}

/// Makes UTF-8 of a stream of UTF-16.
pub(crate) struct Transcoding<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: std::io::Read> Transcoding<R> {
    /// Reads `inner` as `encoding`.
    pub(crate) fn new(inner: R, encoding: Encoding) -> Self {
        let decoder = encoding.library().new_decoder_without_bom_handling();
        Self { inner, decoder, input: vec![0; 64 * 1024], output: Vec::new(), given: 0, ended: false }
    }

    fn more(&mut self) -> std::io::Result<()> {
        let count = self.inner.read(&mut self.input)?;
        self.ended = count == 0;
        let needed = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * count + 16);
        self.output.resize(needed, 0);
        let (_, _, written, _) =
            self.decoder.decode_to_utf8(&self.input[..count], &mut self.output, self.ended);
        self.output.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: std::io::Read> std::io::Read for Transcoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.output.len() && !self.ended {
            self.more()?;
        }
        let count = buffer.len().min(self.output.len() - self.given);
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        for (bytes, expected) in [
            (&b"a;b\n1;2\n"[..], Encoding::Utf8),
            ("é;b\n".as_bytes(), Encoding::Utf8),
            (b"\xEF\xBB\xBFa;b\n", Encoding::Utf8),
            (b"d\xE9partement;b\n", Encoding::Windows1252),
            (b"c\x9Cur;b\n", Encoding::Windows1252),
            (b"c\xBDur;b\n", Encoding::Iso885915),
            (b"prix : 12 \xA4;b\n", Encoding::Iso885915),
            (b"\xFF\xFEa\0;\0b\0\n\0", Encoding::Utf16Le),
            (b"a\0;\0b\0\n\0", Encoding::Utf16Le),
            (b"\0a\0;\0b\0\n", Encoding::Utf16Be),
        ] {
            assert_eq!(recognise(bytes, true).encoding, expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_line_in_another_encoding_does_not_harm_its_neighbours() {
        let (text, surprised) =
            Decoder::new(Encoding::Utf8).decode(b"\xC3\xA9t\xC3\xA9\n\xE9t\xE9\n".to_vec());
        assert_eq!((text.as_str(), surprised), ("été\nété\n", true));
    }
}
