//! Whole files checked, with and without a schema.

use crate::support::{check_text, errors, real_data, schema, schema_file};

const SCHEMA: &str = r#"{"name":"aires","title":"Aires","version":"1.0","fields":[
    {"name":"id","title":"Identifiant","constraints":{"required":true}},
    {"name":"insee","constraints":{"required":true,"pattern":"^([013-9]\\d|2[AB1-9])\\d{3}$"}},
    {"name":"date","type":"date"},{"name":"ouvert","type":"boolean","trueValues":["oui"],"falseValues":["non"]},
    {"name":"Xlong","type":"number"},{"name":"Ylat","type":"number"},{"name":"places","type":"integer","constraints":{"minimum":0}}],
    "primaryKey":"id","custom_checks":[]}"#;

#[test]
fn a_file_is_checked_and_described_in_one_report() {
    let text = "ID;insee;date;ouvert;Xlong;Ylat;places;note\n\
        1;01004;2024-01-31;oui;5.1;46.2;10;a\n\
        2;1004;31/01/2024;Oui;46.2;5.1;1 000;b\n\
        ;;;;;;;\n\
        1;75056;;non;2,3;48.8;-1;c\n";
    let schema = schema(SCHEMA);
    let report = check_text(text.as_bytes(), Some(&schema));
    assert_eq!(
        errors(&report),
        [
            (Some(3), Some("insee"), "constraint-error"),
            (Some(3), Some("date"), "type-error"),
            (Some(3), Some("ouvert"), "type-error"),
            (Some(3), Some("places"), "type-error"),
            (Some(4), None, "blank-row"),
            (Some(5), Some("Xlong"), "type-error"),
            (Some(5), Some("places"), "constraint-error"),
            (Some(5), None, "primary-key"),
        ]
    );
    let proposals: Vec<_> = report.errors.iter().map(|error| error.proposal.as_deref()).collect();
    assert_eq!(
        proposals,
        [Some("01004"), Some("2024-01-31"), Some("oui"), Some("1000"), None, Some("2.3"), None, None]
    );
    assert!(report.errors.iter().all(|error| error.message.ends_with('.')), "{:#?}", report.errors);
    let warnings: Vec<_> =
        report.warnings.iter().map(|warning| (warning.row, warning.code.as_str())).collect();
    assert_eq!(
        warnings,
        [
            (None, "incorrect-label"),
            (None, "extra-header-warn"),
            (Some(3), "french-gps-coordinates"),
            (Some(3), "french-gps-coordinates")
        ]
    );
    assert_eq!((report.valid, report.errors_total, report.rows, report.header_row), (false, 8, 4, 1));
    assert_eq!(report.schema.as_ref().unwrap().title, "Aires");
    assert_eq!(report.columns.len(), 8);
    assert_eq!(report.columns[0].description.as_deref(), Some("Identifiant"));
    assert_eq!(report.errors_by_code[0].code, "type-error");
    assert_eq!(report.errors_by_code.iter().map(|count| count.count).sum::<u64>(), report.errors_total);
}

#[test]
fn without_a_schema_the_structure_is_checked_and_odd_values_are_said() {
    let mut text = "nom,nom,montant\n".to_owned();
    for at in 0..40 {
        text.push_str(&format!("a{at},b,{at}.5\n"));
    }
    text.push_str("x,y,beaucoup\nx,y\nx,y,1.5,z\n");
    let report = check_text(text.as_bytes(), None);
    assert_eq!(
        errors(&report),
        [
            (None, Some("nom"), "duplicate-label"),
            (Some(43), Some("montant"), "missing-cell"),
            (Some(44), None, "extra-cell")
        ]
    );
    let warnings: Vec<_> = report
        .warnings
        .iter()
        .map(|warning| (warning.row, warning.field.as_deref(), warning.value.as_deref()))
        .collect();
    assert_eq!(warnings, [(Some(42), Some("montant"), Some("beaucoup"))]);
    assert_eq!(report.warnings_total, 1);
}

