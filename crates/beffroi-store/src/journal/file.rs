//! Verifying an export: without any database, without the program that wrote it, without trust in who gave it.

use super::chain::{Chain, Fault, Trust, Verification, Verified};
use super::export::{FORMAT, FORMAT_VERSION, Header, Line, Trailer, line, trailer_text};
use super::sign::{self, SignedHead};
use super::verify::unsound;
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use sha2::{Digest, Sha256};
use std::io::{BufRead, Read};

/// What reading an export found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one of them for a whole file")]
pub enum FileVerification {
    /// Nothing was altered.
    Whole(FileWhole),
    /// Something was, or it is no export.
    Broken(FileFault),
}

/// A whole export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWhole {
    /// What it is about.
    pub header: Header,
    /// Its chain.
    pub verified: Verified,
    /// The last signed head in it.
    pub last_signed: Option<SignedHead>,
    /// The key that signed the file.
    pub key: String,
}

/// The first place where an export does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// The line, from 1.
    pub line: u64,
    /// The number of the first entry that is missing or altered, when the fault is about entries.
    pub number: Option<u64>,
    /// What does not hold, in English.
    pub reason: String,
}

/// Reads an export and says where it first does not hold. A line may have at most `line_bytes_max` bytes.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when it cannot be read.
pub fn verify_file(
    mut source: impl BufRead,
    trust: &Trust,
    line_bytes_max: usize,
) -> Result<FileVerification> {
    let mut reading = Reading { line: 0, bytes: Vec::new(), digest: Sha256::new() };
    let header = match reading.next(&mut source, line_bytes_max)? {
        Ok(Some(Line::Header(header))) => header,
        Ok(_) => {
            return reading.broken(None, "this is no export of a journal: it does not begin with a header");
        }
        Err(reason) => return reading.broken(None, &format!("this is no export of a journal: {reason}")),
    };
    if header.format != FORMAT || header.version != FORMAT_VERSION {
        return reading.broken(None, "this program does not know this version of the format");
    }
    reading.pass();
    let mut body = Body { chain: Chain::new(header.territory, trust), hashes: Vec::new(), last_signed: None };
    loop {
        let next = match reading.next(&mut source, line_bytes_max)? {
            Ok(next) => next,
            Err(reason) => return reading.broken(body.expected(), &reason),
        };
        let (number, reason) = match next {
            Some(Line::Entry(entry)) if body.last_signed.is_none() => match body.chain.follow(&entry)? {
                None => {
                    body.hashes.push(entry.hash);
                    reading.pass();
                    continue;
                }
                Some(Fault { number, reason, .. }) => (Some(number), reason),
            },
            Some(Line::Head(head)) => match body.head(&header, trust, head) {
                None => {
                    reading.pass();
                    continue;
                }
                Some((number, reason)) => (Some(number), reason),
            },
            Some(Line::Trailer(trailer)) => {
                return finish(reading, &mut source, header, body, trust, &trailer);
            }
            Some(Line::Entry(_) | Line::Header(_)) => {
                (body.expected(), "this line does not belong here".to_owned())
            }
            None => (body.expected(), "the end of the file is missing".to_owned()),
        };
        return reading.broken(number, &reason);
    }
}

/// Holds the trailer against what came before.
fn finish(
    mut reading: Reading,
    source: &mut impl BufRead,
    header: Header,
    body: Body,
    trust: &Trust,
    trailer: &Trailer,
) -> Result<FileVerification> {
    let digest = crate::hexadecimal(&reading.digest.clone().finalize());
    let Trailer { entries, head, key, signature, .. } = trailer;
    if *entries != body.chain.number() || head != body.chain.hash() {
        let reason = format!("the file says that it holds {entries} entries, and the last is another one");
        return reading.broken(body.expected(), &reason);
    }
    if digest != trailer.digest {
        return reading.broken(None, "something before the last line was altered");
    }
    if !is_trusted(key, &header, trust) {
        return reading.broken(None, &format!("the file is signed with the key {key}, which is not trusted"));
    }
    if !sign::holds(key, &trailer_text(header.territory, *entries, head, &digest), signature) {
        return reading.broken(None, "the signature of the file is not good");
    }
    if source.read(&mut [0]).context("reading the end of an export")? != 0 {
        reading.line += 1;
        return reading.broken(None, "something stands after the last line");
    }
    let verified = match body.chain.end() {
        Verification::Whole(verified) => verified,
        Verification::Broken(fault) => return reading.broken(Some(fault.number), &fault.reason),
    };
    let signed = body.last_signed.as_ref().map_or(0, |head| head.number);
    let verified = Verified { signed, ..verified };
    Ok(FileVerification::Whole(FileWhole {
        header,
        verified,
        last_signed: body.last_signed,
        key: key.clone(),
    }))
}

