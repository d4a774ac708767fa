//! Errors put on purpose into valid files: all are found, and nothing else is.

use crate::support::{check_text, real_data, schema, schema_file};
use beffroi_kernel::ports::SchemaText;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A valid table with its schema.
struct Base {
    name: &'static str,
    schema: SchemaText,
    delimiter: u8,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What is done to one row, and what must be said of it: field (none for the row) and code.
struct Mutation {
    kind: &'static str,
    act: Act,
    expected: Vec<(Option<String>, &'static str)>,
}

enum Act {
    /// Puts a text into a column.
    Put(usize, String),
    /// Copies a cell of the row before.
    CopyAbove(usize),
    /// Adds a cell.
    Add,
    /// Removes the last cell.
    Drop,
    /// Empties the whole row.
    Blank,
}

/// What is not of a type, type by type and format by format.
const WRONG_TYPES: [(&str, &str, &str); 19] = [
    ("number", "letters for a number", "abc"),
    ("number", "decimal comma", "1,5"),
    ("number", "number with its unit", "12 €"),
    ("number", "two decimal points", "1.2.3"),
    ("integer", "letters for an integer", "douze"),
    ("integer", "decimals for an integer", "1.5"),
    ("integer", "blanks between thousands", "1 000"),
    ("date", "French date", "31/01/2024"),
    ("date", "impossible date", "2024-02-30"),
    ("date", "words for a date", "hier"),
    ("boolean", "unknown word for a boolean", "peut-être"),
    ("boolean", "shouted boolean", "OuI"),
    ("geopoint", "point without latitude", "[2.35]"),
    ("year", "short year", "24"),
    ("year", "letters for a year", "l'an"),
    ("email", "broken e-mail", "mairie(at)exemple.fr"),
    ("email", "e-mail without domain", "mairie@"),
    ("uri", "address without scheme", "www.exemple.fr"),
    ("uri", "address with a blank", "https://exemple.fr/a b"),
];

/// What breaks the constraints of a field: kind and text.
fn wrong_constraints(constraints: &Value, in_key: bool) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let mut put = |kind, text: &str| out.push((kind, text.to_owned()));
    if constraints["required"] == true || in_key {
        put("empty required cell", "");
        put("blank required cell", "   ");
    }
    if let Some(first) = constraints["enum"].as_array().and_then(|values| values[0].as_str()) {
        put("unknown value of a list", "valeur inconnue");
        put("wrong case of a list", &shouted(first));
    }
    if let Some(minimum) = constraints["minimum"].as_f64() {
        put("under the minimum", &format!("{}", minimum - 1.0));
    }
    if let Some(maximum) = constraints["maximum"].as_f64() {
        put("over the maximum", &format!("{}", maximum + 1.0));
    }
    if let Some(length) = constraints["maxLength"].as_u64() {
        put("too long", &"é".repeat(length as usize + 1));
    }
    if constraints["minLength"].as_u64().is_some_and(|length| length > 1) {
        put("too short", "x");
    }
    out
}

/// Field by field, what breaks it.
fn mutations(base: &Base) -> Vec<Mutation> {
    let root: Value = serde_json::from_str(&base.schema.json).unwrap();
    let mut out = Vec::new();
    let key = root["primaryKey"].as_str().unwrap_or_default();
    for (at, name) in base.header.iter().enumerate() {
        let fields = root["fields"].as_array().unwrap();
        let Some(field) = fields.iter().find(|field| field["name"] == name.as_str()) else { continue };
        let customs = custom_codes(&root, name);
        let named = |code| (Some(name.clone()), code);
        let mut put = |kind, text: &str, expected| {
            out.push(Mutation { kind, act: Act::Put(at, text.to_owned()), expected })
        };
        let (kind, format) =
            (field["type"].as_str().unwrap_or("string"), field["format"].as_str().unwrap_or_default());
        for (_, what, text) in WRONG_TYPES.iter().filter(|(of, _, _)| [kind, format].contains(of)) {
            put(what, text, vec![named("type-error")]);
        }
        let constraints = &field["constraints"];
        for (what, text) in wrong_constraints(constraints, key == name) {
            put(what, &text, vec![named("constraint-error")]);
        }
        if constraints["pattern"].is_string() {
            // A custom check speaks beside a constraint.
            let both =
                std::iter::once("constraint-error").chain(customs.iter().copied()).map(named).collect();
            put("broken pattern", "?", both);
        } else {
            for code in &customs {
                let (what, text) = broken_custom(code);
                put(what, text, vec![named(*code)]);
            }
        }
        let mut expected = Vec::new();
        if constraints["unique"] == true {
            expected.push(named("unique-error"));
        }
        if key == name {
            expected.push((None, "primary-key"));
        }
        if !expected.is_empty() {
            out.push(Mutation { kind: "repeated value", act: Act::CopyAbove(at), expected });
        }
    }
    // In a file of two rows, a cell beyond the header is as likely a column without a name.
    if base.rows.len() > 2 {
        out.push(Mutation { kind: "extra cell", act: Act::Add, expected: vec![(None, "extra-cell")] });
    }
    let last = base.header.last().cloned();
    out.push(Mutation { kind: "missing cell", act: Act::Drop, expected: vec![(last, "missing-cell")] });
    out.push(Mutation { kind: "blank row", act: Act::Blank, expected: vec![(None, "blank-row")] });
    out
}

fn shouted(text: &str) -> String {
    let upper = text.to_uppercase();
    if upper == text { text.to_lowercase() } else { upper }
}

/// The checks of one cell that a schema asks for a column.
fn custom_codes(root: &Value, name: &str) -> Vec<&'static str> {
    const CODES: [&str; 7] = [
        "french-siret-value",
        "french-siren-value",
        "phone-number-value",
        "opening-hours-value",
        "nomenclature-actes-value",
        "year-interval-value",
        "french-gps-coordinates",
    ];
    let checks = root["custom_checks"].as_array().cloned().unwrap_or_default();
    let codes = checks.iter().filter(|check| check["params"]["column"] == name);
    codes.filter_map(|check| CODES.into_iter().find(|code| check["name"] == *code)).collect()
}

