//! Why a file is refused: a French sentence for the agent, an English one for the administrator.

use crate::rows::Block;
use beffroi_kernel::{Error, Problem};
use std::fmt::Display;

fn input(code: &'static str, message: &str, advice: &str, detail: impl Into<String>) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).detail(detail))
}

fn limit(code: &'static str, message: String, advice: &str, detail: String) -> Error {
    Error::Limit(Problem::new(code, message).advice(advice).detail(detail))
}

/// The file holds nothing.
pub(crate) fn empty() -> Error {
    input(
        "file-empty",
        "Ce fichier est vide.",
        "Vérifiez que vous avez choisi le bon fichier.",
        "no byte other than blanks",
    )
}

/// The file has no table.
pub(crate) fn no_table(detail: impl Into<String>) -> Error {
    input(
        "no-table",
        "Ce fichier ne contient pas de tableau.",
        "Déposez un tableau, avec le nom des colonnes sur une ligne et les données en dessous.",
        detail,
    )
}

/// The file is of a kind that holds no table.
pub(crate) fn not_a_table(kind: &str) -> Error {
    input(
        "format-unknown",
        &format!("Ce fichier est {kind} : Beffroi n'y lit pas de tableau."),
        "Enregistrez le tableau en CSV, XLSX, ODS, GeoJSON, JSON ou Parquet, puis déposez-le.",
        format!("recognised by its first bytes: {kind}"),
    )
}

/// The file is damaged, or cannot be read from disk.
pub(crate) fn broken(cause: &dyn Display) -> Error {
    input(
        "file-broken",
        "Ce fichier est abîmé ou incomplet : sa lecture s'est arrêtée en route.",
        "Ouvrez-le dans son logiciel d'origine, enregistrez-le de nouveau, puis déposez-le.",
        cause.to_string(),
    )
}

/// JSON that is not well formed.
pub(crate) fn broken_json(place: &str, cause: &dyn Display) -> Error {
    input(
        "json-broken",
        &format!("Ce fichier JSON est mal formé {place}."),
        "Corrigez-le ou exportez-le de nouveau depuis le logiciel qui l'a produit.",
        cause.to_string(),
    )
}

/// A spreadsheet that asks for a password.
pub(crate) fn protected() -> Error {
    input(
        "file-protected",
        "Ce classeur est protégé par un mot de passe.",
        "Enregistrez-en une copie sans mot de passe, puis déposez-la.",
        "the workbook is encrypted",
    )
}

/// There is no sheet of this name.
pub(crate) fn no_sheet(wanted: &str, names: &[String]) -> Error {
    input(
        "sheet-unknown",
        &format!("Ce classeur n'a pas de feuille « {wanted} »."),
        &format!("Choisissez l'une de ses feuilles : {}.", names.join(", ")),
        "no sheet of this name",
    )
}

/// An archive with no table, or with several.
pub(crate) fn archive(names: &[String]) -> Error {
    if names.is_empty() {
        return input(
            "archive-without-table",
            "Cette archive ne contient aucun tableau.",
            "Déposez directement le tableau, ou une archive qui le contient.",
            "no file in the archive has the ending of a table",
        );
    }
    input(
        "archive-with-several-tables",
        &format!("Cette archive contient plusieurs tableaux : {}.", names.join(", ")),
        "Déposez-les un par un.",
        format!("{} files", names.len()),
    )
}

/// A quotation mark that opens a cell and never closes.
pub(crate) fn open_quote(row: u64) -> Error {
    input(
        "quote-open",
        &format!("À la ligne {row} environ, un guillemet ouvre une cellule et n'est jamais refermé."),
        "Refermez-le ou supprimez-le, puis déposez le fichier de nouveau.",
        format!("unclosed quotation mark from row {row}"),
    )
}

/// A record without an end.
pub(crate) fn long_record(row: u64) -> Error {
    limit(
        "record-too-long",
        format!("La ligne {row} est trop longue pour être celle d'un tableau."),
        "Vérifiez que le fichier est bien un tableau, avec une ligne par enregistrement.",
        format!("no end of record found from row {row}"),
    )
}

/// A cell longer than the limit.
pub(crate) fn long_cell(first_row: u64, block: &Block, bytes_max: usize) -> Error {
    let row = block.iter().position(|row| row.iter().any(|cell| cell.len() > bytes_max)).unwrap_or(0);
    let row = first_row + row as u64;
    limit(
        "cell-too-long",
        format!("À la ligne {row}, une cellule dépasse {bytes_max} octets."),
        "Raccourcissez-la, ou vérifiez qu'un guillemet n'y est pas resté ouvert.",
        format!("limits.cell_bytes_max = {bytes_max}"),
    )
}

/// More rows than the limit.
pub(crate) fn too_many_rows(rows_max: u64) -> Error {
    limit(
        "too-many-rows",
        format!("Ce tableau a plus de {rows_max} lignes."),
        "Découpez-le en plusieurs fichiers, par année par exemple.",
        format!("limits.rows_max = {rows_max}"),
    )
}

/// More columns than the limit.
pub(crate) fn too_many_columns(columns: usize, columns_max: usize) -> Error {
    limit(
        "too-many-columns",
        format!("Ce tableau a {columns} colonnes ; {columns_max} au plus sont acceptées."),
        "Gardez les colonnes utiles, ou mettez les périodes en lignes plutôt qu'en colonnes.",
        format!("limits.columns_max = {columns_max}"),
    )
}

/// A file larger than the limit.
pub(crate) fn too_large(bytes: u64, bytes_max: u64) -> Error {
    limit(
        "file-too-large",
        format!(
            "Ce fichier fait {} Mo ; {} Mo au plus sont acceptés.",
            bytes.div_ceil(1_000_000),
            bytes_max / 1_000_000
        ),
        "Découpez-le, ou déposez-le compressé (.gz ou .zip).",
        format!("{bytes} bytes, limits.upload_bytes_max = {bytes_max}"),
    )
}

/// A compressed file that unpacks to more than the limit.
pub(crate) fn unpacks_too_large(bytes_max: u64) -> Error {
    limit(
        "unpacked-too-large",
        format!("Une fois décompressé, ce fichier dépasse {} Mo.", bytes_max / 1_000_000),
        "Découpez-le en plusieurs fichiers.",
        format!("limits.unpacked_bytes_max = {bytes_max}"),
    )
}

/// A workbook that would take more memory than the limit.
pub(crate) fn workbook_too_large(bytes_max: u64) -> Error {
    limit(
        "workbook-too-large",
        format!("Ce classeur demanderait plus de {} Mo de mémoire.", bytes_max / 1_000_000),
        "Enregistrez la feuille en CSV, ou supprimez les cellules isolées loin du tableau, puis déposez-le de nouveau.",
        format!("limits.workbook_memory_bytes_max = {bytes_max}"),
    )
}
