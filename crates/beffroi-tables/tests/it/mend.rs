//! Mended copies.

use crate::support::{check_text, real_data, schema, schema_file, source};
use beffroi_kernel::Limits;
use beffroi_kernel::ports::SchemaText;
use beffroi_kernel::report::Change;

/// The mended text and its changes.
fn mend(text: &[u8], schema: Option<&SchemaText>) -> (String, Vec<Change>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.csv");
    std::fs::write(&path, text).unwrap();
    let out = folder.path().join("out.csv");
    let changes = beffroi_tables::mend::mend(source(&path, schema), &Limits::default(), &out).unwrap();
    (std::fs::read_to_string(out).unwrap(), changes)
}

const SCHEMA: &str = r#"{"fields":[{"name":"nom"},{"name":"insee","constraints":{"pattern":"^([013-9]\\d|2[AB1-9])\\d{3}$"}},
    {"name":"date","type":"date"},{"name":"type","constraints":{"enum":["Aire de covoiturage","Parking"]}},
    {"name":"Xlong","type":"number"},{"name":"Ylat","type":"number"}]}"#;

#[test]
fn what_a_machine_can_mend_is_mended_and_listed() {
    let latin = encoding_rs::WINDOWS_1252
        .encode(
            "nom ;INSEE;date;type;Xlong;Ylat\r\n\
             Château;1004;31/01/2024;parking ;46,2;5,1\r\n\
             \" à garder \";75056;2024-01-31;Parking;2.3;48.8\r\n\
             ;;;;;\r\n\
             Église;Paris;hier;Autre;x;y\r\n",
        )
        .0
        .into_owned();
    let schema = schema(SCHEMA);
    let (text, changes) = mend(&latin, Some(&schema));
    assert_eq!(
        text,
        "nom;insee;date;type;Xlong;Ylat\n\
         Château;01004;2024-01-31;Parking;5.1;46.2\n\
         \" à garder \";75056;2024-01-31;Parking;2.3;48.8\n\
         Église;Paris;hier;Autre;x;y\n"
    );
    let listed: Vec<_> =
        changes.iter().map(|c| (c.row, c.field.as_deref(), c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(
        listed,
        [
            (None, None, "windows-1252", "utf-8"),
            (Some(1), Some("nom"), "nom ", "nom"),
            (Some(1), Some("INSEE"), "INSEE", "insee"),
            (Some(2), Some("INSEE"), "1004", "01004"),
            (Some(2), Some("date"), "31/01/2024", "2024-01-31"),
            (Some(2), Some("type"), "parking ", "Parking"),
            (Some(2), Some("Xlong"), "46,2", "46.2"),
            (Some(2), Some("Ylat"), "5,1", "5.1"),
            (Some(2), Some("Xlong"), "46.2", "5.1"),
            (Some(2), Some("Ylat"), "5.1", "46.2"),
            (Some(4), None, "", ""),
        ]
    );
    assert!(changes.iter().all(|change| !change.reason.is_empty()));
    let (again, none) = mend(text.as_bytes(), Some(&schema));
    assert_eq!((again, none), (text, vec![]));
}

#[test]
fn an_existing_file_is_never_overwritten_and_a_failure_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let error = beffroi_tables::mend::mend(source(&path, None), &Limits::default(), &path);
    assert!(error.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a,b\n1,2\n");
    let out = folder.path().join("out.csv");
    let limits = Limits { rows_max: 0, ..Limits::default() };
    assert!(beffroi_tables::mend::mend(source(&path, None), &limits, &out).is_err());
    assert!(!out.exists());
}

#[test]
fn real_files_get_better_and_never_worse() {
    let Some(folder) = real_data("mend") else { return };
    for (file, schema) in [
        ("subventions/DEP_Lot_subventions_2017.csv", "scdl__subventions"),
        ("subventions/DEP_Somme_20180330.csv", "scdl__subventions"),
        ("subventions/exemple_invalide_erreurs_cellules.csv", "scdl__subventions"),
        ("subventions/exemple_valide.csv", "scdl__subventions"),
        ("lieux-covoiturage/exemple-invalide.csv", "etalab__schema-lieux-covoiturage"),
        ("irve/statique-exemple-valide.csv", "etalab__schema-irve-statique"),
    ] {
        let schema = schema_file(&folder.join(format!("schemas/{schema}.schema.json")));
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let before = check_text(&bytes, Some(&schema));
        let (text, changes) = mend(&bytes, Some(&schema));
        let after = check_text(text.as_bytes(), Some(&schema));
        let mendable = before.errors.iter().filter(|error| error.proposal.is_some()).count() as u64;
        println!(
            "{file}: {} errors, {} after, {} changes",
            before.errors_total,
            after.errors_total,
            changes.len()
        );
        assert!(after.errors_total <= before.errors_total - mendable, "{file}");
        assert!(after.errors.iter().all(|error| error.proposal.is_none()), "{file}: {:#?}", after.errors);
        let (again, none) = mend(text.as_bytes(), Some(&schema));
        assert_eq!((again, none), (text, vec![]), "{file}");
    }
}

fn cell() -> impl proptest::strategy::Strategy<Value = String> {
    proptest::prop_oneof![
        "[0-9]{1,2}[/.-][0-9]{1,2}[/.-](19|20)[0-9]{2}",
        "[0-9 ]{1,7}[,.]?[0-9]{0,3}( ?€)?",
        "[0-9]{3,6}",
        "(Aire de covoiturage|PARKING|parking| Parking)",
        "[a-zA-Zéà\"';, \n]{0,12}",
        proptest::strategy::Just(String::new()),
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn mending_twice_changes_nothing(rows in proptest::collection::vec(proptest::collection::vec(cell(), 6), 1..12)) {
        let mut text = String::from("nom,insee,date,type,Xlong,Ylat\n");
        for row in &rows {
            let quoted: Vec<_> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&quoted.join(","));
            text.push('\n');
        }
        let schema = schema(SCHEMA);
        let (once, _) = mend(text.as_bytes(), Some(&schema));
        let (twice, changes) = mend(once.as_bytes(), Some(&schema));
        proptest::prop_assert_eq!(changes, vec![]);
        proptest::prop_assert_eq!(twice, once);
    }
}
