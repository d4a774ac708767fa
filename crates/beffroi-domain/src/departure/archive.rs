//! ZIP in and out: every file with its sum, names that cannot lead out of the folder, sizes that cannot fill the disk.

use super::model::{SUMS, damaged, too_large};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Limits, Result};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// Writes an archive, file by file, and keeps the sum of each.
pub(super) struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    sums: BTreeMap<String, String>,
    bytes: u64,
}

impl<W: Write + Seek + Send> Writer<W> {
    pub(super) fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out), sums: BTreeMap::new(), bytes: 0 }
    }

    /// Adds a file that `write` fills.
    pub(super) fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>,
    ) -> Result<()> {
        self.begin(name)?;
        let mut summing = Summing { out: &mut self.zip, hash: Sha256::new(), bytes: 0 };
        write(&mut summing)?;
        self.bytes += summing.bytes;
        let sum = beffroi_store::hexadecimal(&summing.hash.finalize());
        self.sums.insert(name.to_owned(), sum);
        Ok(())
    }

    pub(super) fn add_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.add(name, |out| out.write_all(bytes).context("writing an archive"))
    }

    pub(super) fn add_file(&mut self, name: &str, path: &Path) -> Result<()> {
        self.add(name, |out| {
            let mut file = File::open(path).context(&format!("opening {}", path.display()))?;
            std::io::copy(&mut file, out).map(drop).context("copying a file into an archive")
        })
    }

    /// Adds the sums and ends the archive. Gives what it was written to, how many files and bytes it holds.
    pub(super) fn finish(mut self) -> Result<(W, usize, u64)> {
        let sums: String = self.sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
        self.begin(SUMS)?;
        self.zip.write_all(sums.as_bytes()).context("writing the sums of an archive")?;
        let out = self.zip.finish().context("ending an archive")?;
        Ok((out, self.sums.len(), self.bytes))
    }

    fn begin(&mut self, name: &str) -> Result<()> {
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
        self.zip.start_file(name, options).context("beginning a file of an archive")
    }
}

/// Sums what goes through.
struct Summing<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(piece)?;
        self.hash.update(&piece[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// An archive that was unpacked into a folder, every sum checked. The folder disappears with it.
pub(super) struct Unpacked {
    folder: PathBuf,
    sums: BTreeMap<String, String>,
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // The janitor sweeps the staging folder anyway.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Unpacked {
    /// Unpacks into `folder`, which must not exist.
    pub(super) fn new(archive: &Path, folder: &Path, limits: &Limits) -> Result<Self> {
        let file = File::open(archive)
            .map_err(|error| damaged(&format!("the archive cannot be opened: {error}")))?;
        let mut zip =
            ZipArchive::new(std::io::BufReader::new(file)).map_err(|error| damaged(&error.to_string()))?;
        if zip.len() > limits.archive_files_max {
            return Err(too_large("archive_files_max", limits.archive_files_max as u64));
        }
        std::fs::create_dir_all(folder).context("making a folder for an archive")?;
        let mut unpacked = Self { folder: folder.to_owned(), sums: BTreeMap::new() };
        let mut room = limits.archive_bytes_max;
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).map_err(|error| damaged(&error.to_string()))?;
            let name = entry.name().map_err(|error| damaged(&error.to_string()))?.into_owned();
            if !is_plain(&name) || unpacked.sums.contains_key(&name) || !entry.is_file() {
                return Err(damaged(&format!("the file {:?} is not one that Beffroi writes", shown(&name))));
            }
            let path = unpacked.path(&name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).context("making a folder for an archive")?;
            }
            // What a file says of its size is not believed: what comes out is counted.
            let (bytes, sum) = unpack(&mut entry, &path, room, limits.archive_bytes_max)?;
            room -= bytes;
            unpacked.sums.insert(name, sum);
        }
        unpacked.check_sums()?;
        Ok(unpacked)
    }

    /// Where a file stands.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.sums.contains_key(name)
    }

    /// The SHA-256 of a file.
    pub(super) fn sum(&self, name: &str) -> Option<&str> {
        self.sums.get(name).map(String::as_str)
    }

    /// A JSON file of it.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T> {
        if !self.has(name) {
            return Err(damaged(&format!("{name} is missing")));
        }
        let bytes = std::fs::read(self.path(name)).context("reading a file of an archive")?;
        serde_json::from_slice(&bytes).map_err(|error| damaged(&format!("{name}: {error}")))
    }

    /// The sums name every file and no other, and each is right.
    fn check_sums(&self) -> Result<()> {
        if !self.has(SUMS) {
            return Err(damaged("SHA256SUMS is missing"));
        }
        let text =
            std::fs::read_to_string(self.path(SUMS)).map_err(|_| damaged("SHA256SUMS cannot be read"))?;
        let mut named = BTreeSet::new();
        for line in text.lines() {
            let (sum, name) =
                line.split_once("  ").ok_or_else(|| damaged("SHA256SUMS has a line without a name"))?;
            if self.sum(name) != Some(sum) || name == SUMS {
                return Err(damaged(&format!("{}: missing, or not the file that was put in", shown(name))));
            }
            named.insert(name);
        }
        match self.sums.keys().find(|name| *name != SUMS && !named.contains(name.as_str())) {
            Some(name) => Err(damaged(&format!("{}: SHA256SUMS does not name it", shown(name)))),
            None => Ok(()),
        }
    }
}

fn unpack(entry: &mut impl Read, path: &Path, room: u64, most: u64) -> Result<(u64, String)> {
    let file = File::create_new(path).context("opening a file for an archive")?;
    let mut out = Summing { out: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
    let mut piece = vec![0; 256 * 1024];
    loop {
        let length = entry.read(&mut piece).map_err(|error| damaged(&error.to_string()))?;
        if length == 0 {
            break;
        }
        if out.bytes + length as u64 > room {
            return Err(too_large("archive_bytes_max", most));
        }
        out.write_all(&piece[..length]).context("unpacking an archive")?;
    }
    let file = out.out.into_inner().map_err(|error| Error::Internal {
        context: "unpacking an archive".to_owned(),
        source: Some(error.into_error().into()),
    })?;
    file.sync_all().context("putting a file of an archive on the disk")?;
    Ok((out.bytes, beffroi_store::hexadecimal(&out.hash.finalize())))
}

/// Whether a name can only lead to a file below the folder: few plain components, none of them hidden.
fn is_plain(name: &str) -> bool {
    let component = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_alphanumeric())
            && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
            && part.len() <= 200
            && !part.contains("..")
    };
    name.split('/').count() <= 4 && name.split('/').all(component)
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// Whether a file is a ZIP that holds this name.
pub(super) fn holds(path: &Path, name: &str) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    let mut start = [0; 4];
    if file.read_exact(&mut start).is_err() || start != *b"PK\x03\x04" || file.rewind().is_err() {
        return false;
    }
    ZipArchive::new(std::io::BufReader::new(file)).is_ok_and(|zip| zip.index_for_name(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_lead_out() {
        for name in
            ["a.json", "donnees/arbres/v1/original.csv.gz", "SHA256SUMS", "donnees/arbres-2/fiche.json"]
        {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "a/b/",
            "a\\b",
            "C:a",
            ".cache",
            "a/.b",
            "é",
            "a/b/c/d/e",
            "a\u{0}",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_plain_name_stays_in_its_folder(name in "[a-z./\\\\]{0,20}") {
            if is_plain(&name) {
                let path = Path::new("/folder").join(&name);
                proptest::prop_assert!(path.starts_with("/folder") && path.components().all(|c| c != std::path::Component::ParentDir));
            }
        }
    }
}
