//! The ways to take a data set out, each with what it is for.

use super::Places;
use crate::french;
use crate::view::dataset::Download;
use crate::visit::Visit;
use beffroi_domain::dataset::Version;
use beffroi_kernel::query::{ExportFormat, Field};

/// What a format is for.
fn words(format: ExportFormat) -> (&'static str, &'static str) {
    match format {
        ExportFormat::Csv => ("CSV", "tableur, programmes"),
        ExportFormat::Xlsx => ("Excel (XLSX)", "tableur"),
        ExportFormat::Ods => ("ODS", "tableur libre"),
        ExportFormat::Json => ("JSON", "programmes"),
        ExportFormat::Jsonl => ("JSON par lignes", "programmes"),
        ExportFormat::Geojson => ("GeoJSON", "cartographie"),
        ExportFormat::Parquet => ("Parquet", "analyse"),
    }
}

/// The formats in which a table can be taken out: GeoJSON only when it has places.
pub fn formats(fields: &[Field]) -> impl Iterator<Item = ExportFormat> {
    let places = Places::of(fields).is_some();
    ExportFormat::ALL.into_iter().filter(move |format| places || *format != ExportFormat::Geojson)
}

/// The downloads of a data set; the last is the file as it was given.
#[must_use]
pub fn downloads(visit: &Visit, slug: &str, fields: &[Field], version: Option<&Version>) -> Vec<Download> {
    let exports = format!("{}/catalog/datasets/{slug}/exports", visit.explore());
    let mut all: Vec<Download> = formats(fields)
        .map(|format| {
            let (label, note) = words(format);
            Download { label: label.into(), note: note.into(), href: format!("{exports}/{}", format.code()) }
        })
        .collect();
    if let Some(version) = version {
        all.push(Download {
            label: "Fichier d’origine".to_owned(),
            note: french::bytes(version.bytes),
            href: format!("{}/versions/{}/original", visit.dataset(slug), version.number),
        });
    }
    all
}