fn broken_custom(code: &str) -> (&'static str, &'static str) {
    match code {
        "french-siret-value" => ("wrong key of a SIRET", "73282932000075"),
        "french-siren-value" => ("wrong key of a SIREN", "732829321"),
        "phone-number-value" => ("short phone number", "06 12 34"),
        "opening-hours-value" => ("French opening hours", "Lu-Ve 8h-12h"),
        "nomenclature-actes-value" => ("unknown subject", "Voirie/Travaux"),
        "year-interval-value" => ("period backwards", "2024/2023"),
        _ => ("point out of France", "-73.9, 40.7"),
    }
}

/// Puts one mutation in each row, in as many files as it takes, and holds every report against the truth.
fn run(base: &Base, mutations: &[Mutation], injected: &mut BTreeMap<&'static str, u64>) {
    let clean = report(base, &base.rows);
    assert_eq!(clean, BTreeSet::new(), "{} is not valid to begin with", base.name);
    // The first row is kept whole, so that there is one to copy from; the last too, since blank rows at the end
    // are no data.
    let places = base.rows.len().saturating_sub(2).max(1);
    for batch in mutations.chunks(places) {
        let mut rows = base.rows.clone();
        let mut truth = BTreeSet::new();
        for (place, mutation) in batch.iter().enumerate() {
            let at = if base.rows.len() > 2 { place + 1 } else { 0 };
            if !apply(&mutation.act, &base.rows, &mut rows, at) {
                continue;
            }
            *injected.entry(mutation.kind).or_default() += 1;
            truth.extend(
                mutation
                    .expected
                    .iter()
                    .map(|(field, code)| (at as u64 + 2, field.clone(), (*code).to_owned())),
            );
        }
        let found = report(base, &rows);
        let lost: Vec<_> = truth.difference(&found).collect();
        let invented: Vec<_> = found.difference(&truth).collect();
        assert!(
            lost.is_empty() && invented.is_empty(),
            "{}: lost {lost:?}, invented {invented:?}",
            base.name
        );
    }
}

/// Changes a row; false when the row does not lend itself to it.
fn apply(act: &Act, clean: &[Vec<String>], rows: &mut [Vec<String>], at: usize) -> bool {
    match act {
        Act::Put(column, text) => rows[at][*column] = text.clone(),
        Act::CopyAbove(column) if at > 0 => rows[at][*column] = clean[0][*column].clone(),
        Act::Blank if at > 0 => rows[at].iter_mut().for_each(String::clear),
        Act::CopyAbove(_) | Act::Blank => return false,
        Act::Add => rows[at].push("de trop".to_owned()),
        Act::Drop => drop(rows[at].pop()),
    }
    true
}

