//! Workbooks that would fill the memory are refused before they do.

use crate::read::{contents, file, source};
use beffroi_kernel::Limits;
use std::io::Write;

/// A zip archive of these files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("zip");
        zip.write_all(bytes).expect("zip");
    }
    zip.finish().expect("zip").into_inner()
}

/// An ODS whose only sheet holds these rows, in its own words.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"a\">{rows}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    zipped(&[
        ("mimetype", kind),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

/// An XLSX whose only sheet holds these cells, in its own words.
fn xlsx(cells: &str, strings: &[u8]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{links}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{packages}\"><Relationship Id=\"r1\" Type=\"{links}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{packages}\"><Relationship Id=\"r1\" Type=\"{links}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>");
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings),
    ])
}

/// Changes what a zip archive announces of the unpacked sizes of its files, in both places.
fn lying(mut archive: Vec<u8>) -> Vec<u8> {
    for at in 0..archive.len() - 28 {
        match &archive[at..at + 4] {
            b"PK\x01\x02" => archive[at + 24..at + 28].copy_from_slice(&10u32.to_le_bytes()),
            b"PK\x03\x04" => archive[at + 22..at + 26].copy_from_slice(&10u32.to_le_bytes()),
            _ => {}
        }
    }
    archive
}

#[test]
fn hostile_workbooks_are_refused_before_they_fill_the_memory() {
    let limits =
        Limits { workbook_memory_bytes_max: 1_000_000, unpacked_bytes_max: 5_000_000, ..Limits::default() };
    let folder = tempfile::tempdir().expect("a folder");
    let code = |bytes: &[u8]| {
        let path = file(&folder, "book", bytes);
        let refused = contents(&source(&path), &limits, 1).map(|contents| contents.rows.len());
        refused.map_err(|error| error.problem().map(|problem| problem.code))
    };
    let row = |at: u32, cells: &str| format!("<row r=\"{at}\">{cells}</row>");
    let cell = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{at}</t></is></c>");
    let head = row(1, &(cell("A1") + &cell("B1")));
    let plain = head.clone() + &row(2, &(cell("A2") + &cell("B2")));
    assert_eq!(code(&xlsx(&plain, b"<sst/>")), Ok(1));
    let strings = [b"<sst>".as_slice(), &[b' '; 3_000_000], b"</sst>"].concat();
    assert_eq!(code(&xlsx(&plain, &strings)), Err(Some("workbook-too-large")));
    assert_eq!(code(&lying(xlsx(&plain, &strings))), Err(Some("file-broken")));
    let padded = plain.clone() + &" ".repeat(6_000_000);
    assert_eq!(code(&xlsx(&padded, b"<sst/>")), Err(Some("unpacked-too-large")));
    assert_eq!(code(&lying(xlsx(&padded, b"<sst/>"))), Err(Some("file-broken")));
    let far = head.clone() + &row(2, &(cell("A2") + &cell("XFD2"))) + &row(1_048_576, &cell("XFD1048576"));
    assert_eq!(code(&xlsx(&far, b"<sst/>")), Err(Some("too-many-columns")));
    let many: String = (2..60_000).map(|at| row(at, &cell(&format!("A{at}")))).collect();
    assert_eq!(code(&xlsx(&(head + &many), b"<sst/>")), Err(Some("workbook-too-large")));

    let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let line = format!("<table:table-row>{cell}{cell}</table:table-row>");
    let head = line.replacen(">x<", ">nom<", 1).replacen(">x<", ">ville<", 1);
    assert_eq!(code(&ods(&(head.clone() + &line + &line))), Ok(2));
    let gap = "<table:table-cell table:number-columns-repeated=\"16000\"/>";
    let far = format!(
        "{line}<table:table-row table:number-rows-repeated=\"1000000\">{gap}</table:table-row>\
         <table:table-row>{gap}{cell}</table:table-row>"
    );
    assert_eq!(code(&ods(&far)), Err(Some("workbook-too-large")));
    let again =
        line.replacen("<table:table-row>", "<table:table-row table:number-rows-repeated=\"900000\">", 1);
    assert_eq!(code(&ods(&again)), Err(Some("workbook-too-large")));
    let blank = format!("<table:table-row table:number-rows-repeated=\"1048000\">{gap}</table:table-row>");
    let end = head + &line + &line + &blank;
    assert_eq!(code(&ods(&end)), Ok(2), "blank rows and cells to the end of a sheet are no harm");
}