#[test]
fn the_list_of_errors_is_capped_and_its_total_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.csv");
    let mut text = "id,insee,date,ouvert,Xlong,Ylat,places\n".to_owned();
    let rows = 60_000;
    for at in 0..rows {
        text.push_str(&format!("{at},01004,hier,oui,5.1,46.2,1\n"));
    }
    std::fs::write(&path, text).unwrap();
    let schema = schema(SCHEMA);
    let limits = beffroi_kernel::Limits { errors_listed_max: 7, ..beffroi_kernel::Limits::default() };
    let report = beffroi_tables::check::check(crate::support::source(&path, Some(&schema)), &limits).unwrap();
    assert_eq!(report.errors_total, rows);
    let listed: Vec<_> = report.errors.iter().map(|error| error.row.unwrap()).collect();
    assert_eq!(listed, (2..9).collect::<Vec<_>>());
}

#[test]
fn the_national_car_sharing_base_is_valid() {
    let Some(folder) = real_data("check") else { return };
    let schema = schema_file(&folder.join("schemas/etalab__schema-lieux-covoiturage.schema.json"));
    let report =
        crate::support::check(&folder.join("lieux-covoiturage/bnlc_2026-08.csv"), Some(&schema)).unwrap();
    assert_eq!(errors(&report), []);
    assert_eq!(report.rows, 2473);
    let header: Vec<_> =
        report.warnings.iter().filter(|warning| warning.row.is_none()).map(|w| w.code.as_str()).collect();
    assert_eq!(header, ["extra-header-warn"]);
}

#[test]
fn old_column_names_are_proposed_for_a_match() {
    let Some(folder) = real_data("check") else { return };
    let schema = schema_file(&folder.join("schemas/scdl__subventions.schema.json"));
    let report =
        crate::support::check(&folder.join("subventions/COM_Poitiers_subventions_2017.csv"), Some(&schema))
            .unwrap();
    let mut found: Vec<_> =
        report.matches.iter().map(|found| (found.name.as_str(), found.field.as_str())).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("ACTE_DATE", "dateConvention"),
            ("Notification à la commission Européenne", "notificationUE"),
            ("SUB_MONTANT", "montant"),
            ("SUB_OBJ", "objet"),
        ]
    );
    assert_eq!(
        report
            .errors_by_code
            .iter()
            .find(|count| count.code == "missing-required-header")
            .map(|count| count.count),
        Some(11)
    );
}

#[test]
fn a_file_without_a_header_loses_no_row_and_is_told_so() {
    let report = check_text(b"01004;Gare;12\n01005;Port;14\n01006;Mairie;x;3\n", None);
    assert_eq!((report.header_row, report.rows), (0, 3));
    let names: Vec<&str> = report.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["colonne_1", "colonne_2", "colonne_3"]);
    assert_eq!(report.warnings[0].code, "no-header");
    assert_eq!(errors(&report), [(Some(3), None, "extra-cell")]);
    let report = check_text(b"insee;nom;places\n01004;Gare;12\n", None);
    assert_eq!((report.header_row, report.rows, report.warnings_total), (1, 1, 0));
}

#[test]
fn an_extra_cell_in_a_file_of_one_row_is_an_error_of_that_row() {
    let report = check_text(b"a;b\n1;2;3\n", None);
    assert_eq!((report.columns.len(), errors(&report)), (2, vec![(Some(2), None, "extra-cell")]));
}

#[test]
fn a_header_with_a_name_too_many_is_split_at_its_delimiter() {
    let report = check_text("Identifiant;Nom;Catégorie;Adresse;Lat\nA;b;c;d\nB;e;f;g\n".as_bytes(), None);
    assert_eq!((report.delimiter.as_deref(), report.columns.len()), (Some(";"), 5));
    assert_eq!(
        errors(&report),
        [(Some(2), Some("Lat"), "missing-cell"), (Some(3), Some("Lat"), "missing-cell")]
    );
}