type Found = BTreeSet<(u64, Option<String>, String)>;

fn report(base: &Base, rows: &[Vec<String>]) -> Found {
    let mut writer =
        csv::WriterBuilder::new().flexible(true).delimiter(base.delimiter).from_writer(Vec::new());
    writer.write_record(&base.header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let report = check_text(&writer.into_inner().unwrap(), Some(&base.schema));
    let found: Found = report
        .errors
        .iter()
        .map(|error| (error.row.unwrap_or_default(), error.field.clone(), error.code.clone()))
        .collect();
    assert_eq!(found.len() as u64, report.errors_total, "{}: an error is listed twice", base.name);
    found
}

/// A table of our own, with every type and every custom check.
fn own() -> Base {
    let json = r#"{"fields":[
        {"name":"id","constraints":{"required":true,"unique":true,"minLength":4}},
        {"name":"siret"},{"name":"siren","constraints":{"required":true}},{"name":"tel"},{"name":"horaires"},{"name":"matiere"},
        {"name":"annees"},{"name":"point","type":"geopoint"},
        {"name":"mail","type":"string","format":"email"},{"name":"site","type":"string","format":"uri"},
        {"name":"debut","type":"date"},{"name":"fin","type":"date"},{"name":"an","type":"year"},
        {"name":"montant","type":"number","constraints":{"required":true,"minimum":0,"maximum":1000000}},
        {"name":"places","type":"integer","constraints":{"minimum":0}},
        {"name":"ouvert","type":"boolean","trueValues":["oui"],"falseValues":["non"],"constraints":{"required":true}},
        {"name":"type","constraints":{"enum":["Aire de covoiturage","Parking","Supermarché"]}},
        {"name":"insee","constraints":{"pattern":"^([013-9]\\d|2[AB1-9])\\d{3}$"}},
        {"name":"votants","type":"integer"},{"name":"pour","type":"integer"},{"name":"contre","type":"integer"},
        {"name":"resume","constraints":{"maxLength":40}},{"name":"lien_a"},{"name":"lien_b"},{"name":"note"}],
        "primaryKey":"id","custom_checks":[
        {"name":"french-siret-value","params":{"column":"siret"}},{"name":"french-siren-value","params":{"column":"siren"}},
        {"name":"phone-number-value","params":{"column":"tel"}},{"name":"opening-hours-value","params":{"column":"horaires"}},
        {"name":"nomenclature-actes-value","params":{"column":"matiere"}},
        {"name":"year-interval-value","params":{"column":"annees","allow-year-only":"yes"}},
        {"name":"french-gps-coordinates","params":{"column":"point"}},
        {"name":"compare-columns-value","params":{"column":"fin","op":">=","column2":"debut"}},
        {"name":"sum-columns-value","params":{"column":"votants","columns":["pour","contre"]}},
        {"name":"cohesive-columns-value","params":{"column":"lien_a","othercolumns":["lien_b"]}},
        {"name":"one-of-required","params":{"column1":"note","column2":"resume"}}]}"#;
    let row = |at: usize| {
        let date = |month: usize| format!("2024-{month:02}-{:02}", at % 28 + 1);
        let (pour, contre) = (at % 30, at % 7);
        [
            format!("L-{at:04}"),
            "73282932000074".to_owned(),
            ["732829320", "217602176", "356000000"][at % 3].to_owned(),
            ["06 12 34 56 78", "+33123456789", ""][at % 3].to_owned(),
            ["24/7", "Mo-Fr 08:30-17:00", ""][at % 3].to_owned(),
            "Finances locales/Subventions".to_owned(),
            ["2024", "2023/2024"][at % 2].to_owned(),
            format!("2.{at}, 48.{at}"),
            format!("mairie{at}@exemple.fr"),
            format!("https://www.exemple.fr/{at}"),
            date(1),
            date(2),
            "2024".to_owned(),
            format!("{at}.5"),
            at.to_string(),
            ["oui", "non"][at % 2].to_owned(),
            ["Aire de covoiturage", "Parking", "Supermarché", ""][at % 4].to_owned(),
            ["01004", "2A004", "75056"][at % 3].to_owned(),
            (pour + contre).to_string(),
            pour.to_string(),
            contre.to_string(),
            format!("Résumé « {at} », avec une virgule"),
            ["x", ""][at % 2].to_owned(),
            ["y", ""][at % 2].to_owned(),
            format!("note\n{at}"),
        ]
        .to_vec()
    };
    let schema = schema(json);
    let names = serde_json::from_str::<Value>(json).unwrap();
    let header = names["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["name"].as_str().unwrap().to_owned())
        .collect();
    Base { name: "own", schema, delimiter: b',', header, rows: (0..80).map(row).collect() }
}