fn is_trusted(key: &String, header: &Header, trust: &Trust) -> bool {
    if trust.keys.is_empty() { header.keys.contains(key) } else { trust.keys.contains(key) }
}

/// What was read between the header and the trailer.
struct Body {
    chain: Chain,
    /// The hash of every entry: signed heads come after them.
    hashes: Vec<String>,
    last_signed: Option<SignedHead>,
}

impl Body {
    /// The number of the entry that comes next.
    fn expected(&self) -> Option<u64> {
        Some(self.chain.number() + 1)
    }

    /// Takes in a signed head; why it does not hold, when it does not.
    fn head(&mut self, header: &Header, trust: &Trust, head: SignedHead) -> Option<(u64, String)> {
        let before = self.last_signed.as_ref().map_or(0, |last| last.number);
        if head.number < before || head.number == 0 {
            return Some((head.number, "the signed heads are not in their order".to_owned()));
        }
        if head.number > self.chain.number() {
            let reason = format!("the end is missing: entry {} was signed on {}", head.number, head.day);
            return Some((self.chain.number() + 1, reason));
        }
        if !is_trusted(&head.key, header, trust) {
            return Some((head.number, format!("the head of {} is signed with another key", head.day)));
        }
        let index = usize::try_from(head.number - 1).unwrap_or(usize::MAX);
        let hash = self.hashes.get(index).map_or("", String::as_str);
        if let Some(reason) = unsound(&head, header.territory, trust, hash) {
            return Some((head.number, reason));
        }
        self.last_signed = Some(head);
        None
    }
}

/// Where the reader stands.
struct Reading {
    line: u64,
    /// The line, with its break.
    bytes: Vec<u8>,
    /// Of the lines that were passed.
    digest: Sha256,
}

impl Reading {
    /// The next line; nothing at the end of the file; a reason when it is not a line that this program writes.
    fn next(
        &mut self,
        source: &mut impl BufRead,
        line_bytes_max: usize,
    ) -> Result<std::result::Result<Option<Line>, String>> {
        self.bytes.clear();
        self.line += 1;
        let most = u64::try_from(line_bytes_max).unwrap_or(u64::MAX).saturating_add(1);
        source.take(most).read_until(b'\n', &mut self.bytes).context("reading a line of an export")?;
        if self.bytes.is_empty() {
            return Ok(Ok(None));
        }
        if self.bytes.len() > line_bytes_max {
            return Ok(Err(format!(
                "the line is longer than {line_bytes_max} bytes (limits.journal_line_bytes_max)"
            )));
        }
        let read: std::result::Result<Line, _> = serde_json::from_slice(&self.bytes);
        Ok(match read {
            Err(error) => Err(format!("the line cannot be read: {error}")),
            // One text for one line: nothing can hide in a second way of writing the same.
            Ok(read) if line(&read)? == self.bytes => Ok(Some(read)),
            Ok(_) => Err("the line is not written as this program writes it".to_owned()),
        })
    }

    /// Goes on after a line that held.
    fn pass(&mut self) {
        self.digest.update(&self.bytes);
    }

    fn broken(&self, number: Option<u64>, reason: &str) -> Result<FileVerification> {
        Ok(FileVerification::Broken(FileFault { line: self.line, number, reason: reason.to_owned() }))
    }
}
