//! Schemas as schema.data.gouv.fr has them.

use crate::support::{real_data, schema, schema_file};
use beffroi_kernel::Error;
use beffroi_tables::schema::Schema;

/// The real schemas that are no Table Schemas, with the reason of their refusal.
const REFUSED: [(&str, &str); 3] = [
    ("GouvernementFR/referentiel-donnees-communication-publique/communiques-de-presse", "schema-not-tabular"),
    ("PnX-SI/schema_randonnee", "schema-not-tabular"),
    ("macaron-ai/onstreet-parking-schema", "schema-not-tabular"),
];

#[test]
fn every_real_schema_loads_or_is_refused_with_its_reason() {
    let Some(folder) = real_data("schema") else { return };
    let (mut loaded, mut refused) = (0, 0);
    for entry in std::fs::read_dir(folder.join("schemas")).unwrap() {
        let text = schema_file(&entry.unwrap().path());
        let expected = REFUSED.iter().find(|(id, _)| *id == text.id).map(|(_, code)| *code);
        match (Schema::load(&text), expected) {
            (Ok(schema), None) => {
                loaded += 1;
                assert!(!schema.title.is_empty() && !schema.fields.is_empty(), "{}", text.id);
                assert_eq!(schema.summary().fields.len(), schema.fields.len());
                let unknown = schema.remarks.iter().find(|remark| remark.contains("inconnu"));
                assert_eq!(unknown, None, "{}", text.id);
            }
            (Err(Error::Input(problem)), Some(code)) => {
                refused += 1;
                assert_eq!(problem.code, code, "{}", text.id);
                assert!(problem.message.contains("JSON Schema") && !problem.advice.is_empty());
            }
            (Ok(_), Some(_)) => panic!("{} loads and should not", text.id),
            (Err(error), _) => panic!("{}: {error}", text.id),
        }
    }
    assert_eq!((loaded, refused), (47, 3));
}

#[test]
fn typing_errors_of_real_schemas_are_said() {
    let Some(folder) = real_data("schema") else { return };
    let remarks = |name: &str| {
        let text = schema_file(&folder.join("schemas").join(format!("{name}.schema.json")));
        Schema::load(&text).unwrap().remarks
    };
    let erp = remarks("MTES-MCT__acceslibre-erp-base");
    assert!(erp.iter().any(|remark| remark.contains("« contraints » est une faute de frappe")), "{erp:?}");
    let landscape = remarks("cnigfr__unite-paysagere");
    assert!(landscape.iter().any(|remark| remark.contains("hors de « constraints »")), "{landscape:?}");
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    #[track_caller]
    fn check(json: &str, code: &str, says: &str) {
        match Schema::load(&schema(json)) {
            Err(Error::Input(problem)) => {
                assert_eq!(problem.code, code, "{json}");
                assert!(problem.message.contains(says), "{json}: {}", problem.message);
                assert!(!problem.detail.is_empty());
            }
            other => panic!("{json}: {other:?}"),
        }
    }
    check("", "schema-not-json", "ligne 1");
    check("{\n  \"fields\": [,]}", "schema-not-json", "ligne 2, colonne 14");
    check("[]", "schema-without-fields", "aucune colonne");
    check("{}", "schema-without-fields", "« fields » manque");
    check(r#"{"properties":{}}"#, "schema-not-tabular", "JSON Schema");
    check(r#"{"fields":{}}"#, "schema-without-fields", "liste");
    check(r#"{"fields":[]}"#, "schema-without-fields", "aucune colonne");
    check(r#"{"fields":[{"name":"a"},{}]}"#, "schema-field-unnamed", "n° 2");
    check(r#"{"fields":[{"name":"a","type":"nombre"}]}"#, "schema-unknown-type", "« nombre »");
    check(r#"{"fields":[{"name":"a","constraints":{"pattern":"("}}]}"#, "schema-bad-pattern", "« a »");
}

#[test]
fn custom_checks_are_read_in_their_known_shapes() {
    #[track_caller]
    fn check(json: &str, code: &str) {
        let text = format!(r#"{{"fields":[{{"name":"a"}},{{"name":"b"}}],"custom_checks":{json}}}"#);
        let loaded = Schema::load(&schema(&text)).unwrap();
        assert_eq!(loaded.remarks, Vec::<String>::new(), "{json}");
        assert_eq!(
            loaded.custom_checks.iter().map(|check| check.code()).collect::<Vec<_>>(),
            [code],
            "{json}"
        );
    }
    check(r#"[{"name":"french-siret-value","params":{"column":"a"}}]"#, "french-siret-value");
    check(r#"[{"name":"french-siret-value","column":"a"}]"#, "french-siret-value");
    check(r#"[{"siret":{"column":"a"}}]"#, "french-siret-value");
    check(r#"{"french-siren-value":{"column":"a"}}"#, "french-siren-value");
    check(r#"[{"name":"one-of-required","params":{"column1":"a","column2":"b"}}]"#, "one-of-required");
    check(r#"[{"name":"one-of-required","params":{"column":"a","column2":"b"}}]"#, "one-of-required");
    check(r#"[{"name":"sum-columns-value","params":{"column":"a","columns":["b"]}}]"#, "sum-columns-value");
    let odd = r#"{"fields":[{"name":"a"}],"custom_checks":[{"name":"x"},{"name":"compare-columns-value","params":{"column":"a","op":"~","column2":"a"}}]}"#;
    assert_eq!(Schema::load(&schema(odd)).unwrap().remarks.len(), 2);
}

#[test]
fn a_schema_too_large_is_refused() {
    let fields: Vec<String> = (0..beffroi_tables::schema::SCHEMA_FIELDS_MAX + 1)
        .map(|at| format!(r#"{{"name":"{at}"}}"#))
        .collect();
    let many = format!(r#"{{"fields":[{}]}}"#, fields.join(","));
    assert!(matches!(Schema::load(&schema(&many)), Err(Error::Limit(_))));
    let long = format!(
        r#"{{"fields":[{{"name":"a"}}],"x":"{}"}}"#,
        "y".repeat(beffroi_tables::schema::SCHEMA_BYTES_MAX)
    );
    assert!(matches!(Schema::load(&schema(&long)), Err(Error::Limit(_))));
}

proptest::proptest! {
    #[test]
    fn no_json_panics(text in r#"[\[\]{}:,"a-z0-9\\^$.*+?()|-]{0,80}"#, kind in "[a-z]{0,8}", pattern in "\\PC{0,20}") {
        let _ = Schema::load(&schema(&text));
        let field = serde_json::json!({"fields": [{"name": "a", "type": kind, "format": pattern, "constraints": {"pattern": pattern,
            "minimum": pattern, "enum": pattern, "maxLength": pattern}}], "primaryKey": pattern, "custom_checks": pattern});
        let _ = Schema::load(&schema(&field.to_string()));
    }
}