/// What breaks the checks of several columns of our own table.
fn own_row_mutations(base: &Base) -> Vec<Mutation> {
    let at = |name: &str| base.header.iter().position(|header| header == name).unwrap();
    let mutation = |kind, column: &str, text: &str, field: Option<&str>, code| Mutation {
        kind,
        act: Act::Put(at(column), text.to_owned()),
        expected: vec![(field.map(str::to_owned), code)],
    };
    vec![
        mutation("end before start", "fin", "2023-12-31", Some("fin"), "compare-columns-value"),
        mutation("wrong sum", "votants", "999", Some("votants"), "sum-columns-value"),
        mutation("wrong part of a sum", "pour", "999", Some("votants"), "sum-columns-value"),
        mutation("swapped point", "point", "48.85, 2.35", Some("point"), "french-gps-coordinates"),
        mutation("period of one number", "annees", "2023-2024", Some("annees"), "year-interval-value"),
    ]
}

#[test]
fn errors_put_into_our_own_table_are_all_found_and_nothing_else() {
    let base = own();
    let mut injected = BTreeMap::new();
    // Several rounds: the same mutations meet other rows, other neighbours and other blocks.
    for round in 0..6 {
        let mut all = mutations(&base);
        all.extend(own_row_mutations(&base));
        let length = all.len();
        all.rotate_left(round * 13 % length);
        run(&base, &all, &mut injected);
    }
    pairs(&base, &mut injected);
    let total: u64 = injected.values().sum();
    println!("{total} errors of {} kinds: {injected:?}", injected.len());
    assert!(total >= 300, "{total}");
    assert!(injected.len() >= 20, "{injected:?}");
}

/// Mutations that need two cells: one of two columns, and columns that go together.
fn pairs(base: &Base, injected: &mut BTreeMap<&'static str, u64>) {
    let at = |name: &str| base.header.iter().position(|header| header == name).unwrap();
    let mut rows = base.rows.clone();
    let mut truth = Found::new();
    for place in (1..40).step_by(2) {
        rows[place][at("note")].clear();
        rows[place][at("resume")].clear();
        truth.insert((place as u64 + 2, None, "one-of-required".to_owned()));
        *injected.entry("neither of two").or_default() += 1;
        rows[place + 1][at("lien_a")] = "x".to_owned();
        rows[place + 1][at("lien_b")].clear();
        truth.insert((place as u64 + 3, Some("lien_a".to_owned()), "cohesive-columns-value".to_owned()));
        *injected.entry("one without the other").or_default() += 1;
    }
    assert_eq!(report(base, &rows), truth);
}

#[test]
fn errors_put_into_real_files_are_all_found_and_nothing_else() {
    let Some(folder) = real_data("mutants") else { return };
    let mut injected = BTreeMap::new();
    for (name, schema, delimiter, rows_max) in [
        ("lieux-covoiturage/bnlc_2026-08.csv", "etalab__schema-lieux-covoiturage", b',', 200),
        ("subventions/exemple_valide.csv", "scdl__subventions", b',', 29),
        ("stationnement/exemple-valide.csv", "etalab__schema-stationnement", b',', 2),
        ("irve/statique-exemple-valide.csv", "etalab__schema-irve-statique", b',', 2),
        ("irve/dynamique-exemple-valide.csv", "etalab__schema-irve-dynamique", b',', 2),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&*bytes);
        let header = reader
            .headers()
            .unwrap()
            .iter()
            .map(|header| header.trim_start_matches('\u{feff}').to_owned())
            .collect();
        let rows = reader
            .records()
            .take(rows_max)
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let schema = schema_file(&folder.join(format!("schemas/{schema}.schema.json")));
        let base = Base { name, schema, delimiter, header, rows };
        let mut all = mutations(&base);
        if rows_max == 200 {
            (0..4).for_each(|_| all.extend(mutations(&base)));
        }
        run(&base, &all, &mut injected);
    }
    let total: u64 = injected.values().sum();
    println!("{total} errors of {} kinds: {injected:?}", injected.len());
    assert!(total >= 400, "{total}");
    assert!(injected.len() >= 20, "{injected:?}");
}
