//! Writes a copy of a file in which everything that a machine can mend safely is mended.
//!
//! The copy is UTF-8 CSV. A cell that is not mended keeps every character. Every change is listed, and
//! mending the copy again changes nothing.

mod write;

use crate::check::{CellPlan, Glance, Memo, Plan, RowCheck, are_swapped, is_blank, propose, swapped_point};
use crate::read::{self, About, Encoding, Format, Worker};
use crate::rows::{Block, Row};
use crate::schema::{FieldKind, Schema};
use beffroi_kernel::error::Context as _;
use beffroi_kernel::ports::Source;
use beffroi_kernel::report::Change;
use beffroi_kernel::{Limits, Result};
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

/// Why longitude and latitude were exchanged.
const EXCHANGED: &str = "longitude et latitude remises dans l'ordre";

/// Writes the mended copy to `out`, which must not exist, and lists every change.
///
/// # Errors
/// [`Input`](beffroi_kernel::Error::Input) when the file or the schema cannot be read,
/// [`Limit`](beffroi_kernel::Error::Limit) when it is too large. Then `out` does not exist.
pub fn mend(source: Source<'_>, limits: &Limits, out: &Path) -> Result<Vec<Change>> {
    let schema = source.schema.map(Schema::load).transpose()?;
    let table = read::open(&source, limits)?;
    let file = std::fs::File::create_new(out).context("creating the mended copy")?;
    let written = write_copy(table, schema.as_ref(), std::io::BufWriter::with_capacity(1 << 16, file));
    if written.is_err() {
        // A half copy must not be taken for a whole one; the error that matters is the first.
        let _ = std::fs::remove_file(out);
    }
    written
}

fn write_copy(
    table: read::Table<'_>,
    schema: Option<&Schema>,
    mut file: std::io::BufWriter<std::fs::File>,
) -> Result<Vec<Change>> {
    let plan = Plan::new(table.headers(), schema);
    let delimiter = table.about().dialect.and_then(|dialect| dialect.delimiter).unwrap_or(b',');
    let mut changes = Vec::new();
    let header_row = table.about().header_row;
    let header = mended_header(table.headers(), &plan, header_row, &mut changes);
    let mut line = Vec::new();
    write::row(&mut line, header.iter().map(Cow::as_ref), delimiter);
    file.write_all(&line).context("writing the mended copy")?;
    let mut loose_rows = 0;
    let make = || Mender::new(&plan, delimiter);
    let scanned = table.scan(make, |mended: Mended| {
        loose_rows += mended.loose_rows;
        changes.extend(mended.changes);
        file.write_all(&mended.text).context("writing the mended copy")
    })?;
    let file =
        file.into_inner().map_err(std::io::IntoInnerError::into_error).context("writing the mended copy")?;
    file.sync_all().context("writing the mended copy to the disk")?;
    let mut all = file_changes(&scanned.about, loose_rows);
    all.extend(changes);
    Ok(all)
}

/// The changes of the file as a whole.
fn file_changes(about: &About, loose_rows: u64) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut change = |before: String, after: &str, reason: &str| {
        changes.push(Change {
            row: None,
            field: None,
            before,
            after: after.to_owned(),
            reason: reason.to_owned(),
        });
    };
    if about.format != Format::Csv || about.packing.is_some() {
        let packing = about.packing.map(|packing| format!(" ({})", packing.code())).unwrap_or_default();
        change(format!("{}{packing}", about.format.code()), "csv", "fichier converti en CSV");
    }
    if let Some(written) = &about.encoding {
        if written.encoding != Encoding::Utf8 {
            change(written.encoding.label().to_owned(), "utf-8", "fichier réencodé en UTF-8");
        } else if written.mark_bytes > 0 {
            change("utf-8 avec BOM".to_owned(), "utf-8", "marque d'ordre des octets (BOM) retirée");
        }
    }
    if about.header_row == 0 {
        change(
            String::new(),
            "colonne_1, colonne_2…",
            "ligne d'en-tête ajoutée : donnez leur nom aux colonnes",
        );
    }
    if about.header_row > 1 {
        let lines = about.header_row - 1;
        change(format!("{lines} ligne(s)"), "", "lignes au-dessus de l'en-tête retirées");
    }
    if loose_rows > 0 || about.header_cells_dropped > 0 {
        change(format!("{loose_rows} ligne(s)"), "", "cellules vides en trop à la fin des lignes retirées");
    }
    changes
}

fn mended_header<'h>(
    headers: &'h [String],
    plan: &'h Plan,
    row: u64,
    changes: &mut Vec<Change>,
) -> Vec<Cow<'h, str>> {
    let mut header: Vec<Cow<'h, str>> = headers.iter().map(|name| Cow::Borrowed(name.as_str())).collect();
    let mut change = |at: usize, after: &'h str, reason: &str| {
        changes.push(Change {
            row: Some(row),
            field: Some(plan.headers[at].clone()),
            before: headers[at].clone(),
            after: after.to_owned(),
            reason: reason.to_owned(),
        });
        header[at] = Cow::Borrowed(after);
    };
    for (at, name) in &plan.matched.renamed {
        change(*at, name, "nom de colonne écrit comme le schéma le prévoit");
    }
    for (at, name) in headers.iter().enumerate() {
        let renamed = plan.matched.renamed.iter().any(|(renamed, _)| *renamed == at);
        if !renamed && plan.headers[at] != *name {
            change(at, &plan.headers[at], "espaces autour du nom de colonne retirés");
        }
    }
    header
}

