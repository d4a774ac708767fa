//! Recognises a file by its first bytes, and unpacks what is packed.

use super::{Packing, refuse};
use beffroi_kernel::{Limits, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// What a file is, before its text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Xlsx,
    Ods,
    /// A compound document: XLS, or an encrypted XLSX.
    Compound,
    Parquet,
}

/// A file, unpacked.
pub(crate) struct Unpacked {
    pub file: File,
    pub kind: Kind,
    pub packing: Option<Packing>,
    /// The size once unpacked.
    pub bytes: u64,
}

/// Unpacks a file. Packed ones go to a temporary file that disappears when it is closed.
pub(crate) fn unpack(file: File, limits: &Limits) -> Result<Unpacked> {
    let mut file = file;
    let mut packing = None;
    for _ in 0..3 {
        let head = head(&mut file)?;
        let opened = if head.starts_with(&[0x1F, 0x8B]) {
            packing = packing.or(Some(Packing::Gz));
            copy(flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file)), limits)?
        } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            match archive(file, limits)? {
                Archive::Workbook(file, kind) => return unpacked(file, kind, packing),
                Archive::Table(file) => {
                    packing = packing.or(Some(Packing::Zip));
                    file
                }
            }
        } else {
            let kind = recognise(&head)?;
            return unpacked(file, kind, packing);
        };
        file = opened;
    }
    Err(refuse::archive(&[]))
}

fn unpacked(mut file: File, kind: Kind, packing: Option<Packing>) -> Result<Unpacked> {
    let bytes = file.seek(SeekFrom::End(0)).map_err(|error| refuse::broken(&error))?;
    file.rewind().map_err(|error| refuse::broken(&error))?;
    Ok(Unpacked { file, kind, packing, bytes })
}

fn head(file: &mut File) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    file.rewind().map_err(|error| refuse::broken(&error))?;
    file.by_ref().take(512).read_to_end(&mut head).map_err(|error| refuse::broken(&error))?;
    file.rewind().map_err(|error| refuse::broken(&error))?;
    Ok(head)
}

fn recognise(head: &[u8]) -> Result<Kind> {
    const FOREIGN: [(&[u8], &str); 12] = [
        (b"%PDF", "un document PDF"),
        (b"\x89PNG", "une image"),
        (b"\xFF\xD8\xFF", "une image"),
        (b"GIF8", "une image"),
        (b"Rar!", "une archive RAR"),
        (b"7z\xBC\xAF", "une archive 7z"),
        (b"BZh", "une archive bzip2"),
        (b"\xFD7zXZ", "une archive xz"),
        (b"\x28\xB5\x2F\xFD", "une archive zstd"),
        (b"SQLite format 3", "une base de données SQLite (ou un GeoPackage)"),
        (b"{\\rtf", "un document RTF"),
        (b"\x00\x00\x27\x0A", "un fichier de formes (Shapefile)"),
    ];
    if head.starts_with(b"PAR1") {
        return Ok(Kind::Parquet);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Ok(Kind::Compound);
    }
    if let Some((_, kind)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(refuse::not_a_table(kind));
    }
    let start = String::from_utf8_lossy(head).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    for (tag, kind) in [
        ("<!doctype html", "une page web"),
        ("<html", "une page web"),
        ("<kml", "une carte KML"),
        ("<gpx", "un tracé GPX"),
        ("<?xml", "un fichier XML"),
    ] {
        if start.starts_with(tag) {
            let kind = if start.contains("<gpx") { "un tracé GPX" } else { kind };
            return Err(refuse::not_a_table(kind));
        }
    }
    Ok(Kind::Text)
}

/// Copies a stream to a temporary file, up to the limit.
fn copy(reader: impl Read, limits: &Limits) -> Result<File> {
    let mut file = tempfile::tempfile().map_err(|error| refuse::broken(&error))?;
    let mut limited = reader.take(limits.unpacked_bytes_max + 1);
    let bytes = std::io::copy(&mut limited, &mut file).map_err(|error| refuse::broken(&error))?;
    if bytes > limits.unpacked_bytes_max {
        return Err(refuse::unpacks_too_large(limits.unpacked_bytes_max));
    }
    file.rewind().map_err(|error| refuse::broken(&error))?;
    Ok(file)
}

enum Archive {
    Workbook(File, Kind),
    Table(File),
}

fn archive(file: File, limits: &Limits) -> Result<Archive> {
    let mut archive = zip::ZipArchive::new(file).map_err(|error| refuse::broken(&error))?;
    let mut names = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => String::new(),
        };
        names.push(name);
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let kind = if has("xl/workbook.xml") || has("[Content_Types].xml") && within("xl/worksheets/") {
        Some(Kind::Xlsx)
    } else if has("[Content_Types].xml") && (within("word/") || within("ppt/") || has("xl/workbook.bin")) {
        return Err(refuse::not_a_table("un document de bureautique qui n'est pas un classeur XLSX"));
    } else if has("mimetype") && has("content.xml") {
        Some(Kind::Ods)
    } else {
        None
    };
    if let Some(kind) = kind {
        super::workbook::within(&mut archive, kind, limits)?;
        return Ok(Archive::Workbook(archive.into_inner(), kind));
    }
    let tables: Vec<usize> = (0..names.len()).filter(|index| may_be_table(&names[*index])).collect();
    let [only] = tables[..] else {
        let names: Vec<String> = tables.iter().map(|index| names[*index].clone()).collect();
        return Err(refuse::archive(&names));
    };
    let entry = archive.by_index(only).map_err(|error| refuse::broken(&error))?;
    Ok(Archive::Table(copy(entry, limits)?))
}

/// Files of an archive that are tables, by the ending of their name.
fn may_be_table(name: &str) -> bool {
    const ENDINGS: [&str; 13] = [
        "csv", "tsv", "txt", "tab", "dat", "json", "jsonl", "ndjson", "geojson", "xlsx", "xls", "ods",
        "parquet",
    ];
    let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let is_readme = name.to_lowercase().contains("readme") || name.to_lowercase().contains("lisez");
    !hidden && ENDINGS.contains(&ending.as_str()) && !(is_readme && ending == "txt")
}