/// What one block became.
struct Mended {
    text: Vec<u8>,
    changes: Vec<Change>,
    loose_rows: u64,
}

/// Mends blocks on one thread.
struct Mender<'p> {
    plan: &'p Plan,
    cells: Vec<Option<CellPlan>>,
    glances: Vec<Glance>,
    memos: Vec<Option<Memo>>,
    /// The columns of a longitude and its latitude.
    point: Option<(usize, usize)>,
    delimiter: u8,
}

impl<'p> Mender<'p> {
    fn new(plan: &'p Plan, delimiter: u8) -> Self {
        let worth =
            |cell: &Option<CellPlan>| cell.as_ref().map(CellPlan::memory).filter(|places| *places > 0);
        let point = plan.rows.iter().find_map(|check| match check {
            RowCheck::Swapped { longitude, latitude } => Some((*longitude, *latitude)),
            _ => None,
        });
        Self {
            plan,
            cells: plan.cells.clone(),
            glances: plan.cells.iter().map(|cell| cell.as_ref().map_or(Glance::None, Glance::of)).collect(),
            memos: plan.cells.iter().map(|cell| worth(cell).map(Memo::new)).collect(),
            point,
            delimiter,
        }
    }

    /// The mended text of a cell and why, when it is to be mended.
    fn mended(&mut self, column: usize, row: Row<'_>, text: &str) -> Option<(String, &'static str)> {
        let plan = self.cells.get(column)?.as_ref()?;
        if self.glances.get(column).is_some_and(|glance| glance.sees(text)) {
            return None;
        }
        let verdict = match self.memos.get_mut(column).and_then(Option::as_mut) {
            Some(memo) => memo.verdict(text, row.hash(column).unwrap_or_default(), |text| plan.judge(text)),
            None => plan.judge(text),
        };
        let proposal = if !verdict.is_fine() {
            propose(plan, text)
        } else if let FieldKind::Geopoint(format) = plan.field.kind {
            swapped_point(format, text).filter(|proposal| plan.judge(&proposal.value).is_fine())
        } else {
            None
        };
        proposal.map(|proposal| (proposal.value, proposal.reason))
    }

    fn mend_row(&mut self, number: u64, row: Row<'_>, out: &mut Mended) {
        let mut cells: Vec<Cow<'_, str>> = row.iter().map(Cow::Borrowed).collect();
        for column in 0..cells.len().min(self.cells.len()) {
            let before = row.cell(column).unwrap_or_default();
            if let Some((after, reason)) = self.mended(column, row, before) {
                self.note(number, column, before, &after, reason, out);
                cells[column] = Cow::Owned(after);
            }
        }
        if let Some((longitude, latitude)) = self.point {
            self.exchange(number, longitude, latitude, &mut cells, out);
        }
        let columns = self.plan.headers.len();
        let kept = cells.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1).max(columns);
        if cells.len() > kept {
            cells.truncate(kept);
            out.loose_rows += 1;
        }
        write::row(&mut out.text, cells.iter().map(Cow::as_ref), self.delimiter);
    }

    /// Exchanges a longitude and a latitude that stand in each other's place.
    fn exchange(
        &self,
        number: u64,
        longitude: usize,
        latitude: usize,
        cells: &mut [Cow<'_, str>],
        out: &mut Mended,
    ) {
        if longitude.max(latitude) >= cells.len() || !are_swapped(&cells[longitude], &cells[latitude]) {
            return;
        }
        let accepts = |column: usize, text: &str| {
            self.plan.cells[column].as_ref().is_none_or(|plan| plan.judge(text).is_fine())
        };
        if !accepts(longitude, &cells[latitude]) || !accepts(latitude, &cells[longitude]) {
            return;
        }
        self.note(number, longitude, &cells[longitude], &cells[latitude], EXCHANGED, out);
        self.note(number, latitude, &cells[latitude], &cells[longitude], EXCHANGED, out);
        cells.swap(longitude, latitude);
    }

    fn note(&self, row: u64, column: usize, before: &str, after: &str, reason: &str, out: &mut Mended) {
        out.changes.push(Change {
            row: Some(row),
            field: self.plan.headers.get(column).cloned(),
            before: before.to_owned(),
            after: after.to_owned(),
            reason: reason.to_owned(),
        });
    }
}

impl Worker for Mender<'_> {
    type Output = Mended;

    fn work(&mut self, first_row: u64, block: &Block) -> Result<Mended> {
        let mut out = Mended { text: Vec::new(), changes: Vec::new(), loose_rows: 0 };
        for (number, row) in (first_row..).zip(block.iter()) {
            if row.is_blank() {
                out.changes.push(Change {
                    row: Some(number),
                    field: None,
                    before: String::new(),
                    after: String::new(),
                    reason: "ligne vide retirée".to_owned(),
                });
            } else {
                self.mend_row(number, row, &mut out);
            }
        }
        Ok(out)
    }
}
